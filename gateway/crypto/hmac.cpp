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

/// Knows its digest, and no key yet.
MacContextPtr prepared(std::string digest) {
  const MacPtr algorithm(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  require(algorithm != nullptr, "HMAC");
  MacContextPtr context(EVP_MAC_CTX_new(algorithm.get()));
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  require(context != nullptr && EVP_MAC_CTX_set_params(context.get(), parameters.data()) == 1,
          "HMAC");
  return context;
}

/// `like`: made once for the process; to find an algorithm by its name is slow (a lock, a search).
Mac hmac(const MacContextPtr& like, ByteView key, std::initializer_list<std::string_view> parts) {
  const MacContextPtr context(EVP_MAC_CTX_dup(like.get()));
  require(context != nullptr, "HMAC");
  // A null key would mean "the key set before": an empty key needs an address.
  const std::uint8_t none = 0;
  const std::uint8_t* key_data = key.empty() ? &none : key.data();
  require(EVP_MAC_init(context.get(), key_data, key.size(), nullptr) == 1, "HMAC");
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
  static const MacContextPtr like = prepared("SHA256");
  return hmac(like, key, parts);
}

Mac hmac_sm3(ByteView key, std::initializer_list<std::string_view> parts) {
  static const MacContextPtr like = prepared("SM3");
  return hmac(like, key, parts);
}

bool equal_constant_time(ByteView a, ByteView b) noexcept {
  if (a.size() != b.size()) return false;
  return a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace gw::crypto
