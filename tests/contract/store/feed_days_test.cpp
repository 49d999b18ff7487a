// What came of each feed on each day: answers as they were put, batches by sums of their own.
#include <algorithm>

#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

const Day kDay = day_of(2026, 11, 20);
const FeedId kA("civil-affairs.recipients");
const FeedId kB("tax.reconciliation");

class FeedDaysTest : public StoreTest {
 protected:
  Batch add(const FeedId& feed, BatchState state, Instant received, std::int64_t rows,
            std::string scope = "420602") {
    ++number_;
    Batch batch = full_list("PC" + std::to_string(number_), state, number_);
    batch.feed = feed;
    batch.scope = std::move(scope);
    batch.received = received;
    batch.counts.rows_in = rows;
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(batch.id, writer.add(batch));
      return {};
    });
    return batch;
  }
  void update(const Batch& batch) {
    write([&](StoreWriter& writer) { return writer.update(batch); });
  }
  void know(const FeedId& feed, Instant since) {
    write([&](StoreWriter& writer) { return writer.know(feed, since); });
  }
  std::vector<DayBatches> batches(const std::optional<FeedId>& feed = {}) {
    std::vector<DayBatches> out;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(out, reader.day_batches(feed, kDay, kDay + std::chrono::days(1)));
      return {};
    });
    return out;
  }
  static Instant at(int hour) { return start_of(kDay) + std::chrono::hours(hour); }

 private:
  std::int64_t number_ = 0;
};
GW_STORE_CONTRACT(FeedDaysTest);

TEST_P(FeedDaysTest, AFeedIsKnownSinceTheFirstTimeItWasSaid) {
  know(kA, at(1));
  know(kA, at(9));
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto known, reader.known_feeds());
    EXPECT_EQ(known.size(), 1U);
    EXPECT_EQ(known.at(0).feed, kA);
    EXPECT_EQ(known.at(0).since, at(1));
    return {};
  });
}

TEST_P(FeedDaysTest, ADayComesBackAsItWasPutWithEveryQuarterHeard) {
  know(kA, at(0));
  know(kB, at(0));
  FeedDay day;
  day.feed = kB;
  day.day = kDay;
  day.answers = 3;
  day.failures = 2;
  day.first_answer = at(8);
  day.last_answer = at(23);
  day.last_failure = at(9);
  day.failure = fail(Errc::peer_status, "feed.fetch", 503);
  for (const std::size_t slot : {0U, 47U, 48U, 95U}) day.heard.set(slot);
  write([&](StoreWriter& writer) { return writer.put(day); });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto days, reader.feed_days(std::nullopt, kDay, kDay));
    EXPECT_EQ(days.size(), 1U);
    EXPECT_EQ(days.at(0).feed, kB);
    EXPECT_EQ(days.at(0).answers, 3);
    EXPECT_EQ(days.at(0).failures, 2);
    EXPECT_EQ(days.at(0).first_answer, at(8));
    EXPECT_EQ(days.at(0).last_answer, at(23));
    EXPECT_EQ(days.at(0).last_failure, at(9));
    EXPECT_EQ(days.at(0).failure.text(Language::en), day.failure.text(Language::en));
    EXPECT_EQ(days.at(0).heard, day.heard);
    GW_TRY(const auto others, reader.feed_days(kA, kDay, kDay));
    EXPECT_TRUE(others.empty());
    GW_TRY(const auto later,
           reader.feed_days(kB, kDay + std::chrono::days(1), kDay + std::chrono::days(9)));
    EXPECT_TRUE(later.empty());
    return {};
  });
}

TEST_P(FeedDaysTest, ABatchCountsWhereItIsAndNoMoreWhereItWas) {
  know(kA, at(0));
  Batch batch = add(kA, BatchState::received, at(2), 0);
  ASSERT_EQ(batches().size(), 1U);
  EXPECT_EQ(batches().at(0).state, BatchState::received);
  batch.state = BatchState::held;
  batch.reason = BatchReason::volume;
  batch.volume_side = VolumeSide::small;
  batch.counts.rows_in = 120;
  update(batch);
  update(batch);
  ASSERT_EQ(batches().size(), 1U);
  EXPECT_EQ(batches().at(0).state, BatchState::held);
  EXPECT_EQ(batches().at(0).volume_side, VolumeSide::small);
  EXPECT_EQ(batches().at(0).batches, 1);
  EXPECT_EQ(batches().at(0).rows, 120);
  batch.state = BatchState::applied;
  batch.released = true;
  update(batch);
  reopen();
  ASSERT_EQ(batches().size(), 1U);
  EXPECT_EQ(batches().at(0).state, BatchState::applied);
  EXPECT_EQ(batches().at(0).rows, 120);
}

TEST_P(FeedDaysTest, DaysAreBeijingsAndSumsOfOneFeedAreItsOwn) {
  know(kA, at(0));
  know(kB, at(0));
  add(kA, BatchState::applied, at(0), 10);
  add(kA, BatchState::applied, at(23), 20);
  add(kA, BatchState::applied, at(24), 40);
  add(kA, BatchState::applied, at(-1), 80);
  add(kB, BatchState::applied, at(5), 160);
  const auto mine = batches(kA);
  ASSERT_EQ(mine.size(), 2U);
  EXPECT_EQ(mine.at(0).day, kDay);
  EXPECT_EQ(mine.at(0).batches, 2);
  EXPECT_EQ(mine.at(0).rows, 30);
  EXPECT_EQ(mine.at(0).first, at(0));
  EXPECT_EQ(mine.at(0).last, at(23));
  EXPECT_EQ(mine.at(1).rows, 40);
  EXPECT_EQ(batches().size(), 3U);
}

TEST_P(FeedDaysTest, ARefusedBatchIsMendedByALaterOneOfItsScopeAlone) {
  know(kA, at(0));
  Batch refused = add(kA, BatchState::refused, at(1), 5, "420602");
  add(kA, BatchState::refused, at(2), 5, "420606");
  add(kA, BatchState::applied, at(3), 9, "420602");
  const auto all = batches(kA);
  const auto found = std::find_if(all.begin(), all.end(), [](const DayBatches& one) {
    return one.state == BatchState::refused;
  });
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->batches, 2);
  EXPECT_EQ(found->mended, 1);
  EXPECT_EQ(found->mended_at, at(3));
}

}  // namespace
}  // namespace gw::contract
