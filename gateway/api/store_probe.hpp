#pragma once
// Whether the store takes writes, by a real write.  Used by readiness and by the pages, which say
// so to whoever would change something.  Loop thread.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gateway/ports/store.hpp"
#include "gateway/runtime/deadline.hpp"

namespace gw::api {

class StoreProbe {
 public:
  /// References outlive it.
  StoreProbe(Store& store, boost::asio::thread_pool& pool) : store_(store), pool_(pool) {}

  /// As of a second ago at the most.
  boost::asio::awaitable<bool> writable();

 private:
  Store& store_;
  boost::asio::thread_pool& pool_;
  bool writable_ = true;  // as of the last look; before the first: opening it wrote
  runtime::Deadline look_again_ = runtime::Deadline::after(std::chrono::seconds(0));
};

}  // namespace gw::api
