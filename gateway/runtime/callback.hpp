#pragma once
// from_callback: starts something that says later, on a thread of its own, what became of it, and
// comes back to the caller's executor with that.  For work that many callers share, so that none of
// them holds a thread while it waits.
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace gw::runtime {

namespace asio = boost::asio;

namespace detail {

// Holds the waiting coroutine (through its handler) and its loop, which must not end before.
template <class Value, class Handler>
class WayHome {
 public:
  explicit WayHome(Handler handler)
      : home_(asio::get_associated_executor(handler)), handler_(std::move(handler)) {}

  void go(Value value) {
    const auto executor = home_.get_executor();
    asio::post(executor, Arrival{std::move(handler_), std::move(value)});
  }

 private:
  struct Arrival {
    Handler handler;
    Value value;
    void operator()() { std::move(handler)(std::move(value)); }
  };

  asio::executor_work_guard<asio::associated_executor_t<Handler>> home_;
  Handler handler_;
};

template <class Value, class Start>
struct CallbackStart {
  template <class Handler>
  void operator()(Handler handler) const {
    // Shared because a std::function wants to copy what it holds.
    auto way = std::make_shared<WayHome<Value, Handler>>(std::move(handler));
    start([way](Value value) { way->go(std::move(value)); });
  }

  Start& start;
};

}  // namespace detail

/// `Value value = co_await from_callback<Value>(start);`  `start(done)` must see to it that
/// `done(value)` is called exactly once, on whatever thread.  Name `start` first: see README.
template <class Value, class Start>
asio::awaitable<Value> from_callback(Start start) {
  detail::CallbackStart<Value, Start> begin{start};
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(
      begin, asio::use_awaitable);
}

}  // namespace gw::runtime
