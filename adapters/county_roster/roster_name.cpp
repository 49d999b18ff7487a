#include "adapters/county_roster/roster_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/normalize/date.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::county_roster {
namespace {

constexpr std::size_t kDayDigits = 8;
constexpr std::size_t kNumberDigits = 2;
constexpr std::size_t kYearDigits = 4;
constexpr unsigned kFirstAutumnMonth = 7;

bool take(std::string_view& text, std::string_view expected) {
  if (text.substr(0, expected.size()) != expected) return false;
  text.remove_prefix(expected.size());
  return true;
}

std::optional<std::string_view> take_digits(std::string_view& text, std::size_t count) {
  const std::string_view digits = text.substr(0, count);
  const bool all =
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits.size() < count || !all) return std::nullopt;
  text.remove_prefix(count);
  return digits;
}

}  // namespace

std::int64_t RosterName::order() const {
  return normalize::compact_number(day) * 100 + number;
}

int RosterName::likely_entry_year() const {
  if (entry_year) return *entry_year;
  const std::chrono::year_month_day date(day);
  const int year = static_cast<int>(date.year());
  return static_cast<unsigned>(date.month()) >= kFirstAutumnMonth ? year : year - 1;
}

std::optional<NamePattern> NamePattern::parse(std::string_view pattern) {
  static constexpr std::array<std::pair<std::string_view, Part>, 5> kNames{
      {{"region", Part::region},
       {"kind", Part::kind},
       {"date", Part::date},
       {"number", Part::number},
       {"year", Part::year}}};
  NamePattern made;
  bool dated = false;
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    if (open > 0) made.pieces_.push_back({Part::literal, std::string(pattern.substr(0, open))});
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    const std::size_t close = pattern.find('}');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view name = pattern.substr(1, close - 1);
    const auto* const known = std::find_if(kNames.begin(), kNames.end(),
                                           [&](const auto& one) { return one.first == name; });
    if (known == kNames.end()) return std::nullopt;
    for (const Piece& piece : made.pieces_) {
      if (piece.part == known->second) return std::nullopt;
    }
    dated = dated || known->second == Part::date;
    made.pieces_.push_back({known->second, {}});
    pattern.remove_prefix(close + 1);
  }
  return dated ? std::optional(std::move(made)) : std::nullopt;
}

std::optional<RosterName> NamePattern::read(RegionCode region, std::string_view file) const {
  RosterName name;
  name.text = file;
  name.full = true;
  std::string_view rest = file;
  for (const Piece& piece : pieces_) {
    switch (piece.part) {
      case Part::literal:
        if (!take(rest, piece.text)) return std::nullopt;
        break;
      case Part::region:
        if (!take(rest, region.text())) return std::nullopt;
        break;
      case Part::kind:
        name.full = take(rest, "QL");
        if (!name.full && !take(rest, "ZL")) return std::nullopt;
        break;
      case Part::date: {
        const auto digits = take_digits(rest, kDayDigits);
        const auto day =
            digits ? normalize::read_date(*digits, normalize::DateStyle::compact) : std::nullopt;
        if (!day) return std::nullopt;
        name.day = *day;
        break;
      }
      case Part::number:
      case Part::year: {
        const bool is_year = piece.part == Part::year;
        const auto digits = take_digits(rest, is_year ? kYearDigits : kNumberDigits);
        if (!digits) return std::nullopt;
        int number = 0;
        std::from_chars(digits->data(), digits->data() + digits->size(), number);
        if (is_year) name.entry_year = number;
        if (!is_year) name.number = number;
        break;
      }
    }
  }
  return rest.empty() ? std::optional(std::move(name)) : std::nullopt;
}

}  // namespace gw::county_roster
