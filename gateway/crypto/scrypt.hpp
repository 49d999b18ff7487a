#pragma once
// scrypt (RFC 7914): a password into bytes, slowly and with much memory, so that guessing from a
// stolen store costs.  Used for the passwords of accounts.  Pure, any thread; takes about a tenth
// of a second and `memory_bytes` with the usual cost, so callers bound how many run at once.
#include <cstdint>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/crypto/secret.hpp"

namespace gw::crypto {

/// Kept beside each digest, so that it may grow without making older ones unreadable.
struct ScryptCost {
  std::uint64_t n = 1U << 15U;  // a power of two: memory and time
  std::uint64_t r = 8;          // size of a block
  std::uint64_t p = 3;          // how often: time

  std::uint64_t memory_bytes() const { return 128 * r * (n + p + 2); }
  friend bool operator==(const ScryptCost&, const ScryptCost&) = default;
};

/// `size` bytes.  Errc::invalid_argument for a cost that RFC 7914 excludes or that needs more than
/// 512 MiB.
Result<Bytes> scrypt(std::string_view password, ByteView salt, const ScryptCost& cost,
                     std::size_t size);

}  // namespace gw::crypto
