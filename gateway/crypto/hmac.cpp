#include "gateway/crypto/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <string>

#include "gateway/base/c_ptr.hpp"
#include "gateway/crypto/openssl_call.hpp"

namespace gw::crypto {
namespace {

using MacPtr = CPtr<EVP_MAC, &EVP_MAC_free>;
using MacContextPtr = CPtr<EVP_MAC_CTX, &EVP_MAC_CTX_free>;

Mac hmac(std::string digest, ByteView key, std::initializer_list<std::string_view> parts) {
  // Fetching an algorithm is slow (a lock and a search); it is the same object for the whole
  // process.
  static const MacPtr algorithm(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  require(algorithm != nullptr, "HMAC");
  const MacContextPtr context(EVP_MAC_CTX_new(algorithm.get()));
  require(context != nullptr, "HMAC");
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  // A null key would mean "the key set before": an empty key needs an address.
  const std::uint8_t none = 0;
  const std::uint8_t* key_data = key.empty() ? &none : key.data();
  require(EVP_MAC_init(context.get(), key_data, key.size(), parameters.data()) == 1, "HMAC");
  for (const std::string_view part : parts) {
    const ByteView bytes = as_bytes(part);
    require(EVP_MAC_update(context.get(), bytes.data(), bytes.size()) == 1, "HMAC");
  }
  Mac mac{};
  std::size_t size = 0;
  require(EVP_MAC_final(context.get(), mac.data(), &size, mac.size()) == 1 && size == mac.size(),
          "HMAC");
  return mac;
}

}  // namespace

Mac hmac_sha256(ByteView key, std::initializer_list<std::string_view> parts) {
  return hmac("SHA256", key, parts);
}

Mac hmac_sm3(ByteView key, std::initializer_list<std::string_view> parts) {
  return hmac("SM3", key, parts);
}

bool equal_constant_time(ByteView a, ByteView b) noexcept {
  if (a.size() != b.size()) return false;
  return a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace gw::crypto
