#pragma once
// So many at once, and one more each while (令牌桶): how tries of every kind are bounded.  One
// thread at a time.
#include <algorithm>
#include <chrono>

#include "gateway/base/clock.hpp"

namespace gw::api {

/// How many at once, and how long one takes to come back.
struct BucketSize {
  double most = 0;
  std::chrono::milliseconds step{0};
};

class TokenBucket {
 public:
  TokenBucket(BucketSize size, Instant now) : size_(size), left_(size.most), filled_(now) {}

  bool has(double count, Instant now) {
    const std::chrono::duration<double, std::milli> passed = now - filled_;
    left_ = std::min(size_.most, left_ + std::max(0.0, passed / size_.step));
    filled_ = now;
    return left_ >= count;
  }
  bool has_one(Instant now) { return has(1, now); }
  void take(Instant now, double count = 1) {
    has_one(now);
    left_ -= count;
  }
  /// Until there are so many again; whole seconds, at least one.
  std::chrono::seconds wait(Instant now, double count = 1) {
    has_one(now);
    const std::chrono::duration<double, std::milli> missing =
        size_.step * std::max(0.0, count - left_);
    return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(missing));
  }
  /// Like one that was never used.
  bool is_full(Instant now) {
    has_one(now);
    return left_ >= size_.most;
  }

 private:
  BucketSize size_;
  double left_;
  Instant filled_;
};

}  // namespace gw::api
