#pragma once
// What the fuzz targets share: the input as text, a way to cut it, and a check that ends the run.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace gw::fuzz {

/// A broken invariant is a finding like any crash.
inline void require(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view bytes_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};  // NOLINT
}

/// Calls `feed` with pieces of `bytes` whose lengths follow from the bytes themselves.
template <class Feed>
void in_pieces(std::string_view bytes, Feed feed) {
  std::size_t length = bytes.size() % 7 + 1;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, length);
    if (!feed(piece)) return;
    bytes.remove_prefix(piece.size());
    length = length * 5 % 13 + 1;
  }
}

}  // namespace gw::fuzz
