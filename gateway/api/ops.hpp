#pragma once
// The operations interface, on a listener of its own: /livez (the loop turns), /readyz (the store
// takes writes and the program is not stopping; never an agency's state), /metrics.  Made by app;
// loop thread.  Holds nothing about anybody.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gateway/base/clock.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/ports/message.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/runtime/deadline.hpp"

namespace gw::api {

class Ops {
 public:
  /// References outlive it.
  Ops(Store& store, boost::asio::thread_pool& pool, const metrics::Registry& registry)
      : store_(store), pool_(pool), registry_(registry) {}

  boost::asio::awaitable<ports::HttpResponse> handle(ports::HttpRequest request,
                                                     ports::PeerIdentity peer);
  /// Not ready before this and after stopping().
  void started() { started_ = true; }
  void stopping() { started_ = false; }

 private:
  boost::asio::awaitable<bool> store_writable();

  Store& store_;
  boost::asio::thread_pool& pool_;
  const metrics::Registry& registry_;
  bool started_ = false;
  bool writable_ = false;  // as of the last look
  runtime::Deadline look_again_ = runtime::Deadline::after(std::chrono::seconds(0));
};

}  // namespace gw::api
