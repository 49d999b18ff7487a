#pragma once
// The listeners: mutual TLS for agencies and bureaus, plain TCP for operations (health, metrics), a
// unix socket for the command line on this machine.  Made by app; handlers see plain messages only.
// Loop thread only.  Bounded: connections in all and per peer, heads, bodies, every wait, a
// connection's age and requests (a revoked peer stays no longer than that).  Malformed requests get
// 400, 413 or 431.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "gateway/base/result.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/net/http1.hpp"
#include "gateway/net/tls_context.hpp"
#include "gateway/ports/message.hpp"
#include "gateway/runtime/deadline.hpp"

namespace gw::net {

enum class ListenerKind : std::uint8_t { mutual_tls, plain, unix_socket };

struct ListenerSettings {
  ListenerSettings() = default;

  ListenerKind kind = ListenerKind::mutual_tls;
  std::string name = "api";           // label of its metrics and log lines: [a-z_]
  std::string address = "127.0.0.1";  // not for unix sockets
  std::uint16_t port = 0;             // 0 = any free one, see Listener::port
  std::filesystem::path socket_file;  // unix socket, made with mode 0600
  std::size_t max_connections = 256;
  std::size_t max_connections_per_peer = 256;  // by CN; mutual TLS only
  // In all; the others stay for those who show one.  Mutual TLS that only asks.
  std::size_t max_connections_without_certificate = 256;
  std::size_t header_limit_bytes = 16U << 10U;
  BodyLimit body_limit;  // empty = 1 MiB for all
  std::chrono::milliseconds handshake_timeout{10'000};
  std::chrono::milliseconds header_timeout{10'000};  // from the first byte of a head to its end
  std::chrono::milliseconds body_timeout{60'000};    // the whole body
  std::chrono::milliseconds write_timeout{30'000};   // the whole answer
  std::chrono::milliseconds idle_timeout{60'000};    // between requests
  std::chrono::milliseconds connection_age{600'000};
  std::size_t max_requests = 10'000;  // per connection
  /// Told of everybody who showed a certificate, once a connection.  Loop thread.
  std::function<void(const ports::PeerIdentity&)> on_peer;
};

/// Answers one request.  An exception is answered 500 and logged without its words.
using Handler = std::function<boost::asio::awaitable<ports::HttpResponse>(ports::HttpRequest,
                                                                          ports::PeerIdentity)>;

class Listener {
 public:
  virtual ~Listener() = default;
  /// The port in use; 0 for unix sockets.
  virtual std::uint16_t port() const = 0;
  virtual std::size_t connections() const = 0;
  /// Accepts no more, ends idle connections, lets running requests finish until the deadline, then
  /// cuts. Must have ended before the listener is dropped.
  virtual boost::asio::awaitable<void> stop(runtime::Deadline deadline) = 0;
};

/// Starts listening.  `tls` is needed for mutual TLS only; it and `registry` must outlive the
/// listener. Errc::io (address in use, detail = errno), Errc::conflict (another program answers on
/// the unix socket), Errc::config_invalid (address, no TLS context).
Result<std::unique_ptr<Listener>> start_listener(boost::asio::any_io_executor executor,
                                                 ListenerSettings settings, Handler handler,
                                                 const TlsStore* tls, metrics::Registry& registry);

}  // namespace gw::net
