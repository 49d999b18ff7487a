#include "gateway/crypto/ecb.hpp"

#include <openssl/evp.h>

#include <stdexcept>

#include "gateway/base/c_ptr.hpp"

namespace gw::crypto {
namespace {

using CipherContextPtr = CPtr<EVP_CIPHER_CTX, &EVP_CIPHER_CTX_free>;
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kLongest = 4096;

}  // namespace

Result<Secret> open_ecb(BlockCipher cipher, const Secret& key, ByteView sealed) {
  if (key.size() != kKeyBytes) throw std::logic_error("open_ecb: a key of 16 bytes");
  if (sealed.empty() || sealed.size() > kLongest || sealed.size() % kBlockBytes != 0)
    return fail(Errc::integrity, "crypto.ecb");
  const CipherContextPtr context(EVP_CIPHER_CTX_new());
  const EVP_CIPHER* kind = cipher == BlockCipher::aes_128 ? EVP_aes_128_ecb() : EVP_sm4_ecb();
  if (!context ||
      EVP_DecryptInit_ex(context.get(), kind, nullptr, key.bytes().data(), nullptr) != 1)
    throw std::logic_error("crypto library lacks the block cipher");
  Bytes plain(sealed.size() + kBlockBytes);
  int first = 0;
  int last = 0;
  const bool good = EVP_DecryptUpdate(context.get(), plain.data(), &first, sealed.data(),
                                      static_cast<int>(sealed.size())) == 1 &&
                    EVP_DecryptFinal_ex(context.get(), plain.data() + first, &last) == 1;
  if (!good) {
    wipe(plain);
    return fail(Errc::integrity, "crypto.ecb");
  }
  plain.resize(static_cast<std::size_t>(first) + static_cast<std::size_t>(last));
  return Secret(std::move(plain));
}

}  // namespace gw::crypto
