// Decisions whose trace once lacked a row that turned them: each is made again from the rows named
// (law 11).
#include "tests/unit/policy/followed.hpp"

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/refunds.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using L = LifeEventKind;
using S = RelationStatus;

RefundVerdict refunded(const Facts& list, Day day, RefundGround ground) {
  return followed(list, [&](const PersonFacts& facts) {
    return decide_refund(facts, {kYear, day, kXiangyang, ground}, shipped_book());
  });
}
/// Status and place, as named rows alone give them too.
PlanStatus status_followed(const Facts& list, Day day) {
  const Decision whole = decided(list, day);
  const Decision again = decided(named_in(whole.record.trace, list), day);
  const auto said = [](const Decision& one) {
    return std::tuple(one.record.status, one.record.uninsured_reason, one.record.county,
                      one.record.pool);
  };
  EXPECT_TRUE(said(again) == said(whole)) << shown(list) << shown(whole.record.trace);
  return whole.record.status;
}

TEST(FollowedTest, AVouchersPaymentForAnotherYearIsNotTheRefunds) {
  MoneyEvent before = paid(on(2025, 10, 1), kXiangcheng, "V1", 40000, PlanYear{2026});
  before.levy = "LV1/2";
  const Facts list =
      facts(resident_until(S::terminated, on(2026, 6, 30)), before, paid(on(2027, 5, 10)),
            happened(L::release, on(2026, 8, 1)), happened(L::death, on(2027, 6, 1)));
  EXPECT_TRUE(refunded(list, on(2027, 6, 15), RefundGround::death).benefits_from);
}

TEST(FollowedTest, WhatMadeTwoNamesOneIsNamed) {
  Naming naming = listed(on(2026, 1, 1));
  naming.name = named("王小明");
  InsuranceRelation row = resident_until(S::terminated, on(2026, 12, 31));
  row.name = named("李建国");
  const IdentityWord word{IdentityVerdict::same_names, {}, naming.name, row.name};
  const Day day = on(2027, 3, 1);
  EXPECT_EQ(status_followed(facts(naming, row), day), PlanStatus::needs_review);
  EXPECT_EQ(status_followed(facts(naming, row, word), day), PlanStatus::uninsured);
  EXPECT_TRUE(rested_on(decided(facts(naming, row, word), day), RuleId::names_said_one));
  EXPECT_FALSE(rested_on(decided(facts(naming, word), day), RuleId::names_said_one));
}

TEST(FollowedTest, TheRowThatSaysWhereTheTwiceEnrolledLiveIsNamed) {
  InsuranceRelation lives = resident_until(S::terminated, on(2025, 1, 1));
  lives.residence = kFancheng;
  lives.version = 9;
  const Facts list =
      facts(employee(on(2020, 1, 1)), employee(on(2021, 1, 1), {}, S::normal, kHongshan), lives);
  EXPECT_EQ(status_followed(list, on(2026, 11, 15)), PlanStatus::duplicate);
  EXPECT_EQ(decided(list, on(2026, 11, 15)).record.county.number(), kFancheng.number());
}

TEST(FollowedTest, TaxsWordsOnOneOfTheYearsThatTheRegisterBooksTogetherAreNamed) {
  RegisterPayment both = booked(kXiangyang, 2025);
  both.accrual_to = Month::of(2026, 12);
  MoneyEvent taken = reversed(on(2024, 11, 1));
  taken.year = PlanYear{2025};
  const Facts list =
      facts(both, paid(on(2024, 10, 1), kXiangcheng, "V1", 40000, PlanYear{2025}), taken);
  const BenefitStart start = followed(list, [](const PersonFacts& facts) {
    return benefit_start(facts, {kYear, on(2027, 2, 10), kXiangyang, Scheme::employee_310},
                         shipped_book());
  });
  EXPECT_EQ(name_of(start.ground), name_of(RuleId::switch_short_history));
}

TEST(FollowedTest, TheEmploymentThatKeepsAGraduateOutIsNamed) {
  const auto begun = [](InsuranceRelation row, Day day) {
    row.begin = day;
    return row;
  };
  const Facts list = facts(begun(resident(), on(2027, 2, 1)), paid(on(2027, 2, 5)),
                           resident_until(S::normal, on(2027, 8, 31), kHongshan),
                           paid(on(2026, 10, 1), kHongshan, "V2"),
                           begun(resident(S::normal, kWolong), on(2027, 3, 1)),
                           paid(on(2026, 10, 1), kWolong, "V3"), employee(on(2027, 5, 1)));
  EXPECT_EQ(*refunded(list, on(2027, 10, 1), RefundGround::duplicate_enrolment).ground_day,
            on(2027, 3, 1));
}

}  // namespace
}  // namespace gw::policy
