// Duplicate enrollment, where a date decides (readings 21-24): which relation joined later, whose
// benefits run, where the person lives by the register; and the rows and verbs the trace cites.
#include <gtest/gtest.h>

#include "gateway/policy/duplicates.hpp"
#include "tests/unit/policy/followed.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using K = StatementKind;
using O = DuplicateOutcome;
using S = RelationStatus;

constexpr RegionCode kMaojian = RegionCode::from_number(420302);
constexpr RegionCode kShiyanPool = RegionCode::from_number(420300);

DuplicateDecision settled_by(const Facts& list, Day day, const PolicyBook& book = shipped_book()) {
  return followed(list, [&](const PersonFacts& facts) {
    return resolve_duplicate(facts, {kYear, day}, book);
  });
}
PolicyBook book_and(Subject subject, std::int32_t months, RegionCode area = RegionCode()) {
  Contents contents;
  contents.documents = shipped_book().documents();
  contents.areas = shipped_book().areas();
  contents.rules = shipped_book().rules();
  contents.entries = shipped_book().entries();
  contents.entries.push_back(
      {subject, area, months, on(2025, 1, 1), std::nullopt, "hbgc-2023", "第二十三条"});
  EXPECT_TRUE(PolicyBook::check(contents).empty());
  return PolicyBook::make(std::move(contents));
}
InsuranceRelation joined_on(Day begin, RegionCode county = kXiangcheng) {
  InsuranceRelation row = resident(S::normal, county);
  row.begin = begin;
  return row;
}
Statement benefits_of(const char* relation, Day from) {
  Statement statement = stated(K::benefits_from, from);
  statement.relation = relation;
  return statement;
}
Statement flexible_since(Day day) {
  return stated(K::flexible_work, day);
}
Naming poor_since_2020() {
  return listed(on(2020, 1, 1), std::nullopt, Capacity::a08, "rural", kXiangcheng);
}
void expect_kept(const DuplicateDecision& found, const char* key, RuleId rule, const char* claim) {
  EXPECT_EQ(name_of(found.outcome), name_of(O::resolved)) << claim;
  EXPECT_EQ(name_of(found.rule), name_of(rule)) << claim;
  ASSERT_TRUE(found.kept) << claim;
  EXPECT_EQ(found.kept->key, key) << claim;
}
std::vector<std::string> keys_cited(const Facts& list, const Trace& trace, RuleId rule) {
  std::vector<std::string> keys;
  for (const RuleStep& step : trace.steps) {
    if (step.rule != rule || !step.applied) continue;
    for (const SourceRef& source : step.facts) {
      keys.push_back(list.all().at(static_cast<std::size_t>(source.line) - 1).key);
    }
  }
  return keys;
}

TEST(DuplicatesJoinedTest, LookAtBenefitsOnTheFirstOfJanuaryBeforeTheYear) {  // 22, 23
  // The 390 paid in the period runs from 1 January, so both run; no year of 310: the later one.
  Facts list;
  list.add(joined_on(on(2026, 8, 1)), "R1").add(employee(on(2026, 7, 1)), "W1");
  list.add(paid(on(2026, 10, 1)), "V1").add(flexible_since(on(2026, 7, 1)), "S1");
  expect_kept(settled_by(list, on(2026, 11, 15)), "R1", RuleId::running_benefits_kept,
              "390 runs on 1 January");
}

TEST(DuplicatesJoinedTest, LetBenefitsRunFromTheVeryDayGiven) {  // 23
  const auto with_start = [](Day from) {
    Facts list;
    list.add(joined_on(on(2020, 3, 1)), "R1").add(employee(on(2026, 9, 1)), "W1");
    return list.add(paid(on(2026, 10, 1)), "V1")
        .add(flexible_since(on(2026, 9, 1)), "S1")
        .add(benefits_of("W1", from), "S2");
  };
  const Day may = on(2027, 5, 20);
  expect_kept(settled_by(with_start(may), may), "W1", RuleId::running_benefits_kept,
              "both run: the later");
  expect_kept(settled_by(with_start(may + kOneDay), may), "R1", RuleId::running_benefits_kept,
              "only the 390 runs yet");
}

// A city whose waiting time is three months; a 310 ended in February, the 390 paid in July (R1), a
// flexible 310 from August (W1), whose benefits begin in September.
Facts waiting_resident() {
  Facts list;
  list.add(employee(on(2020, 1, 1), on(2027, 2, 28), S::terminated), "W0");
  list.add(joined_on(on(2020, 3, 1), kMaojian), "R1").add(employee(on(2027, 8, 1)), "W1");
  list.add(paid(on(2027, 7, 10), kMaojian), "V1");
  return list.add(flexible_since(on(2027, 8, 1)), "S1")
      .add(benefits_of("W1", on(2027, 9, 1)), "S2");
}

TEST(DuplicatesJoinedTest, LetAPaid390RunOnlyAfterItsWaitingTime) {  // 22, 23, 9-12
  const PolicyBook book = book_and(Subject::waiting_months, 3, kShiyanPool);
  const Day august = on(2027, 8, 20);
  expect_kept(settled_by(waiting_resident(), august, book), "W1", RuleId::running_benefits_kept,
              "neither runs: the later");
  expect_kept(settled_by(waiting_resident().add(benefits_of("R1", august), "S3"), august, book),
              "R1", RuleId::running_benefits_kept, "a day given for the record goes first");
  // Paid again, of old, but for a record of another pool, paused since.
  Facts twice = waiting_resident();
  InsuranceRelation old = resident_until(S::paused, on(2027, 1, 31), kHongshan);
  twice.add(old, "R2").add(paid(on(2026, 10, 1), kHongshan, "V2"), "V2");
  expect_kept(settled_by(twice, august, book), "W1", RuleId::running_benefits_kept,
              "the payment of another record does not make it run");
  // 51: an interval is no day known.
  expect_kept(settled_by(waiting_resident(), august), "R1", RuleId::running_benefits_kept,
              "without a value of the city it runs");
}

TEST(DuplicatesJoinedTest, LetAPaid390RunFromTheEarliestOfItsPayments) {  // 23, 43
  // Paid in the period and once more after it, where a later rule lets such a payment wait.
  const PolicyBook book = book_and(Subject::late_fixed_months, 3);
  Facts list;
  list.add(joined_on(on(2020, 3, 1)), "R1").add(employee(on(2027, 3, 1)), "W1");
  list.add(paid(on(2026, 10, 1)), "V1").add(paid(on(2027, 2, 10), kXiangcheng, "V2"), "V2");
  list.add(flexible_since(on(2027, 3, 1)), "S1").add(benefits_of("W1", on(2027, 6, 1)), "S2");
  expect_kept(settled_by(list, on(2027, 3, 20), book), "R1", RuleId::running_benefits_kept,
              "runs since 1 January");
}

TEST(DuplicatesJoinedTest, TakeAPaymentWithoutRecordAsJoinedWhenPaid) {  // 23
  const auto list = [](Day pays, Day work_begins) {
    Facts facts;
    facts.add(employee(work_begins), "W1").add(paid(pays), "V1").add(poor_since_2020(), "N1");
    return facts;
  };
  struct Case {
    const char* claim;
    Facts facts;
    const char* kept;  // nothing: the payment's own relation
  };
  InsuranceRelation undated = resident();
  undated.begin.reset();
  Facts undated_record;
  undated_record.add(undated, "R1").add(employee(on(2027, 2, 1)), "W1");
  undated_record.add(paid(on(2027, 4, 10)), "V1").add(poor_since_2020(), "N1");
  Facts others = list(on(2026, 10, 1), on(2027, 2, 1));
  others.add(resident_until(S::paused, on(2027, 5, 1), kHongshan), "R2");
  others.add(paid(on(2027, 4, 10), kHongshan, "V2"), "V2");
  for (const Case& test : {
           Case{"paid in the year: its month, after the 310", list(on(2027, 4, 10), on(2027, 3, 1)),
                ""},
           Case{"in the same month 310 is the later", list(on(2027, 4, 10), on(2027, 4, 1)), "W1"},
           Case{"paid before the year: January, not October",
                list(on(2026, 10, 1), on(2026, 12, 1)), ""},
           Case{"January and no later", list(on(2026, 10, 1), on(2027, 2, 1)), "W1"},
           Case{"not the month of another relation's payment", others, "W1"},
           Case{"a record of unknown begin: January, whenever paid", undated_record, "W1"},
       }) {
    expect_kept(settled_by(test.facts, on(2027, 5, 20)), test.kept, RuleId::poverty_later_kept,
                test.claim);
  }
}

TEST(DuplicatesJoinedTest, LeaveTwo390ThatJoinedTogetherToAClerk) {  // 22, 24: more than one fits
  const auto list = [](Day second) {
    Facts facts;
    facts.add(joined_on(on(2021, 5, 1)), "R1").add(joined_on(second, kHongshan), "R2");
    facts.add(employee(on(2020, 1, 1)), "W1").add(poor_since_2020(), "N1");
    facts.add(paid(on(2026, 10, 1)), "V1").add(paid(on(2026, 10, 1), kHongshan, "V2"), "V2");
    return facts;
  };
  const Day may = on(2027, 5, 20);
  EXPECT_EQ(settled_by(list(on(2021, 5, 31)), may).outcome, O::needs_review);
  expect_kept(settled_by(list(on(2021, 6, 1)), may), "R2", RuleId::poverty_later_kept, "second");
  expect_kept(settled_by(list(on(2021, 4, 30)), may), "R1", RuleId::poverty_later_kept, "first");
}

Facts two_paid_residents() {
  Facts list;
  list.add(resident(), "R1").add(resident(S::normal, kHongshan), "R2");
  return list.add(paid(on(2026, 10, 1)), "V1").add(paid(on(2026, 10, 1), kHongshan, "V2"), "V2");
}

TEST(DuplicatesJoinedTest, TakeTheResidenceOfTheNewestRowThatTellsOne) {  // 24, 46
  const auto row = [](RegionCode residence, std::int64_t version) {
    InsuranceRelation ended = employee(on(2018, 1, 1), on(2019, 1, 1), S::terminated);
    ended.residence = residence;
    ended.version = version;
    return ended;
  };
  const Day november = on(2026, 11, 15);
  Facts list = two_paid_residents();
  list.add(row(kXiangcheng, 1), "W1").add(row(kHongshan, 3), "W2").add(row(kXiangcheng, 2), "W3");
  list.add(row(RegionCode(), 9), "W4");
  const DuplicateDecision found = settled_by(list, november);
  expect_kept(found, "R2", RuleId::residence_kept, "newest that tells one");
  EXPECT_EQ(keys_cited(list, found.trace, RuleId::residence_kept),
            (std::vector<std::string>{"R2", "W2"}));
  // Rows of one snapshot carry one version: the first by key, however they arrived.
  Facts snapshot = two_paid_residents();
  snapshot.add(row(kXiangcheng, 7), "W2").add(row(kHongshan, 7), "W1");
  expect_kept(settled_by(snapshot, november), "R2", RuleId::residence_kept, "first by key");
}

TEST(DuplicatesJoinedTest, CiteThePaymentsAndTheBirthByWhichTheRelationsAreInForce) {  // law 11
  const Facts paid_twice = two_paid_residents();
  EXPECT_EQ(keys_cited(paid_twice, settled_by(paid_twice, on(2026, 11, 15)).trace,
                       RuleId::duplicate_enrollment),
            (std::vector<std::string>{"R1", "R2", "V1", "V2"}));
  // A newborn in the birth year, beside a payment elsewhere; a paused record's payment is no
  // reason.
  Facts newborn;
  newborn.add(happened(LifeEventKind::birth, on(2027, 2, 10)), "B1");
  newborn.add(joined_on(on(2027, 3, 1)), "R1").add(paid(on(2027, 3, 5), kHongshan, "V2"), "V2");
  newborn.add(resident_until(S::paused, on(2027, 4, 1), kMaojian), "R3");
  newborn.add(paid(on(2027, 3, 5), kMaojian, "V3"), "V3");
  EXPECT_EQ(
      keys_cited(newborn, settled_by(newborn, on(2027, 5, 20)).trace, RuleId::duplicate_enrollment),
      (std::vector<std::string>{"B1", "R1", "V2"}));
}

TEST(DuplicatesJoinedTest, CiteTheChoiceAndTheVerbOfTheOther) {  // 21, 24, 26
  Facts chosen = two_paid_residents();
  chosen.add(stated(K::chosen_place, on(2026, 11, 1), kHongshan), "S1");
  const DuplicateDecision found = settled_by(chosen, on(2026, 11, 15));
  EXPECT_EQ(keys_cited(chosen, found.trace, RuleId::chosen_place_kept),
            (std::vector<std::string>{"R2", "S1"}));
  EXPECT_EQ(keys_cited(chosen, found.trace, RuleId::given_up_paused),
            (std::vector<std::string>{"R1"}));
  EXPECT_TRUE(keys_cited(chosen, found.trace, RuleId::given_up_terminated).empty());
  // 310/310 stays under 83号: terminated.
  Facts employers;
  employers.add(employee(on(2024, 1, 1)), "W1");
  employers.add(employee(on(2025, 1, 1), std::nullopt, S::normal, kXiangcheng), "W2");
  employers.add(stated(K::employment_place, on(2025, 1, 1), kXiangcheng), "S1");
  const DuplicateDecision ended = settled_by(employers, on(2027, 5, 20));
  EXPECT_EQ(keys_cited(employers, ended.trace, RuleId::given_up_terminated),
            (std::vector<std::string>{"W1"}));
  EXPECT_TRUE(keys_cited(employers, ended.trace, RuleId::given_up_paused).empty());
}

TEST(DuplicatesJoinedTest, PauseWhatAPovertyPersonGivesUpBefore2023Too) {  // 21, 24: two 390
  const PlanYear y22{2022};
  Facts list;
  list.add(resident(), "R1").add(resident(S::normal, kHongshan), "R2");
  list.add(paid(on(2021, 10, 1), kXiangcheng, "V1", 40000, y22), "V1");
  list.add(paid(on(2021, 10, 1), kHongshan, "V2", 40000, y22), "V2");
  list.add(poor_since_2020(), "N1");
  list.add(stated(K::written_consent, on(2022, 1, 1), kHongshan), "S1");
  const Facts& all = list;
  const DuplicateDecision found =
      resolve_duplicate(PersonFacts::sort_out(all.all()), {y22, on(2022, 5, 20)}, shipped_book());
  expect_kept(found, "R2", RuleId::special_person_consents, "written consent");
  ASSERT_EQ(found.given_up.size(), 1U);
  EXPECT_EQ(found.given_up[0].fate, Fate::pause);
}

}  // namespace
}  // namespace gw::policy
