#pragma once
// Days and months as ISO 8601 writes them ("2026-11-30", "2026-11"), the one form of our own files.
// How agencies write dates is normalize/date.hpp's matter.  Pure.
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/plan_year.hpp"

namespace gw {

/// Exactly YYYY-MM-DD and a day of the calendar; else nothing.
std::optional<Day> parse_iso_day(std::string_view text) noexcept;
/// Exactly YYYY-MM; else nothing.
std::optional<Month> parse_iso_month(std::string_view text) noexcept;

/// Exactly YYYY-MM-DDTHH:MM, Beijing time; else nothing.
std::optional<Instant> parse_beijing_minute(std::string_view text) noexcept;

std::string iso_text(Day day);
std::string iso_text(Month month);

}  // namespace gw
