#include "adapters/county_roster/roster_name.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/normalize/date.hpp"

namespace gw::county_roster {
namespace {

constexpr std::size_t kDayDigits = 8;
constexpr std::size_t kNumberDigits = 2;
constexpr unsigned kFirstAutumnMonth = 7;

bool take(std::string_view& text, std::string_view expected) {
  if (text.substr(0, expected.size()) != expected) return false;
  text.remove_prefix(expected.size());
  return true;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string compact_day(Day day) {
  const std::chrono::year_month_day date(day);
  const auto number = static_cast<int>(date.year()) * 10000 +
                      static_cast<int>(static_cast<unsigned>(date.month())) * 100 +
                      static_cast<int>(static_cast<unsigned>(date.day()));
  return std::to_string(number);
}

std::int64_t RosterName::order() const {
  return std::stoll(compact_day(day)) * 100 + number;
}

int RosterName::likely_entry_year() const {
  const std::chrono::year_month_day date(day);
  const int year = static_cast<int>(date.year());
  return static_cast<unsigned>(date.month()) >= kFirstAutumnMonth ? year : year - 1;
}

std::optional<RosterName> parse_roster_name(std::string_view prefix, RegionCode region,
                                            std::string_view file) {
  RosterName name;
  name.text = file;
  std::string_view rest = file;
  if (!take(rest, prefix) || !take(rest, "_") || !take(rest, region.text())) return std::nullopt;
  if (take(rest, "_QL_")) {
    name.full = true;
  } else if (!take(rest, "_ZL_")) {
    return std::nullopt;
  }
  if (rest.size() < kDayDigits) return std::nullopt;
  const auto day = normalize::read_date(rest.substr(0, kDayDigits), normalize::DateStyle::compact);
  if (!day || !all_digits(rest.substr(0, kDayDigits))) return std::nullopt;
  name.day = *day;
  rest.remove_prefix(kDayDigits);
  if (!take(rest, "_") || rest.size() < kNumberDigits) return std::nullopt;
  const std::string_view number = rest.substr(0, kNumberDigits);
  if (!all_digits(number)) return std::nullopt;
  std::from_chars(number.data(), number.data() + number.size(), name.number);
  rest.remove_prefix(kNumberDigits);
  return rest == ".csv" ? std::optional(std::move(name)) : std::nullopt;
}

}  // namespace gw::county_roster
