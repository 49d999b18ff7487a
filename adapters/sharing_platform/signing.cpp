#include "adapters/sharing_platform/signing.hpp"

#include "gateway/crypto/ecb.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"

namespace gw::sharing_platform {
namespace {

constexpr std::size_t kKeyBytes = 16;

}  // namespace

std::string_view name_of(Signature signature) noexcept {
  return signature == Signature::hmac_sm3 ? "HMAC-SM3" : "HMAC-SHA256";
}

std::string sign(Signature signature, const crypto::Secret& key, std::string_view service,
                 std::string_view requester, std::string_view time) {
  const crypto::Mac mac = signature == Signature::hmac_sm3
                              ? crypto::hmac_sm3(key.bytes(), {service, requester, time})
                              : crypto::hmac_sha256(key.bytes(), {service, requester, time});
  return crypto::base64_encode(mac);
}

Result<crypto::Secret> open_secret(Signature signature, const crypto::Secret& app_key,
                                   std::string_view sealed) {
  // The key's text signs, its 16 bytes open.
  const std::string_view text(reinterpret_cast<const char*>(app_key.bytes().data()),
                              app_key.size());
  auto key_bytes = crypto::hex_decode(text);
  if (!key_bytes || key_bytes->size() != kKeyBytes)
    return fail(Errc::config_invalid, "sharing_platform.app_key");
  const crypto::Secret key(std::move(*key_bytes));
  const auto bytes = crypto::base64_decode(sealed);
  if (!bytes) return fail(Errc::integrity, "sharing_platform.secret");
  return crypto::open_ecb(
      signature == Signature::hmac_sm3 ? crypto::BlockCipher::sm4 : crypto::BlockCipher::aes_128,
      key, *bytes);
}

}  // namespace gw::sharing_platform
