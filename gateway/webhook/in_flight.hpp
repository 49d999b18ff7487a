#pragma once
// How many requests an endpoint is at work on.  Private to webhook.
#include <cstddef>

namespace gw::webhook {

/// Counts a request in flight for as long as it lives, also when its coroutine is cancelled.
class InFlight {
 public:
  explicit InFlight(std::size_t& count) : count_(count) { ++count_; }
  ~InFlight() { --count_; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  std::size_t& count_;
};

}  // namespace gw::webhook
