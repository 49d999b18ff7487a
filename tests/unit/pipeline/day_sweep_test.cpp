// The day's sweep over a real store: what a day changes is applied on that day, once, in order, and
// to nobody else.
#include "gateway/pipeline/day_sweep.hpp"

#include <gtest/gtest.h>

#include <map>

#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "tests/unit/pipeline/run_bench.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::pipeline {
namespace {

using policy::test::employee;
using policy::test::listed;
using policy::test::on;
using policy::test::student;

class Sweeps : public test::RunBench {
 protected:
  Sweeps() {
    freshness.register_feed = FeedId("register");
    freshness.tax_feed = FeedId("tax");
    at(on(2026, 11, 30));
  }

  /// The clock stands at nine of that day, register and tax are as fresh as can be.
  void at(Day day) {
    clock.moment = start_of(day) + std::chrono::hours(9);
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      FeedClock fresh;
      fresh.feed = freshness.register_feed;
      fresh.last_success = clock.moment;
      GW_CHECK(tx.put(fresh));
      return tx.put_memo(freshness.tax_feed, kReconciledMemo,
                         std::to_string(day.time_since_epoch().count()));
    }));
  }
  RunServices services() {
    RunServices made{*store, evidence, test::shipped_policy(), clock, {}, freshness, channel_of};
    made.page_rows = page_rows;
    made.stop = stop.get_token();
    return made;
  }
  /// Facts of a person known by this passport, decided on the day of the clock.
  void know(const std::string& passport, const std::vector<Fact>& facts) {
    std::vector<SpooledRow> rows;
    for (const Fact& fact : facts) {
      AssertedRow row;
      row.line = ++line_;
      row.subject = Identity(DocumentClass::passport, passport);
      row.key = passport + std::to_string(line_);
      row.fact = fact;
      rows.push_back(spool(row));
    }
    const RunServices with = services();
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const DecisionDay day, decision_day(with, tx));
      PageOrigin origin;
      GW_TRY(const Scope made, tx.scope(FeedId("a.roster"), AgencyId("a"), "all"));
      origin.scope = made.id;
      origin.agency = AgencyId("a");
      GW_TRY(const PageOutcome outcome, PageWork(with, day).apply(tx, origin, rows));
      (void)outcome;
      return {};
    }));
  }
  SweepOutcome sweep() {
    const RunServices with = services();
    return DaySweep(with).run().value();
  }
  PersonId person(const std::string& passport) {
    PersonId found;
    read([&](StoreReader& reader) {
      const std::vector<Identity> who{Identity(DocumentClass::passport, passport)};
      found = reader.find(who).value().front();
    });
    return found;
  }
  /// Since which day which status, of each version of the record.
  std::vector<std::pair<Day, PlanStatus>> history(const std::string& passport, int year) {
    std::vector<std::pair<Day, PlanStatus>> found;
    const PersonId of = person(passport);
    read([&](StoreReader& reader) {
      for (const auto& version :
           reader.plan_history(of, PlanYear{static_cast<std::int16_t>(year)}).value()) {
        found.emplace_back(version.since, version.status);
      }
    });
    return found;
  }
  std::vector<Flag> flags(const std::string& passport, int year) {
    std::vector<Flag> found;
    const PersonId of = person(passport);
    read([&](StoreReader& reader) { found = reader.load(std::vector{of}).value().front().flags; });
    std::erase_if(found, [&](const Flag& flag) { return flag.year.value != year; });
    return found;
  }

 private:
  std::int64_t line_ = 0;
};

TEST_F(Sweeps, NobodyIsLookedAtWhomTheDayDoesNotTouch) {
  know("P1", {student(on(2026, 9, 1), on(2026, 12, 10))});
  know("P2", {student(on(2026, 9, 1))});
  at(on(2026, 12, 10));
  EXPECT_EQ(sweep().persons, 0);
  at(on(2026, 12, 11));
  EXPECT_EQ(sweep().persons, 1);
  ASSERT_EQ(flags("P1", 2027).size(), 1U);
  EXPECT_EQ(flags("P1", 2027)[0].settled_by, SettledBy::no_longer_named);
  EXPECT_EQ(flags("P2", 2027)[0].state, FlagState::open);
  // Applied once.
  EXPECT_EQ(sweep().persons, 0);
}

TEST_F(Sweeps, APeriodThatOpensMakesTheYearOfEverybody) {
  at(on(2026, 8, 31));
  know("P1", {student(on(2023, 9, 1))});
  EXPECT_TRUE(history("P1", 2027).empty());
  at(on(2026, 9, 1));
  EXPECT_EQ(sweep().persons, 1);
  ASSERT_EQ(history("P1", 2027).size(), 1U);
  EXPECT_EQ(history("P1", 2027)[0], std::pair(on(2026, 9, 1), PlanStatus::uninsured));
  EXPECT_EQ(flags("P1", 2027).size(), 1U);
}

TEST_F(Sweeps, EachMissedDayIsTakenAsTheDayItWas) {  // law 10
  // Insured by work from December to February; listed until the end of January.
  know("P1",
       {employee(on(2026, 12, 15), on(2027, 2, 20)), listed(on(2026, 1, 1), on(2027, 1, 31))});
  at(on(2027, 3, 9));  // nobody was there for three months
  EXPECT_GE(sweep().persons, 3);
  const auto versions = history("P1", 2027);
  ASSERT_FALSE(versions.empty());
  for (std::size_t i = 1; i < versions.size(); ++i) {
    EXPECT_LT(versions[i - 1].first, versions[i].first);
  }
  const auto status_since = [&](Day day) {
    PlanStatus status = PlanStatus::needs_review;
    for (const auto& [since, each] : versions) {
      if (since <= day) status = each;
    }
    return status;
  };
  EXPECT_EQ(status_since(on(2027, 1, 15)), PlanStatus::covered);
  EXPECT_EQ(status_since(on(2027, 2, 28)), PlanStatus::covered);
  EXPECT_EQ(status_since(on(2027, 3, 1)), PlanStatus::uninsured);
  EXPECT_EQ(sweep().persons, 0);
}

TEST_F(Sweeps, DaysOneByOneAndAllAtOnceEndTheSame) {
  const auto live = [&](const std::vector<Day>& days) {
    at(on(2026, 11, 30));
    know("P1",
         {student(on(2026, 9, 1), on(2027, 1, 20)), listed(on(2026, 1, 1), on(2026, 12, 31))});
    know("P2", {employee(on(2026, 12, 15), on(2027, 1, 20)), student(on(2026, 9, 1))});
    for (const Day day : days) {
      at(day);
      sweep();
    }
    std::map<std::string, std::vector<std::pair<Day, PlanStatus>>> ends;
    std::vector<std::pair<FlagState, FlagDelivery>> states;
    for (const char* name : {"P1", "P2"}) {
      ends[name] = history(name, 2027);
      for (const Flag& flag : flags(name, 2027)) states.emplace_back(flag.state, flag.delivery);
    }
    start_again();
    return std::pair(ends, states);
  };
  std::vector<Day> every;
  for (Day day = on(2026, 12, 1); day <= on(2027, 2, 10); day += std::chrono::days(1)) {
    every.push_back(day);
  }
  const auto one_by_one = live(every);
  EXPECT_EQ(one_by_one, live({on(2027, 2, 10)}));
  EXPECT_FALSE(one_by_one.second.empty());
}

TEST_F(Sweeps, AStopBetweenPagesLosesAndRepeatsNothing) {
  page_rows = 1;
  for (const char* name : {"P1", "P2", "P3"}) know(name, {student(on(2026, 9, 1))});
  at(on(2027, 1, 1));
  store->writes_left = 1;  // the second page fails, as on a full disk
  const RunServices with = services();
  EXPECT_FALSE(DaySweep(with).run());
  store->writes_left = -1;
  EXPECT_EQ(sweep().persons, 2);
  for (const char* name : {"P1", "P2", "P3"}) {
    EXPECT_EQ(history(name, 2027).size(), 1U);
    ASSERT_EQ(flags(name, 2027).size(), 1U);
  }
  stop.request_stop();
  const RunServices stopped = services();
  const auto cut = DaySweep(stopped).run();
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code(), Errc::cancelled);
}

TEST_F(Sweeps, TheYearThatEndsSettlesItsFlags) {  // 29
  know("P1", {student(on(2025, 9, 1))});
  ASSERT_EQ(flags("P1", 2026).size(), 1U);
  EXPECT_EQ(flags("P1", 2026)[0].state, FlagState::open);
  at(on(2027, 1, 1));
  sweep();
  EXPECT_EQ(flags("P1", 2026)[0].settled_by, SettledBy::year_ended);
  EXPECT_EQ(flags("P1", 2027)[0].state, FlagState::open);
}

}  // namespace
}  // namespace gw::pipeline
