// Status at its edges (readings 16, 17, 19, 42, 45): the month, day or row on each side of which it
// differs.
#include <gtest/gtest.h>

#include "gateway/policy/status.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using L = LifeEventKind;
using R = RelationStatus;
using S = PlanStatus;

InsuranceRelation home_from(Day begin, std::optional<Day> end = std::nullopt) {
  InsuranceRelation row = resident();
  row.begin = begin;
  row.end = end;
  return row;
}

TEST(StatusEdgesTest, IsRegisteredUnpaidForARecordWithMonthsInTheYear) {  // 17
  const Day may = on(2027, 5, 20);
  EXPECT_EQ(status_of(facts(home_from(on(2027, 12, 31))), may), S::registered_unpaid);
  EXPECT_EQ(status_of(facts(home_from(on(2028, 1, 1))), may), S::uninsured);
  EXPECT_EQ(status_of(facts(home_from(on(2020, 1, 1), on(2027, 5, 1))), may), S::registered_unpaid);
  EXPECT_EQ(status_of(facts(home_from(on(2020, 1, 1), on(2027, 4, 30))), may), S::uninsured);
  EXPECT_EQ(status_of(facts(employee(on(2027, 12, 1))), may), S::uninsured);
}

TEST(StatusEdgesTest, ProposesToResumeOnceTheWorkItWasPausedForIsOver) {  // 19
  const auto action = [](InsuranceRelation other, Day day, std::optional<Day> pause) {
    InsuranceRelation home = home_from(on(2020, 1, 1), pause);
    home.status = R::paused;
    const Decision found = decided(facts(home, paid(on(2026, 10, 1)), std::move(other)), day);
    EXPECT_EQ(found.record.status, S::paused);
    return found.record.action;
  };
  const auto work = [](Day begin, std::optional<Day> end, R status) {
    return employee(begin, end, status);
  };
  const Day pause = on(2026, 10, 20);
  const Day begin = on(2026, 10, 1);
  struct Case {
    const char* claim;
    InsuranceRelation other;
    Day day;
    PlanAction action;
    std::optional<Day> pause = on(2026, 10, 20);
  };
  for (const Case& test : {
           Case{"ended by its month: not on that month's last day",
                work(begin, on(2026, 11, 10), R::normal), on(2026, 11, 30), PlanAction::none},
           Case{"but the day after", work(begin, on(2026, 11, 10), R::normal), on(2026, 12, 1),
                PlanAction::resume},
           Case{"a closed row: on its day", work(begin, on(2026, 11, 10), R::terminated),
                on(2026, 11, 10), PlanAction::resume},
           Case{"not the day before", work(begin, on(2026, 11, 10), R::terminated), on(2026, 11, 9),
                PlanAction::none},
           Case{"paused likewise", work(begin, on(2026, 11, 10), R::paused), on(2026, 11, 10),
                PlanAction::resume},
           Case{"closed without a day", work(begin, {}, R::terminated), on(2026, 11, 10),
                PlanAction::resume},
           Case{"it lasted into the month of the pause",
                work(begin, on(2026, 10, 2), R::terminated), on(2026, 11, 10), PlanAction::resume},
           Case{"over the month before: not what it was paused for",
                work(on(2026, 1, 1), on(2026, 9, 30), R::terminated), on(2026, 11, 10),
                PlanAction::none},
           Case{"a pause of unknown day", work(on(2026, 1, 1), on(2026, 9, 30), R::terminated),
                on(2026, 11, 10), PlanAction::resume, std::optional<Day>()},
           Case{"work that only begins", work(on(2027, 6, 1), {}, R::normal), on(2026, 11, 10),
                PlanAction::none},
           Case{"another 390 that ended is no work", resident_until(R::terminated, on(2026, 11, 1)),
                on(2026, 11, 10), PlanAction::none},
       }) {
    EXPECT_EQ(name_of(action(test.other, test.day, test.pause)), name_of(test.action))
        << test.claim;
  }
  EXPECT_EQ(name_of(action(work(begin, pause, R::paused), pause, pause)),
            name_of(PlanAction::resume));
}

TEST(StatusEdgesTest, ProposesAPauseOnlyOfAPaid390) {  // 19: normal, paid
  const auto away = happened(L::conscription, on(2027, 9, 10));
  const auto school_year = home_from(on(2026, 9, 1), on(2027, 8, 31));
  const auto action = [](const Facts& list) {
    return decided(list, on(2027, 9, 20)).record.action;
  };
  EXPECT_EQ(action(facts(away, resident(), paid(on(2026, 10, 1)))),
            PlanAction::pause_on_application);
  EXPECT_EQ(action(facts(away, school_year)), PlanAction::none);
  EXPECT_EQ(action(facts(away, employee(on(2020, 1, 1)))), PlanAction::none);
  EXPECT_EQ(action(facts(resident(), paid(on(2026, 10, 1)))), PlanAction::none);
}

TEST(StatusEdgesTest, PutsADuplicateAtTheNewestResidenceTold) {  // 45, 46
  const auto tells = [](RegionCode residence, RegionCode hukou, std::int64_t version) {
    InsuranceRelation row = resident_until(R::terminated, on(2019, 1, 1));
    row.residence = residence;
    row.hukou = hukou;
    row.version = version;
    return row;
  };
  const auto county = [](Facts list) {
    list.add(resident(), "R1").add(paid(on(2026, 10, 1)), "V1").add(employee(on(2020, 1, 1)), "W1");
    const Decision found = decided(list, on(2026, 11, 15));
    EXPECT_EQ(found.record.status, S::duplicate);
    return found.record.county;
  };
  const RegionCode none;
  EXPECT_EQ(county(facts(tells(kFancheng, kWolong, 1))), kFancheng);
  EXPECT_EQ(county(facts(tells(kFancheng, none, 1), tells(none, kHongshan, 3),
                         tells(kXiangcheng, none, 2), tells(none, none, 9))),
            kHongshan);
  EXPECT_EQ(county(facts(tells(kFancheng, none, 7), tells(kHongshan, none, 7))), kFancheng);
  EXPECT_EQ(county(facts()), none);
}

TEST(StatusEdgesTest, ComparesTheNamesOfRowsThatHoldToday) {  // 42, 43
  const Day day = on(2026, 11, 15);
  const auto roster = [](std::optional<Day> left) {
    Naming naming = student(on(2026, 9, 1), left);
    naming.name = named("张明");
    return naming;
  };
  InsuranceRelation row = resident();
  row.name = named("王芳");
  EXPECT_EQ(status_of(facts(roster(std::nullopt), row), day), S::needs_review);
  EXPECT_EQ(status_of(facts(roster(day), row), day), S::needs_review);
  EXPECT_EQ(status_of(facts(roster(day - kOneDay), row), day), S::registered_unpaid);
  row.name = named("张明");
  EXPECT_EQ(status_of(facts(roster(std::nullopt), row), day), S::registered_unpaid);
}

}  // namespace
}  // namespace gw::policy
