#include "gateway/crypto/secret.hpp"

#include <openssl/crypto.h>

namespace gw::crypto {

Secret Secret::take(std::string& text) {
  const ByteView view = as_bytes(text);
  Secret secret(Bytes(view.begin(), view.end()));
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
  return secret;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    other.bytes_.clear();
  }
  return *this;
}

void Secret::wipe() noexcept {
  crypto::wipe(bytes_);
  bytes_.clear();
}

void wipe(std::span<std::uint8_t> bytes) noexcept {
  if (!bytes.empty()) OPENSSL_cleanse(bytes.data(), bytes.size());
}

}  // namespace gw::crypto
