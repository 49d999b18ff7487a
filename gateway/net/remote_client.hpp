#pragma once
// The client of a gateway elsewhere, over mutual TLS: one request, one answer, then the connection
// ends.  Used by the command line; blocks its caller and brings its own loop.
// Refuses: a server whose certificate is not of the trusted CA or does not name the host (nothing
// of the request has left by then), answers over the limit, anything a strict parser does not take.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/net/tls_context.hpp"
#include "gateway/ports/message.hpp"

namespace gw::net {

struct RemoteCall {
  RemoteCall() = default;

  std::string host;  // name or address to connect to
  std::uint16_t port = 8443;
  std::string server_name;                    // must stand in subjectAltName; empty = host
  std::shared_ptr<const TlsContext> context;  // who asks, and whom we believe
  std::chrono::milliseconds timeout{30'000};  // the whole exchange
  std::size_t body_limit_bytes = 64U << 20U;
};

/// The answer, whatever its status.  Errc: unreachable (no connection), tls_failed (the handshake,
/// also where the gateway does not take our certificate), timeout, too_large, peer_content.
Result<ports::HttpResponse> fetch_remote(const RemoteCall& call, ports::HttpRequest request);

}  // namespace gw::net
