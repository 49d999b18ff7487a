#pragma once
// offload: runs a function on a thread pool and comes back to the caller's executor with its value.
// Used by whoever leaves the loop thread: decoding on the cpu pool, the store on the db pool.
// The function must own what it uses or use what the caller keeps while it waits; it is not
// interrupted. The pool must be joined before the loop is dropped.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace gw::runtime {

namespace asio = boost::asio;

/// One piece of work, kept in the waiting coroutine's frame.
class OffloadJob {
 public:
  virtual ~OffloadJob() = default;
  virtual void run() noexcept = 0;
};

/// Runs the job on the pool; the coroutine goes on, on its own executor, when it has ended.
asio::awaitable<void> run_on(asio::thread_pool& pool, OffloadJob& job);

namespace detail {

template <class Fn>
class FunctionJob final : public OffloadJob {
 public:
  using Value = std::invoke_result_t<Fn&>;

  explicit FunctionJob(Fn function) : function_(std::move(function)) {}

  void run() noexcept override {
    try {
      if constexpr (std::is_void_v<Value>) {
        function_();
      } else {
        value_.emplace(function_());
      }
    } catch (...) {
      error_ = std::current_exception();  // goes on in the waiting coroutine, see take()
    }
  }

  Value take() {
    if (error_) std::rethrow_exception(error_);
    if constexpr (!std::is_void_v<Value>) return std::move(*value_);
  }

 private:
  using Slot = std::conditional_t<std::is_void_v<Value>, char, std::optional<Value>>;

  Fn function_;
  Slot value_{};
  std::exception_ptr error_;
};

}  // namespace detail

/// `auto rows = co_await offload(pool, std::move(job));`  Name the lambda first: see README.
/// An exception of the function is thrown here, at the caller.
template <class Fn>
asio::awaitable<std::invoke_result_t<Fn&>> offload(asio::thread_pool& pool, Fn function) {
  detail::FunctionJob<Fn> job(std::move(function));
  co_await run_on(pool, job);
  co_return job.take();
}

}  // namespace gw::runtime
