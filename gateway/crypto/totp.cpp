#include "gateway/crypto/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/openssl_call.hpp"

namespace gw::crypto {

std::string totp_code(ByteView secret, std::int64_t step, int digits) {
  std::array<std::uint8_t, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) {
    counter.at(7 - i) = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (8 * i));
  }
  std::array<std::uint8_t, 20> mac{};
  unsigned int size = 0;
  require(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
               counter.size(), mac.data(), &size) != nullptr &&
              size == mac.size(),
          "HMAC-SHA1");
  // RFC 4226 section 5.3: the last four bits say which four bytes.
  const std::size_t at = mac.back() & 0x0FU;
  const std::uint32_t number = (mac.at(at) & 0x7FU) << 24U | std::uint32_t{mac.at(at + 1)} << 16U |
                               std::uint32_t{mac.at(at + 2)} << 8U | std::uint32_t{mac.at(at + 3)};
  std::uint64_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  std::string code = std::to_string(number % modulus);
  code.insert(0, static_cast<std::size_t>(digits) - code.size(), '0');
  return code;
}

std::optional<std::int64_t> totp_step(ByteView secret, std::string_view code,
                                      std::int64_t unix_seconds, std::int64_t used) {
  const std::int64_t now = unix_seconds / kTotpStepSeconds;
  std::optional<std::int64_t> found;
  // All three are worked out whichever fits.
  for (const std::int64_t step : {now - 1, now, now + 1}) {
    const std::string expected = totp_code(secret, step);
    if (equal_constant_time(as_bytes(expected), as_bytes(code)) && step > used) found = step;
  }
  return found;
}

std::string otpauth_uri(ByteView secret, std::string_view issuer, std::string_view account) {
  std::string uri = "otpauth://totp/";
  uri.append(issuer).append(":").append(account);
  uri.append("?secret=").append(base32_encode(secret));
  uri.append("&issuer=").append(issuer);
  return uri.append("&algorithm=SHA1&digits=6&period=30");
}

}  // namespace gw::crypto
