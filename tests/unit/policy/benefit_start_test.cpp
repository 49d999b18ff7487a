// Admissibility of a payment and benefit start (readings 3-14): a case on each side of every
// boundary, each naming its reading or article.
#include "gateway/policy/benefit_start.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/followed.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using A = Admission;
using W = AdmissionReason;
using L = LifeEventKind;
using K = StatementKind;
using C = Capacity;

constexpr RegionCode kShiyan = RegionCode::from_number(420300);
const std::optional<Day> kNever;

BenefitStart start_of(const Facts& list, Day paid, RegionCode pool = kXiangyang,
                      PlanYear year = kYear, Scheme scheme = Scheme::resident_390,
                      const PolicyBook& book = shipped_book()) {
  return followed(list, [&](const PersonFacts& facts) {
    return benefit_start(facts, {year, paid, pool, scheme}, book);
  });
}

struct Case {
  const char* claim;
  Facts facts;
  Day day;
  std::optional<Day> from;
  RuleId ground;
  W reason = W::none;
  std::optional<Day> latest = std::nullopt;  // nothing: as `from`
  RegionCode pool = kXiangyang;
};

void expect(const Case& test, const BenefitStart& found, A admission) {
  EXPECT_EQ(found.admission, admission) << test.claim;
  EXPECT_EQ(name_of(found.reason), name_of(test.reason)) << test.claim;
  EXPECT_EQ(name_of(found.ground), name_of(test.ground)) << test.claim;
  EXPECT_EQ(found.from, test.from) << test.claim;
  EXPECT_EQ(found.latest, test.latest ? test.latest : test.from) << test.claim;
  const std::vector<RuleId> rules = applied_rules(found.trace);
  EXPECT_NE(std::find(rules.begin(), rules.end(), test.ground), rules.end()) << test.claim;
  EXPECT_EQ(found.trace.policy_version, shipped_book().version());
}

// Employee cover that ended, after so long that both "two years" and any gap can be chosen.
Facts worked(Day first, Day last) {
  return facts(employee(first, last, RelationStatus::terminated));
}
Facts long_worked_until(Day last) {
  return worked(on(2020, 1, 1), last);
}

std::vector<Case> cases() {
  const auto released = happened(L::release, on(2027, 3, 15));
  return {
      // 4, 9; 规程 16
      {"4: the day before the period opens", facts(), on(2026, 8, 31), kNever,
       RuleId::period_not_open, W::not_open},
      {"9: the first day of the period", facts(), on(2026, 9, 1), on(2027, 1, 1),
       RuleId::paid_in_period},
      {"4: the last day of the period counts", facts(), on(2026, 12, 31), on(2027, 1, 1),
       RuleId::paid_in_period},
      {"10(g): the day after, no ground", facts(), on(2027, 1, 1), kNever, RuleId::late_not_allowed,
       W::late_not_allowed},
      {"9: no waiting for anybody inside the period", long_worked_until(on(2025, 1, 31)),
       on(2026, 10, 1), on(2027, 1, 1), RuleId::paid_in_period},
      {"10: the last day of the year", facts(listed(on(2027, 12, 1))), on(2027, 12, 31),
       on(2027, 12, 31), RuleId::special_person_pays},
      {"10: the year has ended", facts(listed(on(2027, 12, 1))), on(2028, 1, 1), kNever,
       RuleId::plan_year_over, W::year_ended},

      // 12; 83号 三(三), 襄18号 二
      {"12: born in Y, registered on day 90", facts(happened(L::birth, on(2027, 1, 1))),
       on(2027, 4, 1), on(2027, 1, 1), RuleId::newborn_in_time},
      {"12: day 91 is late, benefits from the next month",
       facts(happened(L::birth, on(2027, 1, 1))), on(2027, 4, 2), on(2027, 5, 1),
       RuleId::newborn_late},
      {"12: born in Y-1, day 90 is 1 January Y", facts(happened(L::birth, on(2026, 10, 3))),
       on(2027, 1, 1), on(2027, 1, 1), RuleId::newborn_in_time},
      {"12: born in Y-1, paid after day 90: as late", facts(happened(L::birth, on(2026, 10, 3))),
       on(2027, 1, 2), on(2027, 2, 1), RuleId::newborn_late},
      {"12: born in Y-1, day 90 is 31 December: no newborn of Y",
       facts(happened(L::birth, on(2026, 10, 2))), on(2027, 1, 1), kNever, RuleId::late_not_allowed,
       W::late_not_allowed},
      {"12: paid by day 90 in Y: from 1 January Y", facts(happened(L::birth, on(2026, 12, 20))),
       on(2027, 3, 20), on(2027, 1, 1), RuleId::newborn_in_time},
      {"9: born in Y-1 and paid inside the period", facts(happened(L::birth, on(2026, 12, 20))),
       on(2026, 12, 30), on(2027, 1, 1), RuleId::paid_in_period},
      {"12: the province's value is one month too", facts(happened(L::birth, on(2027, 1, 1))),
       on(2027, 6, 30), on(2027, 7, 1), RuleId::newborn_late, W::none, std::nullopt, kShiyan},

      // 14, 15; 83号 三(一)
      {"14: A08 in force on p", facts(listed(on(2027, 5, 20), std::nullopt, C::a08)),
       on(2027, 5, 20), on(2027, 5, 20), RuleId::poverty_person_pays},
      {"14: A09 on its last day", facts(listed(on(2026, 1, 1), on(2027, 5, 20), C::a09)),
       on(2027, 5, 20), on(2027, 5, 20), RuleId::poverty_person_pays},
      {"15: not in force the day after", facts(listed(on(2026, 1, 1), on(2027, 5, 19), C::a09)),
       on(2027, 5, 20), kNever, RuleId::late_not_allowed, W::late_not_allowed},
      {"15: not in force the day before", facts(listed(on(2027, 5, 21), std::nullopt, C::a08)),
       on(2027, 5, 20), kNever, RuleId::late_not_allowed, W::late_not_allowed},
      {"14: A10 is a special person, no poverty person",
       facts(listed(on(2026, 1, 1), std::nullopt, C::a10)), on(2027, 5, 20), on(2027, 5, 20),
       RuleId::special_person_pays},
      {"14: no waiting though the gap is long",
       facts(employee(on(2020, 1, 1), on(2026, 1, 31), RelationStatus::terminated),
             listed(on(2026, 1, 1), std::nullopt, C::a08)),
       on(2027, 5, 20), on(2027, 5, 20), RuleId::poverty_person_pays},

      // 13; 83号 三(四)
      {"13: discharged, transferred: never a waiting time",
       facts(happened(L::discharge, on(2027, 1, 10)),
             stated(K::relation_transferred, on(2027, 2, 1))),
       on(2027, 11, 20), on(2027, 11, 20), RuleId::soldier_transferred},
      {"13: not transferred, within three months", facts(happened(L::discharge, on(2027, 1, 10))),
       on(2027, 4, 10), on(2027, 4, 10), RuleId::other_scheme_in_time},
      {"13: not transferred, a day later", facts(happened(L::discharge, on(2027, 1, 10))),
       on(2027, 4, 11), on(2027, 5, 1), RuleId::other_scheme_late},
      {"13: a spouse who found work, transferred",
       facts(stated(K::spouse_employed, on(2027, 1, 10)),
             stated(K::relation_transferred, on(2027, 2, 1))),
       on(2027, 11, 20), on(2027, 11, 20), RuleId::soldier_transferred},
      {"10(c): discharged before the last insured month: no veteran's ground",
       facts(happened(L::discharge, on(2026, 1, 10)),
             stated(K::relation_transferred, on(2026, 2, 1)),
             employee(on(2026, 3, 1), on(2026, 12, 31), RelationStatus::terminated)),
       on(2027, 6, 20), on(2027, 7, 1), RuleId::switch_long_gap},

      // 7, 10(d); 83号 二(三), 规程 8(3)
      {"7: ended 15 March, paid 15 June", facts(released), on(2027, 6, 15), on(2027, 6, 15),
       RuleId::other_scheme_in_time},
      {"7: ended 15 March, paid 16 June", facts(released), on(2027, 6, 16), on(2027, 7, 1),
       RuleId::other_scheme_late},
      {"7: ended 30 November, paid 28 February",
       facts(happened(L::other_state_scheme_ended, on(2026, 11, 30))), on(2027, 2, 28),
       on(2027, 2, 28), RuleId::other_scheme_in_time},
      {"7: ended 30 November, paid 1 March",
       facts(happened(L::other_state_scheme_ended, on(2026, 11, 30))), on(2027, 3, 1),
       on(2027, 4, 1), RuleId::other_scheme_late},
      {"10(d): ended on p itself", facts(happened(L::release, on(2027, 3, 15))), on(2027, 3, 15),
       on(2027, 3, 15), RuleId::other_scheme_in_time},
      {"10(d): not ended by p", facts(happened(L::release, on(2027, 3, 16))), on(2027, 3, 15),
       kNever, RuleId::late_not_allowed, W::late_not_allowed},
      {"3: no value of the city: an interval", facts(released), on(2027, 6, 16), on(2027, 6, 16),
       RuleId::other_scheme_late, W::city_value_missing, on(2027, 12, 1), kShiyan},
      {"10(d): in a month after the last insured month",
       facts(employee(on(2020, 1, 1), on(2027, 2, 28), RelationStatus::terminated), released),
       on(2027, 6, 10), on(2027, 6, 10), RuleId::other_scheme_in_time},
      {"10(d): in the last insured month it does not count",
       facts(employee(on(2020, 1, 1), on(2027, 3, 31), RelationStatus::terminated), released),
       on(2027, 6, 10), on(2027, 6, 1), RuleId::switch_short_gap},

      // 5, 6, 10(e), 11; 83号 二(三), 规程 8(1), 8(2), 襄18号 一
      {"10(e): gap 0", worked(on(2027, 4, 1), on(2027, 4, 30)), on(2027, 5, 20), on(2027, 5, 1),
       RuleId::switch_without_gap},
      {"10(e): 310 still in the month of payment", facts(employee(on(2027, 4, 1))), on(2027, 5, 20),
       on(2027, 5, 1), RuleId::switch_without_gap},
      {"5: last month March, paid any day of July: gap 3", long_worked_until(on(2027, 3, 31)),
       on(2027, 7, 31), on(2027, 7, 1), RuleId::switch_short_gap},
      {"5: last month March, paid 1 August: gap 4", long_worked_until(on(2027, 3, 31)),
       on(2027, 8, 1), on(2027, 9, 1), RuleId::switch_long_gap},
      {"6: 24 months are two years", worked(on(2025, 4, 1), on(2027, 3, 31)), on(2027, 7, 10),
       on(2027, 7, 1), RuleId::switch_short_gap},
      {"6: 23 are not: from p", worked(on(2025, 5, 1), on(2027, 3, 31)), on(2027, 7, 10),
       on(2027, 7, 10), RuleId::switch_short_history},
      {"6: either scheme, no month missing",
       facts(paid(on(2025, 10, 1), kXiangcheng, "V0", 40000, PlanYear{2026}),
             employee(on(2024, 12, 1), on(2025, 12, 31), RelationStatus::terminated),
             employee(on(2027, 1, 1), on(2027, 3, 31), RelationStatus::terminated)),
       on(2027, 7, 10), on(2027, 7, 1), RuleId::switch_short_gap},
      {"6: a month missing",
       facts(paid(on(2026, 2, 1), kXiangcheng, "V0", 40000, PlanYear{2026}),
             employee(on(2024, 12, 1), on(2025, 12, 31), RelationStatus::terminated),
             employee(on(2027, 1, 1), on(2027, 3, 31), RelationStatus::terminated)),
       on(2027, 7, 10), on(2027, 7, 10), RuleId::switch_short_history},
      {"6: a paused record counts through its month",
       facts(employee(on(2020, 1, 1), on(2027, 3, 2), RelationStatus::paused)), on(2027, 7, 10),
       on(2027, 7, 1), RuleId::switch_short_gap},
      {"10(e): no upper limit to the gap", long_worked_until(on(2022, 3, 31)), on(2027, 7, 10),
       on(2027, 8, 1), RuleId::switch_long_gap},
      {"3: no value of the city: from no waiting to six months", long_worked_until(on(2027, 1, 31)),
       on(2027, 7, 10), on(2027, 7, 10), RuleId::switch_long_gap, W::city_value_missing,
       on(2028, 1, 1), kShiyan},
      {"10(e): the last insured month was 390: no switch",
       facts(paid(on(2025, 10, 1), kXiangcheng, "V0", 40000, PlanYear{2026})), on(2027, 2, 10),
       kNever, RuleId::late_not_allowed, W::late_not_allowed},

      // 10(f); 规程 21
      {"10(f): identity in force on p", facts(listed(on(2027, 5, 20))), on(2027, 5, 20),
       on(2027, 5, 20), RuleId::special_person_pays},
      {"10(f): not the day before", facts(listed(on(2027, 5, 20))), on(2027, 5, 19), kNever,
       RuleId::late_not_allowed, W::late_not_allowed},
      {"10: the order decides: a switch goes before a special identity",
       facts(employee(on(2020, 1, 1), on(2027, 1, 31), RelationStatus::terminated),
             listed(on(2026, 1, 1))),
       on(2027, 7, 10), on(2027, 8, 1), RuleId::switch_long_gap},
  };
}

TEST(BenefitStartTest, TakesTheFirstGroundThatFits) {
  for (const Case& test : cases()) {
    expect(test, start_of(test.facts, test.day, test.pool), test.from ? A::admissible : A::refused);
  }
}

TEST(BenefitStartTest, AsksForProofWhereMonthsElsewhereWouldDecide) {  // 6; 规程 8(1)
  const auto resident_elsewhere = [](bool proven) {
    return elsewhere(on(2025, 4, 1), on(2026, 12, 31), proven, Scheme::resident_390);
  };
  const auto last = employee(on(2027, 1, 1), on(2027, 3, 31), RelationStatus::terminated);
  const BenefitStart open = start_of(facts(last, resident_elsewhere(false)), on(2027, 7, 10));
  EXPECT_EQ(open.admission, A::needs_review);
  EXPECT_EQ(name_of(open.reason), "NEED_PROOF");
  EXPECT_EQ(open.from, on(2027, 7, 1));
  EXPECT_EQ(open.latest, on(2027, 7, 10));
  const BenefitStart proven = start_of(facts(last, resident_elsewhere(true)), on(2027, 7, 10));
  EXPECT_EQ(proven.admission, A::admissible);
  EXPECT_EQ(proven.from, on(2027, 7, 1));
  // They change nothing: no proof is asked for.
  EXPECT_EQ(start_of(facts(last, resident_elsewhere(false)), on(2027, 9, 10)).admission,
            A::admissible);
  // A relation of the register in another province is proven by its transfer.
  const auto abroad =
      employee(on(2020, 1, 1), on(2027, 3, 31), RelationStatus::terminated, kWolong);
  EXPECT_EQ(start_of(facts(abroad), on(2027, 5, 10)).admission, A::needs_review);
  EXPECT_EQ(
      start_of(facts(abroad, stated(K::relation_transferred, on(2027, 5, 1))), on(2027, 5, 10))
          .admission,
      A::admissible);
}

TEST(BenefitStartTest, ShowsTheIntervalWhereProofDecidesWhetherOneMayPayAtAll) {  // 6
  const auto work = elsewhere(on(2024, 1, 1), on(2027, 3, 31), false, Scheme::employee_310);
  const BenefitStart open = start_of(facts(work), on(2027, 5, 20));
  EXPECT_EQ(open.reason, W::need_proof);
  EXPECT_EQ(open.from, on(2027, 5, 1));
  EXPECT_EQ(open.latest, on(2027, 5, 1));
  EXPECT_EQ(applied_rules(open.trace).back(), RuleId::months_need_proof);
  EXPECT_EQ(open.trace.steps.back().facts.size(), 1U);
}

TEST(BenefitStartTest, CountsFromTheLaterOfADischargeAndAnotherSchemesEnd) {  // 10(d), 13
  const auto discharged = happened(L::discharge, on(2027, 1, 10));
  const auto released = happened(L::release, on(2027, 3, 15));
  EXPECT_EQ(start_of(facts(discharged, released), on(2027, 6, 15)).ground,
            RuleId::other_scheme_in_time);
  EXPECT_EQ(start_of(facts(happened(L::release, on(2027, 1, 10)),
                           happened(L::discharge, on(2027, 3, 15))),
                     on(2027, 6, 15))
                .ground,
            RuleId::other_scheme_in_time);
  // A transfer alone makes no soldier.
  EXPECT_EQ(
      start_of(facts(stated(K::relation_transferred, on(2027, 1, 10))), on(2027, 6, 15)).reason,
      W::late_not_allowed);
}

TEST(BenefitStartTest, LeavesAnUnknownBeginToProofOnlyWhereItMatters) {  // 46
  InsuranceRelation row = employee(on(2020, 1, 1), on(2027, 3, 31), RelationStatus::terminated);
  row.begin.reset();
  EXPECT_EQ(start_of(facts(row), on(2027, 7, 10)).reason, W::need_proof);
  EXPECT_EQ(start_of(facts(row), on(2027, 8, 1)).reason, W::none);  // gap 4: waits either way
}

TEST(BenefitStartTest, IsRetroactiveOnlyWithTheGapBackPaidAndSince2023) {  // 11; 规程 8(1)
  const auto left = employee(on(2020, 1, 1), on(2027, 3, 31), RelationStatus::terminated);
  const auto back_paid = stated(K::gap_back_paid, on(2027, 7, 10));
  EXPECT_EQ(start_of(facts(left), on(2027, 7, 10)).retroactive_from, kNever);
  EXPECT_EQ(start_of(facts(left, back_paid), on(2027, 7, 10)).retroactive_from, on(2027, 4, 1));
  EXPECT_EQ(start_of(facts(left, back_paid), on(2027, 7, 9)).retroactive_from, kNever);
  // 10(e): without two years nothing is retroactive.
  const auto young = employee(on(2026, 6, 1), on(2027, 3, 31), RelationStatus::terminated);
  EXPECT_EQ(start_of(facts(young, back_paid), on(2027, 7, 10)).retroactive_from, kNever);
  // Before 2023-10-11 no waiting means from p.
  const auto then = employee(on(2018, 1, 1), on(2023, 7, 31), RelationStatus::terminated);
  const auto early = stated(K::gap_back_paid, on(2023, 1, 1));
  const BenefitStart before =
      start_of(facts(then, early), on(2023, 10, 10), kXiangyang, PlanYear{2023});
  EXPECT_EQ(before.from, on(2023, 10, 10));
  EXPECT_EQ(before.retroactive_from, kNever);
  const BenefitStart since =
      start_of(facts(then, early), on(2023, 10, 11), kXiangyang, PlanYear{2023});
  EXPECT_EQ(since.from, on(2023, 10, 1));
  EXPECT_EQ(since.retroactive_from, on(2023, 8, 1));
}

TEST(BenefitStartTest, TakesTheCitysWaitingTimeFromItsFirstDay) {  // 1, 3; 襄18号 一
  const auto left = employee(on(2018, 1, 1), on(2020, 6, 30), RelationStatus::terminated);
  const PlanYear y21{2021};
  EXPECT_EQ(start_of(facts(left), on(2021, 3, 23), kXiangyang, y21).reason, W::city_value_missing);
  const BenefitStart own = start_of(facts(left), on(2021, 3, 24), kXiangyang, y21);
  EXPECT_EQ(own.reason, W::none);
  EXPECT_EQ(own.from, on(2021, 4, 1));
  EXPECT_EQ(own.waiting_from, on(2021, 3, 1));  // 规程 10: from the 1st of the month
  EXPECT_EQ(own.waiting_months, 1);
}

TEST(BenefitStartTest, ExchangesTheSchemesForWhoJoins310) {  // 11
  const auto joins = [](const Facts& list, Day day) {
    return start_of(list, day, kXiangyang, kYear, Scheme::employee_310);
  };
  EXPECT_EQ(joins(facts(), on(2026, 8, 1)).from, on(2026, 8, 1));  // no period, nobody refused
  EXPECT_EQ(joins(facts(), on(2026, 8, 1)).ground, RuleId::joined_employee_scheme);
  const auto paid_26 = paid(on(2025, 10, 1), kXiangcheng, "V0", 40000, PlanYear{2026});
  EXPECT_EQ(joins(facts(paid_26), on(2026, 8, 15)).from, on(2026, 8, 1));  // 390 runs: gap 0
  EXPECT_EQ(joins(facts(paid_26), on(2027, 4, 15)).ground, RuleId::switch_short_history);
  EXPECT_EQ(joins(facts(paid_26), on(2027, 5, 15)).from, on(2027, 6, 1));  // gap 4
  EXPECT_EQ(joins(facts(employee(on(2020, 1, 1), on(2026, 1, 31), RelationStatus::terminated)),
                  on(2027, 5, 15))
                .ground,
            RuleId::joined_employee_scheme);  // 310 to 310 is no switch
}

TEST(BenefitStartTest, CountsAWholeDayInBeijing) {  // 4: 23:59:59 on the last day counts
  const Instant last_second = gw::start_of(on(2027, 1, 1)) - std::chrono::seconds(1);
  EXPECT_EQ(start_of(facts(), beijing_day(last_second)).admission, A::admissible);
  EXPECT_EQ(start_of(facts(), beijing_day(last_second + std::chrono::seconds(1))).admission,
            A::refused);
}

// A city's own period, and the shape of a later rule: data alone.
PolicyBook book_with(std::vector<Entry> more) {
  Contents contents;
  contents.documents = shipped_book().documents();
  contents.areas = shipped_book().areas();
  contents.rules = shipped_book().rules();
  contents.entries = shipped_book().entries();
  for (Entry& entry : more) contents.entries.push_back(std::move(entry));
  EXPECT_TRUE(PolicyBook::check(contents).empty());
  return PolicyBook::make(std::move(contents));
}
Entry entry(Subject subject, Value value, RegionCode area = RegionCode()) {
  return {subject, area, value, on(2025, 1, 1), std::nullopt, "hbgc-2023", "第二十三条"};
}

TEST(BenefitStartTest, FollowsACitysOwnPeriod) {  // 9
  const PolicyBook long_period =
      book_with({entry(Subject::concentrated_period_end, *YearDay::parse("Y 02-28"), kShiyan)});
  const auto at = [&](const PolicyBook& book, const Facts& list, Day day) {
    return start_of(list, day, kShiyan, kYear, Scheme::resident_390, book);
  };
  EXPECT_EQ(at(long_period, facts(), on(2026, 12, 31)).from, on(2027, 1, 1));
  EXPECT_EQ(at(long_period, facts(), on(2027, 2, 28)).from, on(2027, 2, 28));
  EXPECT_EQ(at(long_period, facts(), on(2027, 3, 1)).admission, A::refused);
  EXPECT_EQ(at(long_period, facts(happened(L::birth, on(2027, 1, 5))), on(2027, 2, 1)).ground,
            RuleId::newborn_in_time);
  // One that ends in November: a ground is needed in December, and benefits begin with the year.
  const PolicyBook short_period =
      book_with({entry(Subject::concentrated_period_end, *YearDay::parse("Y-1 11-30"), kShiyan)});
  EXPECT_EQ(at(short_period, facts(), on(2026, 12, 1)).admission, A::refused);
  EXPECT_EQ(at(short_period, facts(listed(on(2026, 1, 1))), on(2026, 12, 1)).from, on(2027, 1, 1));
}

TEST(BenefitStartTest, BeginsWithThePaymentWhereACityLetsNobodyWait) {  // 3, 11: N = 0
  const PolicyBook book = book_with({entry(Subject::waiting_months, 0, kShiyan),
                                     entry(Subject::waiting_months_other_scheme, 0, kShiyan)});
  for (const Fact& ended :
       {Fact(happened(L::release, on(2027, 1, 10))),
        Fact(employee(on(2020, 1, 1), on(2026, 12, 31), RelationStatus::terminated))}) {
    const BenefitStart start =
        start_of(facts(ended), on(2027, 6, 16), kShiyan, kYear, Scheme::resident_390, book);
    EXPECT_EQ(start.admission, A::admissible);
    EXPECT_EQ(start.from, on(2027, 6, 16));
    EXPECT_EQ(start.waiting_from, std::nullopt);
  }
}

TEST(BenefitStartTest, CarriesAFixedAndAVariableWaitingTimeOfALaterRule) {  // 0
  const PolicyBook later =
      book_with({entry(Subject::late_fixed_months, 3), entry(Subject::late_months_per_year, 1)});
  const auto at = [&](const Facts& list, Day day) {
    return start_of(list, day, kXiangyang, kYear, Scheme::resident_390, later);
  };
  const auto paid_for = [](std::int16_t year) {
    return paid(on(year - 1, 10, 1), kXiangcheng, "V0", 40000, PlanYear{year});
  };
  // Late, nothing missed before: the fixed time only.
  EXPECT_EQ(at(facts(paid_for(2026)), on(2027, 2, 10)).from, on(2027, 5, 1));
  EXPECT_EQ(at(facts(paid_for(2026)), on(2027, 2, 10)).ground, RuleId::late_waiting_time);
  // In the period and never interrupted, or never insured: as before.
  EXPECT_EQ(at(facts(paid_for(2026)), on(2026, 10, 1)).from, on(2027, 1, 1));
  EXPECT_EQ(at(facts(), on(2026, 10, 1)).from, on(2027, 1, 1));
  // Come back after one, two and four missed years.
  EXPECT_EQ(at(facts(paid_for(2025)), on(2026, 10, 1)).waiting_months, 3);
  EXPECT_EQ(at(facts(paid_for(2025)), on(2026, 10, 1)).from, on(2027, 4, 1));
  EXPECT_EQ(at(facts(paid_for(2024)), on(2026, 10, 1)).waiting_months, 4);
  EXPECT_EQ(at(facts(paid_for(2022)), on(2026, 10, 1)).waiting_months, 6);
  // Bought back.
  Statement bought = stated(K::years_bought_back, on(2026, 9, 20));
  bought.number = 2;
  EXPECT_EQ(at(facts(paid_for(2022), bought), on(2026, 10, 1)).waiting_months, 4);
  bought.number = 9;
  EXPECT_EQ(at(facts(paid_for(2022), bought), on(2026, 10, 1)).waiting_months, 3);
  // Special persons do not wait.
  EXPECT_EQ(at(facts(paid_for(2022), listed(on(2026, 1, 1))), on(2026, 10, 1)).waiting_months, 0);
}

TEST(MonthsLaterTest, StaysInTheMonth) {  // 7
  EXPECT_EQ(months_later(on(2027, 3, 15), 3), on(2027, 6, 15));
  EXPECT_EQ(months_later(on(2026, 11, 30), 3), on(2027, 2, 28));
  EXPECT_EQ(months_later(on(2027, 11, 30), 3), on(2028, 2, 29));
  EXPECT_EQ(months_later(on(2027, 12, 31), 1), on(2028, 1, 31));
}

}  // namespace
}  // namespace gw::policy
