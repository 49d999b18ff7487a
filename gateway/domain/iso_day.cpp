#include "gateway/domain/iso_day.hpp"

#include <charconv>

namespace gw {
namespace {

// Digits only: no sign, no blank.
std::optional<unsigned> digits(std::string_view text) noexcept {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string padded(unsigned number, std::size_t width) {
  std::string text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

}  // namespace

std::optional<Month> parse_iso_month(std::string_view text) noexcept {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
  return Month::of(static_cast<int>(*year), *month);
}

std::optional<Day> parse_iso_day(std::string_view text) noexcept {
  if (text.size() != 10 || text[7] != '-') return std::nullopt;
  const auto month = parse_iso_month(text.substr(0, 7));
  const auto day = digits(text.substr(8, 2));
  if (!month || !day || *day < 1) return std::nullopt;
  const Day found = month->first_day() + std::chrono::days(static_cast<int>(*day) - 1);
  if (found > month->last_day()) return std::nullopt;
  return found;
}

std::string iso_text(Month month) {
  return padded(static_cast<unsigned>(month.year()), 4) + '-' + padded(month.month(), 2);
}

std::optional<Instant> parse_beijing_minute(std::string_view text) noexcept {
  constexpr std::size_t kDayText = 10;
  if (text.size() != kDayText + 6 || text[kDayText] != 'T' || text[kDayText + 3] != ':')
    return std::nullopt;
  const auto day = parse_iso_day(text.substr(0, kDayText));
  const auto two = [&](std::size_t at) -> int {
    const char a = text[at];
    const char b = text[at + 1];
    if (a < '0' || a > '9' || b < '0' || b > '9') return -1;
    return (a - '0') * 10 + (b - '0');
  };
  const int hour = two(kDayText + 1);
  const int minute = two(kDayText + 4);
  if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return start_of(*day) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

std::string iso_text(Day day) {
  const std::chrono::year_month_day date(day);
  return iso_text(Month::of(day)) + '-' + padded(static_cast<unsigned>(date.day()), 2);
}

}  // namespace gw
