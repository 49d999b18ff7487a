#include "gateway/domain/number_pattern.hpp"

#include <algorithm>
#include <string>

namespace gw {
namespace {

constexpr std::size_t kLength = 18;
constexpr std::size_t kDivisionDigits = 6;
constexpr std::size_t kYearDigits = 4;
constexpr std::size_t kMonthAt = 10;
constexpr std::size_t kDayAt = 12;
constexpr std::size_t kSequenceAt = 14;
constexpr std::uint64_t kDivisionUnit = 100'000'000'000;  // what one division more adds
constexpr std::uint64_t kDayUnit = 1000;
constexpr std::uint64_t kYearUnit = 10'000'000;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Of a gap: `*`, `＊` and both widths of blank; 0: none of them stands here.
std::size_t gap_length(std::string_view text) noexcept {
  if (text.starts_with('*') || text.starts_with(' ')) return 1;
  constexpr std::string_view kWideStar = "＊";
  constexpr std::string_view kWideBlank = "　";
  return text.starts_with(kWideStar) || text.starts_with(kWideBlank) ? kWideStar.size() : 0;
}

}  // namespace

std::optional<NumberPattern> NumberPattern::parse(std::string_view text) {
  NumberPattern pattern;
  while (pattern.leading_ < text.size() && is_digit(text[pattern.leading_])) ++pattern.leading_;
  std::string_view end = text.substr(pattern.leading_);
  while (const std::size_t gap = gap_length(end)) end.remove_prefix(gap);
  pattern.trailing_ = end.size();
  const bool parted = pattern.leading_ + end.size() < text.size();
  if (!parted || pattern.leading_ < kFewest || end.size() < kFewest) return std::nullopt;
  if (pattern.leading_ + pattern.trailing_ >= kLength) return std::nullopt;
  std::copy_n(text.begin(), pattern.leading_, pattern.known_.begin());
  std::copy(end.begin(), end.end(), pattern.known_.end() - static_cast<int>(end.size()));
  char& last = pattern.known_.back();
  if (last == 'x') last = 'X';
  const auto digits = end.substr(0, end.size() - 1);
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  if (!is_digit(last) && last != 'X') return std::nullopt;
  return pattern;
}

bool NumberPattern::fits(CitizenNumber number) const {
  const std::string text = number.reveal(Purpose::match);
  return std::equal(known_.begin(), known_.end(), text.begin(),
                    [](char known, char c) { return known == 0 || known == c; });
}

bool NumberPattern::fits_digits(std::uint64_t value, std::size_t first,
                                std::size_t count) const noexcept {
  for (std::size_t at = first + count; at-- > first; value /= 10) {
    if (known_[at] != 0 && known_[at] != static_cast<char>('0' + value % 10)) return false;
  }
  return true;
}

std::optional<CitizenNumber> NumberPattern::next(int year, std::uint64_t from) const {
  if (year < 0 || year > 9999) return std::nullopt;
  if (!fits_digits(static_cast<std::uint64_t>(year), kDivisionDigits, kYearDigits)) {
    return std::nullopt;
  }
  // At least four digits of the division are known: a hundred are left at most.
  std::uint64_t lowest = 0;
  std::uint64_t highest = 0;
  for (std::size_t at = 0; at < kDivisionDigits; ++at) {
    const bool open = known_[at] == 0;
    lowest = lowest * 10 + (open ? 0U : static_cast<std::uint64_t>(known_[at] - '0'));
    highest = highest * 10 + (open ? 9U : static_cast<std::uint64_t>(known_[at] - '0'));
  }
  for (std::uint64_t division = std::max(lowest, from / kDivisionUnit); division <= highest;
       ++division) {
    if (!fits_digits(division, 0, kDivisionDigits)) continue;
    if (const auto found = next_in(division, year, from)) return found;
  }
  return std::nullopt;
}

std::optional<CitizenNumber> NumberPattern::next_in(std::uint64_t division, int year,
                                                    std::uint64_t from) const {
  const std::uint64_t of_year =
      division * kDivisionUnit + static_cast<std::uint64_t>(year) * kYearUnit;
  std::uint64_t sequence = 0;  // the ends cover it
  for (std::size_t at = kSequenceAt; at + 1 < kLength; ++at) {
    sequence = sequence * 10 + static_cast<std::uint64_t>(known_[at] - '0');
  }
  for (unsigned month = 1; month <= 12; ++month) {
    const std::uint64_t of_month = of_year + month * 100 * kDayUnit;
    if (of_month + 100 * kDayUnit <= from || !fits_digits(month, kMonthAt, 2)) continue;
    const std::chrono::year_month_day_last last(std::chrono::year(year) /
                                                std::chrono::month(month) / std::chrono::last);
    for (unsigned day = 1; day <= static_cast<unsigned>(last.day()); ++day) {
      const std::uint64_t packed = of_month + day * kDayUnit + sequence;
      if (packed < from || !fits_digits(day, kDayAt, 2)) continue;
      const CitizenNumber number = CitizenNumber::from_packed(packed);
      if (number.reveal(Purpose::match).back() == known_.back()) return number;
    }
  }
  return std::nullopt;
}

}  // namespace gw
