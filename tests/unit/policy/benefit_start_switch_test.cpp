// Benefit start where the schemes meet (readings 6, 10, 11): the grounds of who joins 310, the rows
// that make two years, and both ends of an interval that proof will decide.
#include <gtest/gtest.h>

#include "gateway/policy/benefit_start.hpp"
#include "tests/unit/policy/followed.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using L = LifeEventKind;
using K = StatementKind;
using S = RelationStatus;

BenefitStart start_in(const Facts& list, Day day, Scheme scheme) {
  return followed(list, [&](const PersonFacts& facts) {
    return benefit_start(facts, {kYear, day, kXiangyang, scheme}, shipped_book());
  });
}
BenefitStart joins_employees(const Facts& list, Day day) {
  return start_in(list, day, Scheme::employee_310);
}

TEST(BenefitStartSwitchTest, GivesWhoJoins310TheSameGrounds) {  // 11: 10(b)-(e), schemes exchanged
  const Day may = on(2027, 5, 20);
  const auto resident_26 = paid(on(2025, 10, 1), kXiangcheng, "V0", 40000, PlanYear{2026});
  const auto discharged = happened(L::discharge, on(2027, 1, 10));
  const auto transferred = stated(K::relation_transferred, on(2027, 1, 20));
  struct Case {
    const char* claim;
    Facts facts;
    RuleId ground;
    Day from;
  };
  for (const Case& test : {
           Case{"10(b), 14: a poverty person never waits, though the gap is long",
                facts(resident_26, listed(on(2026, 1, 1), std::nullopt, Capacity::a08)),
                RuleId::poverty_person_pays, may},
           Case{"10(b): a poverty person without any other ground",
                facts(listed(on(2026, 1, 1), std::nullopt, Capacity::a09)),
                RuleId::poverty_person_pays, may},
           Case{"10(c), 13: a soldier transferred never waits", facts(discharged, transferred),
                RuleId::soldier_transferred, may},
           Case{"10(d), 13: not transferred, after three months", facts(discharged),
                RuleId::other_scheme_late, on(2027, 6, 1)},
           Case{"10(d): released within three months", facts(happened(L::release, on(2027, 2, 20))),
                RuleId::other_scheme_in_time, may},
           Case{"10(e): a switch from 390 after a long gap", facts(resident_26),
                RuleId::switch_long_gap, on(2027, 6, 1)},
           Case{"11: none fits: from p", facts(listed(on(2026, 1, 1))),
                RuleId::joined_employee_scheme, may},
       }) {
    const BenefitStart found = joins_employees(test.facts, may);
    EXPECT_EQ(found.admission, Admission::admissible) << test.claim;
    EXPECT_EQ(name_of(found.ground), name_of(test.ground)) << test.claim;
    EXPECT_EQ(found.from, test.from) << test.claim;
  }
}

TEST(BenefitStartSwitchTest, RestsOnTheRowsThatMakeTwoYearsAndNoOther) {  // 6: law of the trace
  const auto work = [](Day first, Day last) { return employee(first, last, S::terminated); };
  const Facts list = facts(work(on(2023, 1, 1), on(2025, 3, 31)),   // ends the month before
                           work(on(2025, 4, 1), on(2025, 4, 30)),   // the first of the 24
                           work(on(2025, 5, 1), on(2027, 2, 28)),   //
                           work(on(2027, 3, 1), on(2027, 3, 31)));  // the last
  const BenefitStart found = start_in(list, on(2027, 7, 10), Scheme::resident_390);
  EXPECT_EQ(found.ground, RuleId::switch_short_gap);
  std::vector<std::int64_t> lines;
  for (const SourceRef& source : found.trace.steps.back().facts) lines.push_back(source.line);
  EXPECT_EQ(lines, (std::vector<std::int64_t>{2, 3, 4}));
}

TEST(BenefitStartSwitchTest, ShowsBothEndsWhereMonthsElsewhereWouldBringALaterStart) {  // 6, 10(e)
  // Two years and a gap of three months: from 1 June.  With April elsewhere May alone is missing
  // before p, yet March breaks the two years: from p.
  const Facts list = facts(employee(on(2020, 1, 1), on(2027, 2, 28), S::terminated),
                           elsewhere(on(2027, 4, 1), on(2027, 4, 30), false, Scheme::employee_310));
  const BenefitStart found = start_in(list, on(2027, 6, 20), Scheme::resident_390);
  EXPECT_EQ(found.admission, Admission::needs_review);
  EXPECT_EQ(found.reason, AdmissionReason::need_proof);
  EXPECT_EQ(found.from, on(2027, 6, 1));
  EXPECT_EQ(found.latest, on(2027, 6, 20));
}

TEST(BenefitStartSwitchTest,
     KeepsTheProvenStartWhereMonthsElsewhereWouldTakeTheGround) {  // 6, 10(d)
  // Released in January; resident months elsewhere in February would end that ground, and a switch
  // it is not.
  const Facts list = facts(happened(L::release, on(2027, 1, 15)),
                           elsewhere(on(2027, 2, 1), on(2027, 2, 28), false, Scheme::resident_390));
  const BenefitStart found = start_in(list, on(2027, 4, 10), Scheme::resident_390);
  EXPECT_EQ(found.reason, AdmissionReason::need_proof);
  EXPECT_EQ(found.from, on(2027, 4, 10));
  EXPECT_EQ(found.latest, on(2027, 4, 10));
}

}  // namespace
}  // namespace gw::policy
