#pragma once
// Bytes as text and back: hex and Base64 (RFC 4648 section 4).  Pure.
// Decoding is strict: no white space, no missing or surplus padding, no stray bits, standard
// alphabet only, so that one value has one spelling.
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/crypto/secret.hpp"

namespace gw::crypto {

std::string hex_lower(ByteView bytes);
std::string hex_upper(ByteView bytes);
/// Either case, even length.  Errc::invalid_argument.
Result<Bytes> hex_decode(std::string_view text);

/// RFC 4648 section 6 without padding, as authenticator programs take a secret.
std::string base32_encode(ByteView bytes);

std::string base64_encode(ByteView bytes);
/// Errc::invalid_argument for anything `base64_encode` would not have written.
Result<Bytes> base64_decode(std::string_view text);

}  // namespace gw::crypto
