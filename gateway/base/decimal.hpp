#pragma once
// Decimal numbers as peers and memos write them.
#include <charconv>
#include <cstdint>
#include <string_view>

namespace gw {

/// The number `text` starts with; 0 where it starts with none, or with one out of range.
inline std::int64_t leading_number(std::string_view text) noexcept {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace gw
