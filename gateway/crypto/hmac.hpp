#pragma once
// HMAC-SHA256 and HMAC-SM3 over a text given in parts (so that a body need not be copied to be
// signed), and the comparison that takes the same time wherever two values differ.  Pure, any
// thread.
#include <array>
#include <initializer_list>
#include <string_view>

#include "gateway/crypto/secret.hpp"

namespace gw::crypto {

using Mac = std::array<std::uint8_t, 32>;

/// HMAC-SHA256 of the parts one after the other.
Mac hmac_sha256(ByteView key, std::initializer_list<std::string_view> parts);
inline Mac hmac_sha256(const Secret& key, std::initializer_list<std::string_view> parts) {
  return hmac_sha256(key.bytes(), parts);
}
/// HMAC-SM3 (GB/T 32905 under RFC 2104) of the parts one after the other.
Mac hmac_sm3(ByteView key, std::initializer_list<std::string_view> parts);

/// True if equal; the time depends on the lengths only.
bool equal_constant_time(ByteView a, ByteView b) noexcept;

}  // namespace gw::crypto
