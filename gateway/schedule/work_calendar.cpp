#include "gateway/schedule/work_calendar.hpp"

namespace gw::schedule {

bool WorkCalendar::is_work_day(Day day) const {
  if (make_up_days_.contains(day)) return true;
  if (holidays_.contains(day)) return false;
  const std::chrono::weekday weekday(day);
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

}  // namespace gw::schedule
