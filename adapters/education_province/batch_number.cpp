#include "adapters/education_province/batch_number.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/normalize/date.hpp"

namespace gw::education_province {

std::optional<BatchNumber> BatchNumber::read(std::string_view text) noexcept {
  constexpr std::size_t kSchool = 10;
  constexpr std::size_t kDay = 8;
  constexpr std::size_t kLength = 21;
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != kLength || !digits) return std::nullopt;
  const auto day = normalize::read_date(text.substr(kSchool, kDay), normalize::DateStyle::compact);
  if (!day) return std::nullopt;
  BatchNumber number;
  number.school = text.substr(0, kSchool);
  number.day = *day;
  std::from_chars(text.data() + kSchool, text.data() + kLength, number.order);
  return number;
}

}  // namespace gw::education_province
