#include "gateway/domain/value_shape.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/ascii.hpp"

namespace gw {
namespace {

constexpr std::array<std::string_view, kValueShapes> kNames{
    "digits",     "decimal",       "exponent",   "citizen-number", "compact-day", "compact-month",
    "dashed-day", "slashed-day",   "dotted-day", "chinese-day",    "moment",      "latin",
    "words",      "stored-number", "stored-day", "stored-truth"};

constexpr std::size_t kLongestDay = 10;
constexpr std::size_t kCodeBytes = 4;

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

int two_digits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// Of digits only: a year of our time and a month.
bool begins_with_month(std::string_view digits) {
  const int century = two_digits(digits, 0);
  const int month = two_digits(digits, 4);
  return (century == 19 || century == 20) && month >= 1 && month <= 12;
}

ValueShape shape_of_digits(std::string_view text) {
  constexpr std::size_t kCitizen = 18;
  if (text.size() == kCitizen) return ValueShape::citizen_number;
  if (text.size() == 8 && begins_with_month(text)) {
    const int day = two_digits(text, 6);
    if (day >= 1 && day <= 31) return ValueShape::compact_day;
  }
  if (text.size() == 6 && begins_with_month(text)) return ValueShape::compact_month;
  return ValueShape::digits;
}

/// yyyy?m?d with one sign in both places, and no more; or with a time behind it.
std::optional<ValueShape> day_with_signs(std::string_view text) {
  constexpr std::size_t kYear = 4;
  if (text.size() < kYear + 3 || !std::all_of(text.begin(), text.begin() + kYear, is_digit))
    return std::nullopt;
  const char sign = text[kYear];
  if (sign != '-' && sign != '/' && sign != '.') return std::nullopt;
  const std::string_view date = text.substr(0, std::min(text.find_first_of(" T"), text.size()));
  const auto signs = std::count(date.begin(), date.end(), sign);
  const auto digits = std::count_if(date.begin(), date.end(), is_digit);
  if (signs < 1 || signs > 2 || static_cast<std::size_t>(signs + digits) != date.size() ||
      date.size() > kLongestDay)
    return std::nullopt;
  if (date.size() < text.size()) return ValueShape::moment;
  if (sign == '.' && signs == 1) return std::nullopt;  // 2006.5 is a number
  if (sign == '-') return ValueShape::dashed_day;
  return sign == '/' ? ValueShape::slashed_day : ValueShape::dotted_day;
}

bool is_number_with_point(std::string_view text) {
  if (text.front() == '-' || text.front() == '+') text.remove_prefix(1);
  const auto points = std::count(text.begin(), text.end(), '.');
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  return digits > 0 && points <= 1 && static_cast<std::size_t>(points + digits) == text.size();
}

bool is_exponent(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == 0 || e == std::string_view::npos || e + 1 == text.size()) return false;
  std::string_view power = text.substr(e + 1);
  if (power.front() == '+' || power.front() == '-') power.remove_prefix(1);
  return !power.empty() && std::all_of(power.begin(), power.end(), is_digit) &&
         is_number_with_point(text.substr(0, e)) && text.find('.') != std::string_view::npos;
}

bool is_citizen_number(std::string_view text) {
  constexpr std::size_t kDigits = 17;
  return text.size() == kDigits + 1 && (text.back() == 'X' || text.back() == 'x') &&
         std::all_of(text.begin(), text.begin() + kDigits, is_digit);
}

bool is_chinese_day(std::string_view text) {
  constexpr std::string_view kYear = "年";
  return text.size() > 4 + kYear.size() && std::all_of(text.begin(), text.begin() + 4, is_digit) &&
         text.substr(4).starts_with(kYear) && is_digit(text[4 + kYear.size()]);
}

}  // namespace

std::optional<ValueShape> shape_of(std::string_view written) noexcept {
  const std::string_view text = trimmed(written);
  if (text.empty()) return std::nullopt;
  if (std::all_of(text.begin(), text.end(), is_digit)) return shape_of_digits(text);
  if (const auto day = day_with_signs(text)) return day;
  if (is_citizen_number(text)) return ValueShape::citizen_number;
  if (is_number_with_point(text)) return ValueShape::decimal;
  if (is_exponent(text)) return ValueShape::exponent;
  const auto plain = [](char c) { return static_cast<unsigned char>(c) < 0x80U; };
  if (std::all_of(text.begin(), text.end(), plain)) return ValueShape::latin;
  return is_chinese_day(text) ? ValueShape::chinese_day : ValueShape::words;
}

std::string_view name_of(ValueShape shape) noexcept {
  return kNames[static_cast<std::size_t>(shape)];
}

std::optional<ValueShape> value_shape(std::string_view name) noexcept {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<ValueShape>(found - kNames.begin());
}

bool is_short_code(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kCodeBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || is_letter(c); });
}

}  // namespace gw
