#pragma once
// Followed decisions: each is made a second time from the facts its trace names, and must come out
// the same in all it says (law 11): whoever holds only those rows can follow it.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/policy/shown.hpp"

namespace gw::policy::test {

inline Facts named_in(const Trace& trace, const Facts& list) {
  Facts kept;
  for (const StoredFact& fact : list.all()) {
    const bool named = std::any_of(trace.steps.begin(), trace.steps.end(), [&](const auto& step) {
      return std::find(step.facts.begin(), step.facts.end(), fact.source) != step.facts.end();
    });
    if (named) kept.all().push_back(fact);
  }
  return kept;
}

/// What `decide(PersonFacts)` says of all the facts, and whether it says so of those named alone.
template <class Decided>
struct Followed {
  Decided whole;
  Decided again;

  bool same() const {
    Decided as_before = again;
    as_before.trace = whole.trace;
    return as_before == whole;
  }
  std::string shown_of(const Facts& list) const {
    return shown(list) + "decided by\n" + shown(whole.trace) + "and by the facts named alone\n" +
           shown(again.trace);
  }
};
template <class Decide>
auto follow(const Facts& list, Decide decide) {
  auto whole = decide(PersonFacts::sort_out(list.all()));
  const Facts named = named_in(whole.trace, list);
  auto again = decide(PersonFacts::sort_out(named.all()));
  return Followed<decltype(whole)>{std::move(whole), std::move(again)};
}

template <class Decide>
auto followed(const Facts& list, Decide decide) {
  auto both = follow(list, decide);
  EXPECT_TRUE(both.same()) << both.shown_of(list);
  return std::move(both.whole);
}

}  // namespace gw::policy::test
