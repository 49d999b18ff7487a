#include "gateway/schedule/missed_runs.hpp"

#include <algorithm>

namespace gw::schedule {

std::optional<MissedRuns> missed_runs_named(std::string_view name) noexcept {
  if (name == "skip") return MissedRuns::skip;
  if (name == "run_once") return MissedRuns::run_once;
  if (name == "run_all") return MissedRuns::run_all;
  return std::nullopt;
}

FirePlan plan_fires(const CronExpression& expression, std::optional<Instant> last_fire, Instant now,
                    MissedRuns rule, std::size_t cap) {
  FirePlan plan;
  plan.next = expression.next_after(now);
  plan.passed = expression.latest_at_or_before(now);
  if (last_fire && plan.passed <= *last_fire) {
    plan.passed = *last_fire;  // also after a clock was set back: nothing is run a second time
    return plan;
  }
  const bool on_time = now - plan.passed <= kOnTime;
  if (on_time || (last_fire && rule != MissedRuns::skip)) plan.due.push_back(plan.passed);
  if (!last_fire || rule != MissedRuns::run_all) return plan;
  // Backwards from the latest, so that a year of missed fires costs no more than the cap.
  while (plan.due.size() < cap) {
    const Instant before =
        expression.latest_at_or_before(plan.due.back() - std::chrono::milliseconds(1));
    if (before <= *last_fire) break;
    plan.due.push_back(before);
  }
  std::reverse(plan.due.begin(), plan.due.end());
  return plan;
}

}  // namespace gw::schedule
