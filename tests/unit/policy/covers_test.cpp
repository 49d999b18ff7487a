// Covers (readings 16, 18, 20, 29, 46, 51): which relations are in force for a year on a day, and
// to which of them a payment belongs.
#include "gateway/policy/covers.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using S = RelationStatus;

/// The covers found, with the facts they point into.
struct Seen {
  Facts list;
  PersonFacts facts;
  YearMoney money;
  List<Cover> covers;

  Seen(Facts given, Day day, PlanYear year = kYear)
      : list(std::move(given)),
        facts(PersonFacts::sort_out(list.all())),
        money(money_of(facts, year, day)),
        covers(covers_of(facts, money, {year, day, std::nullopt}, shipped_book())) {}

  const Cover& of(const std::string& key) const {
    for (const Cover& cover : covers) {
      if (cover.relation != nullptr && cover.fact->key == key) return cover;
    }
    static const Cover kNone;
    ADD_FAILURE() << "no cover of " << key;
    return kNone;
  }
};

InsuranceRelation unknown_begin(InsuranceRelation row) {
  row.begin.reset();
  return row;
}
RegisterPayment employer_paid(const std::string& relation, int year, unsigned month) {
  RegisterPayment row = booked(kWuhan, year, relation);
  row.scheme = Scheme::employee_310;
  row.accrual_from = row.accrual_to = Month::of(year, month);
  return row;
}
InsuranceRelation resident_months(Day begin, std::optional<Day> end, S status = S::normal) {
  InsuranceRelation row = resident(status);
  row.begin = begin;
  row.end = end;
  return row;
}

TEST(CoversTest, OfPaymentsWithoutARecordAreOneAPoolInTheCountyKnown) {  // 16, 43
  MoneyEvent pool_only = paid(on(2026, 10, 1), kXiangcheng, "V1");
  pool_only.county = RegionCode();
  const Seen seen(facts(pool_only, paid(on(2026, 10, 2), kFancheng, "V2"),
                        paid(on(2026, 10, 3), kHongshan, "V4")),
                  on(2026, 11, 15));
  ASSERT_EQ(seen.covers.size(), 2U);
  for (const Cover& cover : seen.covers) {
    EXPECT_TRUE(cover.paid);
    EXPECT_EQ(cover.county, cover.pool == kXiangyang ? kFancheng : kHongshan);
  }
}

TEST(CoversTest, BeginWithTheFirstPaymentOfThatVeryRelationWhereTheRegisterKnowsNone) {  // 46
  Facts list;
  list.add(unknown_begin(employee(on(2020, 1, 1))), "W1")
      .add(unknown_begin(employee(on(2020, 1, 1))), "W2");
  for (const auto& [relation, month] : {std::pair("W2", 3U), {"W1", 9U}, {"W1", 8U}, {"W1", 10U}}) {
    list.add(employer_paid(relation, 2026, month));
  }
  const Seen seen(list, on(2027, 3, 1));
  EXPECT_EQ(seen.of("W1").first, Month::of(2026, 8));
  EXPECT_EQ(seen.of("W2").first, Month::of(2026, 3));
}

TEST(CoversTest, LeaveOutRecordsThatAreVoidOrOfAnotherScheme) {  // 16: status 3 is never in force
  InsuranceRelation other = resident();
  other.scheme = Scheme::other;
  const Seen seen(facts(resident(S::invalid), resident(S::none), other, employee(on(2020, 1, 1))),
                  on(2027, 3, 1));
  ASSERT_EQ(seen.covers.size(), 1U);
  EXPECT_EQ(seen.covers[0].scheme, Scheme::employee_310);
}

TEST(CoversTest, NeverGiveAResidentPaymentToAnEmployeeRelation) {  // 16: a relation of its own
  const auto work = employee(on(2020, 1, 1), std::nullopt, S::normal, kXiangcheng);
  const Seen seen(facts(work, paid(on(2026, 10, 1))), on(2027, 3, 1));
  ASSERT_EQ(seen.covers.size(), 2U);
  EXPECT_FALSE(seen.of("K1").paid);
  EXPECT_TRUE(seen.covers[1].paid);
  EXPECT_EQ(seen.covers[1].relation, nullptr);
  EXPECT_EQ(status_of(facts(work, paid(on(2026, 10, 1))), on(2027, 3, 1)), PlanStatus::duplicate);
}

TEST(CoversTest, GiveAPaymentToTheFirstByKeyOfEqualRecords) {  // 16: one record takes it
  Facts list;
  list.add(resident(), "R2").add(resident(), "R1").add(paid(on(2026, 10, 1)));
  const Seen seen(list, on(2027, 3, 1));
  EXPECT_TRUE(seen.of("R1").paid);
  EXPECT_FALSE(seen.of("R2").paid);
}

TEST(CoversTest, TellAPaidRecordOfTheReferenceMonthFromOneThatStartsLater) {  // 16
  struct Case {
    const char* claim;
    Day begin;
    std::optional<Day> end;
    InForce in_force;
  };
  for (const Case& test :
       {Case{"starts in the reference month", on(2027, 5, 31), std::nullopt, InForce::resident},
        Case{"starts in the next", on(2027, 6, 1), std::nullopt, InForce::starts_later},
        Case{"runs for that one month", on(2027, 6, 1), on(2027, 6, 30), InForce::starts_later},
        Case{"ended before it began", on(2027, 7, 1), on(2027, 6, 30), InForce::no}}) {
    const Seen seen(facts(resident_months(test.begin, test.end), paid(on(2026, 10, 1))),
                    on(2027, 5, 10));
    EXPECT_EQ(seen.of("K1").in_force, test.in_force) << test.claim;
  }
  // In the reference month beside a 310 it makes a duplicate, a month later not.
  const auto work = employee(on(2020, 1, 1));
  EXPECT_EQ(
      status_of(facts(work, resident_months(on(2027, 5, 1), std::nullopt), paid(on(2026, 10, 1))),
                on(2027, 5, 10)),
      PlanStatus::duplicate);
  EXPECT_EQ(
      status_of(facts(work, resident_months(on(2027, 6, 1), std::nullopt), paid(on(2026, 10, 1))),
                on(2027, 5, 10)),
      PlanStatus::covered);
}

TEST(CoversTest, CarryOnlyASchoolYearRecordOfTheResidentSchemeToDecember) {  // 20
  const Day october = on(2027, 10, 10);
  const Day august = on(2027, 8, 31);
  RegisterPayment school_year = booked(kXiangyang, 2027, "K1");
  school_year.accrual_from = Month::of(2026, 9);
  school_year.accrual_to = Month::of(2027, 8);
  const auto ended = [&](S status) { return resident_months(on(2026, 9, 1), august, status); };
  EXPECT_EQ(status_of(facts(ended(S::normal)), october), PlanStatus::covered);
  EXPECT_EQ(status_of(facts(ended(S::paused), school_year), october), PlanStatus::covered);
  EXPECT_EQ(status_of(facts(ended(S::terminated), school_year), october), PlanStatus::covered);
  EXPECT_EQ(Seen(facts(ended(S::paused)), october).of("K1").in_force, InForce::no);
  EXPECT_EQ(status_of(facts(employee(on(2026, 9, 1), august)), october), PlanStatus::uninsured);
  // From its first month on.
  const auto begins = resident_months(on(2027, 3, 1), august);
  EXPECT_EQ(Seen(facts(begins), on(2027, 3, 10)).of("K1").in_force, InForce::graduate);
  EXPECT_EQ(Seen(facts(begins), on(2027, 2, 28)).of("K1").in_force, InForce::no);
}

TEST(CoversTest, CallOnlyEndedEmployeeCoverOfTheMonthsBeforeLapsed) {  // 29: COVER_LAPSED
  struct Case {
    const char* claim;
    InsuranceRelation row;
    bool lapsed;
  };
  const Day may = on(2027, 5, 20);
  for (const Case& test : {
           Case{"ended last month", employee(on(2020, 1, 1), on(2027, 4, 30)), true},
           Case{"ended in the twelfth month before", employee(on(2020, 1, 1), on(2026, 5, 1)),
                true},
           Case{"ended in the thirteenth", employee(on(2020, 1, 1), on(2026, 4, 30)), false},
           Case{"still in force, its end known", employee(on(2020, 1, 1), on(2027, 5, 31)), false},
           Case{"began and was paused in this month alone",
                employee(on(2027, 5, 1), on(2027, 5, 10), S::paused), false},
           Case{"began last month, paused in this",
                employee(on(2027, 4, 30), on(2027, 5, 10), S::paused), true},
           Case{"390 that ended", resident_months(on(2020, 1, 1), on(2027, 4, 30)), false},
       }) {
    const Seen seen(facts(test.row), may);
    EXPECT_EQ(lapsed_cover(seen.covers, Month::of(may), 12) != nullptr, test.lapsed) << test.claim;
  }
}

}  // namespace
}  // namespace gw::policy
