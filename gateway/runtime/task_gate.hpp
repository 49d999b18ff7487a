#pragma once
// TaskGate: every coroutine that is spawned and not awaited passes one, so that shutdown can refuse
// new ones and wait for the rest.  Nothing is ever spawned `detached` without it. Loop thread only.
// A task's exception is the task's end, logged and counted, never the program's.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>

#include "gateway/runtime/deadline.hpp"

namespace gw::runtime {

namespace asio = boost::asio;

class TaskGate {
 public:
  explicit TaskGate(asio::any_io_executor executor);
  TaskGate(const TaskGate&) = delete;
  TaskGate& operator=(const TaskGate&) = delete;
  /// Tasks still running are told to cancel; they must not touch what dies with the gate's owner,
  /// so drain first.
  ~TaskGate();

  /// Starts the task; false if the gate is closed, and the task is then dropped without having run.
  bool spawn(asio::awaitable<void> task);
  /// From now on `spawn` refuses.
  void close();
  bool closed() const;
  /// Waits until no task is left; false if the deadline passed before.  REQUIRES: closed.
  asio::awaitable<bool> drain(Deadline deadline);
  /// Cancels what every task is waiting for.
  void cancel();

  std::size_t running() const;
  /// Tasks that ended by an exception other than cancellation.
  std::uint64_t failed() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Waits; a cancelled wait ends by the exception of cancellation, as every wait in a cancelled task
/// does.
asio::awaitable<void> wait_until(Deadline deadline);

}  // namespace gw::runtime
