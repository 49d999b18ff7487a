#include "gateway/runtime/behind.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace gw::runtime {

struct Behind::State {
  explicit State(const asio::any_io_executor& home) : done(home) {}

  asio::steady_timer done;  // cancelled when the job has ended
  bool busy = false;        // loop thread only
  std::exception_ptr error;
};

Behind::Behind(const asio::any_io_executor& home, asio::thread_pool& pool)
    : pool_(pool), state_(std::make_shared<State>(home)) {}

void Behind::begin(std::function<void()> job) {
  state_->busy = true;
  auto work = [state = state_, job = std::move(job)]() mutable {
    try {
      job();
    } catch (...) {
      state->error = std::current_exception();
    }
    job = nullptr;  // what it owns goes here, not on the loop
    const auto home = state->done.get_executor();
    asio::post(home, [state = std::move(state)]() {
      state->busy = false;
      state->done.cancel();
    });
  };
  asio::post(pool_, std::move(work));
}

bool Behind::busy() const {
  return state_->busy;
}

asio::awaitable<Result<void>> Behind::ended() {
  const auto state = state_;
  if (state->busy) {
    state->done.expires_at(asio::steady_timer::time_point::max());
    co_await state->done.async_wait(asio::as_tuple(asio::use_awaitable));
    if (state->busy) co_return fail(Errc::cancelled, "runtime.behind");
  }
  if (state->error) std::rethrow_exception(std::exchange(state->error, nullptr));
  co_return Result<void>();
}

}  // namespace gw::runtime
