// The next day on which a decision could differ though no fact came: never one missed, and none
// named too early (readings 4, 15, 27, 29, 46, 52).
#include <gtest/gtest.h>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;

std::optional<Day> next_of(const Facts& list, Day after, const PolicyBook& book = shipped_book()) {
  return next_change_day(list.all(), kYear, after, book);
}

TEST(NextChangeTest, IsTheDayThatFollowsFromEachDate) {
  RegisterPayment months = booked();
  months.accrual_from = Month::of(2027, 3);
  months.accrual_to = Month::of(2027, 6);
  const auto away = elsewhere(on(2027, 1, 1), on(2027, 4, 10), true, Scheme::employee_310);
  struct Case {
    const char* claim;
    Facts facts;
    Day after;
    Day next;
  };
  for (const Case& test : {
           Case{"15: an identity ends after its last day",
                facts(listed(on(2026, 1, 1), on(2027, 5, 20))), on(2027, 5, 1), on(2027, 5, 21)},
           Case{"16: a relation begins with its month", facts(resident()), on(2020, 2, 10),
                on(2020, 3, 1)},
           Case{"29: the month after, it lies before the reference month",
                facts(employee(on(2027, 3, 10))), on(2027, 3, 15), on(2027, 4, 1)},
           Case{"46: a month paid begins", facts(months), on(2027, 2, 10), on(2027, 3, 1)},
           Case{"46: and is over", facts(months), on(2027, 3, 1), on(2027, 4, 1)},
           Case{"46: the last one paid is over", facts(months), on(2027, 4, 1), on(2027, 7, 1)},
           Case{"a statement's last day has passed", facts(away), on(2027, 3, 1), on(2027, 4, 11)},
           Case{"6: its last month has passed", facts(away), on(2027, 4, 11), on(2027, 5, 1)},
           Case{"27: the next year's period opens", facts(), on(2027, 1, 1), on(2027, 9, 1)},
           Case{"27: the year is over", facts(), on(2027, 9, 1), on(2028, 1, 1)},
       }) {
    EXPECT_EQ(next_of(test.facts, test.after), test.next) << test.claim;
  }
}

TEST(NextChangeTest, IsTheDayOnWhichAnotherVersionComesIntoForce) {  // 1, 2
  EXPECT_EQ(next_change_day({}, PlanYear{2023}, on(2023, 10, 1), shipped_book()), on(2023, 10, 11));
}

TEST(NextChangeTest, IsNoneOnceTheYearIsOver) {  // 27: looked at until 31 December
  const Facts list = facts(listed(on(2026, 1, 1), on(2028, 5, 20)));
  EXPECT_EQ(next_of(list, on(2027, 12, 31)), on(2028, 1, 1));
  EXPECT_EQ(next_of(list, on(2028, 1, 1)), std::nullopt);
}

TEST(NextChangeTest, FollowsTheDayAfterACitysOwnPeriod) {  // 4, 52
  Contents contents;
  contents.documents = shipped_book().documents();
  contents.areas = shipped_book().areas();
  contents.rules = shipped_book().rules();
  contents.entries = shipped_book().entries();
  contents.entries.push_back({Subject::concentrated_period_end, kXiangyang,
                              *YearDay::parse("Y 02-28"), on(2025, 1, 1), std::nullopt, "hbgc-2023",
                              "第二十三条"});
  const PolicyBook book = PolicyBook::make(std::move(contents));
  const Facts list = facts(listed(on(2026, 1, 1)));
  EXPECT_EQ(next_of(list, on(2027, 1, 1), book), on(2027, 3, 1));
  EXPECT_EQ(next_of(list, on(2027, 2, 28), book), on(2027, 3, 1));
}

}  // namespace
}  // namespace gw::policy
