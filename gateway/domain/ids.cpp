#include "gateway/domain/ids.hpp"

#include <charconv>

namespace gw {

std::string FlagId::text() const {
  std::string digits = std::to_string(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return "F-" + std::to_string(year) + "-" + digits;
}

FlagId parse_flag_id(std::string_view text) noexcept {
  FlagId id;
  if (text.size() < 8 || text.substr(0, 2) != "F-" || text[6] != '-') return {};
  const char* end = text.data() + text.size();
  const auto year = std::from_chars(text.data() + 2, text.data() + 6, id.year);
  const auto number = std::from_chars(text.data() + 7, end, id.number);
  if (year.ec != std::errc{} || year.ptr != text.data() + 6) return {};
  if (number.ec != std::errc{} || number.ptr != end) return {};
  return id;
}

}  // namespace gw
