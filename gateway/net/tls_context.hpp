#pragma once
// TlsContext: one side's certificate, key, trust anchors and revocation lists, checked when read
// and immutable afterwards.  TlsStore holds the one in force, so that certificates change without a
// restart. Used by http_client and http_server; built by app.  Any thread. Refuses: an expired
// certificate or revocation list of our own, a key that does not fit, a key others may read.
// Verification of the peer is always on.  There are no session tickets and no session cache, for a
// resumed session would skip the revocation check.
#include <atomic>
#include <filesystem>
#include <memory>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace gw::net {

/// `asking_server` asks for a certificate and goes on without one: people sign in otherwise, and
/// whoever answers them must look who it is.
enum class TlsRole : std::uint8_t { client, server, asking_server };

struct TlsSettings {
  std::filesystem::path certificate_file;  // our certificate, then the issuing ones (PEM)
  std::filesystem::path key_file;          // mode 0600
  std::filesystem::path trust_file;        // roots (PEM)
  std::filesystem::path crl_file;          // lists of every CA of the chain (PEM); empty = no check
};

class TlsContext {
 public:
  /// `now` judges the ends of our own certificate and lists.
  /// Errc::io (a file is missing), Errc::forbidden (key mode), Errc::config_invalid (not PEM, key
  /// does not fit), Errc::tls_failed with step tls.certificate_expired or tls.crl_expired.
  static Result<std::shared_ptr<const TlsContext>> load(const TlsSettings& settings, TlsRole role,
                                                        Instant now);
  /// A client that shows no certificate, to see whether a peer insists on one.  It verifies as the
  /// other does.  Errc: as load.
  static Result<std::shared_ptr<const TlsContext>> load_anonymous(const TlsSettings& settings,
                                                                  Instant now);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ~TlsContext();

  /// End of our certificate, and the earliest next update of the lists (Instant::max() without
  /// lists): the day after, every peer is refused, so both are metrics and alarms.
  Instant certificate_expires() const { return certificate_expires_; }
  Instant crl_expires() const { return crl_expires_; }

  /// For transport.cpp only.  A session keeps its TlsContext alive for as long as it lives.
  boost::asio::ssl::context& native() const { return *context_; }

 private:
  TlsContext();
  Result<void> trust(const TlsSettings& settings, Instant now);

  std::unique_ptr<boost::asio::ssl::context> context_;
  Instant certificate_expires_ = Instant::max();
  Instant crl_expires_ = Instant::max();
};

/// The context in force.  New connections take the current one; replacing it disturbs none that is
/// open.
class TlsStore {
 public:
  explicit TlsStore(std::shared_ptr<const TlsContext> first) : current_(std::move(first)) {}

  std::shared_ptr<const TlsContext> current() const { return current_.load(); }
  void replace(std::shared_ptr<const TlsContext> next) { current_.store(std::move(next)); }

 private:
  std::atomic<std::shared_ptr<const TlsContext>> current_;
};

}  // namespace gw::net
