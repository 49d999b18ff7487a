#pragma once
// How fast an agency may be called: so many requests in any minute, however many tasks call.  Used
// by Guard; pure, told the time.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>

namespace gw::neighbor {

class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Zero = as fast as one likes.
  explicit Pace(std::int64_t requests_per_minute) : most_(requests_per_minute) {}

  /// Books the next call: the moment at which it may go out, never before the ones booked before.
  Time book(Time now) {
    if (most_ == 0) return now;
    Time when = now;
    if (static_cast<std::int64_t>(booked_.size()) == most_) {
      when = std::max(now, booked_.front() + std::chrono::minutes(1));
      booked_.pop_front();
    }
    booked_.push_back(when);
    return when;
  }

 private:
  std::int64_t most_;
  std::deque<Time> booked_;  // the last `most_`
};

}  // namespace gw::neighbor
