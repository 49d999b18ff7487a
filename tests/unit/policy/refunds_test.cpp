// Refunds (readings 34-39, 51): a case on each side of every boundary, each naming its reading.
#include "gateway/policy/refunds.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/followed.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using O = RefundOutcome;
using R = RefundReason;
using G = RefundGround;
using K = StatementKind;
using L = LifeEventKind;
using S = RelationStatus;

constexpr RegionCode kShiyan = RegionCode::from_number(420300);
constexpr RegionCode kMaojian = RegionCode::from_number(420302);

RefundVerdict asked(const Facts& list, Day day, G ground, RegionCode pool = kXiangyang,
                    PlanYear year = kYear) {
  return followed(list, [&](const PersonFacts& facts) {
    return decide_refund(facts, {year, day, pool, ground}, shipped_book());
  });
}

struct Case {
  const char* claim;
  Facts facts;
  Day day;
  G ground;
  O outcome;
  R reason = R::none;
  std::optional<Day> since = std::nullopt;
};

std::vector<Case> cases() {
  const MoneyEvent in_time = paid(on(2026, 10, 1));
  const Day new_years_eve = on(2026, 12, 31);
  const Day new_year = on(2027, 1, 1);
  const auto died = [](Day day) { return happened(L::death, day); };
  const auto used = stated(K::benefits_used, on(2027, 1, 5));
  const auto granted = O::granted;
  const auto refused = O::refused;
  const auto review = O::needs_review;
  return {
      // 34, 35: the day before and the day of the start
      {"34: before the benefit period", facts(in_time, died(on(2026, 12, 20))), new_years_eve,
       G::death, granted, R::none, on(2026, 12, 20)},
      {"34: on the first day, ground within the period", facts(in_time, died(new_years_eve)),
       new_year, G::death, granted, R::none, new_years_eve},
      {"34: on the first day, ground a day after the period", facts(in_time, died(new_year)),
       new_year, G::death, refused, R::benefit_started, new_year},
      {"34: old ground, benefits used", facts(in_time, died(new_years_eve), used), on(2027, 2, 1),
       G::death, review, R::benefits_used, new_years_eve},
      {"34: new ground, benefits used", facts(in_time, died(on(2027, 1, 20)), used), on(2027, 2, 1),
       G::death, refused, R::benefit_started, on(2027, 1, 20)},
      {"34: before the period with benefits used it is not granted as early",
       facts(in_time, died(on(2026, 12, 20)), stated(K::benefits_used, on(2026, 12, 1))),
       new_years_eve, G::death, review, R::benefits_used, on(2026, 12, 20)},
      {"35: the event must be known on the day of application", facts(in_time, died(new_year)),
       new_years_eve, G::death, refused, R::not_proven},
      {"34: a payment that should not have been accepted has no benefit period",
       facts(paid(on(2027, 3, 1)), died(on(2027, 3, 20))), on(2027, 5, 1), G::death, granted,
       R::none, on(2027, 3, 20)},

      // 35
      {"35: conscription", facts(in_time, happened(L::conscription, on(2026, 12, 1))),
       new_years_eve, G::conscription, granted, R::none, on(2026, 12, 1)},
      {"35: emigration", facts(in_time, happened(L::emigration, on(2026, 12, 1))), new_years_eve,
       G::emigration, granted, R::none, on(2026, 12, 1)},
      {"35: employment: 310 in force for the reference month, since its first month",
       facts(in_time, employee(on(2026, 11, 20))), on(2027, 2, 1), G::employment, granted, R::none,
       on(2026, 11, 1)},
      {"35: employment that began in January", facts(in_time, employee(on(2027, 1, 20))),
       on(2027, 2, 1), G::employment, refused, R::benefit_started, on(2027, 1, 1)},
      {"35: employment that ended", facts(in_time, employee(on(2026, 11, 20), on(2027, 1, 31))),
       on(2027, 2, 1), G::employment, refused, R::not_proven},
      {"35: another pool's 390 registered before",
       facts(resident(), in_time,
             [] {
               InsuranceRelation row = resident(S::normal, kHongshan);
               row.begin = on(2026, 11, 3);
               return row;
             }()),
       on(2027, 2, 1), G::change_place, granted, R::none, on(2026, 11, 3)},
      {"35: another pool's 390 paid before it was registered",
       facts(resident(), in_time, paid(on(2026, 10, 20), kHongshan, "V2"),
             [] {
               InsuranceRelation row = resident(S::normal, kHongshan);
               row.begin = on(2026, 11, 3);
               return row;
             }()),
       on(2027, 2, 1), G::change_place, granted, R::none, on(2026, 10, 20)},
      {"35: another pool's 390 must be normal",
       facts(resident(), in_time, resident_until(S::paused, on(2026, 11, 3), kHongshan)),
       on(2026, 12, 1), G::change_place, refused, R::not_proven},
      {"35: the same pool is no change of place",
       facts(resident(), in_time, resident(S::normal, kFancheng)), on(2026, 12, 1), G::change_place,
       refused, R::not_proven},
      {"35: another pool's 390 that ran out before the year",
       facts(resident(), in_time, resident_until(S::normal, on(2026, 12, 31), kHongshan)),
       on(2026, 12, 1), G::change_place, refused, R::not_proven},
      {"35: another pool's 390 that begins in December of the year",
       facts(resident(), in_time,
             [] {
               InsuranceRelation row = resident(S::normal, kHongshan);
               row.begin = on(2027, 12, 1);
               return row;
             }()),
       on(2027, 12, 5), G::change_place, refused, R::benefit_started, on(2027, 12, 1)},
      {"35: another pool's 390 that begins after the year",
       facts(resident(), in_time,
             [] {
               InsuranceRelation row = resident(S::normal, kHongshan);
               row.begin = on(2028, 1, 1);
               return row;
             }()),
       on(2027, 12, 5), G::change_place, refused, R::not_proven},
      {"35: any other relation in force, the later of both start days",
       facts(resident(), in_time, employee(on(2026, 12, 10))), on(2027, 2, 1),
       G::duplicate_enrolment, granted, R::none, on(2026, 12, 1)},
      {"35: no other relation", facts(resident(), in_time), on(2026, 12, 1), G::duplicate_enrolment,
       refused, R::not_proven},
      {"35: paid twice, the later day", facts(in_time, paid(on(2026, 12, 31), kXiangcheng, "V2")),
       on(2027, 2, 1), G::duplicate_payment, granted, R::none, on(2026, 12, 31)},
      {"35: paid once", facts(in_time), on(2026, 12, 1), G::duplicate_payment, refused,
       R::not_proven},
      {"35: paid in two pools is no duplicate payment",
       facts(in_time, paid(on(2026, 11, 1), kHongshan, "V2")), on(2026, 12, 1),
       G::duplicate_payment, refused, R::not_proven},
      {"35: mistaken", facts(in_time), on(2026, 12, 1), G::mistaken, review, R::for_clerk},
      {"35: other", facts(in_time), on(2026, 12, 1), G::other, review, R::for_clerk},

      // 36
      {"36: nothing paid", facts(died(on(2026, 12, 1))), on(2026, 12, 2), G::death, refused,
       R::no_payment},
      {"36: paid elsewhere only", facts(paid(on(2026, 10, 1), kHongshan), died(on(2026, 12, 1))),
       on(2026, 12, 2), G::death, refused, R::no_payment},
      {"36: already returned",
       facts(in_time, refund(on(2026, 12, 1), 40000), died(on(2026, 12, 1))), on(2026, 12, 2),
       G::death, refused, R::already_returned},
      {"36: personal amount 0",
       facts(paid(on(2026, 10, 1), kXiangcheng, "V1", 0), died(on(2026, 12, 1))), on(2026, 12, 2),
       G::death, refused, R::nothing_to_refund},
      {"36: identity gained inside the period, asked inside it",
       facts(in_time, listed(on(2026, 10, 2))), new_years_eve, G::identity_change, review,
       R::identity_change},
      {"36: asked a day after it", facts(in_time, listed(on(2026, 10, 2))), new_year,
       G::identity_change, refused, R::identity_change},
      {"36: gained a day after the period", facts(in_time, listed(new_year)), new_year,
       G::identity_change, refused, R::identity_change},
      {"36: had an identity when paying",
       facts(in_time, listed(on(2026, 1, 1)), listed(on(2026, 10, 2), std::nullopt, Capacity::a01)),
       on(2026, 12, 1), G::identity_change, refused, R::identity_change},

      // 37
      {"37: aided, without benefits used: review since 2023 too",
       facts(in_time, died(on(2027, 1, 20)), stated(K::medical_assistance, on(2026, 9, 1))),
       on(2027, 2, 1), G::death, review, R::for_clerk, on(2027, 1, 20)},
      {"37: aided, benefits used",
       facts(in_time, died(on(2027, 1, 20)), used, stated(K::medical_assistance, on(2026, 9, 1))),
       on(2027, 2, 1), G::death, refused, R::benefit_started, on(2027, 1, 20)},
  };
}

TEST(RefundsTest, AreGrantedRefusedOrLeftToAClerk) {
  for (const Case& test : cases()) {
    const RefundVerdict found = asked(test.facts, test.day, test.ground);
    EXPECT_EQ(name_of(found.outcome), name_of(test.outcome)) << test.claim;
    EXPECT_EQ(name_of(found.reason), name_of(test.reason)) << test.claim;
    EXPECT_EQ(found.ground_day, test.since) << test.claim;
    EXPECT_EQ(found.terminates_relation,
              test.outcome == O::granted && test.ground != G::duplicate_payment)
        << test.claim;  // 38
    EXPECT_EQ(found.vouchers.empty(), test.outcome != O::granted) << test.claim;
    EXPECT_FALSE(applied_rules(found.trace).empty()) << test.claim;
  }
}

TEST(RefundsTest, KnewNoOldGroundBeforeTheProcedures) {  // 37; 83号 二(五)
  const PlanYear y23{2023};
  const Facts list = facts(paid(on(2022, 10, 1), kXiangcheng, "V1", 35000, y23),
                           happened(L::death, on(2022, 12, 1)));
  EXPECT_EQ(asked(list, on(2022, 12, 31), G::death, kXiangyang, y23).outcome, O::granted);
  EXPECT_EQ(asked(list, on(2023, 10, 10), G::death, kXiangyang, y23).reason, R::benefit_started);
  EXPECT_EQ(asked(list, on(2023, 10, 11), G::death, kXiangyang, y23).outcome, O::granted);
  Facts aided = list;
  aided.add(stated(K::medical_assistance, on(2022, 9, 1)));
  EXPECT_EQ(asked(aided, on(2023, 10, 10), G::death, kXiangyang, y23).outcome, O::needs_review);
  aided.add(stated(K::benefits_used, on(2023, 2, 1)));
  EXPECT_EQ(asked(aided, on(2023, 10, 10), G::death, kXiangyang, y23).reason, R::benefit_started);
}

TEST(RefundsTest, GoToReviewWhereTheEndsOfTheIntervalDisagree) {  // 51, 3
  const Facts list = facts(employee(on(2020, 1, 1), on(2026, 12, 31), S::terminated),
                           paid(on(2027, 5, 10), kMaojian), happened(L::death, on(2027, 6, 1)));
  EXPECT_EQ(asked(list, on(2027, 6, 2), G::death, kShiyan).reason, R::start_uncertain);
  EXPECT_EQ(asked(list, on(2027, 11, 1), G::death, kShiyan).reason, R::benefit_started);
}

TEST(RefundsTest, SayWhatGoesBack) {  // 38
  const MoneyEvent first = paid(on(2026, 10, 1));
  const MoneyEvent second = paid(on(2026, 11, 1), kXiangcheng, "V2", 38000);
  const RefundVerdict twice = asked(facts(second, first), on(2026, 12, 1), G::duplicate_payment);
  EXPECT_EQ(twice.vouchers, std::vector<std::string>{"V2"});
  EXPECT_EQ(twice.amount, Money{38000});
  const RefundVerdict whole =
      asked(facts(first, refund(on(2026, 11, 5), 10000), happened(L::death, on(2026, 11, 20))),
            on(2026, 12, 1), G::death);
  EXPECT_EQ(whole.vouchers, std::vector<std::string>{"V1"});
  EXPECT_EQ(whole.amount, Money{30000});  // 43: less was refunded before
}

TEST(RefundsTest, ReturnTheMonthsOfFlexibleWorkFromTheFirstWithTheEmployer) {  // 39; 83号 二(五)
  RegisterPayment yearly = booked(kWuhan, 2027, "W1");
  yearly.scheme = Scheme::employee_310;
  Statement flexible = stated(K::flexible_work, on(2027, 1, 1));
  flexible.relation = "W1";
  const auto ask = [&](Fact employer, Day day, std::optional<Fact> payment) {
    Facts list;
    list.add(employee(on(2027, 1, 1)), "W1").add(std::move(employer), "W2").add(flexible);
    if (payment) list.add(*payment);
    return flexible_refund(PersonFacts::sort_out(list.all()), kYear, day, shipped_book());
  };
  const auto found = ask(employee(on(2027, 7, 15)), on(2027, 8, 1), yearly);
  EXPECT_EQ(found.first, Month::of(2027, 7));
  EXPECT_EQ(found.last, Month::of(2027, 12));
  EXPECT_EQ(applied_rules(found.trace), std::vector<RuleId>{RuleId::refund_of_flexible_months});
  const auto none = [&](Fact employer, Day day, std::optional<Fact> payment) {
    const FlexibleRefund other = ask(std::move(employer), day, std::move(payment));
    return !other.first && applied_rules(other.trace).empty() && !other.trace.steps.empty();
  };
  EXPECT_TRUE(none(employee(on(2027, 7, 15)), on(2027, 7, 14), yearly));       // not employed yet
  EXPECT_TRUE(none(employee(on(2027, 7, 15)), on(2027, 8, 1), std::nullopt));  // not paid by year
  EXPECT_TRUE(none(employee(on(2026, 7, 15)), on(2027, 8, 1), yearly));  // employed before the year
  const Facts unsaid = facts(employee(on(2027, 1, 1)), employee(on(2027, 7, 15)), yearly);
  EXPECT_FALSE(
      flexible_refund(PersonFacts::sort_out(unsaid.all()), kYear, on(2027, 8, 1), shipped_book())
          .first);
  EXPECT_TRUE(
      none(employee(on(2027, 7, 15), on(2027, 7, 20), S::terminated), on(2027, 8, 1), yearly));
}

TEST(RefundsTest, HaveNamesForTheirGrounds) {
  for (int i = 1; i <= 10; ++i) {
    const auto ground = static_cast<G>(i);
    EXPECT_EQ(refund_ground_named(name_of(ground)), ground);
  }
  EXPECT_FALSE(refund_ground_named("BORED"));
}

}  // namespace
}  // namespace gw::policy
