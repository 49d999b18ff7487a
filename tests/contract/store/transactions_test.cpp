// What a job may rely on: all or nothing, durable on return, one snapshot per reading job.
#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

class TransactionsTest : public StoreTest {
 protected:
  std::string memo(const std::string& name) {
    std::string text;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(text, reader.memo(FeedId("f"), name));
      return {};
    });
    return text;
  }
};
GW_STORE_CONTRACT(TransactionsTest);

TEST_P(TransactionsTest, AJobThatFailsMidwayLeavesNothing) {
  const auto outcome = store().write([](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put_memo(FeedId("f"), "a", "1"));
    ChangePage page;
    page.facts = {{PersonId{1}, naming(ScopeId{1}, "a", 1)}};
    page.plans = {plan(PersonId{1}, 2027, PlanStatus::covered)};
    page.flags = {{open_flag(FlagId{2027, 1}, PersonId{1}, "a"), FlagEvent::opened}};
    page.outbox = {{FlagId{2027, 1}, AgencyId("a"), "g", FlagCode::not_enrolled, BatchId{}, false}};
    GW_CHECK(writer.apply(page));
    return fail(Errc::peer_content, "test.midway");
  });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Errc::peer_content);
  EXPECT_EQ(memo("a"), "");
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto dossiers, reader.load(std::vector{PersonId{1}}));
    EXPECT_TRUE(dossiers[0].facts.empty());
    EXPECT_TRUE(dossiers[0].plans.empty());
    EXPECT_TRUE(dossiers[0].flags.empty());
    GW_TRY(const auto statuses, reader.status_counts());
    EXPECT_TRUE(statuses.empty());
    GW_TRY(const auto items, reader.ready_items(AgencyId("a"), 10));
    EXPECT_TRUE(items.empty());
    return {};
  });
}

TEST_P(TransactionsTest, AJobThatThrowsLeavesNothingAndTheStoreGoesOn) {
  const auto outcome = store().write([](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put_memo(FeedId("f"), "a", "1"));
    throw std::runtime_error("a bug");
  });
  EXPECT_FALSE(outcome);
  EXPECT_FALSE(
      store().read([](StoreReader&) -> Result<void> { throw std::runtime_error("a bug"); }));
  EXPECT_EQ(memo("a"), "");
  write([](StoreWriter& writer) { return writer.put_memo(FeedId("f"), "a", "2"); });
  EXPECT_EQ(memo("a"), "2");
}

TEST_P(TransactionsTest, AWriterReadsItsOwnWrites) {
  write([](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put_memo(FeedId("f"), "a", "1"));
    GW_TRY(const auto text, writer.memo(FeedId("f"), "a"));
    EXPECT_EQ(text, "1");
    return {};
  });
}

TEST_P(TransactionsTest, GroupedJobsOfManyThreadsAreEachInWholeOrNotAtAll) {
  constexpr int kThreads = 16;
  constexpr int kJobs = 20;
  std::latch start(kThreads);
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      for (int j = 0; j < kJobs; ++j) {
        const std::string name = std::to_string(t) + "." + std::to_string(j);
        const bool fails = j % 5 == 4;
        const auto job = [&](StoreWriter& writer) -> Result<void> {
          GW_CHECK(writer.put_memo(FeedId("f"), name, "1"));
          if (fails) return fail(Errc::conflict, "test.job");
          return {};
        };
        // Large jobs go their way between the groups.
        const auto outcome = j % 7 == 3 ? store().write(job) : store().write_grouped(job);
        if (outcome.has_value() == fails) ++failed;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  reopen();
  for (int t = 0; t < kThreads; ++t) {
    for (int j = 0; j < kJobs; ++j) {
      EXPECT_EQ(memo(std::to_string(t) + "." + std::to_string(j)), j % 5 == 4 ? "" : "1");
    }
  }
}

TEST_P(TransactionsTest, AReaderSeesOneSnapshotThroughAWriteThatCommitsMeanwhile) {
  write([](StoreWriter& writer) { return writer.put_memo(FeedId("f"), "a", "1"); });
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto before, reader.memo(FeedId("f"), "a"));
    EXPECT_EQ(before, "1");
    // Another caller's write commits while this job reads.
    std::thread other(
        [&] { write([](StoreWriter& writer) { return writer.put_memo(FeedId("f"), "a", "2"); }); });
    other.join();
    GW_TRY(const auto still, reader.memo(FeedId("f"), "a"));
    EXPECT_EQ(still, "1");
    return {};
  });
  EXPECT_EQ(memo("a"), "2");
}

TEST_P(TransactionsTest, AReaderDoesNotSeeWhatIsNotCommitted) {
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put_memo(FeedId("f"), "a", "1"));
    std::thread other([&] { EXPECT_EQ(memo("a"), ""); });
    other.join();
    return {};
  });
  EXPECT_EQ(memo("a"), "1");
}

TEST_P(TransactionsTest, ALaterJobIsToldWhomOthersChangedSinceASnapshot) {
  const PersonId payer{3};
  const PersonId flagged{5};
  const PersonId other{7};
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.flags = {{open_flag(FlagId{2027, 1}, flagged, "a"), FlagEvent::opened}};
    page.outbox = {{FlagId{2027, 1}, AgencyId("a"), "g", FlagCode::not_enrolled, BatchId{}, false}};
    return writer.apply(page);
  });
  SnapshotMark mark;
  read([&](StoreReader& reader) -> Result<void> {
    mark = reader.mark();
    return {};
  });
  const auto changed = [&](PersonId person) {
    bool answer = false;
    write([&](StoreWriter& writer) -> Result<void> {
      answer = writer.changed_since(mark, std::vector{person});
      return {};
    });
    return answer;
  };
  EXPECT_FALSE(changed(payer));
  EXPECT_FALSE(changed(flagged));
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.facts = {{payer, naming(ScopeId{1}, "a", 1)}};
    GW_CHECK(writer.apply(page));
    OutboundMessage message;
    message.agency = AgencyId("a");
    message.group = "g";
    message.year = PlanYear{2027};
    message.identity = "M1";
    message.flags = {FlagId{2027, 1}};
    return writer.add(message).has_value() ? Result<void>() : fail(Errc::store);
  });
  EXPECT_TRUE(changed(payer));
  EXPECT_TRUE(changed(flagged));  // its flag is on its way now
  EXPECT_FALSE(changed(other));
}

TEST_P(TransactionsTest, MoreReadersThanConnectionsAreAllServed) {
  constexpr int kThreads = 24;
  write([](StoreWriter& writer) { return writer.put_memo(FeedId("f"), "a", "1"); });
  std::atomic<int> seen = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] { seen += memo("a") == "1" ? 1 : 0; });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seen, kThreads);
}

TEST_P(TransactionsTest, AFolderIsOpenInOneStoreOnly) {
  const auto second = GetParam().open(folder_.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Errc::conflict);
}

}  // namespace
}  // namespace gw::contract
