// Work days of agencies: by when something is due, and from which day on it is late.
#include "gateway/schedule/task_clock.hpp"

#include <gtest/gtest.h>

#include "gateway/domain/plan_year.hpp"

namespace gw::schedule {
namespace {

/// The National Day of 2026 as a notice has it: 1 to 7 October off, Saturday 10 October worked.
WorkCalendar october() {
  WorkCalendar calendar;
  calendar.add_year(2026);
  for (unsigned day = 1; day <= 7; ++day) calendar.add_holiday(day_of(2026, 10, day));
  calendar.add_make_up_day(day_of(2026, 10, 10));
  return calendar;
}

TEST(WorkCalendarTest, HolidaysDoNotCountAndWorkedWeekendsDo) {
  const WorkCalendar calendar = october();
  const Day wednesday = day_of(2026, 9, 30);
  EXPECT_EQ(calendar.after(wednesday, 0), wednesday);
  EXPECT_EQ(calendar.after(wednesday, 1), day_of(2026, 10, 8));
  EXPECT_EQ(calendar.after(wednesday, 3), day_of(2026, 10, 10));
  EXPECT_EQ(calendar.after(wednesday, 4), day_of(2026, 10, 12));
}

TEST(WorkCalendarTest, WhatIsLateIsWhatIsPastItsLastDay) {
  const WorkCalendar calendar = october();
  for (int offset = 0; offset < 40; ++offset) {
    const Day today = day_of(2026, 9, 20) + std::chrono::days(offset);
    for (const std::int64_t count : {0, 1, 3, 10}) {
      const Day cut = calendar.passed_since(today, count);
      EXPECT_LT(calendar.after(cut, count), today) << offset << " " << count;
      EXPECT_GE(calendar.after(cut + kOneDay, count), today) << offset << " " << count;
    }
  }
}

TEST(TaskClockTest, TheNextStepDecidesTheLastDay) {
  const AgencyId own("education-province");
  const AgencyId other("tax");
  TaskClock clock(october());
  clock.set(own, {1, 4, 2});
  const Instant told = start_of(day_of(2026, 9, 30)) + std::chrono::hours(15);
  FlagTask task;
  task.step = TaskStep::sent;
  task.told = told;
  const TaskCuts cuts = clock.cuts(start_of(day_of(2026, 10, 9)));
  EXPECT_EQ(cuts.today, day_of(2026, 10, 9));
  EXPECT_EQ(clock.due(own, task, cuts.of(own)), day_of(2026, 10, 8));
  EXPECT_TRUE(is_overdue(task, cuts.of(own)));
  EXPECT_EQ(clock.due(other, task, cuts.of(other)), day_of(2026, 10, 10));  // three, if not said
  EXPECT_FALSE(is_overdue(task, cuts.of(other)));
  task.step = TaskStep::acknowledged;
  EXPECT_EQ(clock.due(own, task, cuts.of(own)), day_of(2026, 10, 12));
  task.step = TaskStep::claimed;
  task.answered = start_of(day_of(2026, 10, 8));
  EXPECT_EQ(clock.due(own, task, cuts.of(own)), day_of(2026, 10, 10));
  task.step = TaskStep::settled;
  EXPECT_FALSE(clock.due(own, task, cuts.of(own)));
}

}  // namespace
}  // namespace gw::schedule
