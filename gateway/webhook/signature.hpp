#pragma once
// Signatures of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, Base64, as `v1,` entries
// of one header.  Used by the endpoint; pure, any thread.  Compares in constant time.
#include <chrono>
#include <span>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/crypto/secret.hpp"

namespace gw::webhook {

inline constexpr std::chrono::seconds kTolerance{300};

/// The three headers as received.
struct SignedHeaders {
  std::string_view id;         // webhook-id
  std::string_view timestamp;  // webhook-timestamp: epoch seconds, decimal
  std::string_view signature;  // webhook-signature: entries separated by blanks
};

/// 1 to 64 characters of letters, digits, `_` and `-`.  No `.`: it parts the id from the time in
/// what is signed, and an id with one would let two requests share a signature.
bool is_request_id(std::string_view id) noexcept;

/// One valid `v1` entry under any of the secrets is enough; entries of other versions are skipped.
/// The signature is judged before the time, so that only the sender learns how far its clock is
/// off. Errc::signature_invalid (also for headers that cannot be read), Errc::timestamp_stale
/// (detail = seconds off, positive = from the future).
Result<void> verify_signature(const SignedHeaders& headers, std::string_view body,
                              std::span<const crypto::Secret> secrets, Instant now,
                              std::chrono::seconds tolerance = kTolerance);

/// The secret in `whsec_` + Base64; white space at the end is allowed (it comes from a file).
/// Errc::invalid_argument; at least 24 bytes.
Result<crypto::Secret> parse_webhook_secret(std::string_view text);

}  // namespace gw::webhook
