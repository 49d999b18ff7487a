#include "gateway/pipeline/freshness.hpp"

#include <cstdlib>

namespace gw::pipeline {

Result<DecisionDay> decision_day(const RunServices& services, StoreReader& store) {
  const FreshnessSettings& limits = services.freshness;
  DecisionDay day;
  day.now = services.clock.now();
  day.day = beijing_day(day.now);
  GW_TRY(const auto clocks, store.feed_clocks());
  Instant register_seen{};
  for (const FeedClock& clock : clocks) {
    if (clock.feed == limits.register_feed) register_seen = clock.last_success;
  }
  day.register_stale = day.now - register_seen > limits.register_limit;
  // The newest tax day that must be in by now: yesterday, once it is D+1 10:00, else the day
  // before.
  const bool due_today = day.now >= start_of(day.day) + limits.tax_due;
  const Day must_be_in = day.day - std::chrono::days(due_today ? 1 : 2);
  GW_TRY(const std::string reconciled, store.memo(limits.tax_feed, "reconciled_through"));
  const auto days = static_cast<long>(must_be_in.time_since_epoch().count());
  day.tax_stale = reconciled.empty() || std::strtol(reconciled.c_str(), nullptr, 10) < days;
  return day;
}

}  // namespace gw::pipeline
