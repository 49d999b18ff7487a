#pragma once
// Moments as gauges show them.
#include "gateway/base/clock.hpp"

namespace gw::metrics {

/// Seconds since 1970-01-01 UTC, the form of Prometheus.
inline double seconds_of(Instant moment) {
  return std::chrono::duration<double>(moment.time_since_epoch()).count();
}

}  // namespace gw::metrics
