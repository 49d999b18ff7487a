#pragma once
// A look at a peer's TLS, without a request: what `agency test` tells of address and certificate,
// and whether the peer insists on ours.  Loop thread; each step under the endpoint's own limits.
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "gateway/net/http_client.hpp"
#include "gateway/net/transport.hpp"

namespace gw::net {

struct TlsLook {
  TlsLook() = default;

  std::optional<Failure> address;      // no connection: why; the rest was not tried
  std::optional<Failure> certificate;  // the handshake or the name failed: why
  TlsFacts facts;                      // as far as the handshake got
};

/// Connects and shakes hands as the HTTP client does, and closes.
asio::awaitable<TlsLook> look_at_tls(EndpointSettings endpoint,
                                     std::shared_ptr<const TlsContext> context);

/// Whether the peer answers a request that came without a certificate.  `anonymous`: of
/// TlsContext::load_anonymous().  Errc: unreachable, timeout; a refusal is no failure but false.
asio::awaitable<Result<bool>> answers_anybody(EndpointSettings endpoint,
                                              std::shared_ptr<const TlsContext> anonymous);

}  // namespace gw::net
