// Insured months (readings 5, 6, 12, 46): which months before a payment count, under which scheme.
#include "gateway/policy/insured_months.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using S = RelationStatus;

struct LastMonth {
  Month month;
  Scheme scheme = Scheme::other;

  friend bool operator==(const LastMonth&, const LastMonth&) = default;
};

/// The last insured month on the day, in a payment for `kYear`; of 2000 if there is none.
LastMonth last_month(const Facts& list, Day day) {
  const PersonFacts sorted = PersonFacts::sort_out(list.all());
  const InsuredMonths months = InsuredMonths::before(sorted, kYear, day, shipped_book());
  const InsuredMonths::Span* last = months.last_through(Month::of(day), Months::proven);
  if (last == nullptr) return {Month::of(2000, 1)};
  return {InsuredMonths::end_in(*last, Month::of(day)), last->scheme};
}

TEST(InsuredMonthsTest, EndWithTheLastMonthThatCounts) {
  const auto paid_for = [](std::int16_t year, Day day) {
    return paid(day, kXiangcheng, "V0", 40000, PlanYear{year});
  };
  const auto ended = [](S status, Day end) { return resident_until(status, end); };
  struct Case {
    const char* claim;
    Facts facts;
    Day day;
    LastMonth last;
  };
  const Scheme e = Scheme::employee_310;
  const Scheme r = Scheme::resident_390;
  InsuranceRelation newborn = resident();
  newborn.begin = on(2027, 3, 1);
  RegisterPayment dated = booked(kXiangyang, 2027);
  dated.paid_on = on(2026, 10, 1);
  RegisterPayment several = booked(kXiangyang, 2024);
  several.accrual_to = Month::of(2026, 12);
  for (const Case& test : {
           Case{"6: a paid year counts through December",
                facts(paid_for(2026, on(2025, 10, 1))),
                on(2027, 4, 10),
                {Month::of(2026, 12), r}},
           Case{"6: a year the register marks paid, its day unknown, is history",
                facts(booked(kXiangyang, 2026)),
                on(2027, 4, 10),
                {Month::of(2026, 12), r}},
           Case{"6: of the year paid for, an earlier payment is history",
                facts(paid_for(2027, on(2027, 2, 1))),
                on(2027, 4, 10),
                {Month::of(2027, 4), r}},
           Case{"6: that of the day itself is what is asked about",
                facts(paid_for(2027, on(2027, 4, 10))),
                on(2027, 4, 10),
                {Month::of(2000, 1)}},
           Case{"6: so is a mark of that year without a day",
                facts(booked(kXiangyang, 2027)),
                on(2027, 4, 10),
                {Month::of(2000, 1)}},
           Case{"6: a mark with an earlier day is history",
                facts(dated),
                on(2027, 4, 10),
                {Month::of(2027, 4), r}},
           Case{"43: a mark of several years counts in each of which tax says nothing",
                facts(several, paid_for(2026, on(2025, 10, 1)), reversed(on(2025, 11, 1), "V0")),
                on(2027, 4, 10),
                {Month::of(2025, 12), r}},
           Case{"6: a paused 390 counts through the month of its pause",
                facts(ended(S::paused, on(2026, 6, 15)), paid_for(2026, on(2025, 10, 1))),
                on(2027, 4, 10),
                {Month::of(2026, 6), r}},
           Case{"12: a newborn registered in time counts without a payment",
                facts(happened(LifeEventKind::birth, on(2027, 2, 10)), newborn),
                on(2027, 4, 10),
                {Month::of(2027, 4), r}},
           Case{"46: 310 counts from the very month it begins",
                facts(employee(on(2027, 4, 1))),
                on(2027, 4, 10),
                {Month::of(2027, 4), e}},
           Case{"10(e): where both end together, 310 is the last month's scheme",
                facts(employee(on(2020, 1, 1), on(2026, 12, 31), S::terminated),
                      paid_for(2026, on(2025, 10, 1))),
                on(2027, 4, 10),
                {Month::of(2026, 12), e}},
           Case{"6: months elsewhere count from the day they begin",
                facts(elsewhere(on(2027, 4, 10), on(2027, 4, 30), true, e)),
                on(2027, 4, 10),
                {Month::of(2027, 4), e}},
           Case{"6: not the day before",
                facts(elsewhere(on(2027, 4, 11), on(2027, 4, 30), true, e)),
                on(2027, 4, 10),
                {Month::of(2000, 1)}},
       }) {
    EXPECT_EQ(last_month(test.facts, test.day), test.last) << test.claim;
  }
}

TEST(InsuredMonthsTest, BeginForANewbornWithTheMonthOfBirth) {  // 6, 12
  InsuranceRelation row = resident();
  row.begin = on(2027, 3, 1);
  const Facts list = facts(happened(LifeEventKind::birth, on(2027, 2, 10)), row);
  const InsuredMonths months = InsuredMonths::before(PersonFacts::sort_out(list.all()), kYear,
                                                     on(2027, 8, 1), shipped_book());
  ASSERT_EQ(months.spans().size(), 1U);
  EXPECT_EQ(months.spans()[0].first, Month::of(2027, 2));
  EXPECT_EQ(months.spans()[0].last, Month::of(2027, 8));
}

}  // namespace
}  // namespace gw::policy
