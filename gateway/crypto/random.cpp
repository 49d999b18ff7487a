#include "gateway/crypto/random.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace gw::crypto {

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  constexpr std::size_t kPiece = 1U << 20U;
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kPiece);
    // Without randomness no key is safe: going on would be worse than ending.
    if (RAND_bytes(bytes.data(), static_cast<int>(count)) != 1) {
      throw std::runtime_error("the system gives no random bytes");
    }
    bytes = bytes.subspan(count);
  }
}

Bytes random_bytes(Random& random, std::size_t count) {
  Bytes bytes(count);
  random.fill(bytes);
  return bytes;
}

std::string random_id(Random& random, std::size_t characters) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string id;
  id.reserve(characters);
  for (const std::uint8_t byte : random_bytes(random, characters)) id += kAlphabet[byte & 0x1FU];
  return id;
}

}  // namespace gw::crypto
