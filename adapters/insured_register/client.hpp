#pragma once
// The register's interface (医保信息平台): the national envelope over POST, the x-tif headers,
// gzip. Used by pull; loop thread, one call at a time.  Refuses answers that are no envelope; what
// the register refuses itself comes back as a Failure by its code in brackets.
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/crypto/secret.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::insured_register {

/// Codes of err_msg, the number in the brackets.
inline constexpr std::int64_t kCursorEnded = 2001;  // also: changes older than 30 days
inline constexpr std::int64_t kSnapshotBeingMade = 2002;
inline constexpr std::int64_t kBusy = 9001;

/// Whether a call failed because the register said this code.
bool said(const Failure& failure, std::int64_t code);

struct ClientSettings {
  std::string path;         // before the service: "/isp/hbgw/"
  std::string paas_id;      // x-tif-paasid
  std::string institution;  // first 12 characters of msgid
  std::size_t body_limit = 0;
};

/// hex SHA-256(timestamp + token + nonce + timestamp)
std::string tif_signature(std::string_view timestamp, const crypto::Secret& token,
                          std::string_view nonce);

class Client {
 public:
  /// References outlive the client.
  Client(ports::HttpClient& http, const ClientSettings& settings, const crypto::Secret& token,
         const Clock& clock, crypto::Random& random)
      : http_(http), settings_(settings), token_(token), clock_(clock), random_(random) {}

  /// One call of service `infno` with `data` (JSON text) as input.data.  On success body() holds
  /// the answer, unpacked, and data() its output.data.
  /// Errc: those of HttpClient, peer_status, peer_content (no envelope), not_well_formed, busy
  /// ([E9001]), peer_refused (detail = the code in brackets, 0 without one).
  boost::asio::awaitable<Result<void>> call(std::string infno, std::string data);

  const std::string& body() const { return body_; }
  const codec::JsonValue& data() const { return data_; }

 private:
  ports::HttpRequest request(const std::string& infno, const std::string& data);
  Result<void> open_answer(ports::HttpResponse answer);

  ports::HttpClient& http_;
  const ClientSettings& settings_;
  const crypto::Secret& token_;
  const Clock& clock_;
  crypto::Random& random_;
  std::int64_t serial_ = 0;
  codec::JsonReader json_;
  std::string body_;
  codec::JsonValue data_;
};

}  // namespace gw::insured_register
