// A person stops a run: whichever step of it the cancelling meets, one of both wins, the batch is
// in whole or not at all, and what comes after it goes on.
#include "gateway/pipeline/batch_retry.hpp"
#include "tests/unit/pipeline/county_lists.hpp"

namespace gw::pipeline::test {
namespace {

const std::string kOctober = "MZ420602202610Q01";

class CancelledRuns : public HeldLists {
 protected:
  /// Twelve persons, and one row that is refused.
  static std::string october() {
    std::string rows;
    for (int line = 1; line <= 12; ++line) rows += row(line, "P" + std::to_string(1000 + line));
    std::string nameless = row(13, "P1013");
    nameless.replace(nameless.find("吕兰思"), std::string("吕兰思").size(), "");
    return list("202610Q01", 13, rows + nameless);
  }
  /// Cancels the newest run before the write of this number, counted from 0.
  void cancel_at(int write) {
    writes_ = 0;
    cancelled_.reset();
    store->on_write = [this, write]() {
      if (writes_++ != write) return;
      const auto known = batches();
      if (!known.empty()) cancelled_ = desk->cancel(known.front().id, tell);
    };
  }
  std::size_t refused_rows(BatchId id) {
    std::size_t kinds = 0;
    read([&](StoreReader& reader) { kinds = reader.rejects_of(id).value().size(); });
    return kinds;
  }
  /// An increment upon November's list.
  Batch take_increment() {
    BatchDraft draft;
    draft.scope = kCounty;
    draft.identity = "MZ42060220261112Z01";
    draft.base = "MZ420602202611Q01";
    draft.kind = BatchKind::increment;
    draft.order = 2026111299;
    const auto batch = submit(kFeed, sample("rzl_420602_20261112Z01"), draft);
    EXPECT_TRUE(batch);
    return batch ? *batch : Batch();
  }
  void nobody_waits() {
    read([](StoreReader& reader) { EXPECT_TRUE(reader.unfinished_batches().value().empty()); });
  }

  int writes_ = 0;
  std::optional<Result<Batch>> cancelled_;
};

TEST_F(CancelledRuns, WhicheverStepTheCancellingMeetsOneOfBothWins) {
  page_rows = 4;
  start_anew();
  ASSERT_EQ(take(kOctober, october()).state, BatchState::applied);
  const Facts whole = believed();
  ASSERT_EQ(whole.size(), 12U);

  int won = 0;
  int too_late = 0;
  for (int write = 0;; ++write) {
    SCOPED_TRACE(write);
    start_anew();
    cancel_at(write);
    const Batch run = take(kOctober, october());
    store->on_write = nullptr;
    if (writes_ <= write) break;  // it ended before
    if (!cancelled_) continue;    // it was not registered yet
    if (*cancelled_) {
      ++won;
      EXPECT_EQ(too_late, 0) << "what is going in cannot be stopped any more";
      EXPECT_EQ(run.state, BatchState::cancelled);
      EXPECT_TRUE(run.counts.balanced());
      EXPECT_TRUE(believed().empty());
      EXPECT_EQ(refused_rows(run.id), 0U);
      EXPECT_EQ(journal().size(), 1U);
      nobody_waits();
      // A later start leaves it as it is, and whoever wants it after all has it read again.
      make_desk();
      EXPECT_EQ(desk->resume(std::nullopt).value(), 0);
      EXPECT_EQ(stored(run.id).state, BatchState::cancelled);
      EXPECT_EQ(desk->read_again(run.id, tell).value().state, BatchState::applied);
      EXPECT_EQ(refused_rows(run.id), 1U);
    } else {
      ++too_late;
      EXPECT_EQ(cancelled_->error().code(), Errc::going_in);
      EXPECT_EQ(run.state, BatchState::applied);
      EXPECT_TRUE(journal().empty());
    }
    EXPECT_EQ(believed(), whole);
    EXPECT_TRUE(stored(run.id).counts.balanced());
  }
  EXPECT_GE(won, 3);
  EXPECT_GE(too_late, 3);
}

TEST_F(CancelledRuns, WhatComesUnderItsIdentityIsTakenAsIfForTheFirstTime) {
  cancel_at(5);
  const Batch run = take(kOctober, october());
  store->on_write = nullptr;
  ASSERT_EQ(run.state, BatchState::cancelled);
  const Batch again = take(kOctober, october());
  EXPECT_EQ(again.id, run.id) << "the same content is the same batch";
  EXPECT_EQ(again.state, BatchState::applied);
  EXPECT_EQ(desk->cancel(run.id, tell).error().code(), Errc::conflict);

  start_anew();
  cancel_at(5);
  ASSERT_EQ(take(kOctober, october()).state, BatchState::cancelled);
  store->on_write = nullptr;
  const Batch other = take(kOctober, list("202610Q01", 1, row(1, "P1001")));
  EXPECT_EQ(other.state, BatchState::applied) << "it contradicts nothing that was taken";
  EXPECT_EQ(believed().size(), 1U);
}

TEST_F(CancelledRuns, WhatContradictsACancelledOneIsStillAPersonsToDecide) {
  ASSERT_EQ(take(kOctober, october()).state, BatchState::applied);
  const Facts before = believed();
  const std::string other = list("202610Q01", 1, row(1, "P1001"));
  cancel_at(3);
  const Batch run = take(kOctober, other);
  store->on_write = nullptr;
  ASSERT_EQ(run.state, BatchState::cancelled);
  EXPECT_EQ(desk->read_again(run.id, tell).error().code(), Errc::conflict);
  EXPECT_EQ(take(kOctober, other).state, BatchState::held);
  EXPECT_EQ(believed(), before);
}

TEST_F(CancelledRuns, WhatWasNotWholeIsNotReadForACancelling) {
  BatchDraft draft;
  draft.scope = kCounty;
  draft.identity = kOctober;
  draft.kind = BatchKind::full;
  draft.order = 2026100001;
  const Delivery torn = delivery(kFeed, october());
  cancel_at(3);
  const auto run = desk->submit_unread(kFeed, torn, draft, BatchReason::digest);
  store->on_write = nullptr;
  ASSERT_TRUE(run);
  ASSERT_EQ(run->state, BatchState::cancelled);
  EXPECT_EQ(retry_of(*run), Retry::pull);
  EXPECT_EQ(desk->read_again(run->id, tell).error().code(), Errc::conflict);
  const auto again = desk->submit_unread(kFeed, torn, draft, BatchReason::digest);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id, run->id) << "the same content is the same batch";
  EXPECT_EQ(again->state, BatchState::refused);
  EXPECT_TRUE(believed().empty());
}

TEST_F(CancelledRuns, ALaterListGoesInAsEver) {
  cancel_at(5);
  ASSERT_EQ(take(kOctober, october()).state, BatchState::cancelled);
  store->on_write = nullptr;
  EXPECT_EQ(take("MZ420602202611Q01", list("202611Q01", 1, row(1, "P1001"))).state,
            BatchState::applied);
  EXPECT_EQ(believed().size(), 1U);
}

TEST_F(CancelledRuns, OneThatAFailureStoppedIsCancelledWhileNobodyWorksOnIt) {
  store->writes_left = 5;
  BatchDraft draft;
  draft.scope = kCounty;
  draft.identity = kOctober;
  ASSERT_FALSE(submit(kFeed, october(), draft));
  store->writes_left = -1;
  ASSERT_EQ(batches().front().state, BatchState::received);
  EXPECT_EQ(desk->cancel(batches().front().id, tell).value().state, BatchState::cancelled);
  EXPECT_EQ(desk->resume(std::nullopt).value(), 0);
  EXPECT_TRUE(believed().empty());
}

TEST_F(CancelledRuns, WhatWaitedForItIsJudgedAnew) {
  take_october();
  const BatchId base = take_november().id;
  const Batch waiting = take_increment();
  ASSERT_EQ(waiting.state, BatchState::waiting);
  EXPECT_EQ(desk->cancel(base, tell).error().code(), Errc::conflict) << "a held one is discarded";

  writes_ = 0;
  store->on_write = [this, base]() {
    if (writes_++ == 2) cancelled_ = desk->cancel(base, tell);
  };
  const auto released = desk->release(base, tell);
  store->on_write = nullptr;
  ASSERT_TRUE(released);
  ASSERT_EQ(released->state, BatchState::cancelled);
  ASSERT_TRUE(desk->judge_waiting(*released));
  EXPECT_EQ(stored(waiting.id).state, BatchState::refused);
  EXPECT_EQ(stored(waiting.id).reason, BatchReason::chain);
  nobody_waits();
}

TEST_F(CancelledRuns, WhatWaitedIsJudgedAtTheNextStartWhereAStopCameBetween) {
  take_october();
  const BatchId base = take_november().id;
  const Batch waiting = take_increment();
  ASSERT_EQ(waiting.state, BatchState::waiting);
  writes_ = 0;
  store->on_write = [this, base]() {
    if (writes_++ == 2) cancelled_ = desk->cancel(base, tell);
  };
  ASSERT_TRUE(desk->release(base, tell));
  store->on_write = nullptr;
  make_desk();
  EXPECT_TRUE(desk->resume(std::nullopt));
  EXPECT_EQ(stored(waiting.id).state, BatchState::refused);
}

TEST_F(CancelledRuns, OneThatWaitsIsCancelledAndStaysSo) {
  take_october();
  const BatchId base = take_november().id;
  const Batch waiting = take_increment();
  ASSERT_EQ(waiting.state, BatchState::waiting);
  const auto cancelled = desk->cancel(waiting.id, tell);
  EXPECT_EQ(cancelled.value().state, BatchState::cancelled);
  EXPECT_EQ(cancelled.value().counts.rows_in, 0) << "its rows are not told";
  EXPECT_EQ(desk->release(base, tell).value().state, BatchState::applied);
  EXPECT_EQ(stored(waiting.id).state, BatchState::cancelled);
  EXPECT_EQ(desk->cancel(BatchId{999}, tell).error().code(), Errc::not_found);
}

}  // namespace
}  // namespace gw::pipeline::test
