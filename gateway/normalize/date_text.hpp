#pragma once
// Days and moments written as agencies want them: the other half of date.hpp.  The form with dashes
// is iso_text (domain/iso_day.hpp).  Pure.
#include <cstdint>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/domain/plan_year.hpp"

namespace gw::normalize {

/// With leading zeros up to `width` digits; a longer number is written whole.  REQUIRES: number >=
/// 0.
std::string padded(std::int64_t number, std::size_t width);

/// yyyyMMdd as a number: it orders like the days.
std::int64_t compact_number(Day day);
/// "20261231"
std::string compact_text(Day day);
/// "202612"
std::string compact_text(Month month);

/// "2026-11-05 09:00:00", Beijing time; fractions of a second are cut.
std::string moment_text(Instant moment);
/// "20261105090000", the same moment.
std::string compact_text(Instant moment);

}  // namespace gw::normalize
