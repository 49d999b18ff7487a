#include "gateway/runtime/offload.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gw::runtime {
namespace {

// What happens on the pool: the job, then the waiting coroutine is sent home.  Owns the coroutine
// (through its handler), so its frame, and the job in it, live until then.
template <class Handler>
class PoolTask {
 public:
  PoolTask(OffloadJob& job, Handler handler)
      : job_(job), home_(asio::get_associated_executor(handler)), handler_(std::move(handler)) {}

  void operator()() {
    job_.run();
    const auto executor = home_.get_executor();
    asio::post(executor, std::move(handler_));
  }

 private:
  OffloadJob& job_;
  asio::executor_work_guard<asio::associated_executor_t<Handler>> home_;
  Handler handler_;
};

struct Start {
  template <class Handler>
  void operator()(Handler handler) const {
    asio::post(pool, PoolTask<Handler>(job, std::move(handler)));
  }

  asio::thread_pool& pool;
  OffloadJob& job;
};

}  // namespace

asio::awaitable<void> run_on(asio::thread_pool& pool, OffloadJob& job) {
  Start start{pool, job};
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
}

}  // namespace gw::runtime
