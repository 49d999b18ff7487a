#pragma once
// Signatures of the sharing platform (省政务数据共享平台, its note section 1): an HMAC over
// sid + rid + rtime, by SHA-256 or by SM3, and the secret that the platform seals under the app key
// (AES-128 or SM4, ECB).  Pure, any thread.
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/crypto/secret.hpp"

namespace gw::sharing_platform {

/// Which one a service takes is fixed; the other is refused with 1001.
enum class Signature : std::uint8_t { hmac_sha256, hmac_sm3 };
inline constexpr std::size_t kSignatures = 2;

/// "HMAC-SHA256", "HMAC-SM3": signtype.
std::string_view name_of(Signature signature) noexcept;

/// A service by its id (sid), and how it is signed.
struct Service {
  std::string id;
  Signature signature = Signature::hmac_sha256;
};

/// gjgxjhpt_sign: Base64 of the HMAC over the three texts without separators.
std::string sign(Signature signature, const crypto::Secret& key, std::string_view service,
                 std::string_view requester, std::string_view time);

/// The secret sealed under the app key.  Errc::integrity where it cannot be opened with this key,
/// Errc::config_invalid for an app key that is not 32 hex characters.
Result<crypto::Secret> open_secret(Signature signature, const crypto::Secret& app_key,
                                   std::string_view sealed);

}  // namespace gw::sharing_platform
