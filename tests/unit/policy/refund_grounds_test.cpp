// Grounds of a refund and their days (readings 34-36, 39): on each side of every boundary.
#include "gateway/policy/refund_grounds.hpp"

#include <gtest/gtest.h>

#include "gateway/policy/refunds.hpp"
#include "tests/unit/policy/followed.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using G = RefundGround;
using K = StatementKind;
using R = RefundReason;
using S = RelationStatus;

RefundVerdict applied_for(const Facts& list, Day day, G ground) {
  return followed(list, [&](const PersonFacts& facts) {
    return decide_refund(facts, {kYear, day, kXiangyang, ground}, shipped_book());
  });
}
InsuranceRelation elsewhere_resident(std::optional<Day> begin, std::optional<Day> end,
                                     S status = S::normal) {
  InsuranceRelation row = resident(status, kHongshan);
  row.begin = begin;
  row.end = end;
  return row;
}

struct GroundCase {
  const char* claim;
  Facts facts;
  G ground;
  bool proven;
  std::optional<Day> since;
};

TEST(RefundGroundsTest, AreProvenByRelationsAndPayments) {  // 35
  const MoneyEvent own = paid(on(2026, 10, 1));
  const auto other = [&](std::optional<Day> begin, std::optional<Day> end, S status = S::normal) {
    return facts(own, elsewhere_resident(begin, end, status));
  };
  const auto and_paid = [](Facts list, Day day, const char* voucher) {
    return list.add(paid(day, kHongshan, voucher));
  };
  const Day may = on(2026, 5, 4);
  const Day november = on(2026, 11, 3);
  InsuranceRelation undated_work = employee(may);
  undated_work.begin.reset();
  for (const GroundCase& test : {
           GroundCase{"a normal 390 of another pool, from its begin", other(may, {}),
                      G::change_place, true, may},
           GroundCase{"ends in January Y", other(may, on(2027, 1, 31)), G::change_place, true, may},
           GroundCase{"ended before Y", other(may, on(2026, 12, 31)), G::change_place, false, {}},
           GroundCase{"begins in December Y", other(on(2027, 12, 1), {}), G::change_place, true,
                      on(2027, 12, 1)},
           GroundCase{"begins after Y", other(on(2028, 1, 1), {}), G::change_place, false, {}},
           GroundCase{"paused", other(may, november, S::paused), G::change_place, false, {}},
           GroundCase{"of the same pool", facts(own, resident()), G::change_place, false, {}},
           GroundCase{
               "310 is no change of place", facts(own, employee(may)), G::change_place, false, {}},
           GroundCase{"paid before it was registered", and_paid(other(november, {}), may, "V2"),
                      G::change_place, true, may},
           GroundCase{"registered before it was paid", and_paid(other(may, {}), november, "V2"),
                      G::change_place, true, may},
           GroundCase{"paid without a record", and_paid(facts(own), november, "V2"),
                      G::change_place, true, november},
           GroundCase{"of unknown begin: the first payment",
                      and_paid(and_paid(other({}, {}), november, "V2"), may, "V3"), G::change_place,
                      true, may},
           GroundCase{"nor the later payment, in whatever order",
                      and_paid(and_paid(other({}, {}), may, "V2"), november, "V3"), G::change_place,
                      true, may},
           GroundCase{"of two the one that exists longest",
                      other(november, {}).add(elsewhere_resident(may, {})), G::change_place, true,
                      may},
           GroundCase{"one without a day stands behind",
                      other({}, {}).add(elsewhere_resident(may, {})), G::change_place, true, may},

           GroundCase{"310 in force, 1st of its first month", facts(own, employee(may)),
                      G::employment, true, on(2026, 5, 1)},
           GroundCase{"of unknown begin", facts(own, undated_work), G::employment, true, {}},
           GroundCase{"390 is no employment", other(may, {}), G::employment, false, {}},

           GroundCase{"the later start: own, 1 January Y", facts(own, employee(may)),
                      G::duplicate_enrolment, true, on(2027, 1, 1)},
           GroundCase{"own record's begin", facts(own, resident(), employee(may)),
                      G::duplicate_enrolment, true, on(2026, 5, 1)},
           GroundCase{"of unknown begin: no day",
                      facts(own, undated_work),
                      G::duplicate_enrolment,
                      true,
                      {}},
           GroundCase{"of three: no two others that overlapped before",
                      facts(
                          own,
                          [] {
                            InsuranceRelation row = resident();
                            row.begin = on(2026, 11, 3);
                            return row;
                          }(),
                          employee(may), employee(on(2026, 6, 1))),
                      G::duplicate_enrolment, true, november},
           GroundCase{
               "no other in force", facts(own, resident()), G::duplicate_enrolment, false, {}},

           GroundCase{"paid once", facts(own), G::duplicate_payment, false, {}},
           GroundCase{"paid twice: the later day", facts(paid(november, kXiangcheng, "V0"), own),
                      G::duplicate_payment, true, november},
           GroundCase{"once in each pool",
                      and_paid(facts(own), november, "V2"),
                      G::duplicate_payment,
                      false,
                      {}},
       }) {
    const RefundVerdict found = applied_for(test.facts, on(2026, 12, 20), test.ground);
    EXPECT_EQ(found.reason == R::not_proven, !test.proven) << test.claim;
    EXPECT_EQ(found.ground_day, test.since) << test.claim;
  }
}

TEST(RefundGroundsTest, TakeAPaymentWithoutRecordAsBegunWhenPaid) {  // 35: 1 January Y, or later
  const Facts list = facts(listed(on(2026, 1, 1)), paid(on(2027, 3, 10)), employee(on(2027, 2, 1)));
  EXPECT_EQ(applied_for(list, on(2027, 3, 20), G::duplicate_enrolment).ground_day, on(2027, 3, 10));
}

TEST(RefundGroundsTest, HearAnIdentityGainedOnlyInsideThePeriodAndAfterThePayment) {  // 36
  const auto reviewed = [](Day pays, Day gains, Day asks) {
    return applied_for(facts(paid(pays), listed(gains)), asks, G::identity_change).outcome ==
           RefundOutcome::needs_review;
  };
  const Day october = on(2026, 10, 1);
  const Day closes = on(2026, 12, 31);
  EXPECT_TRUE(reviewed(october, october + kOneDay, october + kOneDay));
  EXPECT_FALSE(reviewed(october, october, october + kOneDay));  // special when paying
  EXPECT_TRUE(reviewed(october, closes, closes));
  EXPECT_FALSE(reviewed(october, closes, closes + kOneDay));
  EXPECT_FALSE(reviewed(october, closes + kOneDay, closes + kOneDay));
  EXPECT_TRUE(reviewed(on(2026, 8, 30), on(2026, 9, 1), october));
  EXPECT_FALSE(reviewed(on(2026, 8, 30), on(2026, 8, 31), october));
  // Special when paying by another identity: no ordinary payer.
  EXPECT_EQ(applied_for(facts(paid(october), listed(on(2026, 1, 1)),
                              listed(on(2026, 11, 1), std::nullopt, Capacity::a01)),
                        closes, G::identity_change)
                .outcome,
            RefundOutcome::refused);
}

TEST(RefundGroundsTest, TakeTheRegistersMarkOfADeathFromTheDayOfItsEnd) {  // 35
  InsuranceRelation dead = resident_until(S::terminated, on(2026, 11, 20));
  dead.dead = true;
  const Facts list = facts(paid(on(2026, 10, 1)), dead);
  EXPECT_EQ(applied_for(list, on(2026, 12, 1), G::death).ground_day, on(2026, 11, 20));
  EXPECT_EQ(applied_for(list, on(2026, 12, 1), G::death).outcome, RefundOutcome::granted);
}

TEST(RefundGroundsTest, LeaveAGroundOfUnknownDayToAClerkOnceBenefitsHaveBegun) {
  InsuranceRelation undated = employee(on(2020, 1, 1));
  undated.begin.reset();
  const Facts list = facts(paid(on(2026, 10, 1)), undated);
  const auto outcome = [&](Day day) { return applied_for(list, day, G::employment); };
  EXPECT_EQ(outcome(on(2026, 12, 31)).outcome, RefundOutcome::granted);
  EXPECT_EQ(outcome(on(2027, 1, 1)).outcome, RefundOutcome::needs_review);
  EXPECT_EQ(outcome(on(2027, 1, 1)).reason, R::for_clerk);
}

TEST(RefundGroundsTest, OfTwoPaymentsOfOneDayReturnTheSecondByItsKey) {  // 35, 38
  const Facts list = facts(paid(on(2026, 10, 1)), paid(on(2026, 10, 1), kXiangcheng, "V2"));
  EXPECT_EQ(applied_for(list, on(2026, 12, 1), G::duplicate_payment).vouchers,
            std::vector<std::string>{"V2"});
}

TEST(RefundGroundsTest, TellNothingPaidFromWhatWentBackAlready) {  // 36
  const Day october = on(2026, 10, 1);
  const auto reason = [&](const Facts& list) {
    return applied_for(list, october, G::death).reason;
  };
  EXPECT_EQ(reason(facts()), R::no_payment);
  EXPECT_EQ(reason(facts(paid(october), reversed(october))), R::already_returned);
  EXPECT_EQ(reason(facts(paid(october + kOneDay))), R::no_payment);
  EXPECT_EQ(reason(facts(reversed(october))), R::no_payment);  // its payment is still to come
  EXPECT_EQ(reason(facts(paid(october, kHongshan))), R::no_payment);
  EXPECT_EQ(reason(facts(paid(october, kXiangcheng, "V1", 40000, PlanYear{2026}))), R::no_payment);
  EXPECT_EQ(reason(facts(paid(october, kXiangcheng, "V1", 0))), R::nothing_to_refund);
  EXPECT_EQ(reason(facts(paid(october, kXiangcheng, "V1", 1))), R::not_proven);
}

TEST(RefundGroundsTest, TakeOffOnlyWhatThatPoolReturnedBefore) {  // 43
  MoneyEvent partly = refund(on(2026, 11, 5), 10000);
  partly.voucher = "V2";
  partly.levy = "LV2/1";
  partly.pool = kWuhan;
  partly.county = kHongshan;
  const Facts list = facts(paid(on(2026, 10, 1)), paid(on(2026, 10, 2), kHongshan, "V2"), partly,
                           happened(LifeEventKind::death, on(2026, 11, 20)));
  EXPECT_EQ(applied_for(list, on(2026, 12, 1), G::death).amount, Money{40000});
}

TEST(RefundGroundsTest, ReturnFlexibleMonthsOnlyOfThatYearAndFromItsFirstEmployer) {  // 39
  const auto list = [](Day employed, Month from, Month to) {
    RegisterPayment yearly = booked(kWuhan, 2027, "W1");
    yearly.scheme = Scheme::employee_310;
    yearly.accrual_from = from;
    yearly.accrual_to = to;
    Statement flexible = stated(K::flexible_work, on(2026, 1, 1));
    flexible.relation = "W1";
    flexible.last = on(2027, 12, 31);
    Facts facts;
    facts.add(employee(on(2026, 1, 1)), "W1").add(employee(employed), "W2").add(flexible);
    facts.add(yearly);
    return facts;
  };
  const auto first = [](const Facts& facts, Day day) -> std::optional<Month> {
    return flexible_refund(PersonFacts::sort_out(facts.all()), kYear, day, shipped_book()).first;
  };
  const Month january = Month::of(2027, 1);
  const Month december = Month::of(2027, 12);
  const Month july = Month::of(2027, 7);
  const Day in_july = on(2027, 7, 15);
  const std::optional<Month> none;
  EXPECT_EQ(first(list(in_july, january, december), in_july), july);
  EXPECT_EQ(first(list(in_july, january, december), in_july - kOneDay), none);
  EXPECT_EQ(first(list(in_july, january, december), on(2028, 1, 10)),
            july);  // flexible till 31.12.
  EXPECT_EQ(first(list(in_july, january, Month::of(2027, 11)), in_july), none);
  EXPECT_EQ(first(list(in_july, december, december), in_july), july);
  EXPECT_EQ(first(list(in_july, Month::of(2028, 1), Month::of(2028, 12)), in_july), none);
  EXPECT_EQ(first(list(on(2027, 1, 1), january, december), in_july), january);
  EXPECT_EQ(first(list(on(2026, 12, 31), january, december), in_july), none);
  EXPECT_EQ(first(list(on(2027, 12, 31), january, december), on(2027, 12, 31)), december);
  EXPECT_EQ(first(list(on(2028, 1, 1), january, december), on(2028, 1, 10)), none);
  Facts two = list(in_july, january, december);
  two.add(employee(on(2027, 5, 10)), "W3").add(employee(on(2027, 9, 1)), "W4");
  EXPECT_EQ(first(two, on(2027, 9, 10)), Month::of(2027, 5));
}

}  // namespace
}  // namespace gw::policy
