#pragma once
// Dates as agencies write them, strictly: only the styles an agency's note names, only real days of
// the calendar.  Used by adapters, which turn "nothing" into DATE_UNREADABLE.  Pure, thread-safe.
// Blanks around the value are ignored; anything else around it is no date.
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/plan_year.hpp"

namespace gw::normalize {

/// Styles of days, months and moments; several are joined by `|`.
enum class DateStyle : std::uint16_t {
  compact = 1U << 0U,          // 20200903
  dashes = 1U << 1U,           // 2020-09-03
  slashes = 1U << 2U,          // 2020/9/3, 2020/09/03
  dots = 1U << 3U,             // 2020.9.3
  chinese = 1U << 4U,          // 2020年9月3日
  month_compact = 1U << 5U,    // 202609
  month_dashes = 1U << 6U,     // 2026-09
  month_chinese = 1U << 7U,    // 2026年9月
  seconds = 1U << 8U,          // 2026-11-18 10:29:55, Beijing time
  minutes = 1U << 9U,          // 2026-11-18 10:29, Beijing time
  offset = 1U << 10U,          // 2026-11-18T10:29:58+08:00 (or Z), with or without fraction
  compact_millis = 1U << 11U,  // 20261118102958123, Beijing time
};
constexpr DateStyle operator|(DateStyle a, DateStyle b) noexcept {
  return static_cast<DateStyle>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool includes(DateStyle set, DateStyle style) noexcept {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(style)) != 0;
}

/// The five styles of the county rosters; "nothing else is a date".
inline constexpr DateStyle kRosterDays = DateStyle::compact | DateStyle::dashes |
                                         DateStyle::slashes | DateStyle::dots | DateStyle::chinese;
/// The three styles of their 入学年月.
inline constexpr DateStyle kRosterMonths =
    DateStyle::month_compact | DateStyle::month_dashes | DateStyle::month_chinese;

/// A day; years 1800 to 9999.
std::optional<Day> read_date(std::string_view written, DateStyle styles) noexcept;
std::optional<Month> read_month(std::string_view written, DateStyle styles) noexcept;
/// A moment in UTC; fractions beyond milliseconds are cut.
std::optional<Instant> read_instant(std::string_view written, DateStyle styles) noexcept;

/// A last day: 9999-12-31 and 2099-12-31 mean open (remark DATE_OPEN).
struct EndDate {
  std::optional<Day> day;  // nothing = open
  bool far = false;        // a far date stood for it
};
/// Nothing only for text that is no date; an empty field is open without a remark.
std::optional<EndDate> read_end_date(std::string_view written, DateStyle styles) noexcept;

}  // namespace gw::normalize
