#pragma once
// Invented facts in words, for a property that failed: which person contradicts it.
#include <optional>
#include <sstream>
#include <string>
#include <variant>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy::test {

inline std::string shown(Day day) {
  const std::chrono::year_month_day date{day};
  std::ostringstream out;
  out << int(date.year()) << '-' << unsigned(date.month()) << '-' << unsigned(date.day());
  return out.str();
}
inline std::string shown(const std::optional<Day>& day) {
  return day ? shown(*day) : "?";
}

struct ShownFact {
  std::ostream& out;

  void operator()(const Naming& naming) const {
    out << "naming as " << int(naming.capacity) << " in " << naming.county.number() << ", "
        << shown(naming.first_day) << " to " << shown(naming.last_day);
  }
  void operator()(const InsuranceRelation& row) const {
    out << "relation, scheme " << int(row.scheme) << ", status " << int(row.status) << ", "
        << row.county.number() << " of " << row.pool.number() << ", " << shown(row.begin) << " to "
        << shown(row.end) << (row.dead ? ", dead" : "") << ", residence " << row.residence.number()
        << ", hukou " << row.hukou.number() << ", version " << row.version;
  }
  void operator()(const RegisterPayment& row) const {
    out << "register payment of " << row.relation_id << ", pool " << row.pool.number() << ", "
        << row.accrual_from.year() << '/' << row.accrual_from.month() << " to "
        << row.accrual_to.year() << '/' << row.accrual_to.month() << ", paid " << shown(row.paid_on)
        << (row.reversed ? ", reversed" : "");
  }
  void operator()(const MoneyEvent& event) const {
    out << "money, kind " << int(event.kind) << ", " << event.voucher << " (" << event.levy
        << "), year " << event.year.value << ", pool " << event.pool.number() << ", "
        << event.amount.fen << " fen, " << shown(event.day);
  }
  void operator()(const LifeEvent& event) const {
    out << "life event " << int(event.kind) << ", " << shown(event.day);
  }
  void operator()(const Statement& said) const {
    out << "statement " << int(said.kind) << ", " << shown(said.day) << " to " << shown(said.last)
        << ", " << said.county.number() << ", scheme " << int(said.scheme) << ", number "
        << said.number << (said.proven ? ", proven" : "");
  }
  template <class Other>
  void operator()(const Other&) const {
    out << "another fact";
  }
};

inline std::string shown(const Facts& facts) {
  std::ostringstream out;
  for (const StoredFact& fact : facts.all()) {
    out << "  " << fact.source.line << ' ' << fact.key << ": ";
    std::visit(ShownFact{out}, fact.value);
    out << '\n';
  }
  return out.str();
}

inline std::string shown(const Trace& trace) {
  std::ostringstream out;
  for (const RuleStep& step : trace.steps) {
    out << "  rule " << int(step.rule) << (step.applied ? " applied:" : " missed");
    for (const SourceRef& fact : step.facts) out << ' ' << fact.line;
    out << '\n';
  }
  return out.str();
}

}  // namespace gw::policy::test
