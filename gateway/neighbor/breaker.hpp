#pragma once
// The circuit breaker (熔断) of one agency: after so many failures running nothing is sent for a
// while, then one call tries; it closes the circuit, or opens it for twice as long.  Used by Guard;
// pure, told the time.  It spares an agency that is down, and the feeds beside it our waiting.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/errc.hpp"

namespace gw::neighbor {

struct BreakerSettings {
  BreakerSettings() = default;

  std::int64_t failures = 5;  // running, until it opens
  std::chrono::seconds pause{60};
  std::chrono::seconds longest_pause{1800};
};

enum class BreakerState : std::uint8_t {
  closed,     // calls go out
  open,       // nothing is sent
  half_open,  // the pause is over: one call tries
};
/// "closed", "open", "half_open".
std::string_view name_of(BreakerState state) noexcept;

class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Breaker(BreakerSettings settings) : settings_(settings) {}

  /// Nothing: the call may go out, and its end is to be told.  Else how long to wait, a second at
  /// least.
  std::optional<std::chrono::seconds> ask(Time now);
  void succeeded() noexcept;
  void failed(Failure why, Time now) noexcept;
  /// The call ended without a word about the agency (cancelled, or our own doing).
  void undecided() noexcept { trying_ = false; }
  /// An operator: calls go out again at once.
  void reset() noexcept { succeeded(); }

  BreakerState state(Time now) const noexcept;
  std::int64_t failures_running() const noexcept { return running_; }
  /// Until nothing is sent; meaningful while open.
  Time opens_again() const noexcept { return until_; }
  /// Of the failures running; meaningful where there are any.
  Failure last_failure() const noexcept { return last_; }

 private:
  BreakerSettings settings_;
  std::int64_t running_ = 0;
  std::chrono::seconds pause_{0};  // zero = closed
  bool trying_ = false;            // the one call of a half-open circuit is under way
  Time until_{};
  Failure last_;
};

}  // namespace gw::neighbor
