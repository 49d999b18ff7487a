#pragma once
// Answers tax before it takes money (实时核对, agencies/tax.md d): up to 100 persons a request,
// each with one answer and nothing more (law 9).  Mounted by api under tax's path; bound to tax's
// certificate, not signed, for it changes nothing.  Loop thread; the store is read on the pool, on
// a snapshot, so that a running feed delays nobody.  That tax asked is in the journal before it is
// told.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <string>

#include "gateway/metrics/registry.hpp"
#include "gateway/pipeline/levy_source.hpp"
#include "gateway/pipeline/run_services.hpp"
#include "gateway/ports/message.hpp"

namespace gw::webhook {

struct LookupSettings {
  LookupSettings() = default;

  AgencyId agency;                      // must be the CN of the peer's certificate
  std::string path;                     // "/v1/tax/lookups"
  std::size_t body_limit = 64U << 10U;  // bytes
  std::size_t persons_limit = 100;
  std::size_t in_flight_limit = 256;
};

class LookupEndpoint {
 public:
  /// `real` dates the journal.  References outlive the endpoint.
  LookupEndpoint(LookupSettings settings, const pipeline::RunServices& services,
                 pipeline::LevyTables tables, boost::asio::thread_pool& pool, const Clock& real,
                 metrics::Registry& registry);

  /// 200 with the answers in the order of xh; else a problem document: 400 (malformed, an unknown
  /// field, a number twice), 403, 413 (over 100 persons or the body's limit), 503.
  boost::asio::awaitable<ports::HttpResponse> handle(ports::HttpRequest request,
                                                     ports::PeerIdentity peer);

  const LookupSettings& settings() const { return settings_; }

 private:
  ports::HttpResponse refuse(int status, const Failure& why, const ports::HttpRequest& request);
  Result<std::string> answer(const std::string& body, const std::string& address);

  LookupSettings settings_;
  const pipeline::RunServices& services_;
  pipeline::LevyTables tables_;
  boost::asio::thread_pool& pool_;
  const Clock& real_;
  metrics::Registry& registry_;
  std::size_t in_flight_ = 0;
};

}  // namespace gw::webhook
