#pragma once
// Deadline: the moment on the steady clock by which something outside must have happened.
// Every wait on a peer has one (law 14).  A value; any thread.
#include <algorithm>
#include <chrono>

namespace gw::runtime {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline never() { return Deadline(Clock::time_point::max()); }
  static Deadline after(Clock::duration wait) { return Deadline(Clock::now() + wait); }
  static Deadline at(Clock::time_point moment) { return Deadline(moment); }

  Clock::time_point moment() const { return moment_; }
  bool passed() const { return Clock::now() >= moment_; }
  /// Zero when passed.
  Clock::duration left() const { return std::max(Clock::duration::zero(), moment_ - Clock::now()); }
  friend Deadline earlier(Deadline a, Deadline b) {
    return Deadline(std::min(a.moment_, b.moment_));
  }

 private:
  explicit Deadline(Clock::time_point moment) : moment_(moment) {}

  Clock::time_point moment_;
};

}  // namespace gw::runtime
