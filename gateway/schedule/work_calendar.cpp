#include "gateway/schedule/work_calendar.hpp"

namespace gw::schedule {

bool WorkCalendar::is_work_day(Day day) const {
  if (make_up_days_.contains(day)) return true;
  if (holidays_.contains(day)) return false;
  const std::chrono::weekday weekday(day);
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

Day WorkCalendar::after(Day day, std::int64_t count) const {
  while (count > 0) {
    day += kOneDay;
    if (is_work_day(day)) --count;
  }
  return day;
}

Day WorkCalendar::passed_since(Day today, std::int64_t count) const {
  Day day = today - kOneDay;
  while (count > 0) {
    if (is_work_day(day)) --count;
    day -= kOneDay;
  }
  return day;
}

}  // namespace gw::schedule
