#pragma once
// The HTTP client of one agency: mutual TLS to one endpoint, whose certificate must carry the
// agency's id. Made by app, one per peer; used through ports::HttpClient.  Loop thread only.
// Connections are kept and used again; a slow peer costs its own connections and nobody else's (law
// 14).
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/net/tls_context.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::net {

struct EndpointSettings {
  EndpointSettings() = default;

  std::string host;  // name or address to connect to
  std::uint16_t port = 443;
  std::string server_name;           // must stand in subjectAltName; empty = host
  std::string expected_common_name;  // CN: the agency's id
  std::size_t max_connections = 4;
  std::size_t header_limit_bytes = 16U << 10U;
  std::chrono::milliseconds keep_idle{30'000};  // a connection unused for longer is not used again
};

/// `tls` must outlive the client; a context replaced there serves the next new connection.
std::unique_ptr<ports::HttpClient> make_http_client(EndpointSettings endpoint, const TlsStore& tls);

}  // namespace gw::net
