#pragma once
// Secret: key bytes that wipe themselves and cannot be printed or compared by accident.
// Used by hmac, seal, signature; made from a key file, from settings, or at random.
// Not copyable; moved-from secrets are empty.
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gw::crypto {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  // std::uint8_t is unsigned char, which may view any object.
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class Secret {
 public:
  Secret() = default;
  explicit Secret(Bytes bytes) : bytes_(std::move(bytes)) {}
  /// Takes a copy of `text` and wipes the original.
  static Secret take(std::string& text);
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  ByteView bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  Secret copy() const { return Secret(bytes_); }

  friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;
  friend bool operator==(const Secret&, const Secret&) = delete;

 private:
  void wipe() noexcept;

  Bytes bytes_;
};

/// Overwrites memory so that the compiler cannot leave it out.
void wipe(std::span<std::uint8_t> bytes) noexcept;

}  // namespace gw::crypto
