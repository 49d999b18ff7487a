#pragma once
// The HTTP client of one agency: mutual TLS to one endpoint, whose certificate must carry the
// agency's id. Made by app, one per peer; used through ports::HttpClient.  Loop thread only.
// Connections are kept and used again; a slow peer costs its own connections and nobody else's (law
// 14).
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/net/tls_context.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::net {

/// How long each step towards this peer may take; zero = as the call says (ports::FetchOptions).
struct StepLimits {
  StepLimits() = default;

  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds first_byte{0};  // the head of the answer, once the request is sent
  std::chrono::milliseconds piece{0};       // each further piece of the body
  std::chrono::milliseconds transfer{0};    // the whole exchange without the time in our sink
  std::size_t bytes_per_second = 0;         // a body slower than this is given up
};

struct EndpointSettings {
  EndpointSettings() = default;

  std::string host;  // name or address to connect to
  std::uint16_t port = 443;
  std::string server_name;           // must stand in subjectAltName; empty = host
  std::string expected_common_name;  // CN: the agency's id
  std::size_t max_connections = 4;
  std::size_t header_limit_bytes = 16U << 10U;
  StepLimits limits;
  std::chrono::milliseconds keep_idle{30'000};  // a connection unused for longer is not used again
};

/// Told by the way what shows of a peer that somebody should know of in time.  Loop thread.
struct PeerWatch {
  std::function<void(Instant ends)> certificate;  // at each handshake; empty: nobody asks
  std::function<void(Instant said)> clock;        // the Date of an answer, as it came
};

/// `tls` must outlive the client; a context replaced there serves the next new connection.
std::unique_ptr<ports::HttpClient> make_http_client(EndpointSettings endpoint, const TlsStore& tls,
                                                    PeerWatch watch = {});

}  // namespace gw::net
