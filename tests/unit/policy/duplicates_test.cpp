// Duplicate enrollment (readings 8, 21-26, 30, 52): what is kept, what becomes of the others, and
// what follows; a case on each side of every boundary.
#include "gateway/policy/duplicates.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/followed.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using O = DuplicateOutcome;
using K = StatementKind;
using C = Capacity;
using S = RelationStatus;

const Day kNov = on(2026, 11, 15);
const Day kMay = on(2027, 5, 20);

DuplicateDecision resolved(const Facts& list, Day day, PlanYear year = kYear) {
  return followed(list, [&](const PersonFacts& facts) {
    return resolve_duplicate(facts, {year, day}, shipped_book());
  });
}

// Two 390 of 襄城 and 洪山, paid for the year; keys R1 and R2.
MoneyEvent paid_in(RegionCode county, const char* voucher, Day day = on(2026, 10, 1),
                   PlanYear year = kYear) {
  return paid(day, county, voucher, 40000, year);
}
Facts two_residents(PlanYear year = kYear) {
  Facts list;
  const Day day = day_of(year.value - 1, 10, 1);
  list.add(resident(), "R1").add(resident(S::normal, kHongshan), "R2");
  return list.add(paid_in(kXiangcheng, "V1", day, year)).add(paid_in(kHongshan, "V2", day, year));
}
// A 390 of 襄城 (R1, paid) and a 310 of 洪山 (W1).
Facts work_and_home(Day work_begin, Day home_begin = on(2020, 3, 1), PlanYear year = kYear) {
  Facts list;
  InsuranceRelation home = resident();
  home.begin = home_begin;
  list.add(home, "R1").add(employee(work_begin), "W1");
  return list.add(paid_in(kXiangcheng, "V1", day_of(year.value - 1, 10, 1), year));
}
Facts with(Facts list, Fact more) {
  return list.add(std::move(more));
}

struct Case {
  const char* claim;
  Facts facts;
  Day day;
  O outcome;
  RuleId rule;
  const char* kept = "";    // key
  Fate fate = Fate::pause;  // of the other
  Deduction deduction = Deduction::none;
  PlanYear year = kYear;
};

std::vector<Case> cases() {
  const Day y22 = on(2022, 5, 20);
  const PlanYear p22{2022};
  const auto poor = listed(on(2020, 1, 1), std::nullopt, C::a08, "rural", kXiangcheng);
  const auto pause = Fate::pause;
  const auto end = Fate::terminate;
  const auto due = Deduction::due;
  return {
      {"one relation is no duplicate", facts(resident(), paid(on(2026, 10, 1))), kNov, O::none,
       RuleId{}},
      {"21: a relation that starts later makes none",
       with(facts(resident(), paid(on(2026, 10, 1))), employee(on(2027, 6, 1))), kMay, O::none,
       RuleId{}},

      // 310/310: 83号 二(四)
      {"21: the place of employment is kept, the other terminated, also since 2023",
       Facts()
           .add(employee(on(2024, 1, 1)), "W1")
           .add(employee(on(2025, 1, 1), std::nullopt, S::normal, kXiangcheng), "W2")
           .add(stated(K::employment_place, on(2025, 1, 1), kXiangcheng)),
       kMay, O::resolved, RuleId::workplace_kept, "W2", end},
      {"21: place unknown",
       Facts()
           .add(employee(on(2024, 1, 1)), "W1")
           .add(employee(on(2025, 1, 1), std::nullopt, S::normal, kXiangcheng), "W2"),
       kMay, O::needs_review, RuleId::duplicate_for_clerk},
      {"21: both at the place of employment",
       Facts()
           .add(employee(on(2024, 1, 1)), "W1")
           .add(employee(on(2025, 1, 1)), "W2")
           .add(stated(K::employment_place, on(2025, 1, 1), kHongshan)),
       kMay, O::needs_review, RuleId::duplicate_for_clerk},

      // 310/390: 22, 23, 25; 83号 二(四), 三(一), 三(五), 三(六); 规程 7(3), 7(5)
      {"8: twelve months are one year: 310 is kept, the subsidy deducted",
       work_and_home(on(2026, 6, 1)), kMay, O::resolved, RuleId::employee_year_kept, "W1", pause,
       due},
      {"8: eleven are not: 310 is kept, no deduction", work_and_home(on(2026, 7, 1)), kMay,
       O::resolved, RuleId::employee_short_kept, "W1", pause},
      {"8: any employer, any pool, no month missing",
       with(work_and_home(on(2027, 1, 1)),
            employee(on(2026, 1, 1), on(2026, 12, 31), S::terminated, kXiangcheng)),
       kMay, O::resolved, RuleId::employee_year_kept, "W1", pause, due},
      {"8: a month missing",
       with(work_and_home(on(2027, 1, 1)),
            employee(on(2026, 1, 1), on(2026, 11, 30), S::terminated, kXiangcheng)),
       kMay, O::resolved, RuleId::employee_short_kept, "W1", pause},
      {"21: before 2023-10-11 terminated", work_and_home(on(2021, 1, 1), on(2020, 3, 1), p22), y22,
       O::resolved, RuleId::employee_year_kept, "W1", end, due, p22},
      {"21: before 2023-10-11 a short 310 pauses",
       work_and_home(on(2022, 1, 1), on(2020, 3, 1), p22), y22, O::resolved,
       RuleId::employee_short_kept, "W1", pause, Deduction::none, p22},
      {"22: a poverty person keeps the one joined later: 390",
       with(work_and_home(on(2020, 1, 1)), poor), kMay, O::resolved, RuleId::poverty_later_kept,
       "R1", pause},
      {"22: a poverty person keeps the one joined later: 310, one year: deducted",
       with(work_and_home(on(2020, 4, 1)), poor), kMay, O::resolved, RuleId::poverty_later_kept,
       "W1", pause, due},
      {"23: equal months: 310 is the later", with(work_and_home(on(2020, 3, 31)), poor), kMay,
       O::resolved, RuleId::poverty_later_kept, "W1", pause, due},
      {"21: a poverty person pauses before 2023 too",
       with(work_and_home(on(2020, 1, 1), on(2020, 3, 1), p22), poor), y22, O::resolved,
       RuleId::poverty_later_kept, "R1", pause, Deduction::none, p22},
      {"22: flexible, both run, 310 with one year",
       with(work_and_home(on(2026, 6, 1)), stated(K::flexible_work, on(2026, 6, 1))), kMay,
       O::resolved, RuleId::running_benefits_kept, "W1", pause, due},
      {"22: flexible, both run, no year: the one joined later",
       with(work_and_home(on(2026, 7, 1), on(2026, 8, 1)),
            stated(K::flexible_work, on(2026, 6, 1))),
       kMay, O::resolved, RuleId::running_benefits_kept, "R1", pause},
      {"22: flexible, only the 390 runs",
       with(with(work_and_home(on(2027, 5, 1)), stated(K::flexible_work, on(2027, 5, 1))),
            [] {
              Statement from = stated(K::benefits_from, on(2027, 6, 1));
              from.relation = "W1";
              return from;
            }()),
       kMay, O::resolved, RuleId::running_benefits_kept, "R1", pause},
      {"22: flexible, before Y looked at on 1 January Y: both run",
       with(work_and_home(on(2025, 1, 1)), stated(K::flexible_work, on(2025, 1, 1))), kNov,
       O::resolved, RuleId::running_benefits_kept, "W1", pause, due},
      {"21: flexible pauses before 2023 too",
       with(work_and_home(on(2021, 1, 1), on(2020, 3, 1), p22),
            stated(K::flexible_work, on(2021, 1, 1))),
       y22, O::resolved, RuleId::running_benefits_kept, "W1", pause, due, p22},
      {"22: expropriated: 310 is kept, 390 paused, before 2023 too",
       with(work_and_home(on(2022, 4, 1), on(2020, 3, 1), p22),
            stated(K::land_expropriated, on(2021, 1, 1))),
       y22, O::resolved, RuleId::expropriated_employee_kept, "W1", pause, Deduction::none, p22},

      // 390/390: 24, 25; 规程 7(1), 7(2), 7(4)
      {"24: a special person is asked first", with(two_residents(), listed(on(2026, 1, 1))), kNov,
       O::awaits_consent, RuleId::special_person_consents},
      {"24: recognized in neither pool: not special here",
       with(with(two_residents(), listed(on(2026, 1, 1), std::nullopt, C::a03, "civil", kWolong)),
            stated(K::residence, on(2026, 1, 1), kHongshan)),
       kNov, O::resolved, RuleId::residence_kept, "R2", pause, due},
      {"24: consent chooses",
       with(with(two_residents(), listed(on(2026, 1, 1))), stated(K::consent, kNov, kHongshan)),
       kNov, O::resolved, RuleId::special_person_consents, "R2", pause, due},
      {"24: poverty: consent must be written",
       with(with(two_residents(), poor), stated(K::consent, kNov, kHongshan)), kNov,
       O::awaits_consent, RuleId::special_person_consents},
      {"24: poverty: written",
       with(with(two_residents(), poor), stated(K::written_consent, kNov, kHongshan)), kNov,
       O::resolved, RuleId::special_person_consents, "R2", pause, due},
      {"24: consent given the day after",
       with(with(two_residents(), listed(on(2026, 1, 1))),
            stated(K::consent, kNov + std::chrono::days(1), kHongshan)),
       kNov, O::awaits_consent, RuleId::special_person_consents},
      {"24: consent to a third place is no answer",
       with(with(two_residents(), listed(on(2026, 1, 1))), stated(K::consent, kNov, kWolong)), kNov,
       O::needs_review, RuleId::duplicate_for_clerk},
      {"24: a student: the school's county, year of entry not deducted",
       with(two_residents(), student(on(2027, 3, 1), std::nullopt, "education", kHongshan)), kMay,
       O::resolved, RuleId::school_place_kept, "R2", pause, Deduction::none},
      {"25, 52: the year after entry is a proposal",
       with(two_residents(), student(on(2026, 9, 1), std::nullopt, "education", kHongshan)), kMay,
       O::resolved, RuleId::school_place_kept, "R2", pause, Deduction::proposed},
      {"25: two years after entry",
       with(two_residents(), student(on(2025, 9, 1), std::nullopt, "education", kHongshan)), kMay,
       O::resolved, RuleId::school_place_kept, "R2", pause, due},
      {"25: a pupil's entry year is deducted",
       with(two_residents(),
            [] {
              Naming pupil = student(on(2027, 3, 1), std::nullopt, "education", kHongshan);
              pupil.capacity = C::pupil;
              return pupil;
            }()),
       kMay, O::resolved, RuleId::school_place_kept, "R2", pause, due},
      {"24: else the school's pool",
       with(two_residents(), student(on(2025, 9, 1), std::nullopt, "education", kFancheng)), kMay,
       O::resolved, RuleId::school_place_kept, "R1", pause, due},
      {"24: a school elsewhere matches none",
       with(two_residents(), student(on(2025, 9, 1), std::nullopt, "education", kWolong)), kMay,
       O::needs_review, RuleId::duplicate_for_clerk},
      {"24: own choice goes before residence",
       with(with(two_residents(), stated(K::residence, on(2026, 1, 1), kXiangcheng)),
            stated(K::chosen_place, on(2026, 1, 1), kHongshan)),
       kNov, O::resolved, RuleId::chosen_place_kept, "R2", pause, due},
      {"24: before 2023-10-11 residence only, terminated",
       with(with(two_residents(p22), stated(K::residence, on(2021, 1, 1), kXiangcheng)),
            stated(K::chosen_place, on(2021, 1, 1), kHongshan)),
       y22, O::resolved, RuleId::residence_kept, "R1", end, due, p22},
      {"24: residence as the register says",
       with(two_residents(),
            [] {
              InsuranceRelation row = employee(on(2018, 1, 1), on(2019, 1, 1), S::terminated);
              row.residence = kHongshan;
              return row;
            }()),
       kNov, O::resolved, RuleId::residence_kept, "R2", pause, due},
      {"24: no residence known", two_residents(), kNov, O::needs_review,
       RuleId::duplicate_for_clerk},
  };
}

TEST(DuplicatesTest, KeepOneAndSayWhatBecomesOfTheOther) {
  for (const Case& test : cases()) {
    const DuplicateDecision found = resolved(test.facts, test.day, test.year);
    EXPECT_EQ(name_of(found.outcome), name_of(test.outcome)) << test.claim;
    EXPECT_EQ(name_of(found.rule), name_of(test.rule)) << test.claim;
    if (test.outcome != O::resolved) {
      EXPECT_TRUE(found.given_up.empty() && !found.kept) << test.claim;
      continue;
    }
    ASSERT_TRUE(found.kept) << test.claim;
    EXPECT_EQ(found.kept->key, test.kept) << test.claim;
    ASSERT_EQ(found.given_up.size(), 1U) << test.claim;
    EXPECT_EQ(name_of(found.given_up[0].fate), name_of(test.fate)) << test.claim;
    EXPECT_EQ(name_of(found.given_up[0].deduction), name_of(test.deduction)) << test.claim;
    EXPECT_TRUE(found.given_up[0].notice_to_pool ||
                found.kept->pool == found.given_up[0].relation.pool)
        << test.claim;
  }
}

TEST(DuplicatesTest, ChangeTheirVerbOnTheDayOfTheProcedures) {  // 21; 规程 7(7)
  const PlanYear y23{2023};
  const Facts list = work_and_home(on(2021, 1, 1), on(2020, 3, 1), y23);
  EXPECT_EQ(resolved(list, on(2023, 10, 10), y23).given_up.at(0).fate, Fate::terminate);
  EXPECT_EQ(resolved(list, on(2023, 10, 11), y23).given_up.at(0).fate, Fate::pause);
}

TEST(DuplicatesTest, AskPovertyPersonsInWriting) {  // 24; 83号 三(一)
  const auto poor = listed(on(2020, 1, 1), std::nullopt, C::a09);
  EXPECT_TRUE(resolved(with(two_residents(), poor), kNov).written_consent);
  EXPECT_FALSE(resolved(with(two_residents(), listed(on(2026, 1, 1))), kNov).written_consent);
}

TEST(DuplicatesTest, TreatAllOthersAlike) {  // 24: more than two relations
  const Facts list = two_residents().add(employee(on(2020, 1, 1)), "W1");
  const DuplicateDecision found = resolved(list, kMay);
  EXPECT_EQ(found.kept->key, "W1");
  ASSERT_EQ(found.given_up.size(), 2U);
  for (const GivenUp& given : found.given_up) {
    EXPECT_EQ(given.fate, Fate::pause);
    EXPECT_EQ(given.deduction, Deduction::due);
  }
  // 26: notice only to the other pool; 310 is of Wuhan, as R2.
  EXPECT_TRUE(found.given_up[0].notice_to_pool);
  EXPECT_FALSE(found.given_up[1].notice_to_pool);
}

TEST(DuplicatesTest, LeaveAnUnknownBeginThatDecidesToAClerk) {  // 46
  InsuranceRelation work = employee(on(2020, 1, 1));
  work.begin.reset();
  Facts list;
  list.add(resident(), "R1").add(work, "W1").add(paid_in(kXiangcheng, "V1"));
  EXPECT_EQ(resolved(list, kMay).outcome, O::needs_review);
}

TEST(DuplicatesTest, GoByTheCountyBeforeThePoolAndByNoPlaceAtAllIfNoneIsKnown) {  // 24
  Facts one_pool;
  one_pool.add(resident(), "R1").add(resident(S::normal, kFancheng), "R2");
  one_pool.add(paid_in(kXiangcheng, "V1")).add(paid_in(kFancheng, "V2"));
  const auto lives = [&](RegionCode place) {
    return resolved(with(one_pool, stated(K::residence, kNov, place)), kNov);
  };
  ASSERT_TRUE(lives(kFancheng).kept);
  EXPECT_EQ(lives(kFancheng).kept->key, "R2");
  EXPECT_EQ(lives(kXiangyang).outcome, O::needs_review);  // two in the pool
  // A payment of which only the pool is known is no relation of a county that nobody knows.
  MoneyEvent pool_only = paid_in(kXiangcheng, "V1");
  pool_only.county = RegionCode();
  EXPECT_EQ(
      resolved(facts(pool_only, resident(S::normal, kHongshan), paid_in(kHongshan, "V2")), kNov)
          .outcome,
      O::needs_review);
}

TEST(DuplicatesTest, LetOnlyAnotherPoolsRelationBarRegistration) {  // 30; 规程 14
  const auto pauses = [](const Facts& list, RegionCode pool) {
    const auto found =
        to_pause_first(PersonFacts::sort_out(list.all()), {kYear, kNov}, pool, shipped_book());
    EXPECT_EQ(applied_rules(found.trace).empty(), found.relations.empty());
    return found.relations;
  };
  const Facts list = facts(resident(), paid(on(2026, 10, 1)));
  EXPECT_TRUE(pauses(list, kXiangyang).empty());
  ASSERT_EQ(pauses(list, kWuhan).size(), 1U);
  EXPECT_EQ(pauses(list, kWuhan)[0].pool, kXiangyang);
  // Not in force for the year registered for.
  EXPECT_TRUE(pauses(facts(resident()), kWuhan).empty());
  EXPECT_TRUE(pauses(facts(employee(on(2020, 1, 1), on(2026, 12, 31))), kXiangyang).empty());
}

}  // namespace
}  // namespace gw::policy
