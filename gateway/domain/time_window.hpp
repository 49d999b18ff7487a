#pragma once
// A stretch of time by which lists are narrowed.  A value only.
#include <cstdint>
#include <limits>
#include <optional>

#include "gateway/base/clock.hpp"

namespace gw {

/// Moments from `since` on and before `until`; an end that is left out is open.
struct TimeWindow {
  std::optional<Instant> since;
  std::optional<Instant> until;

  bool open() const { return !since && !until; }
  /// In milliseconds since 1970, both included.
  std::int64_t first() const { return since ? since->time_since_epoch().count() : 0; }
  std::int64_t last() const {
    return until ? until->time_since_epoch().count() - 1 : std::numeric_limits<std::int64_t>::max();
  }

  friend bool operator==(const TimeWindow&, const TimeWindow&) = default;
};

}  // namespace gw
