#include "gateway/runtime/task_gate.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <list>

#include "gateway/base/log.hpp"

namespace gw::runtime {

// Kept by every running task, so that a task which outlives its gate ends without harm.
struct TaskGate::State {
  explicit State(asio::any_io_executor home) : executor(std::move(home)), drained(executor) {
    drained.expires_at(Deadline::never().moment());
  }

  void ended(std::list<asio::cancellation_signal>::iterator task, const std::exception_ptr& error) {
    tasks.erase(task);
    if (error) record(error);
    if (tasks.empty()) drained.cancel();
  }

  void record(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const boost::system::system_error& thrown) {
      if (thrown.code() == asio::error::operation_aborted) return;  // cancelled: wanted
      log::error("task.failed", {{"err.detail", thrown.code().value()}});
    } catch (const std::exception&) {
      // Its words may hold what a peer sent; the event and the count must do.
      log::error("task.failed");
    }
    ++failed;
  }

  asio::any_io_executor executor;
  asio::steady_timer drained;
  std::list<asio::cancellation_signal> tasks;
  std::uint64_t failed = 0;
  bool closed = false;
};

TaskGate::TaskGate(asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(executor))) {}

TaskGate::~TaskGate() {
  state_->closed = true;
  cancel();
}

bool TaskGate::spawn(asio::awaitable<void> task) {
  if (state_->closed) return false;
  state_->tasks.emplace_back();
  const auto place = std::prev(state_->tasks.end());
  auto ended = [state = state_, place](const std::exception_ptr& error) {
    state->ended(place, error);
  };
  asio::co_spawn(state_->executor, std::move(task),
                 asio::bind_cancellation_slot(place->slot(), std::move(ended)));
  return true;
}

void TaskGate::close() {
  state_->closed = true;
}
bool TaskGate::closed() const {
  return state_->closed;
}

asio::awaitable<bool> TaskGate::drain(Deadline deadline) {
  const auto state = state_;
  while (!state->tasks.empty() && !deadline.passed()) {
    state->drained.expires_at(deadline.moment());
    co_await state->drained.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return state->tasks.empty();
}

void TaskGate::cancel() {
  // A task may end while it is told to, and so leave the list: step on before.
  const auto state = state_;
  for (auto task = state->tasks.begin(); task != state->tasks.end();) {
    (task++)->emit(asio::cancellation_type::terminal);
  }
}

std::size_t TaskGate::running() const {
  return state_->tasks.size();
}
std::uint64_t TaskGate::failed() const {
  return state_->failed;
}

asio::awaitable<void> wait_until(Deadline deadline) {
  asio::steady_timer timer(co_await asio::this_coro::executor, deadline.moment());
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace gw::runtime
