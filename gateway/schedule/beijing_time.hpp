#pragma once
// Beijing's wall clock for schedules: local minutes to moments and back by the zone Asia/Shanghai,
// with the summer times of 1986 to 1991 in it.  Used by cron only; pure, any thread.  A local time
// that did not exist stands for the end of its gap, one that came twice for the first of the two.
#include <chrono>

#include "gateway/base/clock.hpp"

namespace gw::schedule {

/// Minutes on a wall clock in Beijing, counted from 1970-01-01 00:00 local time.
struct LocalMinute {
  std::chrono::minutes count{0};

  friend auto operator<=>(const LocalMinute&, const LocalMinute&) = default;
};

/// What the wall clock shows at that moment, whole minutes.
LocalMinute local_minute_of(Instant moment);
/// The moment at which the wall clock shows it; never falls when the local minute rises.
Instant instant_of(LocalMinute minute);

}  // namespace gw::schedule
