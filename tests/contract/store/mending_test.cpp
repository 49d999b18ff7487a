// What people decide about refused rows: acceptances asked for and decided, causes muted.
#include "gateway/domain/acceptance.hpp"

#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

const Instant kAsked = start_of(day_of(2026, 11, 30));

class MendingTest : public StoreTest {
 protected:
  std::int64_t ask(std::uint32_t county, Instant at, const std::string& why = "升级") {
    AcceptanceRequest request;
    request.source = ReplaySource::row;
    request.target = 17;
    request.feed = FeedId("education-xiangcheng.roster");
    request.region = RegionCode::from_number(county);
    request.check = RowReason::code_unknown;
    request.column = "性别";
    request.until = day_of(2026, 12, 31);
    request.why = why;
    request.actor = "li.hua";
    request.asked = at;
    request.told.rows = 3;
    request.told.repaired = 2;
    request.told_total = 5;
    request.told_complete = why == "升级";
    std::int64_t number = 0;
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(number, writer.add(request));
      return {};
    });
    return number;
  }
  std::vector<AcceptanceRequest> asked(const AcceptanceFilter& filter) {
    std::vector<AcceptanceRequest> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(found, reader.acceptance_requests(filter));
      return {};
    });
    return found;
  }
};

GW_STORE_CONTRACT(MendingTest);

TEST_P(MendingTest, WhatWasAskedAndDecidedSurvivesARestart) {
  const std::int64_t number = ask(420602, kAsked);
  AcceptanceFilter filter;
  filter.now = kAsked;
  AcceptanceRequest decided = asked(filter).at(0);
  EXPECT_EQ(decided.number, number);
  decided.state = GrantState::confirmed;
  decided.decided_by = "wu";
  decided.decided = kAsked + std::chrono::hours(1);
  write([&](StoreWriter& writer) { return writer.update(decided); });
  reopen();
  const auto back = asked(filter);
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(back[0].source, ReplaySource::row);
  EXPECT_EQ(back[0].target, 17);
  EXPECT_EQ(back[0].feed, FeedId("education-xiangcheng.roster"));
  EXPECT_EQ(back[0].check, RowReason::code_unknown);
  EXPECT_EQ(back[0].column, "性别");
  EXPECT_EQ(back[0].until, day_of(2026, 12, 31));
  EXPECT_EQ(back[0].why, "升级");
  EXPECT_EQ(back[0].actor, "li.hua");
  EXPECT_EQ(back[0].asked, kAsked);
  EXPECT_EQ(back[0].told.repaired, 2);
  EXPECT_EQ(back[0].told.rows, 3);
  EXPECT_EQ(back[0].told_total, 5);
  EXPECT_TRUE(back[0].told_complete);
  EXPECT_EQ(back[0].state, GrantState::confirmed);
  EXPECT_EQ(back[0].decided_by, "wu");
  EXPECT_EQ(back[0].decided, decided.decided);
}

TEST_P(MendingTest, RequestsAreCutToTheRegionAndThoseTooOldHaveLapsed) {
  ask(420602, kAsked);
  ask(420102, kAsked + std::chrono::hours(1));
  ask(0, kAsked + std::chrono::hours(2));  // of no one county: the province's alone
  AcceptanceFilter filter;
  filter.now = kAsked + kGrantValid;
  EXPECT_EQ(asked(filter).size(), 3U);
  filter.region = RegionCode::from_number(420600);
  ASSERT_EQ(asked(filter).size(), 1U);
  EXPECT_EQ(asked(filter)[0].region.number(), 420602U);
  filter.state = GrantState::waiting;
  EXPECT_TRUE(asked(filter).empty());
  filter.state = GrantState::lapsed;
  EXPECT_EQ(asked(filter).size(), 1U);
  filter.region.reset();
  filter.state = GrantState::waiting;
  ASSERT_EQ(asked(filter).size(), 2U);
  EXPECT_EQ(asked(filter)[0].region.number(), 0U);  // the newest first
  filter.limit = 1;
  filter.before = asked(filter)[0].number;
  ASSERT_EQ(asked(filter).size(), 1U);
  EXPECT_EQ(asked(filter)[0].region.number(), 420102U);
}

TEST_P(MendingTest, AMutedCauseStaysSoThroughItsDayAcrossARestart) {
  const Day last = day_of(2026, 12, 31);
  BatchId id;
  write([&](StoreWriter& writer) -> Result<void> {
    Delivery delivery;
    GW_TRY(delivery.id, writer.next_delivery_id());
    delivery.feed = FeedId("education-xiangcheng.roster");
    GW_CHECK(writer.put(delivery));
    Batch batch;
    batch.delivery = delivery.id;
    batch.feed = delivery.feed;
    batch.region = RegionCode::from_number(420602);
    batch.state = BatchState::applied;
    GW_TRY(batch.id, writer.add(batch));
    id = batch.id;
    std::vector<Rejection> rows(2);
    for (Rejection& row : rows) {
      row.batch = batch.id;
      row.line = &row - rows.data() + 2;
      row.column = row.line == 2 ? "性别" : "年级";
      row.reason = RowReason::code_unknown;
    }
    return writer.add(std::span<const Rejection>(rows));
  });
  const auto causes = [&](MutedGroups muted, Day today) {
    RejectGroupFilter filter;
    filter.muted = muted;
    filter.today = today;
    std::vector<RejectGroup> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(found, reader.reject_groups(filter));
      return {};
    });
    return found;
  };
  const auto muted_rows = [&](Day today) {
    std::int64_t rows = -1;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(rows, reader.muted_rejects_of(id, today));
      return {};
    });
    return rows;
  };
  ASSERT_EQ(causes(MutedGroups::with, last).size(), 2U);
  EXPECT_EQ(muted_rows(last), 0);
  const std::int64_t group = causes(MutedGroups::with, last)[0].number;
  write([&](StoreWriter& writer) {
    return writer.put(GroupMute{group, last, "月底更正", "li.hua", kAsked});
  });
  reopen();
  const auto all = causes(MutedGroups::with, last);
  ASSERT_TRUE(all.at(0).mute);
  EXPECT_EQ(all[0].mute->until, last);
  EXPECT_EQ(all[0].mute->why, "月底更正");
  EXPECT_EQ(all[0].mute->actor, "li.hua");
  EXPECT_EQ(all[0].mute->made, kAsked);
  EXPECT_EQ(all[0].open, 1);
  EXPECT_FALSE(all.at(1).mute);
  ASSERT_EQ(causes(MutedGroups::only, last).size(), 1U);
  EXPECT_EQ(causes(MutedGroups::only, last)[0].number, group);
  ASSERT_EQ(causes(MutedGroups::without, last).size(), 1U);
  EXPECT_NE(causes(MutedGroups::without, last)[0].number, group);
  EXPECT_EQ(causes(MutedGroups::without, last + std::chrono::days(1)).size(), 2U);
  EXPECT_EQ(muted_rows(last), 1);
  EXPECT_EQ(muted_rows(last + std::chrono::days(1)), 0);
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.end_mute(group));
    EXPECT_EQ(writer.end_mute(group).error().code(), Errc::not_found);
    return {};
  });
  EXPECT_TRUE(causes(MutedGroups::only, last).empty());
}

}  // namespace
}  // namespace gw::contract
