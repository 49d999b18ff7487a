#pragma once
// Signatures of Standard Webhooks over `id.timestamp.body`, Base64, as entries of one header: `v1,`
// HMAC-SHA256 with a shared secret, `v1sm2,` SM2 with the agency's own key (agencies/tax.md a).
// Used by the endpoint; pure, any thread.  Compares in constant time.
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/crypto/secret.hpp"
#include "gateway/crypto/signature.hpp"

namespace gw::webhook {

inline constexpr std::chrono::seconds kTolerance{300};

/// The three headers as received.
struct SignedHeaders {
  std::string_view id;         // webhook-id
  std::string_view timestamp;  // webhook-timestamp: epoch seconds, decimal
  std::string_view signature;  // webhook-signature: entries separated by blanks
};

/// Which signature a request must bear; the settings say so for each agency.
enum class RequiredSignature : std::uint8_t { v1, v1sm2, both };

/// What an agency signs with.  Of each kind one, or two while one is being changed.
struct SignatureKeys {
  RequiredSignature required = RequiredSignature::v1;
  std::vector<crypto::Secret> secrets;         // v1
  std::vector<crypto::PublicKey> public_keys;  // v1sm2, SM3withSM2
};

/// 1 to 64 characters of letters, digits, `_` and `-`.  No `.`: it parts the id from the time in
/// what is signed, and an id with one would let two requests share a signature.
bool is_request_id(std::string_view id) noexcept;

/// The header webhook-timestamp as epoch seconds; nothing for what is no time of ours: at most 12
/// decimal digits, no sign, no fraction.
std::optional<std::int64_t> epoch_seconds(std::string_view text) noexcept;

/// One valid entry of a required kind under any of its keys is enough; other entries are skipped.
/// The signature is judged before the time, so that only the sender learns how far its clock is
/// off. Errc::signature_invalid (also for headers that cannot be read), Errc::timestamp_stale
/// (detail = seconds off, positive = from the future).
Result<void> verify_signature(const SignedHeaders& headers, std::string_view body,
                              const SignatureKeys& keys, Instant now,
                              std::chrono::seconds tolerance = kTolerance);

/// The secret in `whsec_` + Base64; white space at the end is allowed (it comes from a file).
/// Errc::invalid_argument; at least 24 bytes.
Result<crypto::Secret> parse_webhook_secret(std::string_view text);

}  // namespace gw::webhook
