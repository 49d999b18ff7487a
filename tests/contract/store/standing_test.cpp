// How the work stands: what waits, since when, and what does not add up; measures of a month.
#include "tests/contract/store/store_bench.hpp"
#include "tests/support/inbox.hpp"

namespace gw::contract {
namespace {

class StandingTest : public StoreTest {
 protected:
  StoreStanding standing() {
    StoreStanding found;
    EXPECT_TRUE(store().read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(found, reader.standing());
      return {};
    }));
    return found;
  }
  std::vector<MeasureAt> measures(Instant from, Instant to, std::chrono::milliseconds step) {
    std::vector<MeasureAt> found;
    EXPECT_TRUE(store().read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(found, reader.measures("flags.open", from, to, step));
      return {};
    }));
    return found;
  }
  void put(Instant at, std::int64_t value, Instant since) {
    const std::vector<Measure> all{{"flags.open", value}, {"other", 1}};
    write([&](StoreWriter& writer) { return writer.put_measures(at, all, since); });
  }
};
GW_STORE_CONTRACT(StandingTest);

TEST_P(StandingTest, AnEmptyStoreHasNothingThatWaits) {
  const StoreStanding found = standing();
  EXPECT_GT(found.schema_version, 0);
  EXPECT_GT(found.bytes, 0);
  EXPECT_TRUE(found.messages.empty());
  EXPECT_TRUE(found.rejects.empty());
  EXPECT_TRUE(found.held.empty());
  EXPECT_EQ(found.unfinished_batches, 0);
  EXPECT_EQ(found.unbalanced_batches, 0);
}

TEST_P(StandingTest, BatchesThatWaitAreHeldOrDoNotAddUpAreCounted) {
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const BatchId waiting, writer.add(full_list("A", BatchState::received, 1)));
    Batch held = full_list("B", BatchState::held, 2);
    held.counts = RowCounts{10, 0, 0, 0, 10, 0, 0, 0};
    GW_TRY(const BatchId second, writer.add(held));
    Batch torn = full_list("C", BatchState::applied, 3);
    torn.counts = RowCounts{10, 8, 1, 0, 0, 0, 0, 0};
    GW_TRY(const BatchId third, writer.add(torn));
    Batch whole = full_list("D", BatchState::applied, 4);
    whole.counts = RowCounts{10, 8, 1, 1, 0, 0, 0, 0};
    GW_TRY(const BatchId fourth, writer.add(whole));
    EXPECT_TRUE(waiting && second && third && fourth);
    return {};
  });
  const StoreStanding found = standing();
  EXPECT_EQ(found.unfinished_batches, 1);
  EXPECT_EQ(found.unbalanced_batches, 1);
  ASSERT_EQ(found.held.size(), 1U);
  EXPECT_EQ(found.held[0].batches, 1);
}

TEST_P(StandingTest, KeptRequestsWaitFromTheirReceiptUntilTheyHaveTheirEffect) {
  KeptRequest request;
  request.agency = AgencyId("tax");
  request.request_id = "msg_1";
  request.body = "{}";
  request.sha256 = "ab";
  request.received = moment(5);
  must(testing_inbox::keep_now(store().inbox(), request));
  const auto standing = [&] {
    std::vector<RequestMark> marks;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(marks, reader.request_marks());
      return {};
    });
    return must(store().inbox().standing(marks));
  };
  const InboxStanding found = standing();
  EXPECT_GT(found.bytes, 0);
  ASSERT_EQ(found.requests.size(), 1U);
  EXPECT_EQ(found.requests[0].agency, request.agency);
  EXPECT_EQ(found.requests[0].waiting, 1);
  EXPECT_EQ(found.requests[0].oldest, moment(5));
  const auto pending = must(testing_inbox::pending_requests(store(), request.agency, 5));
  write([&](StoreWriter& writer) {
    return writer.put(RequestMark{request.agency, pending.at(0).sequence});
  });
  EXPECT_TRUE(standing().requests.empty());
}

TEST_P(StandingTest, JournalEntriesAreCounted) {
  JournalEntry entry;
  entry.actor = "local";
  entry.action = "sweep.run";
  write([&](StoreWriter& writer) { return writer.append_journal(entry); });
  write([&](StoreWriter& writer) { return writer.append_journal(entry); });
  EXPECT_EQ(standing().journal_entries, 2);
}

TEST_P(StandingTest, OfEachStretchTheLastMeasureComesAndOldOnesAreForgotten) {
  using namespace std::chrono_literals;
  const Instant start{std::chrono::hours(1)};
  for (int i = 0; i < 6; ++i) put(start + i * 10s, i, Instant());
  const auto all = measures(start, start + 1min, 1ms);
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(all[2].at, start + 20s);
  EXPECT_EQ(all[2].value, 2);
  const auto coarse = measures(start, start + 1min, 30s);
  ASSERT_EQ(coarse.size(), 2U);
  EXPECT_EQ(coarse[0].value, 2);
  EXPECT_EQ(coarse[1].value, 5);
  put(start + 1min, 6, start + 30s);
  const auto left = measures(start, start + 1min, 1ms);
  ASSERT_EQ(left.size(), 4U);
  EXPECT_EQ(left[0].value, 3);
}

}  // namespace
}  // namespace gw::contract
