#pragma once
// A 32-byte key in a file of its own, made at the first start (design: evidence is sealed, the key
// lies apart). The file holds 64 hex digits and a line feed, mode 0600; a file that others may read
// is refused.
#include <array>
#include <filesystem>

#include "gateway/base/result.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/crypto/secret.hpp"

namespace gw::crypto {

using KeyId = std::array<std::uint8_t, 8>;

/// A sealing key and the id that stands in the header of what it sealed.
class SealKey {
 public:
  static constexpr std::size_t kBytes = 32;

  /// REQUIRES: 32 bytes.
  explicit SealKey(Secret secret);

  const Secret& secret() const { return secret_; }
  const KeyId& id() const { return id_; }

 private:
  Secret secret_;
  KeyId id_{};
};

/// Reads the key, or makes one if the file does not exist (durable before return; two processes at
/// once get the same key).  Errc::io, Errc::forbidden (others may read the file),
/// Errc::config_invalid (no key in it).
Result<SealKey> load_or_create_key(const std::filesystem::path& file, Random& random);

}  // namespace gw::crypto
