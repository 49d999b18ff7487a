// Deliveries, batches and what became of their rows.
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

class BatchesTest : public StoreTest {
 protected:
  BatchId add(const Batch& batch) {
    BatchId id;
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(id, writer.add(batch));
      return {};
    });
    return id;
  }
};
GW_STORE_CONTRACT(BatchesTest);

TEST_P(BatchesTest, ADeliveryComesBackAsItWasPutAndItsNumberIsNeverGivenTwice) {
  Delivery delivery;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(delivery.id, writer.next_delivery_id());
    delivery.feed = FeedId("tax.dz");
    delivery.agency = AgencyId("tax");
    delivery.origin = "/dz/20260901";
    delivery.sha256 = "ab";
    delivery.bytes = 5'000'000'000;
    delivery.received = moment(3);
    delivery.fetched_in = std::chrono::milliseconds(1234);
    return writer.put(delivery);
  });
  reopen();
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const auto next, writer.next_delivery_id());
    EXPECT_GT(next, delivery.id);
    GW_TRY(const auto back, writer.delivery(delivery.id));
    EXPECT_EQ(back->origin, delivery.origin);
    EXPECT_EQ(back->sha256, "ab");
    EXPECT_EQ(back->bytes, 5'000'000'000);
    EXPECT_EQ(back->received, moment(3));
    EXPECT_EQ(back->fetched_in, std::chrono::milliseconds(1234));
    EXPECT_EQ(back->feed, delivery.feed);
    GW_TRY(const auto unknown, writer.delivery(next));
    EXPECT_FALSE(unknown.has_value());
    return {};
  });
}

TEST_P(BatchesTest, WhereTheTimeOfARunWentIsThatOfItsLastTry) {
  using std::chrono::microseconds;
  const BatchId id{7};
  write([&](StoreWriter& writer) {
    return writer.put(id, std::vector<RunStage>{{"decode", microseconds(9)},
                                                {"apply", microseconds(8)},
                                                {"index", microseconds(7)}});
  });
  write([&](StoreWriter& writer) {
    return writer.put(
        id, std::vector<RunStage>{{"sort", microseconds(5)}, {"decode", microseconds(6)}});
  });
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto stages, reader.run_stages(id));
    EXPECT_EQ(stages.size(), 2U);
    EXPECT_EQ(stages.at(0).name, "sort");
    EXPECT_EQ(stages.at(1).spent, microseconds(6));
    EXPECT_TRUE(must(reader.run_stages(BatchId{8})).empty());
    return {};
  });
}

TEST_P(BatchesTest, ABatchComesBackWithItsCountsAndItsFailure) {
  Batch batch = full_list("PC1", BatchState::received, 12);
  batch.declared_rows = 0;
  batch.context = "county=420602";
  batch.parts = {"小学一年级", "初中一年级"};
  const BatchId id = add(batch);
  batch.id = id;
  batch.state = BatchState::refused;
  batch.reason = BatchReason::not_well_formed;
  batch.failure = fail(Errc::not_well_formed, "codec.xml", -7).at(12, 34);
  batch.counts = RowCounts{10, 1, 2, 3, 4, 5, 6, 7};
  batch.applied_rows = 8;
  batch.facts_changed = 9;
  batch.plans_changed = 10;
  batch.flags_changed = 11;
  batch.finished = moment(99);
  write([&](StoreWriter& writer) { return writer.update(batch); });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto back, reader.batch(id));
    EXPECT_EQ(back->identity, "PC1");
    EXPECT_EQ(back->base, "before");
    EXPECT_EQ(back->order, 12);
    EXPECT_EQ(back->declared_rows, 0);
    EXPECT_EQ(back->context, "county=420602");
    EXPECT_EQ(back->parts, batch.parts);
    EXPECT_EQ(back->state, BatchState::refused);
    EXPECT_EQ(back->reason, BatchReason::not_well_formed);
    EXPECT_EQ(back->failure.text(Language::en), batch.failure.text(Language::en));
    EXPECT_TRUE(back->counts.balanced());
    EXPECT_EQ(back->counts.quarantined, 4);
    EXPECT_EQ(back->counts.review, 5);
    EXPECT_EQ(back->counts.remarks, 6);
    EXPECT_EQ(back->counts.unchanged, 7);
    EXPECT_EQ(back->applied_rows, 8);
    EXPECT_EQ(back->facts_changed, 9);
    EXPECT_EQ(back->plans_changed, 10);
    EXPECT_EQ(back->flags_changed, 11);
    EXPECT_EQ(back->received, batch.received);
    EXPECT_EQ(back->finished, moment(99));
    return {};
  });
}

TEST_P(BatchesTest, UpdatingABatchThatIsNotThereFails) {
  Batch batch = full_list("PC1", BatchState::received, 1);
  batch.id = BatchId{77};
  const auto outcome = store().write([&](StoreWriter& writer) { return writer.update(batch); });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Errc::not_found);
}

TEST_P(BatchesTest, AnIdentityNamesTheBatchThatWasTakenBeforeAnyOther) {
  const BatchId taken = add(full_list("PC1", BatchState::applied, 1));
  add(full_list("PC1", BatchState::repeated, 1));
  add(full_list("PC1", BatchState::held, 1));
  add(full_list("PC1", BatchState::received, 1));
  const BatchId held = add(full_list("PC2", BatchState::held, 2));
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto first, reader.batch_by_identity(FeedId("education-province.roster"), "PC1"));
    EXPECT_EQ(first->id, taken);
    GW_TRY(const auto second, reader.batch_by_identity(FeedId("education-province.roster"), "PC2"));
    EXPECT_EQ(second->id, held);
    GW_TRY(const auto other, reader.batch_by_identity(FeedId("tax.dz"), "PC1"));
    EXPECT_FALSE(other.has_value());
    return {};
  });
}

TEST_P(BatchesTest, TheLastAppliedBatchOfAScopeIsTheOneOfTheHighestOrder) {
  const BatchId high = add(full_list("PC9", BatchState::applied, 9));
  add(full_list("PC5", BatchState::applied, 5));
  add(full_list("PC10", BatchState::held, 10));
  Batch increment = full_list("PC11", BatchState::applied, 11);
  increment.kind = BatchKind::increment;
  const BatchId later = add(increment);
  read([&](StoreReader& reader) -> Result<void> {
    const FeedId feed("education-province.roster");
    GW_TRY(const auto full, reader.last_applied(feed, "4142099001/2026", BatchKind::full));
    EXPECT_EQ(full->id, high);
    GW_TRY(const auto any, reader.last_applied(feed, "4142099001/2026", std::nullopt));
    EXPECT_EQ(any->id, later);
    GW_TRY(const auto none, reader.last_applied(feed, "4142099002/2026", std::nullopt));
    EXPECT_FALSE(none.has_value());
    return {};
  });
}

TEST_P(BatchesTest, ListsAreNewestFirstAndUnfinishedOnesOldestFirst) {
  const BatchId a = add(full_list("A", BatchState::applying, 1));
  const BatchId b = add(full_list("B", BatchState::applied, 2));
  const BatchId c = add(full_list("C", BatchState::waiting, 3));
  Batch other = full_list("D", BatchState::received, 4);
  other.feed = FeedId("tax.dz");
  const BatchId d = add(other);
  const auto ids = [](const std::vector<Batch>& batches) {
    std::vector<BatchId> found;
    for (const Batch& each : batches) found.push_back(each.id);
    return found;
  };
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto unfinished, reader.unfinished_batches());
    EXPECT_EQ(ids(unfinished), (std::vector{a, c, d}));
    BatchFilter filter;
    GW_TRY(const auto all, reader.batches(filter));
    EXPECT_EQ(ids(all), (std::vector{d, c, b, a}));
    filter.feed = FeedId("education-province.roster");
    filter.limit = 2;
    GW_TRY(const auto first, reader.batches(filter));
    EXPECT_EQ(ids(first), (std::vector{c, b}));
    filter.before = static_cast<std::int64_t>(b.value);
    GW_TRY(const auto rest, reader.batches(filter));
    EXPECT_EQ(ids(rest), std::vector{a});
    BatchFilter applied;
    applied.state = BatchState::applied;
    GW_TRY(const auto by_state, reader.batches(applied));
    EXPECT_EQ(ids(by_state), std::vector{b});
    return {};
  });
}

TEST_P(BatchesTest, TheDayOnWhichABatchCameAndWhetherItsRowsAddUpAreAskedFor) {
  const Day day = day_of(2026, 11, 20);
  const auto came = [&](const std::string& name, Instant at, const std::string& feed,
                        std::int64_t rejected) {
    Batch batch = full_list(name, BatchState::applied, 1);
    batch.received = at;
    batch.feed = FeedId(feed);
    batch.counts.rows_in = 3;
    batch.counts.accepted = 2;
    batch.counts.rejected = rejected;
    return add(batch);
  };
  const Instant morning = start_of(day);  // in Beijing
  came("before", morning - std::chrono::milliseconds(1), "a", 1);
  const BatchId first = came("first", morning, "a", 1);
  const BatchId other = came("other", morning + std::chrono::hours(5), "b", 0);
  const BatchId last =
      came("last", start_of(day + std::chrono::days(1)) - std::chrono::milliseconds(1), "a", 1);
  came("after", start_of(day + std::chrono::days(1)), "a", 1);
  const auto ids = [&](BatchFilter filter) {
    std::vector<BatchId> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto batches, reader.batches(filter));
      for (const Batch& each : batches) found.push_back(each.id);
      return {};
    });
    return found;
  };
  BatchFilter of_day;
  of_day.received = {start_of(day), start_of(day + std::chrono::days(1))};
  EXPECT_EQ(ids(of_day), (std::vector{last, other, first}));
  BatchFilter of_feed = of_day;
  of_feed.feed = FeedId("a");
  EXPECT_EQ(ids(of_feed), (std::vector{last, first}));
  of_feed.before = static_cast<std::int64_t>(last.value);
  EXPECT_EQ(ids(of_feed), std::vector{first});
  BatchFilter lost;
  lost.unbalanced = true;
  EXPECT_EQ(ids(lost), std::vector{other});
  lost.received.since = start_of(day + std::chrono::days(1));
  EXPECT_TRUE(ids(lost).empty());
}

TEST_P(BatchesTest, ANoteOfEveryReasonComesBack) {
  const BatchId id = add(full_list("A", BatchState::applied, 1));
  std::vector<RowNote> notes;
  for (int number = 1; number < 256; ++number) {
    const auto reason = static_cast<RowReason>(number);
    if (row_reason(name_of(reason)) == reason) notes.push_back({id, number, "XM", reason});
  }
  ASSERT_GT(notes.size(), 40U);
  write([&](StoreWriter& writer) { return writer.add(std::span<const RowNote>(notes)); });
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto back, reader.notes(id, 1000));
    EXPECT_EQ(back.size(), notes.size());
    for (std::size_t i = 0; i < back.size(); ++i) EXPECT_EQ(back[i].reason, notes[i].reason);
    return {};
  });
}

TEST_P(BatchesTest, RejectionsAndNotesArePagedAndClearedWithTheirBatchAlone) {
  const BatchId a = add(full_list("A", BatchState::received, 1));
  const BatchId b = add(full_list("B", BatchState::received, 2));
  const auto rejection = [](BatchId batch, std::int64_t line) {
    Rejection each;
    each.batch = batch;
    each.line = line;
    each.column = "SFZJH";
    each.reason = RowReason::id_check_digit;
    each.row_key = PersonalText("k");
    each.row = PersonalText("r,\n\"x\"");
    return each;
  };
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.add(std::vector{rejection(a, 1), rejection(b, 1), rejection(a, 2)}));
    return writer.add(std::vector{RowNote{a, 5, "XM", RowReason::name_spaces},
                                  RowNote{a, 2, "XM", RowReason::name_dot},
                                  RowNote{b, 1, "XM", RowReason::name_dot}});
  });
  write([&](StoreWriter& writer) -> Result<void> {
    RejectionFilter filter;
    filter.batch = a;
    filter.limit = 1;
    GW_TRY(const auto first, writer.rejections(filter));
    EXPECT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].identity, "A");
    EXPECT_EQ(first[0].feed, FeedId("education-province.roster"));
    EXPECT_EQ(first[0].rejection.row.reveal(Purpose::match), "r,\n\"x\"");
    EXPECT_EQ(first[0].rejection.reason, RowReason::id_check_digit);
    filter.after = first[0].number;
    GW_TRY(const auto second, writer.rejections(filter));
    EXPECT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].rejection.line, 2);
    RejectionFilter by_feed;
    by_feed.feed = FeedId("tax.dz");
    GW_TRY(const auto none, writer.rejections(by_feed));
    EXPECT_TRUE(none.empty());
    by_feed.feed = FeedId("education-province.roster");
    GW_TRY(const auto all, writer.rejections(by_feed));
    EXPECT_EQ(all.size(), 3U);
    GW_TRY(const auto notes, writer.notes(a, 10));
    EXPECT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0].line, 2);
    EXPECT_EQ(notes[0].reason, RowReason::name_dot);
    GW_CHECK(writer.clear_rows(a));
    GW_TRY(const auto left, writer.rejections(RejectionFilter{}));
    EXPECT_EQ(left.size(), 1U);
    GW_TRY(const auto other_notes, writer.notes(b, 10));
    EXPECT_EQ(other_notes.size(), 1U);
    GW_TRY(const auto no_notes, writer.notes(a, 10));
    EXPECT_TRUE(no_notes.empty());
    return {};
  });
}

TEST_P(BatchesTest, BatchesAndRefusedRowsAreCutToARegion) {
  const auto add_of = [&](const std::string& identity, std::uint32_t county) {
    Batch batch = full_list(identity, BatchState::applied, 1);
    batch.region = RegionCode::from_number(county);
    const BatchId id = add(batch);
    write([&](StoreWriter& writer) {
      return writer.add(std::vector{Rejection{id, 1, "c", RowReason::bytes, {}, {}}});
    });
  };
  add_of("xiangcheng", 420602);
  add_of("wuhan", 420102);
  add_of("province", 0);
  const auto seen = [&](std::optional<RegionCode> region) {
    std::vector<std::string> identities;
    std::vector<std::string> of_rows;
    read([&](StoreReader& reader) -> Result<void> {
      BatchFilter batches;
      batches.region = region;
      GW_TRY(const auto found, reader.batches(batches));
      for (const Batch& each : found) identities.insert(identities.begin(), each.identity);
      RejectionFilter rows;
      rows.region = region;
      GW_TRY(const auto rejections, reader.rejections(rows));
      for (const RejectionRow& each : rejections) of_rows.push_back(each.identity);
      return {};
    });
    EXPECT_EQ(of_rows, identities);
    return identities;
  };
  using Identities = std::vector<std::string>;
  EXPECT_EQ(seen(std::nullopt), (Identities{"xiangcheng", "wuhan", "province"}));
  EXPECT_EQ(seen(RegionCode::from_number(420602)), Identities{"xiangcheng"});
  EXPECT_EQ(seen(RegionCode::from_number(420600)), Identities{"xiangcheng"});
  EXPECT_EQ(seen(RegionCode::from_number(420100)), Identities{"wuhan"});
  EXPECT_EQ(seen(RegionCode::from_number(420606)), Identities{});
}

}  // namespace
}  // namespace gw::contract
