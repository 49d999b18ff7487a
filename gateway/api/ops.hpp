#pragma once
// The operations interface, on a listener of its own: /livez (the loop turns), /startupz (it has
// started), /readyz (the store takes writes, own certificates hold and the program is not stopping;
// never an agency's state; ?verbose says each condition, and of what schema the store is and how
// full its disk), /metrics.  Made by app; loop thread.  Holds nothing about anybody.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gateway/api/api.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/ports/message.hpp"
#include "gateway/ports/store.hpp"

namespace gw::api {

class Ops {
 public:
  /// References outlive it.
  Ops(Store& store, boost::asio::thread_pool& pool, const metrics::Registry& registry,
      const Health& health, const Clock& real)
      : store_(store),
        pool_(pool),
        probe_(store, pool),
        registry_(registry),
        health_(health),
        real_(real) {}

  boost::asio::awaitable<ports::HttpResponse> handle(ports::HttpRequest request,
                                                     ports::PeerIdentity peer);
  /// Not ready before this and after stopping().
  void started() { started_ = ready_ = true; }
  void stopping() { ready_ = false; }

 private:
  boost::asio::awaitable<ports::HttpResponse> readiness(bool verbose);
  /// The schema and the disk, as far as they can be read.
  boost::asio::awaitable<std::string> ground();

  Store& store_;
  boost::asio::thread_pool& pool_;
  StoreProbe probe_;
  const metrics::Registry& registry_;
  const Health& health_;
  const Clock& real_;
  bool started_ = false;
  bool ready_ = false;
};

}  // namespace gw::api
