#include "gateway/runtime/signals.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <csignal>

namespace gw::runtime {

Signals::Signals(const asio::any_io_executor& executor) : set_(executor, SIGTERM, SIGINT, SIGHUP) {}

asio::awaitable<Signal> Signals::next() {
  const int number = co_await set_.async_wait(asio::use_awaitable);
  co_return number == SIGHUP ? Signal::reload : Signal::stop;
}

}  // namespace gw::runtime
