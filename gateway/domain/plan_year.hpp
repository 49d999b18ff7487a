#pragma once
// PlanYear (参保年度): the calendar year in which cover runs, and months counted without a day.
#include <chrono>
#include <compare>
#include <cstdint>

#include "gateway/base/clock.hpp"

namespace gw {

struct PlanYear {
  std::int16_t value = 0;

  /// The year in which a day lies.
  static PlanYear of(Day day) noexcept {
    const std::chrono::year_month_day date(day);
    return PlanYear{static_cast<std::int16_t>(static_cast<int>(date.year()))};
  }
  Day first_day() const noexcept {
    return Day(std::chrono::year(value) / std::chrono::January / std::chrono::day(1));
  }
  Day last_day() const noexcept {
    return Day(std::chrono::year(value) / std::chrono::December / std::chrono::day(31));
  }
  friend auto operator<=>(const PlanYear&, const PlanYear&) = default;
};

/// A calendar month as a count of months since year 0, so that gaps are differences.
struct Month {
  std::int32_t count = 0;

  static Month of(int year, unsigned month) noexcept {
    return Month{year * 12 + static_cast<std::int32_t>(month) - 1};
  }
  static Month of(Day day) noexcept {
    const std::chrono::year_month_day date(day);
    return of(static_cast<int>(date.year()), static_cast<unsigned>(date.month()));
  }
  int year() const noexcept { return count / 12; }
  unsigned month() const noexcept { return static_cast<unsigned>(count % 12) + 1; }
  Day first_day() const noexcept {
    return Day(std::chrono::year(year()) / std::chrono::month(month()) / std::chrono::day(1));
  }
  Day last_day() const noexcept { return Month{count + 1}.first_day() - kOneDay; }
  friend auto operator<=>(const Month&, const Month&) = default;
};

inline Day day_of(int year, unsigned month, unsigned day) {
  return Day(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
}

}  // namespace gw
