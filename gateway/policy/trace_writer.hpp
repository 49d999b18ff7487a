#pragma once
// TraceWriter: writes the rules of one decision in the order tried, each with the rows it rested
// on (law 11).  A rule that did not apply carries no rows.  Used by every rule; lives on the stack.
#include <algorithm>
#include <initializer_list>

#include "gateway/domain/plan_record.hpp"

namespace gw::policy {

class TraceWriter {
 public:
  explicit TraceWriter(Trace& trace) : trace_(trace) { trace_.steps.reserve(kUsualSteps); }

  /// The rule was tried and did not apply.
  void missed(RuleId rule) { trace_.steps.push_back({rule, false, {}}); }
  /// The rule applied, resting on these facts; none may be null.
  void applied(RuleId rule, std::initializer_list<const StoredFact*> facts = {}) {
    RuleStep step{rule, true, {}};
    step.facts.reserve(facts.size());
    for (const StoredFact* fact : facts) step.facts.push_back(fact->source);
    trace_.steps.push_back(std::move(step));
  }
  /// Applied, resting on each fact of a range (`project` gives the StoredFact of an element).
  template <class Range, class Project>
  void applied_to(RuleId rule, const Range& range, Project project) {
    RuleStep step{rule, true, {}};
    for (const auto& element : range) {
      if (const StoredFact* fact = project(element)) step.facts.push_back(fact->source);
    }
    std::sort(step.facts.begin(), step.facts.end());
    step.facts.erase(std::unique(step.facts.begin(), step.facts.end()), step.facts.end());
    trace_.steps.push_back(std::move(step));
  }
  /// Applied, resting on these rows; null is none.
  template <class Rows>
  void applied_to(RuleId rule, const Rows& rows) {
    applied_to(rule, rows, [](const StoredFact* fact) { return fact; });
  }
  /// Another decision went before: the rules of it that rested on facts, unless said already.
  void rests_on(const Trace& before) {
    for (const RuleStep& step : before.steps) {
      if (!step.applied || step.facts.empty()) continue;
      const auto& said = trace_.steps;
      if (std::find(said.begin(), said.end(), step) == said.end()) trace_.steps.push_back(step);
    }
  }

 private:
  static constexpr std::size_t kUsualSteps = 12;
  Trace& trace_;
};

}  // namespace gw::policy
