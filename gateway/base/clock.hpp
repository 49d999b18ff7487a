#pragma once
// Time comes in from outside: the one port to the clock, and the conversions to Beijing's calendar.
// Domain and policy never see a Clock, only the Day or Instant given to them.
#include <chrono>

namespace gw {

/// A moment, UTC, in milliseconds.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
/// A calendar day in Beijing (policy/readings: all days are Beijing local days).
using Day = std::chrono::sys_days;
inline constexpr std::chrono::days kOneDay{1};

/// China has kept UTC+8 without daylight saving since 1991; all business moments lie after that.
inline constexpr std::chrono::hours kBeijingOffset{8};

inline Day beijing_day(Instant moment) {
  return std::chrono::floor<std::chrono::days>(moment + kBeijingOffset);
}
inline Instant start_of(Day day) {
  return Instant(day) - kBeijingOffset;
}

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

/// The machine's clock; TLS, signatures and time stamps always use this one.
class SystemClock final : public Clock {
 public:
  Instant now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }
};

/// A clock that started at a given moment and runs on at the real pace: `serve --today` in a demo.
class ShiftedClock final : public Clock {
 public:
  ShiftedClock(const Clock& real, Instant start) : real_(real), shift_(start - real.now()) {}
  Instant now() const override { return real_.now() + shift_; }

 private:
  const Clock& real_;
  std::chrono::milliseconds shift_;
};

}  // namespace gw
