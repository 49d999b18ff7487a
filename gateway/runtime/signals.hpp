#pragma once
// Signals of the operating system as values: SIGTERM and SIGINT ask the program to stop, SIGHUP to
// read its certificates and settings again.  Used by app only; loop thread.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdint>

namespace gw::runtime {

namespace asio = boost::asio;

enum class Signal : std::uint8_t { stop, reload };

class Signals {
 public:
  /// From now on these signals no longer end the process.
  explicit Signals(const asio::any_io_executor& executor);

  /// The next signal; ends by the exception of cancellation if cancelled.
  asio::awaitable<Signal> next();

 private:
  asio::signal_set set_;
};

}  // namespace gw::runtime
