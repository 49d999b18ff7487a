#include "gateway/schedule/expectation.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace gw::schedule {
namespace {

// 29 February and a long holiday behind it.
constexpr int kDaysLooked = 366 * 4 + 31;
constexpr std::string_view kMidnight = "0 0 ";

}  // namespace

std::variant<Expectation, CronError> Expectation::make(ExpectedArrival settings) {
  auto parsed = CronExpression::parse(std::string(kMidnight) + settings.days);
  if (auto* error = std::get_if<CronError>(&parsed)) {
    error->position -= std::min(error->position, kMidnight.size());
    return *error;
  }
  return Expectation(std::move(settings), std::get<CronExpression>(parsed));
}

bool Expectation::falls_on(Day day, const WorkCalendar& calendar) const {
  const bool fits = days_.fits_day(day);
  if (settings_.rest_days == RestDays::expected) return fits;
  if (!calendar.is_work_day(day)) return false;
  if (fits || settings_.rest_days == RestDays::skipped) return fits;
  for (Day before = day - std::chrono::days(1); !calendar.is_work_day(before);
       before -= std::chrono::days(1)) {
    if (days_.fits_day(before)) return true;
  }
  return false;
}

std::optional<Day> Expectation::next_after(Day day, const WorkCalendar& calendar) const {
  for (int i = 1; i <= kDaysLooked; ++i) {
    if (falls_on(day + std::chrono::days(i), calendar)) return day + std::chrono::days(i);
  }
  return std::nullopt;
}

std::optional<Day> Expectation::latest_until(Day day, const WorkCalendar& calendar) const {
  for (int i = 0; i < kDaysLooked; ++i) {
    if (falls_on(day - std::chrono::days(i), calendar)) return day - std::chrono::days(i);
  }
  return std::nullopt;
}

}  // namespace gw::schedule
