// Expressions as agencies' notes need them: when they fire on Beijing's wall clock, and how a
// mistake in one is shown.
#include "gateway/schedule/cron.hpp"

#include <gtest/gtest.h>

#include <string>

#include "gateway/domain/plan_year.hpp"

namespace gw::schedule {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

CronExpression cron(std::string_view text) {
  auto parsed = CronExpression::parse(text);
  if (const auto* error = std::get_if<CronError>(&parsed)) {
    ADD_FAILURE() << text << ": " << error->words << " at " << error->position;
    return std::get<CronExpression>(CronExpression::parse("* * * * *"));
  }
  return std::get<CronExpression>(parsed);
}

/// A moment of Beijing's wall clock since 1991.
Instant at(int year, unsigned month, unsigned day, int hour, int minute) {
  return start_of(day_of(year, month, day)) + hours(hour) + minutes(minute);
}

struct Fire {
  const char* expression;
  Instant after;
  Instant expected;
};

TEST(CronTest, TheNextFireIsTheFirstThatFitsEveryField) {
  const Fire fires[] = {
      {"30 7 * * *", at(2026, 11, 22, 7, 29), at(2026, 11, 22, 7, 30)},
      {"30 7 * * *", at(2026, 11, 22, 7, 30), at(2026, 11, 23, 7, 30)},
      {"*/15 * * * *", at(2026, 11, 22, 7, 31), at(2026, 11, 22, 7, 45)},
      {"10-40/10 6 * * *", at(2026, 11, 22, 6, 40), at(2026, 11, 23, 6, 10)},
      {"5/20 * * * *", at(2026, 11, 22, 6, 26), at(2026, 11, 22, 6, 45)},
      {"0 2,14 * * *", at(2026, 11, 22, 3, 0), at(2026, 11, 22, 14, 0)},
      // the end of the month, of the year, of a short month
      {"0 0 31 * *", at(2026, 11, 1, 0, 0), at(2026, 12, 31, 0, 0)},
      {"0 0 1 * *", at(2026, 11, 30, 23, 59), at(2026, 12, 1, 0, 0)},
      {"59 23 31 12 *", at(2026, 12, 31, 23, 59), at(2027, 12, 31, 23, 59)},
      // leap days, across the century that has none
      {"0 6 29 2 *", at(2026, 11, 22, 0, 0), at(2028, 2, 29, 6, 0)},
      {"0 6 29 FEB *", at(2096, 3, 1, 0, 0), at(2104, 2, 29, 6, 0)},
      // weekdays by number and by name; 22 November 2026 is a Sunday
      {"0 8 * * 1-5", at(2026, 11, 20, 8, 0), at(2026, 11, 23, 8, 0)},
      {"0 8 * * mon,THU", at(2026, 11, 23, 8, 0), at(2026, 11, 26, 8, 0)},
      {"0 8 * * 7", at(2026, 11, 21, 8, 0), at(2026, 11, 22, 8, 0)},
      {"0 8 * * FRI-7", at(2026, 11, 21, 8, 0), at(2026, 11, 22, 8, 0)},
      // day of month and weekday both restricted: either
      {"0 8 25 * 1", at(2026, 11, 23, 8, 0), at(2026, 11, 25, 8, 0)},
      {"0 8 13 * FRI", at(2026, 11, 13, 8, 0), at(2026, 11, 20, 8, 0)},
      {"0 9 * SEP-DEC MON", at(2026, 12, 28, 9, 0), at(2027, 9, 6, 9, 0)},
  };
  for (const Fire& fire : fires) {
    EXPECT_EQ(cron(fire.expression).next_after(fire.after), fire.expected) << fire.expression;
  }
}

TEST(CronTest, TheLatestFireIsTheLastOneNotAfterTheMoment) {
  const Fire fires[] = {
      {"30 7 * * *", at(2026, 11, 22, 7, 30), at(2026, 11, 22, 7, 30)},
      {"30 7 * * *", at(2026, 11, 22, 7, 29), at(2026, 11, 21, 7, 30)},
      {"0 0 31 * *", at(2026, 12, 1, 0, 0), at(2026, 10, 31, 0, 0)},
      {"0 6 29 2 *", at(2026, 11, 22, 0, 0), at(2024, 2, 29, 6, 0)},
      {"0 8 * * MON", at(2026, 11, 22, 0, 0), at(2026, 11, 16, 8, 0)},
  };
  for (const Fire& fire : fires) {
    EXPECT_EQ(cron(fire.expression).latest_at_or_before(fire.after), fire.expected)
        << fire.expression;
  }
}

TEST(CronTest, EveryFireIsFoundFromBothSides) {
  for (const char* text : {"*/7 3-5 * * *", "0 0 1,15,31 * *", "12 4 * * TUE", "0 1 29 2 *"}) {
    const CronExpression expression = cron(text);
    Instant moment = at(2026, 1, 1, 0, 0);
    for (int i = 0; i < 50; ++i) {
      const Instant next = expression.next_after(moment);
      ASSERT_GT(next, moment) << text;
      EXPECT_EQ(expression.latest_at_or_before(next), next) << text;
      EXPECT_LE(expression.latest_at_or_before(next - minutes(1)), moment) << text;
      moment = next;
    }
  }
}

// Summer time of 1986 began on 4 May at 02:00, which became 03:00, and ended on 14 September at
// 02:00, which became 01:00.
TEST(CronTest, ALocalTimeThatDidNotExistFiresAtTheEndOfItsGap) {
  const Instant gap = std::chrono::sys_days(std::chrono::year(1986) / 5 / 3) + hours(18);
  const CronExpression in_the_gap = cron("30 2 * * *");
  EXPECT_EQ(in_the_gap.next_after(gap - hours(1)), gap);
  EXPECT_EQ(in_the_gap.latest_at_or_before(gap + minutes(10)), gap);
  // the next day's clock is an hour ahead of the winter's
  EXPECT_EQ(in_the_gap.next_after(gap), gap + hours(23) + minutes(30));
}

TEST(CronTest, ALocalTimeThatCameTwiceFiresOnceAtTheFirst) {
  const Instant back = std::chrono::sys_days(std::chrono::year(1986) / 9 / 13) + hours(17);
  const CronExpression twice = cron("30 1 * * *");
  EXPECT_EQ(twice.next_after(back - hours(1)), back - minutes(30));
  EXPECT_EQ(twice.next_after(back - minutes(30)), back - minutes(30) + hours(25));
  EXPECT_EQ(twice.latest_at_or_before(back + minutes(5)), back - minutes(30));
}

TEST(CronTest, AMistakeIsShownWhereItStands) {
  struct Mistake {
    const char* text;
    std::size_t position;
  };
  const Mistake mistakes[] = {
      {"", 0},
      {"0 7 * *", 7},
      {"0 7 * * * *", 10},
      {"60 7 * * *", 0},
      {"0 24 * * *", 2},
      {"0 7 0 * *", 4},
      {"0 7 * 13 *", 6},
      {"0 7 * * 8", 8},
      {"0 7 * * MOON", 8},
      {"0 7 * MON *", 6},
      {"0-x 7 * * *", 2},
      {"30-10 7 * * *", 0},
      {"*/0 7 * * *", 2},
      {"*/ 7 * * *", 2},
      {"0, 7 * * *", 2},
      {"0;1 7 * * *", 1},
      {"-5 7 * * *", 0},
      {"0 7 L * *", 4},
      {"0 7 30 2 *", 0},
      {"0 7 31 4,6 *", 0},
      {"9999 7 * * *", 0},
      {"@daily", 0},
  };
  for (const Mistake& mistake : mistakes) {
    const auto parsed = CronExpression::parse(mistake.text);
    const auto* error = std::get_if<CronError>(&parsed);
    ASSERT_NE(error, nullptr) << mistake.text;
    EXPECT_EQ(error->position, mistake.position) << mistake.text << ": " << error->words;
    EXPECT_FALSE(error->words.empty());
  }
}

}  // namespace
}  // namespace gw::schedule
