#pragma once
// An answer of the platform: always HTTP 200, the truth in `code` (its note, section 1).  Used by
// access, client and channel.  One thread; views hold until the next open().
#include <cstdint>
#include <string>

#include "gateway/codec/json.hpp"
#include "gateway/codec/json_number.hpp"
#include "gateway/ports/message.hpp"

namespace gw::sharing_platform {

/// The codes that are acted upon.
inline constexpr std::int64_t kGood = 0;
inline constexpr std::int64_t kSignatureWrong = 1001;
inline constexpr std::int64_t kSecretExpired = 1002;
inline constexpr std::int64_t kClockOff = 1003;
inline constexpr std::int64_t kNotAuthorised = 1004;
inline constexpr std::int64_t kTooManyCalls = 1005;
inline constexpr std::int64_t kCursorEnded = 1006;
inline constexpr std::int64_t kParameterWrong = 2001;
inline constexpr std::int64_t kProviderDown = 5000;
inline constexpr std::int64_t kProviderSlow = 5001;

/// Whether a call failed because the platform said this code.
bool said(const Failure& failure, std::int64_t code);

class Answer {
 public:
  /// Errc::peer_status, peer_content (no JSON, no code), not_well_formed, too_large.
  Result<void> open(ports::HttpResponse response);

  std::int64_t code() const { return code_; }
  codec::JsonValue data() const { return data_; }
  /// The bytes as received.
  const std::string& body() const { return body_; }
  /// retryAfter of 1005, at most half a minute.
  std::chrono::milliseconds retry_after() const { return retry_after_; }
  /// The failure that the code stands for: peer_refused, detail = the code.
  Failure refusal() const;

 private:
  codec::JsonReader json_;
  std::string body_;
  codec::JsonValue data_;
  std::int64_t code_ = 0;
  std::chrono::milliseconds retry_after_{};
};

}  // namespace gw::sharing_platform
