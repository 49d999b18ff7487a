#pragma once
// Which days people work in China: weekdays, but for public holidays (节假日) and the weekend days
// worked for them (调休), as the State Council's yearly notice says.  Data from the settings; pure.
#include <cstdint>
#include <set>

#include "gateway/base/clock.hpp"

namespace gw::schedule {

class WorkCalendar {
 public:
  /// Of a year no notice is known for, Monday to Friday are taken as worked.
  bool is_work_day(Day day) const;
  /// The `count`th work day after `day`; 0: the day itself.
  Day after(Day day, std::int64_t count) const;
  /// The last day after which, `today` not counted, at least `count` work days have passed: what
  /// began on it or before and had `count` work days is late today.
  Day passed_since(Day today, std::int64_t count) const;
  bool knows(int year) const { return years_.contains(year); }

  void add_year(int year) { years_.insert(year); }
  void add_holiday(Day day) { holidays_.insert(day); }
  /// A day of a weekend that is worked.
  void add_make_up_day(Day day) { make_up_days_.insert(day); }

 private:
  std::set<int> years_;
  std::set<Day> holidays_;
  std::set<Day> make_up_days_;
};

}  // namespace gw::schedule
