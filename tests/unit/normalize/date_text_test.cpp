#include "gateway/normalize/date_text.hpp"

#include <gtest/gtest.h>

namespace gw::normalize {
namespace {

TEST(DateTextTest, WritesDaysAndMonthsWithoutDashes) {
  EXPECT_EQ(compact_text(day_of(2026, 2, 3)), "20260203");
  EXPECT_EQ(compact_number(day_of(2026, 12, 31)), 20261231);
  EXPECT_EQ(compact_text(Month::of(2026, 2)), "202602");
}

TEST(DateTextTest, WritesMomentsInBeijingTime) {
  // 2026-11-04 16:05:09.750 UTC is past midnight in Beijing.
  const Instant moment =
      start_of(day_of(2026, 11, 5)) + std::chrono::minutes(5) + std::chrono::milliseconds(9750);
  EXPECT_EQ(moment_text(moment), "2026-11-05 00:05:09");
  EXPECT_EQ(compact_text(moment), "20261105000509");
}

TEST(DateTextTest, PadsToTheWidthAndCutsNothing) {
  EXPECT_EQ(padded(7, 3), "007");
  EXPECT_EQ(padded(0, 2), "00");
  EXPECT_EQ(padded(1234, 3), "1234");
}

}  // namespace
}  // namespace gw::normalize
