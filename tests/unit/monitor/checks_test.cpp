// The doctor's questions: what is well, worth a look and broken, on each side of every threshold.
#include "gateway/monitor/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gw::monitor {
namespace {

using namespace std::chrono_literals;

const Instant kNow = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)) + 1h;

/// A gateway at which all is well.
Facts well() {
  Facts facts;
  facts.standing.disk_bytes = 1000;
  facts.standing.disk_free_bytes = 500;
  facts.write_took = 3ms;
  facts.chain.walked = kNow - 1h;
  facts.chain.entries = 12;
  facts.now = kNow;
  return facts;
}

Verdict verdict_of(const Facts& facts, CheckKind kind, const std::string& subject = "") {
  for (const Check& check : checks_of(facts)) {
    if (check.kind == kind && check.subject == subject) return check.verdict;
  }
  ADD_FAILURE() << "no check " << name_of(kind) << ' ' << subject;
  return Verdict::ok;
}

TEST(ChecksTest, WhereAllIsWellNothingIsSaidToBeWrong) {
  const auto checks = checks_of(well());
  ASSERT_FALSE(checks.empty());
  for (const Check& check : checks) EXPECT_EQ(check.verdict, Verdict::ok) << name_of(check.kind);
}

TEST(ChecksTest, AStoreThatTakesNoWritesIsAnErrorAndASlowOneAWarning) {
  Facts facts = well();
  facts.write_took = 1000ms;
  EXPECT_EQ(verdict_of(facts, CheckKind::store), Verdict::ok);
  facts.write_took = 1001ms;
  EXPECT_EQ(verdict_of(facts, CheckKind::store), Verdict::warning);
  facts.write_failure = fail(Errc::store, "store.commit");
  EXPECT_EQ(verdict_of(facts, CheckKind::store), Verdict::error);
}

TEST(ChecksTest, ADiskIsLowBelowFifteenPercentAndFullBelowFive) {
  Facts facts = well();
  for (const auto& [free, verdict] : {std::pair<std::uint64_t, Verdict>{150, Verdict::ok},
                                      {149, Verdict::warning},
                                      {50, Verdict::warning},
                                      {49, Verdict::error}}) {
    facts.standing.disk_free_bytes = free;
    EXPECT_EQ(verdict_of(facts, CheckKind::disk), verdict) << free;
  }
}

TEST(ChecksTest, ACertificateIsTalkedOfTwoWeeksBeforeItEnds) {
  Facts facts = well();
  for (const auto& [left, verdict] : {std::pair<std::chrono::hours, Verdict>{24h * 14, Verdict::ok},
                                      {24h * 14 - 1h, Verdict::warning},
                                      {24h * 3, Verdict::warning},
                                      {24h * 3 - 1h, Verdict::error},
                                      {-1h, Verdict::error}}) {
    facts.endings = {{"tax", kNow + left}};
    EXPECT_EQ(verdict_of(facts, CheckKind::certificate, "tax"), verdict) << left.count();
  }
}

TEST(ChecksTest, ABrokenChainIsAnErrorThatNamesTheEntry) {
  Facts facts = well();
  facts.chain.walked.reset();
  EXPECT_EQ(verdict_of(facts, CheckKind::journal), Verdict::warning);
  facts.chain.walked = kNow;
  facts.chain.failure = fail(Errc::integrity, "store.journal", 7);
  const auto checks = checks_of(facts);
  EXPECT_EQ(checks.front().kind, CheckKind::journal);
  EXPECT_EQ(checks.front().verdict, Verdict::error);
  EXPECT_EQ(checks.front().value, 7);
}

TEST(ChecksTest, RowsThatDoNotAddUpAreAnError) {
  Facts facts = well();
  facts.standing.store.unbalanced_batches = 1;
  EXPECT_EQ(verdict_of(facts, CheckKind::conservation), Verdict::error);
}

TEST(ChecksTest, PersonsThatDoNotAddUpAreAnErrorOfTheirYear) {
  Facts facts = well();
  facts.years = {{PlanYear{2026}, 0}, {PlanYear{2027}, 1}};
  EXPECT_EQ(verdict_of(facts, CheckKind::persons, "2026"), Verdict::ok);
  EXPECT_EQ(verdict_of(facts, CheckKind::persons, "2027"), Verdict::error);
}

TEST(ChecksTest, AMessageThatWaitsAnHourOrIsGivenUpIsAWarning) {
  Facts facts = well();
  MessageBacklog backlog;
  backlog.agency = AgencyId("tax");
  backlog.waiting = 1;
  backlog.oldest = kNow - 1h;
  facts.standing.store.messages = {backlog};
  EXPECT_EQ(verdict_of(facts, CheckKind::delivery, "tax"), Verdict::ok);
  facts.standing.store.messages[0].oldest = kNow - 1h - 1s;
  EXPECT_EQ(verdict_of(facts, CheckKind::delivery, "tax"), Verdict::warning);
  facts.standing.store.messages[0].dead = 2;
  EXPECT_EQ(verdict_of(facts, CheckKind::dead_letters, "tax"), Verdict::warning);
}

TEST(ChecksTest, APeersClockIsTalkedOfBeforeItsSignaturesAreRefused) {
  Facts facts = well();
  for (const auto& [ahead, verdict] : {std::pair<std::chrono::seconds, Verdict>{60s, Verdict::ok},
                                       {61s, Verdict::warning},
                                       {-61s, Verdict::warning},
                                       {-300s, Verdict::warning},
                                       {-301s, Verdict::error}}) {
    AgencyFact fact;
    fact.agency = AgencyId("tax");
    fact.clock_ahead = ahead;
    facts.agencies = {fact};
    EXPECT_EQ(verdict_of(facts, CheckKind::clock, "tax"), verdict) << ahead.count();
  }
}

TEST(ChecksTest, APausedFeedIsAWarningAsLongAsItsPauseHolds) {
  Facts facts = well();
  facts.rules_now = kNow;
  schedule::FeedMatrix::Standing standing;
  standing.feed = FeedId("tax.webhook");
  standing.cell.state = schedule::FeedState::paused;
  standing.pause.emplace();
  standing.pause->since = kNow - 24h * 3 - 1h;
  standing.pause->ends = kNow + 24h;
  facts.standing.feeds = {standing};
  EXPECT_EQ(verdict_of(facts, CheckKind::feed, "tax.webhook"), Verdict::ok) << "no alarm";
  EXPECT_EQ(verdict_of(facts, CheckKind::pause, "tax.webhook"), Verdict::warning);
  const auto checks = checks_of(facts);
  const auto pause = std::find_if(checks.begin(), checks.end(), [](const Check& check) {
    return check.kind == CheckKind::pause;
  });
  ASSERT_NE(pause, checks.end());
  EXPECT_EQ(pause->value, 3);
  EXPECT_EQ(pause->ends, kNow + 24h);
}

TEST(ChecksTest, ASilentFeedIsAnErrorAndAHeldOneAWarning) {
  Facts facts = well();
  for (const auto& [state, verdict] :
       {std::pair<schedule::FeedState, Verdict>{schedule::FeedState::late, Verdict::ok},
        {schedule::FeedState::partial, Verdict::warning},
        {schedule::FeedState::held, Verdict::warning},
        {schedule::FeedState::missing, Verdict::error},
        {schedule::FeedState::failed, Verdict::error}}) {
    schedule::FeedMatrix::Standing standing;
    standing.feed = FeedId("tax.dz");
    standing.cell.state = state;
    facts.standing.feeds = {standing};
    EXPECT_EQ(verdict_of(facts, CheckKind::feed, "tax.dz"), verdict) << name_of(state);
  }
}

TEST(ChecksTest, TheWorstComesFirst) {
  Facts facts = well();
  facts.standing.inbox.conflicts = 1;
  facts.standing.store.unbalanced_batches = 1;
  const auto checks = checks_of(facts);
  EXPECT_TRUE(std::is_sorted(checks.begin(), checks.end(),
                             [](const Check& a, const Check& b) { return a.verdict > b.verdict; }));
  EXPECT_EQ(checks[0].kind, CheckKind::conservation);
  EXPECT_EQ(checks[1].kind, CheckKind::conflicts);
}

}  // namespace
}  // namespace gw::monitor
