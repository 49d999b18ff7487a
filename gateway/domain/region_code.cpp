#include "gateway/domain/region_code.hpp"

#include <algorithm>

namespace gw {

std::optional<RegionCode> RegionCode::parse(std::string_view text) noexcept {
  if (text.size() != 6) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return RegionCode(number);
}

RegionCode RegionCode::pool() const noexcept {
  const bool own_pool =
      number_ == 429004 || number_ == 429005 || number_ == 429006 || number_ == 429021;
  return own_pool ? *this : RegionCode(number_ / 100 * 100);
}

std::string RegionCode::text() const {
  std::string digits = std::to_string(number_);
  digits.insert(0, 6 - std::min<std::size_t>(6, digits.size()), '0');
  return digits;
}

}  // namespace gw
