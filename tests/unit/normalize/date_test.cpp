#include "gateway/normalize/date.hpp"

#include <gtest/gtest.h>

namespace gw::normalize {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(ReadDateTest, TakesTheFiveRosterStyles) {
  for (const char* text : {"20200903", "2020-09-03", "2020/9/3", "2020/09/03", "2020.9.3",
                           "2020.09.03", "2020年9月3日", "2020年09月03日", " 2020-09-03\u00A0"}) {
    EXPECT_EQ(read_date(text, kRosterDays), day_of(2020, 9, 3)) << text;
  }
}

TEST(ReadDateTest, NothingElseIsADate) {
  for (const char* text :
       {"", "二〇二〇年春", "2020-9-3", "20-09-03", "2020/9", "2020.9.3.", "2020年9月3",
        "2020年9月", "202009031", "2020090", "2020-09-03 00:00:00", "2020-09/03", "03/09/2020",
        "44077", "２０２０-09-03", "2020-09-03x", "2020/9/3/1", "2020//3"}) {
    EXPECT_FALSE(read_date(text, kRosterDays)) << text;
  }
}

TEST(ReadDateTest, TakesRealDaysOnly) {
  EXPECT_FALSE(read_date("2026-02-30", DateStyle::dashes));
  EXPECT_FALSE(read_date("2026-13-01", DateStyle::dashes));
  EXPECT_FALSE(read_date("2026-00-01", DateStyle::dashes));
  EXPECT_FALSE(read_date("2026-01-00", DateStyle::dashes));
  EXPECT_FALSE(read_date("2023-02-29", DateStyle::dashes));
  EXPECT_EQ(read_date("2024-02-29", DateStyle::dashes), day_of(2024, 2, 29));
  EXPECT_FALSE(read_date("1900-02-29", DateStyle::dashes));
  EXPECT_FALSE(read_date("1799-12-31", DateStyle::dashes));
  EXPECT_EQ(read_date("1800-01-01", DateStyle::dashes), day_of(1800, 1, 1));
}

TEST(ReadDateTest, TakesOnlyTheStylesAskedFor) {
  EXPECT_FALSE(read_date("20200903", DateStyle::dashes));
  EXPECT_FALSE(read_date("2020-09-03", DateStyle::compact));
  EXPECT_EQ(read_date("20200903", DateStyle::compact | DateStyle::dashes), day_of(2020, 9, 3));
}

TEST(ReadMonthTest, TakesTheThreeStylesOfEntryMonths) {
  for (const char* text : {"202609", "2026-09", "2026年9月", "2026年09月"}) {
    EXPECT_EQ(read_month(text, kRosterMonths), Month::of(2026, 9)) << text;
  }
  for (const char* text : {"", "202613", "202600", "2026-9", "2026", "2026年9", "20260901"}) {
    EXPECT_FALSE(read_month(text, kRosterMonths)) << text;
  }
}

TEST(ReadInstantTest, LocalTimeIsBeijingTime) {
  const Instant expected = Instant(day_of(2026, 11, 18)) + hours(2) + minutes(29) + seconds(55);
  EXPECT_EQ(read_instant("2026-11-18 10:29:55", DateStyle::seconds), expected);
  EXPECT_EQ(read_instant("2026-11-18 10:29", DateStyle::minutes), expected - seconds(55));
  EXPECT_EQ(read_instant("20261118102955123", DateStyle::compact_millis),
            expected + milliseconds(123));
  EXPECT_FALSE(read_instant("2026-11-18 10:29", DateStyle::seconds));
  EXPECT_FALSE(read_instant("2026-11-18 24:00:00", DateStyle::seconds));
  EXPECT_FALSE(read_instant("2026-11-18 10:60:00", DateStyle::seconds));
  EXPECT_FALSE(read_instant("2026-11-18 10:29:60", DateStyle::seconds));
  EXPECT_FALSE(read_instant("2026-02-30 10:29:55", DateStyle::seconds));
  EXPECT_FALSE(read_instant("2026-11-18 10:29:55Z", DateStyle::seconds));
}

TEST(ReadInstantTest, AnOffsetIsTakenAsWritten) {
  const Instant expected = Instant(day_of(2026, 11, 18)) + hours(2) + minutes(29) + seconds(58);
  EXPECT_EQ(read_instant("2026-11-18T10:29:58+08:00", DateStyle::offset), expected);
  EXPECT_EQ(read_instant("2026-11-18T02:29:58Z", DateStyle::offset), expected);
  EXPECT_EQ(read_instant("2026-11-17T21:29:58-05:00", DateStyle::offset), expected);
  EXPECT_EQ(read_instant("2026-11-18T10:29:58.5+08:00", DateStyle::offset),
            expected + milliseconds(500));
  EXPECT_EQ(read_instant("2026-11-18T10:29:58.123456+08:00", DateStyle::offset),
            expected + milliseconds(123));
  for (const char* text :
       {"2026-11-18T10:29:58", "2026-11-18T10:29:58+0800", "2026-11-18T10:29:58.+08:00",
        "2026-11-18T10:29:58+15:00", "2026-11-18T10:29:58+08:60", "2026-11-18 10:29:58+08:00"}) {
    EXPECT_FALSE(read_instant(text, DateStyle::offset)) << text;
  }
}

TEST(ReadEndDateTest, FarDatesMeanOpen) {
  for (const char* text : {"9999-12-31", "2099-12-31"}) {
    const auto end = read_end_date(text, DateStyle::dashes);
    ASSERT_TRUE(end) << text;
    EXPECT_FALSE(end->day);
    EXPECT_TRUE(end->far);
  }
  const auto empty = read_end_date(" ", DateStyle::dashes);
  ASSERT_TRUE(empty);
  EXPECT_FALSE(empty->day);
  EXPECT_FALSE(empty->far);
  EXPECT_EQ(read_end_date("2099-12-30", DateStyle::dashes)->day, day_of(2099, 12, 30));
  EXPECT_FALSE(read_end_date("9999-12-32", DateStyle::dashes));
}

}  // namespace
}  // namespace gw::normalize
