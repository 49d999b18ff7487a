#include "gateway/crypto/scrypt.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

namespace gw::crypto {

namespace {

constexpr std::uint64_t kMemoryMost = 512U << 20U;

}  // namespace

Result<Bytes> scrypt(std::string_view password, ByteView salt, const ScryptCost& cost,
                     std::size_t size) {
  const bool bounded = cost.n <= kMemoryMost && cost.r <= 1024 && cost.p <= 1024;
  if (!bounded || cost.memory_bytes() > kMemoryMost) {
    return fail(Errc::invalid_argument, "crypto.scrypt");
  }
  Bytes out(size);
  // The library counts a little more than the algorithm's own tables.
  const int done =
      EVP_PBE_scrypt(password.data(), password.size(), salt.data(), salt.size(), cost.n, cost.r,
                     cost.p, cost.memory_bytes() + (1U << 20U), out.data(), out.size());
  ERR_clear_error();
  if (done != 1) return fail(Errc::invalid_argument, "crypto.scrypt");
  return out;
}

}  // namespace gw::crypto
