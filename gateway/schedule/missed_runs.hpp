#pragma once
// Which scheduled fires are to be taken up now, after a stop, a long pull or a clock that jumped.
// Pure; the scheduler asks it before every sleep.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/schedule/cron.hpp"

namespace gw::schedule {

/// What becomes of fires that passed unnoticed: nothing, one run for all of them, or a run each.
enum class MissedRuns : std::uint8_t { skip, run_once, run_all };
/// "skip", "run_once", "run_all"; nothing for other words.
std::optional<MissedRuns> missed_runs_named(std::string_view name) noexcept;

/// A fire this close before now is on time and missed by no rule.
inline constexpr std::chrono::minutes kOnTime{1};
/// So many of the latest missed fires are run at most by `run_all`.
inline constexpr std::size_t kRunAllCap = 24;

struct FirePlan {
  std::vector<Instant> due;  // to be taken up now, oldest first
  Instant
      passed{};    // the latest fire at or before now: taken up or given up, it does not come back
  Instant next{};  // the first fire after now
};

/// `last_fire`: the fire last taken up; nothing = never, then nothing counts as missed but a fire
/// that is on time.
FirePlan plan_fires(const CronExpression& expression, std::optional<Instant> last_fire, Instant now,
                    MissedRuns rule, std::size_t cap = kRunAllCap);

}  // namespace gw::schedule
