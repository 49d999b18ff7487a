// What a pull came to, as the day remembers it: whole answers, failures, and when it was heard.
#include "gateway/pipeline/feed_days.hpp"

#include "tests/contract/adapters_xml/make.hpp"
#include "tests/unit/pipeline/run_bench.hpp"

namespace gw::pipeline {
namespace {

const FeedId kFeed("civil-affairs.recipients");
const Day kDay = day_of(2026, 11, 30);

class FeedDays : public test::RunBench {
 protected:
  void SetUp() override { start(testing_adapters::make_civil({}, {"420602"}).adapter); }
  void note(std::chrono::minutes time, const Result<PullReport>& pulled) {
    ASSERT_TRUE(store->write(
        [&](StoreWriter& tx) { return note_pull(tx, kFeed, start_of(kDay) + time, pulled); }));
  }
  std::vector<FeedDay> noted() {
    std::vector<FeedDay> found;
    read([&](StoreReader& reader) { found = reader.feed_days(kFeed, kDay, kDay).value(); });
    return found;
  }
  static PullReport nothing_new() {
    PullReport report;
    report.nothing_new = true;
    return report;
  }
};

TEST_F(FeedDays, APullThatFoundNothingNewIsAnAnswer) {
  note(std::chrono::minutes(100), nothing_new());
  note(std::chrono::minutes(1439), nothing_new());
  ASSERT_EQ(noted().size(), 1U);
  const FeedDay day = noted().front();
  EXPECT_EQ(day.answers, 2);
  EXPECT_EQ(day.first_answer, start_of(kDay) + std::chrono::minutes(100));
  EXPECT_EQ(day.last_answer, start_of(kDay) + std::chrono::minutes(1439));
  EXPECT_TRUE(day.heard.test(6) && day.heard.test(95));
  EXPECT_EQ(day.heard.count(), 2U);
  EXPECT_EQ(day.failures, 0);
}

TEST_F(FeedDays, WhatIsNotMadeYetOrNotWholeIsNoAnswer) {
  PullReport being_made = nothing_new();
  being_made.retry_after = std::chrono::minutes(10);
  note(std::chrono::minutes(1), being_made);
  PullReport behind;
  behind.batches = 2;
  behind.behind = true;
  note(std::chrono::minutes(2), behind);
  const FeedDay day = noted().front();
  EXPECT_EQ(day.answers, 0);
  EXPECT_TRUE(day.heard.none());
  EXPECT_EQ(day.failures, 2);
  EXPECT_TRUE(day.failure.step().empty()) << "nobody failed";
}

TEST_F(FeedDays, AFailureKeepsItsReasonAndAPullCutOffSaysNothing) {
  note(std::chrono::minutes(1), fail(Errc::cancelled, "test.stop"));
  EXPECT_TRUE(noted().empty());
  note(std::chrono::minutes(2), fail(Errc::unreachable, "test.pull"));
  const FeedDay day = noted().front();
  EXPECT_EQ(day.failure.code(), Errc::unreachable);
  EXPECT_EQ(day.last_failure, start_of(kDay) + std::chrono::minutes(2));
}

}  // namespace
}  // namespace gw::pipeline
