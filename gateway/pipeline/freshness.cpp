#include "gateway/pipeline/freshness.hpp"

#include <cstdlib>

namespace gw::pipeline {

Result<std::optional<Day>> reconciled_through(const RunServices& services, StoreReader& store) {
  GW_TRY(const std::string days, store.memo(services.freshness.tax_feed, kReconciledMemo));
  if (days.empty()) return std::optional<Day>();
  return std::optional<Day>(std::chrono::days(std::strtol(days.c_str(), nullptr, 10)));
}

Result<DecisionDay> decision_day(const RunServices& services, StoreReader& store) {
  const FreshnessSettings& limits = services.freshness;
  DecisionDay day;
  day.now = services.clock.now();
  day.day = beijing_day(day.now);
  GW_TRY(const auto clocks, store.feed_clocks());
  for (const FeedClock& clock : clocks) {
    if (clock.feed == limits.register_feed) day.register_as_of = clock.last_success;
  }
  day.register_stale = day.now - day.register_as_of > limits.register_limit;
  // The newest tax day that must be in by now: yesterday, once it is D+1 10:00, else the day
  // before.
  const bool due_today = day.now >= start_of(day.day) + limits.tax_due;
  const Day must_be_in = day.day - std::chrono::days(due_today ? 1 : 2);
  GW_TRY(day.tax_through, reconciled_through(services, store));
  day.tax_stale = !day.tax_through || *day.tax_through < must_be_in;
  return day;
}

}  // namespace gw::pipeline
