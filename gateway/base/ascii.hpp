#pragma once
// Digits and capitals of ASCII alone, whatever the locale.  Pure.
#include <algorithm>
#include <string_view>

namespace gw {

inline bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
inline bool is_capital(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}
inline bool all_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace gw
