#pragma once
// Folding of text as people type it: NFKC, blanks, upper case (policy/readings 41, 42).  Used by
// the readers of this layer when a field is not plain; fold.cpp is the only file that knows ICU.
// Thread-safe.  Bytes that are no UTF-8 become U+FFFD, they never fail.
#include <string>
#include <string_view>

namespace gw::normalize {

/// UTF-8 to code points; a byte that fits nowhere becomes U+FFFD.
std::u32string code_points(std::string_view utf8);
std::string utf8(std::u32string_view text);

/// Unicode NFKC: full width, ligatures and compatibility forms become plain.
std::u32string nfkc(std::u32string_view text);
/// Full upper case, independent of any locale.
std::u32string upper(std::u32string_view text);

/// Blanks of all kinds: white space, no-break and full-width space, zero-width characters,
/// byte-order mark, direction marks and control characters.
constexpr bool is_blank(char32_t c) noexcept {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0x3164 || c == 0xFEFF || c == 0xFFA0;
}

/// Without the blanks of any kind at both ends.
std::string_view trim(std::string_view utf8) noexcept;

}  // namespace gw::normalize
