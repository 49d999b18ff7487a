// The lists of one county, as the desk takes them: what a list says does not depend on when it
// comes (agencies/civil-affairs.md, readings 31 and 49).
#include <algorithm>

#include "tests/unit/pipeline/county_lists.hpp"

namespace gw::pipeline::test {
namespace {

TEST_F(CountyLists, WhereTheTimeOfARunWentIsKeptWithIt) {
  const auto stages_of = [this](const Batch& batch) {
    std::vector<std::string> names;
    read([&](StoreReader& reader) {
      for (const RunStage& stage : reader.run_stages(batch.id).value()) {
        EXPECT_GT(stage.spent.count(), 0) << stage.name;
        names.push_back(stage.name);
      }
    });
    return names;
  };
  const Batch applied = take_sample("202611Q01");
  ASSERT_EQ(applied.state, BatchState::applied);
  const std::vector<std::string> names = stages_of(applied);
  for (const char* stage : {"decode", "merge", "decide", "commit"})
    EXPECT_NE(std::find(names.begin(), names.end(), stage), names.end()) << stage;
  // A list that never acts has been read, and no more.
  const Batch refused = take("MZ" + kCounty + "202612Q01", "<torn");
  ASSERT_EQ(refused.state, BatchState::refused);
  const std::vector<std::string> read_only = stages_of(refused);
  EXPECT_FALSE(read_only.empty());
  EXPECT_EQ(std::find(read_only.begin(), read_only.end(), "commit"), read_only.end());
}

TEST_F(CountyLists, AListThatComesAfterLaterIncrementsLeadsToTheSameFacts) {
  std::vector<std::string> issues{"202610Q01", "202611Q01", "20261112Z01", "20261118Z01"};
  for (const std::string& issue : issues)
    ASSERT_EQ(take_sample(issue).state, BatchState::applied) << issue;
  const Facts in_order = believed();
  ASSERT_GT(in_order.size(), 100U);

  std::vector<std::size_t> order{0, 1, 2, 3};
  while (std::next_permutation(order.begin(), order.end())) {
    // A full list older than the last one applied changes nothing (readings 31).
    if (std::find(order.begin(), order.end(), 0) > std::find(order.begin(), order.end(), 1))
      continue;
    start_anew();
    std::string shown;
    for (const std::size_t each : order) {
      shown += issues[each] + " ";
      take_sample(issues[each]);
    }
    const Facts found = believed();
    EXPECT_EQ(found.size(), in_order.size()) << shown;
    std::size_t differing = 0;
    for (const auto& [key, fact] : in_order) {
      const auto there = found.find(key);
      differing += there == found.end() || there->second != fact;
    }
    EXPECT_EQ(differing, 0U) << shown;
  }
}

TEST_F(CountyLists, AListOfWhichMostRowsRepeatEachOtherIsHeldAndEndsNobody) {
  std::string rows;
  for (int line = 1; line <= 10; ++line) rows += row(line, "P" + std::to_string(1000 + line));
  ASSERT_EQ(take("MZ420602202610Q01", list("202610Q01", 10, rows)).state, BatchState::applied);
  const Facts before = believed();
  ASSERT_EQ(before.size(), 10U);

  rows.clear();
  for (int line = 1; line <= 10; ++line) rows += row(line, line < 10 ? "P1001" : "P1002");
  const Batch again = take("MZ420602202611Q01", list("202611Q01", 10, rows));
  EXPECT_EQ(again.state, BatchState::held);
  EXPECT_EQ(again.reason, BatchReason::volume);
  EXPECT_EQ(again.counts.quarantined, 10);
  EXPECT_TRUE(again.counts.balanced());
  EXPECT_EQ(believed(), before);

  // One of which half repeats is none.
  rows.clear();
  for (int line = 1; line <= 10; ++line)
    rows += row(line, "P" + std::to_string(1000 + (line + 1) / 2));
  EXPECT_EQ(take("MZ420602202611Q02", list("202611Q02", 10, rows)).state, BatchState::applied);
}

TEST_F(CountyLists, WhatAFailureCutIsFinishedBeforeTheNextListOfTheCounty) {
  std::string october;
  std::string november;
  for (int line = 1; line <= 12; ++line) {
    october += row(line, "P" + std::to_string(1000 + line));
    november += row(line, "P" + std::to_string(1003 + line));
  }
  page_rows = 4;
  start_anew();
  take("MZ420602202610Q01", list("202610Q01", 12, october));
  take("MZ420602202611Q01", list("202611Q01", 12, november));
  const Facts whole = believed();
  ASSERT_EQ(whole.size(), 15U);

  bool was_cut = true;
  for (int writes = 0; was_cut; ++writes) {
    ASSERT_LT(writes, 100) << "the run never comes to its end";
    for (const bool by_resume : {true, false}) {
      SCOPED_TRACE(std::to_string(writes) +
                   (by_resume ? " writes, resumed" : " writes, next list"));
      start_anew();
      const Delivery first = delivery(kFeed, list("202610Q01", 12, october));
      BatchDraft draft;
      draft.scope = kCounty;
      draft.identity = "MZ420602202610Q01";
      draft.order = civil_affairs::BatchNumber::read(draft.identity)->order();
      store->writes_left = writes;
      was_cut = !desk->submit(kFeed, first, draft);
      store->writes_left = -1;
      const bool registered = !batches().empty();
      if (by_resume) {
        const auto resumed = desk->resume(kFeed);
        ASSERT_TRUE(resumed);
        EXPECT_EQ(*resumed, was_cut && registered ? 1 : 0);
      }
      if (!registered) continue;  // nothing was taken on; the sender is asked again
      take("MZ420602202611Q01", list("202611Q01", 12, november));
      EXPECT_EQ(believed(), whole);
      for (const Batch& batch : batches()) {
        EXPECT_EQ(batch.state, BatchState::applied) << batch.identity;
        EXPECT_TRUE(batch.counts.balanced());
      }
    }
  }
}

TEST_F(CountyLists, ARunToldToStopEndsBetweenItsPagesAndIsFinishedLater) {
  std::string rows;
  for (int line = 1; line <= 12; ++line) rows += row(line, "P" + std::to_string(1000 + line));
  page_rows = 4;
  start_anew();
  take("MZ420602202610Q01", list("202610Q01", 12, rows));
  const Facts whole = believed();

  start_anew();
  bool half_in = false;
  store->on_write = [&]() {
    read([&](StoreReader& reader) {
      for (const Batch& batch : reader.batches({}).value()) half_in |= batch.applied_rows > 0;
    });
    if (half_in) stop.request_stop();
  };
  const Delivery october = delivery(kFeed, list("202610Q01", 12, rows));
  BatchDraft draft;
  draft.scope = kCounty;
  draft.identity = "MZ420602202610Q01";
  const auto cut = desk->submit(kFeed, october, draft);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code(), Errc::cancelled);
  store->on_write = nullptr;
  const Batch left = batches().front();
  EXPECT_EQ(left.state, BatchState::applying);
  EXPECT_LT(left.applied_rows, 12);
  EXPECT_EQ(desk->resume(std::nullopt).error().code(), Errc::cancelled);

  make_desk();
  EXPECT_EQ(desk->resume(std::nullopt).value(), 1);
  EXPECT_EQ(batches().front().state, BatchState::applied);
  EXPECT_EQ(believed(), whole);
}

TEST_F(HeldLists, AListFarBelowItsUsualSizeIsHeldChangesNothingAndSaysOnWhichSide) {
  take_october();
  const Facts before = believed();
  const Batch held = take_november();
  EXPECT_EQ(held.state, BatchState::held);
  EXPECT_EQ(held.reason, BatchReason::volume);
  EXPECT_EQ(held.volume_side, VolumeSide::small);
  EXPECT_EQ(held.plans_changed, 0);
  EXPECT_EQ(believed(), before);
}

TEST_F(HeldLists, AReleasedListIsInWholeHoweverOftenItIsCut) {
  page_rows = 4;
  start_anew();
  take_october();
  const Facts october = believed();
  const BatchId first = take_november().id;
  const auto released = desk->release(first, tell);
  ASSERT_TRUE(released);
  EXPECT_EQ(released->state, BatchState::applied);
  EXPECT_TRUE(released->released);
  EXPECT_EQ(released->reason, BatchReason::volume) << "why it was held stays to be seen";
  EXPECT_TRUE(released->counts.balanced());
  EXPECT_EQ(journal().size(), 1U);
  const Facts whole = believed();
  EXPECT_NE(whole, october);

  bool was_cut = true;
  for (int writes = 0; was_cut; ++writes) {
    ASSERT_LT(writes, 100) << "the release never comes to its end";
    SCOPED_TRACE(writes);
    start_anew();
    take_october();
    const BatchId held = take_november().id;
    store->writes_left = writes;
    was_cut = !desk->release(held, tell);
    store->writes_left = -1;
    make_desk();
    ASSERT_TRUE(desk->resume(std::nullopt));
    if (stored(held).state == BatchState::held) {
      EXPECT_EQ(believed(), october);
      EXPECT_TRUE(journal().empty()) << "written down together with what it did";
      continue;
    }
    EXPECT_EQ(stored(held).state, BatchState::applied);
    EXPECT_EQ(believed(), whole);
    EXPECT_EQ(journal().size(), 1U);
  }
}

TEST_F(HeldLists, ADiscardedListNeverActsAndIsDecidedOnce) {
  take_october();
  const Facts before = believed();
  const Batch held = take_november();
  const auto discarded = desk->discard(held.id, tell);
  ASSERT_TRUE(discarded);
  EXPECT_EQ(discarded->state, BatchState::discarded);
  EXPECT_TRUE(discarded->counts.balanced());
  EXPECT_EQ(discarded->counts.quarantined, 5);
  EXPECT_EQ(believed(), before);
  EXPECT_EQ(desk->release(held.id, tell).error().code(), Errc::conflict);
  EXPECT_EQ(desk->discard(held.id, tell).error().code(), Errc::conflict);
  EXPECT_EQ(desk->release(BatchId{999}, tell).error().code(), Errc::not_found);
  EXPECT_EQ(journal().size(), 1U);
  // The agency shows it again: the same bytes under the same number are decided already.
  EXPECT_EQ(take_november().state, BatchState::discarded);
}

}  // namespace
}  // namespace gw::pipeline::test
