// A batch's rows beside the keys known before (readings 31, 53): what is left to apply.
#include "gateway/pipeline/merge_stage.hpp"

#include <gtest/gtest.h>

#include <map>

#include "gateway/pipeline/spooled_row.hpp"
#include "tests/support/store_fixture.hpp"

namespace gw::pipeline {
namespace {

class Merging : public gw::testing::OverAStore {
 protected:
  Merging() : decoded(folder) {
    batch.order = 20;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const Scope made, tx.scope(FeedId("a.roster"), AgencyId("a"), "all"));
      scope = made.id;
      GW_TRY(const auto persons, tx.resolve(std::vector<Identity>{passport("P")}));
      const std::vector<KeyEntry> known{{"k1", persons[0], 11, 10}, {"k2", persons[0], 12, 10}};
      return tx.put_keys(scope, known);
    }));
  }
  static Identity passport(const std::string& number) {
    return Identity(DocumentClass::passport, number);
  }
  void row(const std::string& key, std::uint64_t digest, RowAct act = RowAct::put,
           std::int64_t stamp = 20) {
    SpooledRow out;
    out.act = act;
    out.line = ++line;
    out.key = key;
    out.digest = digest;
    out.stamp = stamp;
    if (act == RowAct::put) out.subject = passport("P");
    EXPECT_TRUE(decoded.spool.add(key, out.line, to_bytes(out)));
  }
  std::map<std::string, RowAct> left() {
    EXPECT_TRUE(decoded.spool.finish());
    const RunServices services{*store, evidence, nullptr, clock, folder, {}, {}};
    merged = merge(services, batch, scope, decoded).value();
    std::map<std::string, RowAct> acts;
    auto cursor = merged->spool.read();
    SpoolRecord record;
    while (cursor.next(record).value()) {
      const SpooledRow each = row_from_bytes(record.payload);
      acts[each.key] = each.act;
    }
    return acts;
  }
  using Acts = std::map<std::string, RowAct>;

  Batch batch;
  ScopeId scope;
  Decoded decoded;
  std::unique_ptr<Merged> merged;
  std::int64_t line = 0;
};

TEST_F(Merging, AFullListLeavesWhatIsNewChangedOrAbsent) {
  decoded.verdict.absence.ends = true;
  row("k1", 99);
  row("k3", 13);
  EXPECT_EQ(left(), (Acts{{"k1", RowAct::put}, {"k2", RowAct::absent}, {"k3", RowAct::put}}));
}

TEST_F(Merging, ARefusedRowHoldsItsKey) {
  decoded.verdict.absence.ends = true;
  row("k1", 11);
  row("k2", 0, RowAct::hold);
  EXPECT_EQ(left(), Acts{});
  EXPECT_EQ(merged->unchanged, 1);
}

TEST_F(Merging, AbsenceFromAnIncrementMeansNothingAndARepeatedRowIsOne) {
  batch.kind = BatchKind::increment;
  row("k3", 13);
  row("k3", 13);
  EXPECT_EQ(left(), (Acts{{"k3", RowAct::put}}));
  EXPECT_EQ(merged->repeated, 1);
}

TEST_F(Merging, AnOlderRowChangesNothingAndANewerOneOfTheSameMovesOnlyTheStamp) {
  batch.kind = BatchKind::increment;
  row("k1", 99, RowAct::put, 9);
  row("k2", 12, RowAct::put, 20);
  EXPECT_EQ(left(), (Acts{{"k2", RowAct::confirm}}));
  EXPECT_EQ(merged->unchanged, 2);
}

TEST_F(Merging, WhereOnlyTwoListsEndAnAbsenceAKeyOfTheListBeforeStays) {
  decoded.verdict.absence.ends = true;
  decoded.verdict.absence.unless_seen_since = 10;
  row("k3", 13);
  EXPECT_EQ(left(), (Acts{{"k3", RowAct::put}}));
}

TEST_F(Merging, AKeyMissingSinceBeforeTheListBeforeIsAbsentAndOneSeenAgainMovesItsStamp) {
  decoded.verdict.absence.ends = true;
  decoded.verdict.absence.unless_seen_since = 15;
  row("k1", 11);
  EXPECT_EQ(left(), (Acts{{"k1", RowAct::confirm}, {"k2", RowAct::absent}}));
}

}  // namespace
}  // namespace gw::pipeline
