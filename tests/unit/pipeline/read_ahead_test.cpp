// A long list is read while it arrives: what comes of it is what its evidence says, and whatever
// speaks against the reading has the evidence read instead.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include "gateway/pipeline/feed_intake.hpp"
#include "tests/unit/pipeline/county_lists.hpp"

namespace gw::pipeline::test {
namespace {

constexpr int kManyRows = 1500;  // some pieces
constexpr std::size_t kPortion = 60'000;
constexpr std::size_t kHalf = 300'000;

class ReadAheadRuns : public CountyLists {
 protected:
  /// So many persons, and every 500th without a name.
  static std::string october(int rows_in = kManyRows) {
    std::string rows;
    for (int line = 1; line <= rows_in; ++line) {
      std::string next = row(line, "P" + std::to_string(100'000 + line));
      if (line % 500 == 0) next.replace(next.find("吕兰思"), std::string("吕兰思").size(), "");
      rows += next;
    }
    return list("202610Q01", rows_in, rows);
  }
  static BatchDraft draft() {
    BatchDraft made;
    made.scope = kCounty;
    made.identity = "MZ420602202610Q01";
    made.order = civil_affairs::BatchNumber::read(made.identity)->order();
    return made;
  }

  template <class T>
  T done(boost::asio::awaitable<Result<T>> task) {
    auto outcome = boost::asio::co_spawn(loop_, std::move(task), boost::asio::use_future);
    loop_.restart();
    loop_.run();
    Result<T> result = outcome.get();
    EXPECT_TRUE(result);
    return result ? std::move(*result) : T();
  }
  std::unique_ptr<ArrivingDelivery> begin(const std::optional<BatchDraft>& expected) {
    auto arriving = done(intake().receive("/lists", ExtraDigest::none));
    if (expected) arriving->expect(*expected);
    return arriving;
  }
  void arrive(ArrivingDelivery& arriving, std::string_view bytes) {
    while (!bytes.empty()) {
      take(arriving, bytes.substr(0, kPortion));
      bytes.remove_prefix(std::min(kPortion, bytes.size()));
    }
  }
  Batch submit_as(ArrivingDelivery& arriving, const BatchDraft& as) {
    const auto sealed = done(arriving.seal());
    return done(intake().submit(sealed, as));
  }
  /// The list comes, expected as `expected` or not at all, and is October's.
  Batch come(const std::string& bytes, const std::optional<BatchDraft>& expected) {
    const auto arriving = begin(expected);
    arrive(*arriving, bytes);
    return submit_as(*arriving, draft());
  }
  std::int64_t refused_rows(BatchId id) {
    std::int64_t rows = 0;
    read([&](StoreReader& reader) {
      const auto causes = reader.rejects_of(id).value();
      for (const auto& [reason, count] : causes) rows += count;
    });
    return rows;
  }

  void is_whole(const Batch& batch) {
    EXPECT_EQ(batch.state, BatchState::applied);
    EXPECT_EQ(batch.counts.rows_in, kManyRows);
    EXPECT_EQ(batch.counts.rejected, 3);
    EXPECT_TRUE(batch.counts.balanced());
    EXPECT_EQ(refused_rows(batch.id), 3);
    EXPECT_EQ(believed().size(), kManyRows - 3U);
  }

  /// Until whatever was begun on the pool has ended; it does one thing after the other.
  void at_rest() { done(intake().memo("nothing")); }

  FeedIntake intake() { return {*desk, *calls_, runs_, kFeed, adapter->agency()}; }

  boost::asio::thread_pool one_by_one_{1};
  boost::asio::thread_pool side_by_side_{3};
  boost::asio::thread_pool* calls_ = &one_by_one_;

 private:
  void take(ArrivingDelivery& arriving, std::string_view bytes) {
    auto outcome = boost::asio::co_spawn(loop_, arriving.take(bytes), boost::asio::use_future);
    loop_.restart();
    loop_.run();
    EXPECT_TRUE(outcome.get());
  }

  boost::asio::io_context loop_;
  boost::asio::thread_pool runs_{1};
};

TEST_F(ReadAheadRuns, ALongListIsReadWhileItArrivesAndComesToTheSame) {
  is_whole(come(october(), std::nullopt));
  EXPECT_EQ(evidence.reads, 1);
  const Facts from_evidence = believed();

  for (auto* pool : {&one_by_one_, &side_by_side_}) {
    start_anew();
    calls_ = pool;
    evidence.reads = 0;
    is_whole(come(october(), draft()));
    EXPECT_EQ(evidence.reads, 0);
    EXPECT_EQ(believed(), from_evidence);
  }
}

TEST_F(ReadAheadRuns, AShortListIsReadFromItsEvidence) {
  EXPECT_EQ(come(october(30), draft()).state, BatchState::applied);
  EXPECT_EQ(evidence.reads, 1);
}

TEST_F(ReadAheadRuns, WhatIsSubmittedAsAnotherBatchIsReadFromItsEvidence) {
  BatchDraft other = draft();
  other.order += 1;
  is_whole(come(october(), other));
  EXPECT_EQ(evidence.reads, 1);
}

TEST_F(ReadAheadRuns, TheDayOnWhichItIsWholeDecides) {
  const auto arriving = begin(draft());
  arrive(*arriving, october());
  at_rest();
  clock.moment += std::chrono::hours(24);
  is_whole(submit_as(*arriving, draft()));
  EXPECT_EQ(evidence.reads, 1);
}

TEST_F(ReadAheadRuns, AValueToldMeanwhileIsHeeded) {
  const auto arriving = begin(draft());
  std::string bytes = october();
  const std::size_t before = bytes.size();
  const std::string reads = *codec::encode_gb18030("<救助类别>最低生活保障</救助类别>");
  const std::string own = *codec::encode_gb18030("<救助类别>低保户</救助类别>");
  for (std::size_t at = bytes.find(reads); at != std::string::npos; at = bytes.find(reads, at))
    bytes.replace(at, reads.size(), own);
  ASSERT_LT(bytes.size(), before);
  arrive(*arriving, bytes);
  at_rest();
  ASSERT_TRUE(store->write([](StoreWriter& tx) -> Result<void> {
    ValueMapping said;
    said.feed = kFeed;
    said.column = "救助类别";
    said.value = "低保户";
    said.word = "最低生活保障";
    said.why = "said by the bureau";
    said.actor = "local";
    GW_TRY(const auto number, tx.add(said));
    EXPECT_EQ(number, 1);
    return {};
  }));
  is_whole(submit_as(*arriving, draft()));
  EXPECT_EQ(evidence.reads, 1);
}

TEST_F(ReadAheadRuns, ATornListIsRefusedForWhatItsEvidenceSays) {
  const std::string bytes = october();
  const std::string torn = bytes.substr(0, bytes.size() - 100);
  const Batch batch = come(torn, draft());
  EXPECT_EQ(batch.state, BatchState::refused);
  EXPECT_EQ(batch.reason, BatchReason::not_well_formed);
  EXPECT_EQ(evidence.reads, 1);
  EXPECT_TRUE(believed().empty());
}

TEST_F(ReadAheadRuns, AListOfRefusedRowsIsReadFromItsEvidencePageByPage) {
  std::string rows;
  constexpr int kRefused = 40'000;
  for (int line = 1; line <= kRefused; ++line)
    rows += "<对象 序号='" + std::to_string(line) + "'><姓名>吕兰思</姓名></对象>";
  const Batch batch = come(list("202610Q01", kRefused, rows), draft());
  EXPECT_EQ(batch.counts.rows_in, kRefused);
  EXPECT_TRUE(batch.counts.balanced());
  EXPECT_EQ(evidence.reads, 1);
}

TEST_F(ReadAheadRuns, OfTwoThatArriveAtOnceOneIsReadAheadAndBothAreWhole) {
  const auto first = begin(draft());
  arrive(*first, october().substr(0, kHalf));
  const auto second = begin(draft());
  arrive(*second, october());
  is_whole(submit_as(*second, draft()));
  EXPECT_EQ(evidence.reads, 1);
  arrive(*first, october().substr(kHalf));
  const auto sealed = done(first->seal());
  const Batch again = done(intake().submit(sealed, draft()));
  EXPECT_EQ(again.state, BatchState::applied) << "the same batch, taken before";
  EXPECT_EQ(desk->ahead()->take(sealed.id), nullptr) << "nobody reads it any more";
  EXPECT_EQ(evidence.reads, 1);
  EXPECT_EQ(believed().size(), kManyRows - 3U);
}

TEST_F(ReadAheadRuns, WhatIsGivenUpLeavesThePlaceToTheNext) {
  {
    const auto given_up = begin(draft());
    arrive(*given_up, october().substr(0, kHalf));
  }
  at_rest();
  {
    const auto never_submitted = begin(draft());
    arrive(*never_submitted, october());
    done(never_submitted->seal());
  }
  is_whole(come(october(), draft()));
  EXPECT_EQ(evidence.reads, 0);
}

}  // namespace
}  // namespace gw::pipeline::test
