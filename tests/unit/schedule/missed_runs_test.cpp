// What is taken up after a stop, by each rule.
#include "gateway/schedule/missed_runs.hpp"

#include <gtest/gtest.h>

#include "gateway/domain/plan_year.hpp"

namespace gw::schedule {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const CronExpression kHourly = std::get<CronExpression>(CronExpression::parse("0 * * * *"));
const Instant kNoon = start_of(day_of(2026, 11, 22)) + hours(12);

TEST(MissedRunsTest, TheRulesHaveNames) {
  EXPECT_EQ(missed_runs_named("skip"), MissedRuns::skip);
  EXPECT_EQ(missed_runs_named("run_once"), MissedRuns::run_once);
  EXPECT_EQ(missed_runs_named("run_all"), MissedRuns::run_all);
  EXPECT_FALSE(missed_runs_named("run_twice"));
}

TEST(MissedRunsTest, NothingIsDueBetweenFires) {
  for (const auto rule : {MissedRuns::skip, MissedRuns::run_once, MissedRuns::run_all}) {
    const FirePlan plan = plan_fires(kHourly, kNoon, kNoon + minutes(30), rule);
    EXPECT_TRUE(plan.due.empty());
    EXPECT_EQ(plan.passed, kNoon);
    EXPECT_EQ(plan.next, kNoon + hours(1));
  }
}

TEST(MissedRunsTest, AFireOnTimeIsDueByEveryRule) {
  for (const auto rule : {MissedRuns::skip, MissedRuns::run_once, MissedRuns::run_all}) {
    const FirePlan plan = plan_fires(kHourly, kNoon, kNoon + hours(1) + seconds(2), rule);
    EXPECT_EQ(plan.due, std::vector<Instant>{kNoon + hours(1)});
  }
}

TEST(MissedRunsTest, AfterANightEachRuleTakesUpItsShare) {
  const Instant now = kNoon + hours(5) + minutes(30);
  EXPECT_TRUE(plan_fires(kHourly, kNoon, now, MissedRuns::skip).due.empty());
  EXPECT_EQ(plan_fires(kHourly, kNoon, now, MissedRuns::skip).passed, kNoon + hours(5));
  EXPECT_EQ(plan_fires(kHourly, kNoon, now, MissedRuns::run_once).due,
            std::vector<Instant>{kNoon + hours(5)});
  const auto all = plan_fires(kHourly, kNoon, now, MissedRuns::run_all).due;
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all.front(), kNoon + hours(1));
  EXPECT_EQ(all.back(), kNoon + hours(5));
}

TEST(MissedRunsTest, RunAllKeepsTheLatestUpToItsCap) {
  const auto due =
      plan_fires(kHourly, kNoon, kNoon + hours(1000) + minutes(30), MissedRuns::run_all, 3).due;
  ASSERT_EQ(due.size(), 3U);
  EXPECT_EQ(due.front(), kNoon + hours(998));
  EXPECT_EQ(due.back(), kNoon + hours(1000));
}

TEST(MissedRunsTest, AFeedNeverPulledHasMissedNothing) {
  const FirePlan plan = plan_fires(kHourly, std::nullopt, kNoon + minutes(30), MissedRuns::run_all);
  EXPECT_TRUE(plan.due.empty());
  EXPECT_EQ(plan.passed, kNoon);
}

TEST(MissedRunsTest, AClockSetBackRunsNothingTwice) {
  const FirePlan plan = plan_fires(kHourly, kNoon + hours(3), kNoon, MissedRuns::run_all);
  EXPECT_TRUE(plan.due.empty());
  EXPECT_EQ(plan.passed, kNoon + hours(3));
  EXPECT_EQ(plan.next, kNoon + hours(1));
}

}  // namespace
}  // namespace gw::schedule
