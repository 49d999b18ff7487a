// The hours in which an agency lets itself be called, Beijing time.
#include "gateway/neighbor/hours.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gw::neighbor {
namespace {

using namespace std::chrono_literals;

const Day kDay = std::chrono::sys_days(std::chrono::year(2026) / 11 / 30);

Hours of(std::initializer_list<const char*> spans) {
  Hours hours;
  for (const char* span : spans) EXPECT_TRUE(hours.add(span)) << span;
  return hours;
}

TEST(HoursTest, WithoutAnySpanCallsAreAlwaysWelcome) {
  EXPECT_EQ(Hours().closed_for(start_of(kDay) + 3h), 0s);
}

TEST(HoursTest, ASpanBeginsAtItsFirstMinuteAndEndsBeforeItsLast) {
  const Hours hours = of({"06:00-22:30"});
  EXPECT_EQ(hours.closed_for(start_of(kDay) + 6h), 0s);
  EXPECT_EQ(hours.closed_for(start_of(kDay) + 6h - 1s), 1s);
  EXPECT_EQ(hours.closed_for(start_of(kDay) + 22h + 30min - 1s), 0s);
  EXPECT_EQ(hours.closed_for(start_of(kDay) + 22h + 30min), 7h + 30min);
}

TEST(HoursTest, ASpanMayGoOverMidnightAndSeveralStandTogether) {
  const Hours hours = of({"22:00-02:00", "12:00-13:00"});
  EXPECT_EQ(hours.closed_for(start_of(kDay) + 23h), 0s);
  EXPECT_EQ(hours.closed_for(start_of(kDay) + 1h), 0s);
  EXPECT_EQ(hours.closed_for(start_of(kDay) + 2h), 10h);
  EXPECT_EQ(hours.closed_for(start_of(kDay) + 13h), 9h);
  EXPECT_EQ(hours.text(), "22:00-02:00, 12:00-13:00");
}

TEST(HoursTest, MidnightIsTheEndOfADay) {
  EXPECT_EQ(of({"00:00-24:00"}).closed_for(start_of(kDay) + 23h + 59min + 59s), 0s);
}

TEST(HoursTest, WhatIsNoSpanIsNotTaken) {
  for (const char* wrong : {"", "6:00-22:00", "06:00", "06:00-06:00", "24:00-06:00", "06:60-07:00",
                            "06:00-25:00", "06:00 - 22:00", "ab:cd-ef:gh"}) {
    Hours hours;
    EXPECT_FALSE(hours.add(wrong)) << wrong;
    EXPECT_EQ(hours.text(), "") << wrong;
  }
}

RC_GTEST_PROP(HoursProperty, AfterTheWaitCallsAreWelcome, ()) {
  const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  const int from = *rc::gen::inRange(0, 24 * 60);
  const int to = *rc::gen::suchThat(rc::gen::inRange(0, 24 * 60), [&](int t) { return t != from; });
  Hours hours;
  RC_ASSERT(
      hours.add(two(from / 60) + ":" + two(from % 60) + "-" + two(to / 60) + ":" + two(to % 60)));
  const Instant now = start_of(kDay) + std::chrono::seconds(*rc::gen::inRange(0, 24 * 3600));
  RC_ASSERT(hours.closed_for(now + hours.closed_for(now)) == 0s);
}

}  // namespace
}  // namespace gw::neighbor
