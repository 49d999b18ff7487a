// Tax's side of the webhook at speed, over mutual TLS with kept connections: each connection sends
// its next request when the one before is answered (the most a server takes), or all together keep
// a rate, each request counted from the moment at which it was due.  Run by tests/bench/run.
//
//   webhook_load PORT PATH CERTS SECRET people.csv CONNECTIONS SECONDS [RATE [FIRST]]
//
// SECONDS 0: until standard input ends.  Prints one line of JSON: answers by status, broken
// connections, milliseconds.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/measured.hpp"
#include "tests/bench/payment_requests.hpp"

namespace gw::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

struct Order {
  std::uint16_t port = 0;
  std::string path;
  std::string certs;
  std::string secret;
  std::string people;
  int connections = 1;
  double seconds = 0;       // 0: until standard input ends
  double rate = 0;          // requests a second; 0: as fast as they are answered
  std::uint64_t first = 0;  // number of the first request
};

class Load {
 public:
  Load(Order order, PaymentRequests requests)
      : order_(std::move(order)),
        requests_(std::move(requests)),
        tls_(asio::ssl::context::tls_client),
        next_(order_.first) {
    const std::string own = order_.certs + "/tax";
    tls_.load_verify_file(order_.certs + "/root.pem");
    tls_.use_certificate_chain_file(own + "/tls.pem");
    tls_.use_private_key_file(own + "/tls.key", asio::ssl::context::pem);
    tls_.set_verify_mode(asio::ssl::verify_peer);
  }

  void run() {
    for (int i = 0; i < order_.connections; ++i) asio::co_spawn(loop_, sender(), asio::detached);
    if (order_.seconds == 0) asio::co_spawn(loop_, until_input_ends(), asio::detached);
    loop_.run();
  }

  void print() {
    std::sort(times_.begin(), times_.end());
    const double took = std::chrono::duration<double>(last_ - began_).count();
    std::cout << "{\"seconds\": " << took << ", \"requests\": " << times_.size()
              << ", \"per_second\": " << static_cast<double>(times_.size()) / std::max(took, 1e-9)
              << ", \"broken\": " << broken_ << ", \"cpu\": " << cpu_seconds()
              << ", \"statuses\": {";
    bool more = false;
    for (const auto& [status, count] : statuses_) {
      std::cout << (more ? ", \"" : "\"") << status << "\": " << count;
      more = true;
    }
    std::cout << "}, \"ms\": {\"p50\": " << part(0.5) << ", \"p99\": " << part(0.99)
              << ", \"max\": " << part(1) << "}}\n";
  }

 private:
  using Stream = asio::ssl::stream<tcp::socket>;

  double part(double share) const {
    if (times_.empty()) return 0;
    const auto at = static_cast<std::size_t>(static_cast<double>(times_.size()) * share);
    return times_[std::min(at, times_.size() - 1)] * 1000;
  }

  asio::awaitable<void> until_input_ends() {
    asio::posix::stream_descriptor input(loop_, ::dup(STDIN_FILENO));
    std::array<char, 64> bytes{};
    for (;;) {
      const auto [error, count] = co_await input.async_read_some(asio::buffer(bytes), kTuple);
      if (error) break;
    }
    stopping_ = true;
  }

  enum class After : std::uint8_t { kept, closed, broken };

  /// One sender: a new connection when the server has ended one after an answer, as it may.
  asio::awaitable<void> sender() {
    bool first = true;
    while (first || !over()) {
      Stream stream(loop_, tls_);
      After after = co_await connect(stream) ? After::kept : After::broken;
      // All connections stand before the first request goes out, so that no handshake is measured.
      if (first) co_await all_ready();
      first = false;
      boost::beast::flat_buffer buffer;
      while (after == After::kept && !over()) after = co_await one(stream, buffer);
      if (after != After::broken) continue;
      ++broken_;
      co_return;
    }
  }

  asio::awaitable<bool> connect(Stream& stream) {
    SSL_set_tlsext_host_name(stream.native_handle(), "localhost");
    stream.set_verify_callback(asio::ssl::host_name_verification("localhost"));
    const tcp::endpoint server(asio::ip::address_v4::loopback(), order_.port);
    const auto [refused] = co_await stream.next_layer().async_connect(server, kTuple);
    if (refused) co_return false;
    stream.next_layer().set_option(tcp::no_delay(true));
    const auto [unknown] = co_await stream.async_handshake(Stream::client, kTuple);
    co_return !unknown;
  }

  asio::awaitable<void> all_ready() {
    if (++ready_ == order_.connections) {
      began_ = last_ = Clock::now();
      gate_.cancel();
      co_return;
    }
    co_await gate_.async_wait(kTuple);
  }

  bool over() const {
    return stopping_ || (order_.seconds > 0 &&
                         Clock::now() - began_ >= std::chrono::duration<double>(order_.seconds));
  }

  asio::awaitable<After> one(Stream& stream, boost::beast::flat_buffer& buffer) {
    const std::uint64_t number = next_++;
    auto due = Clock::now();
    if (order_.rate > 0) {
      const double at = static_cast<double>(number - order_.first) / order_.rate;
      due = began_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(at));
      asio::steady_timer timer(loop_, due);
      co_await timer.async_wait(kTuple);
      if (over()) co_return After::kept;
    }
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::string request =
        requests_.request(number, std::chrono::duration_cast<std::chrono::seconds>(now).count());
    const auto [lost, written] = co_await asio::async_write(stream, asio::buffer(request), kTuple);
    if (lost) co_return After::broken;
    boost::beast::http::response<boost::beast::http::string_body> answer;
    const auto [torn, read] =
        co_await boost::beast::http::async_read(stream, buffer, answer, kTuple);
    if (torn) co_return After::broken;
    last_ = Clock::now();
    times_.push_back(std::chrono::duration<double>(last_ - due).count());
    ++statuses_[answer.result_int()];
    co_return answer.keep_alive() ? After::kept : After::closed;
  }

  Order order_;
  PaymentRequests requests_;
  asio::io_context loop_{1};
  asio::ssl::context tls_;
  asio::steady_timer gate_{loop_, Clock::time_point::max()};
  std::uint64_t next_;
  int ready_ = 0;
  bool stopping_ = false;
  Clock::time_point began_;
  Clock::time_point last_;
  std::vector<double> times_;  // seconds
  std::map<unsigned, std::uint64_t> statuses_;
  int broken_ = 0;
};

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 7 || arguments.size() > 9) {
    std::cerr << "usage: webhook_load PORT PATH CERTS SECRET people.csv CONNECTIONS SECONDS"
                 " [RATE [FIRST]]\n";
    return 2;
  }
  Order order;
  order.port = static_cast<std::uint16_t>(std::stoul(arguments[0]));
  order.path = arguments[1];
  order.certs = arguments[2];
  order.secret = arguments[3];
  order.people = arguments[4];
  order.connections = std::stoi(arguments[5]);
  order.seconds = std::stod(arguments[6]);
  if (arguments.size() > 7) order.rate = std::stod(arguments[7]);
  if (arguments.size() > 8) order.first = std::stoull(arguments[8]);
  auto payers = read_payers(order.people);
  auto secret = read_webhook_secret(order.secret);
  if (!payers || !secret) {
    std::cerr << "webhook_load: " << (payers ? order.secret : order.people) << " is unreadable\n";
    return 1;
  }
  PaymentRequests requests(std::move(*payers), std::move(*secret), order.path);
  Load load(std::move(order), std::move(requests));
  load.run();
  load.print();
  return 0;
}

}  // namespace
}  // namespace gw::bench

int main(int argc, char** argv) {
  return gw::bench::run({argv + 1, argv + argc});
}
