#pragma once
// TOTP (RFC 6238 over RFC 4226): the code that an authenticator program shows for half a minute.
// SHA-1, steps of 30 seconds, as every such program knows.  Pure, any thread.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/crypto/secret.hpp"

namespace gw::crypto {

inline constexpr std::int64_t kTotpStepSeconds = 30;
inline constexpr int kTotpDigits = 6;
inline constexpr std::size_t kTotpSecretBytes = 20;

/// The code of a step (Unix time in seconds / 30), `digits` long.
std::string totp_code(ByteView secret, std::int64_t step, int digits = kTotpDigits);

/// The step whose code this is: the present one or one beside it, as clocks differ.  Nothing if it
/// is none of them or not after `used`, the step accepted last: a code counts once.
std::optional<std::int64_t> totp_step(ByteView secret, std::string_view code,
                                      std::int64_t unix_seconds, std::int64_t used);

/// otpauth://totp/... as programs take it from a QR code.  REQUIRES: issuer and account are plain
/// letters, digits, `.`, `_`, `-`.
std::string otpauth_uri(ByteView secret, std::string_view issuer, std::string_view account);

}  // namespace gw::crypto
