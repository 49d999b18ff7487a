// The look-up before money is taken (agencies/tax.md d; 83号 二(五)): each answer, and what each
// may carry.
#include "gateway/policy/payment_lookup.hpp"
#include "gateway/policy/amount_due.hpp"

#include <gtest/gtest.h>

#include "gateway/policy/amount_due.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;

const Day kNov = on(2026, 11, 30);
constexpr RegionCode kXiangzhou = RegionCode::from_number(420607);

Naming called(Naming naming, const std::string& name = "张明") {
  naming.name = named(name);
  return naming;
}
InsuranceRelation called(InsuranceRelation row, const std::string& name = "张明") {
  row.name = named(name);
  return row;
}

LevyTable table() {
  LevyTable made;
  made.year = kYear;
  made.pool = kXiangyang;
  made.ordinary = Money{40000};
  made.rows = {{kXiangyang, Capacity::a03, Money{4000}, Money{36000}},
               {kXiangyang, Capacity::a05, Money{20000}, Money{20000}},
               {kXiangyang, Capacity::a08, Money{20000}, Money{20000}},
               {kXiangyang, Capacity::a09, Money{10000}, Money{30000}}};
  return made;
}

PaymentLookup asked(const Facts& list, Day day = kNov, const std::string& name = "张明",
                    PlanYear year = kYear, bool stale = false, const LevyTable& made = table()) {
  LookupQuestion question;
  question.question = {year, day, stale, false};
  question.pool = kXiangyang;
  question.name = named(name);
  return look_up(list.all(), question, &made, shipped_book());
}

TEST(PaymentLookupTest, SaysWhoMayPayHowMuchAndUntilWhen) {
  const PaymentLookup student_pays = asked(facts(called(student())));
  EXPECT_EQ(student_pays.outcome, Payable::payable);
  EXPECT_EQ(student_pays.tax_code, "02");
  EXPECT_EQ(student_pays.amount, Money{40000});
  EXPECT_EQ(student_pays.last_day, on(2026, 12, 31));
  const PaymentLookup listed_pays = asked(facts(called(listed(on(2026, 1, 1)))));
  EXPECT_EQ(listed_pays.tax_code, "13");
  EXPECT_EQ(listed_pays.amount, Money{4000});
}

TEST(PaymentLookupTest, SaysPaidCoveredAndWhyNotNow) {
  EXPECT_EQ(asked(facts(called(student()), paid(on(2026, 11, 1)))).outcome, Payable::paid);
  // Paid in another pool of the province, or insured by work.
  EXPECT_EQ(asked(facts(called(student()), paid(on(2026, 11, 1), kHongshan))).outcome,
            Payable::covered);
  EXPECT_EQ(asked(facts(called(student()), employee(on(2026, 1, 1)))).outcome, Payable::covered);
  // A payment that was taken back is none.
  EXPECT_EQ(
      asked(facts(called(student()), paid(on(2026, 11, 1)), reversed(on(2026, 11, 2)))).outcome,
      Payable::payable);
  EXPECT_EQ(asked(facts(called(student())), on(2026, 8, 31)).outcome, Payable::not_open);
  EXPECT_EQ(asked(facts(called(student())), on(2026, 12, 31)).outcome, Payable::payable);
  EXPECT_EQ(asked(facts(called(student())), on(2027, 1, 1)).outcome, Payable::no_ground_left);
  EXPECT_EQ(asked(facts(called(student()), called(resident(), "王芳"))).outcome,
            Payable::identity_unsettled);
  EXPECT_EQ(
      asked(facts(called(student()), happened(LifeEventKind::death, on(2026, 10, 1)))).outcome,
      Payable::not_insurable);
}

TEST(PaymentLookupTest, AfterThePeriodASpecialPersonPaysWhileTheIdentityHolds) {  // 10(f)
  const Facts list = facts(called(listed(on(2026, 1, 1), on(2027, 6, 30))));
  EXPECT_EQ(asked(list, on(2027, 6, 30)).last_day, on(2027, 6, 30));
  EXPECT_EQ(asked(list, on(2027, 7, 1)).outcome, Payable::unknown);  // nobody names the person
  const Facts also_student =
      facts(called(listed(on(2026, 1, 1), on(2027, 6, 30))), called(student()));
  EXPECT_EQ(asked(also_student, on(2027, 7, 1)).outcome, Payable::no_ground_left);
}

TEST(PaymentLookupTest, SaysNothingOfWhomItDoesNotKnow) {
  EXPECT_EQ(asked(facts(called(student())), kNov, "王芳").outcome, Payable::unknown);
  EXPECT_EQ(asked(facts(called(student())), kNov, "张?").outcome,
            Payable::payable);  // 42: a remark
  EXPECT_EQ(asked(facts(), kNov).outcome, Payable::unknown);
  EXPECT_EQ(asked(facts(called(student())), kNov, "").outcome, Payable::unknown);
  // Facts too old say neither that somebody may pay nor that nobody may; what is paid stays paid.
  EXPECT_EQ(asked(facts(called(student())), kNov, "张明", kYear, true).outcome, Payable::unknown);
  EXPECT_EQ(
      asked(facts(called(student()), paid(on(2026, 11, 1))), kNov, "张明", kYear, true).outcome,
      Payable::paid);
  for (const PaymentLookup& one : {asked(facts(called(student())), kNov, "王芳"),
                                   asked(facts(called(student()), paid(on(2026, 11, 1))))}) {
    EXPECT_FALSE(one.tax_code || one.amount || one.last_day);
  }
}

TEST(PaymentLookupTest, AnAmountThatWouldTellTheHiddenCategoryIsLeftOut) {  // tax.md, levy classes
  const auto of = [](Capacity capacity, const LevyTable& made) {
    LookupQuestion question;
    question.question = {kYear, kNov};
    question.pool = kXiangyang;
    question.name = named("张明");
    const Facts list = facts(called(listed(on(2026, 1, 1), std::nullopt, capacity)));
    return look_up(list.all(), question, &made, shipped_book());
  };
  EXPECT_EQ(of(Capacity::a05, table()).tax_code, "24");  // A08 pays the same
  LevyTable alone = table();
  alone.rows.erase(alone.rows.begin() + 2);
  const PaymentLookup hidden = of(Capacity::a05, alone);
  EXPECT_EQ(hidden.outcome, Payable::payable);
  EXPECT_FALSE(hidden.tax_code || hidden.amount);
  EXPECT_TRUE(hidden.last_day.has_value());
  EXPECT_EQ(of(Capacity::a09, alone).tax_code, "24");
}

TEST(PaymentLookupTest, WithoutATableTheWindowAsksTheCounty) {
  LookupQuestion question;
  question.question = {kYear, kNov};
  question.pool = kXiangyang;
  question.name = named("张明");
  const PaymentLookup found =
      look_up(facts(called(student())).all(), question, nullptr, shipped_book());
  EXPECT_EQ(found.outcome, Payable::payable);
  EXPECT_FALSE(found.tax_code || found.amount);
}

std::optional<Money> due(const Facts& list, RegionCode county = kXiangcheng, Day day = kNov,
                         PlanYear year = kYear, bool has_table = true) {
  LevyTable made = table();
  made.year = year;
  made.rows.push_back({kXiangcheng, Capacity::a03, Money{3000}, Money{37000}});
  const auto sorted = PersonFacts::sort_out(list.all());
  return amount_due(sorted, {year, day}, county, has_table ? &made : nullptr, shipped_book());
}

TEST(AmountDueTest, IsTheOwnPartOfTheClassInThatCounty) {  // readings 32
  EXPECT_EQ(due(facts()), Money{40000});
  EXPECT_EQ(due(facts(listed(on(2026, 1, 1)))), Money{3000});
  EXPECT_EQ(due(facts(listed(on(2026, 1, 1))), kXiangzhou), Money{4000});
  EXPECT_EQ(due(facts(), kXiangcheng, kNov, kYear, false), std::nullopt);
}

TEST(AmountDueTest, ANewbornInTimePaysNothingForTheBirthYear) {  // readings 12
  const Facts born = facts(happened(LifeEventKind::birth, on(2026, 9, 1)));
  const PlanYear birth_year{2026};
  EXPECT_EQ(due(born, kXiangcheng, on(2026, 11, 30), birth_year), Money{0});
  EXPECT_EQ(due(born, kXiangcheng, on(2026, 12, 1), birth_year), Money{40000});
  EXPECT_EQ(due(born, kXiangcheng, on(2026, 11, 30), birth_year, false), Money{0});
}

TEST(PaymentLookupTest, ANewbornInTimeIsRegisteredWithoutAFee) {  // readings 12
  const Facts born =
      facts(called(listed(on(2027, 1, 1))), happened(LifeEventKind::birth, on(2027, 3, 1)));
  const PaymentLookup found = asked(born, on(2027, 5, 30));
  EXPECT_EQ(found.outcome, Payable::payable);
  EXPECT_EQ(found.tax_code, "01");
  EXPECT_EQ(found.amount, Money{0});
  EXPECT_NE(asked(born, on(2027, 5, 31)).amount, Money{0});
}

TEST(PaymentLookupTest, DoesNotKnowWhileMonthsElsewhereWouldDecide) {  // readings 6
  const auto lookup = [](bool proven) {
    const auto worked = employee(on(2027, 1, 1), on(2027, 3, 31), RelationStatus::terminated);
    const auto away = elsewhere(on(2025, 4, 1), on(2026, 12, 31), proven, Scheme::resident_390);
    return asked(facts(called(student()), worked, away), on(2027, 7, 10)).outcome;
  };
  EXPECT_EQ(lookup(true), Payable::payable);
  EXPECT_EQ(lookup(false), Payable::unknown);
}

TEST(PaymentLookupTest, PayableUntilTheEndOfThePeriodOnItsLastDayToo) {  // readings 4
  EXPECT_EQ(asked(facts(called(student())), on(2026, 12, 31)).last_day, on(2026, 12, 31));
}

TEST(PaymentLookupTest, TakesTheCountysRowWhereThePersonEnrolls) {  // readings 32
  LevyTable made = table();
  made.rows.push_back({kXiangcheng, Capacity::a03, Money{1000}, Money{39000}});
  EXPECT_EQ(asked(facts(called(listed(on(2026, 1, 1)))), kNov, "张明", kYear, false, made).amount,
            Money{1000});
}

TEST(PaymentLookupTest, TellsAmountsThatACategoryOfTheClassShares) {  // tax.md c: A04 to A99
  const auto amount_of_a05 = [](Capacity shares) {
    LevyTable made = table();
    made.rows = {{kXiangyang, Capacity::a05, Money{20000}, Money{20000}},
                 {kXiangyang, shares, Money{20000}, Money{20000}}};
    const Naming naming = listed(on(2026, 1, 1), std::nullopt, Capacity::a05);
    return asked(facts(called(naming)), kNov, "张明", kYear, false, made).amount;
  };
  EXPECT_EQ(amount_of_a05(Capacity::a04), Money{20000});
  EXPECT_EQ(amount_of_a05(Capacity::a99), Money{20000});
  EXPECT_FALSE(amount_of_a05(Capacity::a03));  // of another class
}

}  // namespace
}  // namespace gw::policy
