#include "gateway/pipeline/day_sweep.hpp"

#include "gateway/base/fault_point.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/page_work.hpp"

namespace gw::pipeline {
namespace {

constexpr Day kAtOnce{};  // decided by a program that kept no day

/// Those of the first day, in their order.
std::vector<PersonId> persons_of_first_day(const std::vector<PersonDue>& due) {
  std::vector<PersonId> persons;
  for (const PersonDue& one : due) {
    if (one.day != due.front().day) break;
    persons.push_back(one.person);
  }
  return persons;
}

}  // namespace

Result<SweepOutcome> DaySweep::run() {
  SweepOutcome outcome;
  outcome.through = beijing_day(services_.clock.now());
  while (true) {
    GW_CHECK(may_go_on(services_));
    GW_TRY(const bool more, page(outcome.through, outcome));
    if (!more) return outcome;
  }
}

Result<bool> DaySweep::page(Day today, SweepOutcome& outcome) {
  bool more = false;
  SweepOutcome next = outcome;
  GW_CHECK(services_.store.write([&](StoreWriter& store) -> Result<void> {
    next = outcome;
    const auto limit = static_cast<std::int64_t>(services_.page_rows);
    GW_TRY(const auto due, store.due_persons(today, limit));
    more = !due.empty();
    if (!more) return {};
    const std::vector<PersonId> persons = persons_of_first_day(due);
    GW_TRY(DecisionDay day, decision_day(services_, store));
    const Day first = due.front().day;
    // As of the day it was, with what is known now: a day missed shows in the records' dates.
    day.day = first == kAtOnce ? today : first;
    PageWork work(services_, day);
    GW_TRY(const PageOutcome changed, work.decide_again(store, persons));
    GW_FAULT_POINT("sweep.page");
    next.persons += static_cast<std::int64_t>(persons.size());
    next.plans += changed.plans;
    next.flags += changed.flags;
    return {};
  }));
  outcome = next;
  return more;
}

}  // namespace gw::pipeline
