// Which of several facts that say the same a decision cites: the first by its sender's key, in
// whatever order they came (law 11; design, "The model").
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/duplicates.hpp"
#include "gateway/policy/levy_class.hpp"
#include "gateway/policy/refunds.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;

/// Keys of the facts that a rule which applied rests on.
std::vector<std::string> cited(const Trace& trace, RuleId rule, const Facts& list) {
  std::vector<std::string> keys;
  for (const RuleStep& step : trace.steps) {
    if (step.rule != rule || !step.applied) continue;
    for (const StoredFact& fact : list.all()) {
      if (std::find(step.facts.begin(), step.facts.end(), fact.source) != step.facts.end()) {
        keys.push_back(fact.key);
      }
    }
  }
  return keys;
}

struct Case {
  const char* claim;
  Fact first;
  Fact second;
  std::vector<Fact> beside;
  RuleId rule;
  Trace (*decided)(const PersonFacts&);
};

Trace on_the_day(const PersonFacts& facts) {
  return decide(facts, {kYear, on(2026, 11, 15)}, shipped_book()).record.trace;
}
Trace paying_in_june(const PersonFacts& facts) {
  return benefit_start(facts, {kYear, on(2027, 6, 10), kXiangyang}, shipped_book()).trace;
}
Trace of_levy(const PersonFacts& facts) {
  static const LevyTable table = [] {
    LevyTable made;
    made.year = kYear;
    made.pool = kXiangyang;
    made.ordinary = Money{40000};
    return made;
  }();
  return levy_class(facts, {kYear, on(2026, 11, 15), kXiangcheng, kXiangyang}, &table,
                    shipped_book())
      .trace;
}
Trace of_refund(const PersonFacts& facts) {
  return decide_refund(facts, {kYear, on(2026, 12, 1), kXiangyang, RefundGround::employment},
                       shipped_book())
      .trace;
}

TEST(CitedFactsTest, AreTheFirstByKeyOfThoseThatSayTheSame) {
  const Fact conscription = happened(LifeEventKind::conscription, on(2026, 9, 10));
  const Fact released = happened(LifeEventKind::release, on(2027, 4, 2));
  const Fact payment = paid(on(2026, 10, 1), kXiangcheng, "V1");
  const Fact further_payment = paid(on(2026, 10, 1), kXiangcheng, "V2");
  const Fact worked = employee(on(2020, 1, 1), on(2027, 5, 31), RelationStatus::terminated);
  const Fact works = employee(on(2026, 11, 1));
  for (const Case& test : {
           Case{"17: in service",
                conscription,
                conscription,
                {},
                RuleId::exempt_state_scheme,
                on_the_day},
           Case{"10(d): another scheme ended",
                released,
                released,
                {},
                RuleId::other_scheme_in_time,
                paying_in_june},
           Case{"10(e): the last insured month",
                worked,
                worked,
                {},
                RuleId::switch_without_gap,
                paying_in_june},
           Case{"33: the payment that froze the class",
                payment,
                further_payment,
                {},
                RuleId::levy_class_frozen,
                of_levy},
           Case{"35: employment",
                works,
                works,
                {paid(on(2026, 10, 1))},
                RuleId::refund_ground_proven,
                of_refund},
       }) {
    for (const bool turned : {false, true}) {
      Facts list;
      list.add(turned ? test.second : test.first, turned ? "b" : "a");
      list.add(turned ? test.first : test.second, turned ? "a" : "b");
      for (const Fact& fact : test.beside) list.add(fact);
      const Trace trace = test.decided(PersonFacts::sort_out(list.all()));
      EXPECT_EQ(cited(trace, test.rule, list), std::vector<std::string>{"a"})
          << test.claim << (turned ? ", in the other order" : "");
    }
  }
}

Trace of_duplicate(const Facts& list, Day day) {
  return resolve_duplicate(PersonFacts::sort_out(list.all()), {kYear, day}, shipped_book()).trace;
}

TEST(CitedFactsTest, OfTheEmployeeYearAreThoseWhoseMonthsMakeIt) {  // 8
  using S = RelationStatus;
  Facts list;  // the year is June 2026 to May 2027
  list.add(employee(on(2024, 1, 1), on(2026, 5, 31), S::terminated), "before");
  list.add(employee(on(2025, 1, 1), on(2026, 6, 30), S::terminated), "first");
  list.add(employee(on(2026, 7, 1), on(2027, 4, 30), S::terminated), "middle");
  list.add(employee(on(2027, 5, 1)), "last");
  list.add(resident(), "R1").add(paid(on(2026, 10, 1)), "V1");
  EXPECT_EQ(cited(of_duplicate(list, on(2027, 5, 20)), RuleId::employee_year_kept, list),
            (std::vector<std::string>{"last", "first", "middle", "last"}));
}

TEST(CitedFactsTest, OfARefundAreTheYearsMoneyByTheDayWithTheRecordItBelongsTo) {
  Facts list;
  list.add(resident(), "R1").add(paid(on(2026, 10, 1)), "V1");
  list.add(paid(on(2026, 12, 1), kXiangcheng, "V2"), "on the day");
  list.add(paid(on(2026, 12, 2), kXiangcheng, "V3"), "a day later");
  list.add(paid(on(2025, 10, 1), kXiangcheng, "V4", 40000, PlanYear{2026}), "another year");
  list.add(refund(on(2026, 11, 1), 100), "T1").add(refund(on(2026, 12, 1), 100, "T2"), "T2");
  list.add(refund(on(2026, 12, 2), 100, "T3"), "T3");
  EXPECT_EQ(cited(of_refund(PersonFacts::sort_out(list.all())), RuleId::payment_stands, list),
            (std::vector<std::string>{"R1", "V1", "on the day", "T1", "T2"}));
  const auto unpaid = applied_rules(of_refund(PersonFacts::sort_out(facts(resident()).all())));
  EXPECT_EQ(unpaid, std::vector<RuleId>{RuleId::refund_without_payment});
}

// A voucher may pay for two years, and what takes it back names one of them or the other.
TEST(CitedFactsTest, OfARefundHoldWhatTookTheYearsMoneyBackWhateverYearItNames) {
  MoneyEvent taken = reversed(on(2026, 11, 1));
  taken.year = PlanYear{2026};
  Facts list;
  list.add(paid(on(2026, 10, 1)), "V1").add(taken, "T1");
  list.add(paid(on(2025, 10, 1), kXiangcheng, "V4", 40000, PlanYear{2026}), "another year");
  EXPECT_EQ(cited(of_refund(PersonFacts::sort_out(list.all())), RuleId::payment_stands, list),
            (std::vector<std::string>{"V1", "T1"}));
}

TEST(CitedFactsTest, OfARefundHoldWhatTheBeginOfBenefitsRestedOnAndNoMore) {  // 51
  Facts list;
  list.add(happened(LifeEventKind::release, on(2027, 3, 15)), "released");
  list.add(resident(), "R1").add(paid(on(2027, 6, 16)), "V1");
  list.add(happened(LifeEventKind::death, on(2027, 7, 1)), "died");
  const Trace trace =
      decide_refund(PersonFacts::sort_out(list.all()),
                    {kYear, on(2027, 11, 30), kXiangyang, RefundGround::death}, shipped_book())
          .trace;
  EXPECT_EQ(cited(trace, RuleId::other_scheme_late, list), std::vector<std::string>{"released"});
  for (const RuleStep& step : trace.steps) EXPECT_NE(step.rule, RuleId::period_not_open);
  // In the period benefits rest on no row.
  const Facts early = facts(paid(on(2026, 10, 1)), employee(on(2026, 11, 1)));
  for (const RuleStep& step : of_refund(PersonFacts::sort_out(early.all())).steps) {
    EXPECT_NE(step.rule, RuleId::paid_in_period);
  }
}

TEST(CitedFactsTest, OfMoneyAreTaxsPaymentsApartFromTheRegistersMarks) {  // 16
  using Keys = std::vector<std::string>;
  const auto of_money = [](const Facts& list, RuleId rule) {
    return cited(on_the_day(PersonFacts::sort_out(list.all())), rule, list);
  };
  Facts list;
  list.add(resident(), "R1").add(paid(on(2026, 10, 1)), "V1");
  list.add(booked(kWuhan), "B1");  // another pool: tax said nothing of it
  EXPECT_EQ(of_money(list, RuleId::payment_stands), Keys{"V1"});
  EXPECT_EQ(of_money(list, RuleId::register_paid_mark), Keys{"B1"});
  Facts ended;  // the record that took the payment is not in force
  ended.add(resident_until(RelationStatus::terminated, on(2026, 10, 31)), "R1");
  ended.add(paid(on(2026, 10, 1)), "V1");
  EXPECT_EQ(of_money(ended, RuleId::payment_stands), (Keys{"R1", "V1"}));
  EXPECT_EQ(of_money(ended, RuleId::register_paid_mark), Keys{});
}

TEST(CitedFactsTest, OfMonthsOfFlexibleWorkAreAllThatTheyRestOn) {  // 39
  RegisterPayment yearly = booked(kWuhan, 2027, "W1");
  yearly.scheme = Scheme::employee_310;
  Statement flexible = stated(StatementKind::flexible_work, on(2027, 1, 1));
  flexible.relation = "W1";
  Facts list;
  list.add(employee(on(2027, 1, 1)), "W1").add(employee(on(2027, 7, 15)), "W2");
  list.add(employee(on(2027, 9, 1)), "W3").add(flexible, "said").add(yearly, "paid");
  const FlexibleRefund found =
      flexible_refund(PersonFacts::sort_out(list.all()), kYear, on(2027, 10, 1), shipped_book());
  EXPECT_EQ(cited(found.trace, RuleId::refund_of_flexible_months, list),
            (std::vector<std::string>{"W1", "W2", "said", "paid"}));
}

TEST(CitedFactsTest, OfADuplicateOfANewbornHoldTheBirth) {  // 12, 17
  InsuranceRelation at_birth = resident();
  at_birth.begin = on(2027, 3, 5);
  Facts list;
  list.add(at_birth, "R1").add(happened(LifeEventKind::birth, on(2027, 3, 1)), "born");
  list.add(resident(RelationStatus::normal, kHongshan), "R2");
  list.add(paid(on(2027, 3, 10), kHongshan), "V2");
  EXPECT_EQ(cited(of_duplicate(list, on(2027, 5, 20)), RuleId::duplicate_enrollment, list),
            (std::vector<std::string>{"R1", "born", "R2", "V2"}));
}

}  // namespace
}  // namespace gw::policy
