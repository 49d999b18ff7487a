#pragma once
// Takes an agency's webhook requests: proves who sent them, keeps them as they came, and only then
// says 202 (laws 1 and 4); their effect follows in the event run.  Mounted by api under the
// agency's path.  Loop thread; a request waits for the inbox's commit, which many share.
// Refuses: another certificate, unsigned, stale, oversized and malformed requests, and more at once
// than it may hold.
#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/crypto/secret.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/ports/message.hpp"
#include "gateway/ports/request_inbox.hpp"
#include "gateway/webhook/signature.hpp"

namespace gw::webhook {

struct EndpointSettings {
  EndpointSettings() = default;

  AgencyId agency;                     // must be the CN of the peer's certificate
  std::string path;                    // "/v1/webhooks/tax"
  std::size_t body_limit = 1U << 20U;  // bytes
  std::size_t events_limit = 200;
  std::size_t in_flight_limit = 256;  // requests between their signature and their commit
  std::chrono::seconds tolerance = kTolerance;
  std::chrono::seconds retry_after{5};  // asked of the sender on 503
};

class Endpoint {
 public:
  /// `keys`: what the agency signs with.  `real`: signatures are judged by the machine's clock;
  /// `rules`: dates what is kept.  `on_kept` is called on the loop after each new request.
  /// References outlive the endpoint.
  Endpoint(EndpointSettings settings, SignatureKeys keys, RequestInbox& inbox, const Clock& real,
           const Clock& rules, metrics::Registry& registry, std::function<void()> on_kept);

  /// 202 `{"receipt":"..."}` once durable, the same receipt for a repeated request, 202 for a
  /// conflict as well (it is kept and held); else a problem document: 400, 401 (with `Date`), 403,
  /// 413 (also for too many events: the sender then halves the request), 503 (with `Retry-After`).
  boost::asio::awaitable<ports::HttpResponse> handle(ports::HttpRequest request,
                                                     ports::PeerIdentity peer);

  const EndpointSettings& settings() const { return settings_; }

 private:
  metrics::Counter& refused_total(std::string_view reason);
  ports::HttpResponse refuse(int status, const Failure& why, const ports::HttpRequest& request,
                             std::string_view reason);

  EndpointSettings settings_;
  SignatureKeys keys_;
  RequestInbox& inbox_;
  const Clock& real_;
  const Clock& rules_;
  metrics::Registry& registry_;
  std::function<void()> on_kept_;
  codec::JsonReader reader_;
  std::array<metrics::Counter*, 3> received_{};  // by KeepOutcome
  std::size_t in_flight_ = 0;
};

}  // namespace gw::webhook
