#pragma once
// Behind: one job after the other on a pool, which the caller waits for only when it has the next.
// Used where a body arrives: the next piece is read while the one before is digested and written.
// Loop thread; the job runs on the pool, also to its end when whoever began it is gone.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>

#include "gateway/base/result.hpp"

namespace gw::runtime {

namespace asio = boost::asio;

class Behind {
 public:
  /// `home`: the loop on which the caller lives.
  Behind(const asio::any_io_executor& home, asio::thread_pool& pool);

  /// Begins the job; the one before must have ended.  It owns what it uses.
  void begin(std::function<void()> job);
  bool busy() const;
  /// Until the job begun last has ended; at once where there is none.  What it threw is thrown
  /// here. Errc::cancelled: the waiting task was ended, the job goes on.
  asio::awaitable<Result<void>> ended();

 private:
  struct State;

  asio::thread_pool& pool_;
  std::shared_ptr<State> state_;
};

}  // namespace gw::runtime
