#pragma once
// The gateway's access to the platform: one requester, its app key, and the expiring secrets that
// the platform hands out for it.  Shared by all agencies behind the platform, for each renewal
// shortens the life of the secret before it, and more than 20 an hour lock the requester until
// midnight. Loop thread.  Renews at the last tenth of a secret's life, or when told that one was
// refused; one renewal at a time.
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <string>

#include "adapters/sharing_platform/signing.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::sharing_platform {

class Access {
 public:
  /// `clock` is the machine's own: signatures carry real time.  It outlives the object.
  Access(std::string requester, crypto::Secret app_key, const Clock& clock)
      : requester_(std::move(requester)), app_key_(std::move(app_key)), clock_(clock) {}

  /// Sees to a secret that holds now, through `http` if one must be asked for; its generation.
  /// Errc: those of HttpClient, peer_status, peer_content, integrity (another app key),
  /// peer_refused (detail = code), busy (as many renewals as are safe in an hour).
  boost::asio::awaitable<Result<std::uint64_t>> ready(Signature signature, ports::HttpClient& http);
  /// The platform refused the secret of this generation (1002).
  void refused(Signature signature, std::uint64_t generation);

  /// Waits until one more call keeps the platform's limit of ten a second.
  boost::asio::awaitable<void> turn();

  /// The signed call of a service.  REQUIRES: ready().
  ports::HttpRequest request(const Service& service, std::string body) const;

 private:
  struct Held {
    crypto::Secret secret;
    Instant renew_at{};
    Instant ends{};
    std::uint64_t generation = 0;
  };

  boost::asio::awaitable<Result<void>> renew(Signature signature, ports::HttpClient& http);
  ports::HttpRequest signed_request(const std::string& target, const Service& service,
                                    const crypto::Secret& key, std::string body) const;
  Held& held(Signature signature) { return held_[static_cast<std::size_t>(signature)]; }

  std::string requester_;
  crypto::Secret app_key_;
  const Clock& clock_;
  std::array<Held, kSignatures> held_;
  std::shared_ptr<boost::asio::steady_timer> renewing_;  // cancelled when the renewal has ended
  std::deque<Instant> renewals_;                         // of the last hour
  std::deque<Instant> turns_;                            // the last ten
};

}  // namespace gw::sharing_platform
