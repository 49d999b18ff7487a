// Each case is a line of the readings (31, 49, 50, 55) or of an agency's note.
#include "gateway/pipeline/admission.hpp"

#include <gtest/gtest.h>

namespace gw::pipeline {
namespace {

class Admissions : public ::testing::Test {
 protected:
  Admissions() : decoded(std::filesystem::temp_directory_path()) {
    batch.identity = "new";
    batch.order = 20;
    batch.kind = BatchKind::full;
    rows(100);
  }
  void rows(std::int64_t count) { decoded.counts.rows_in = decoded.counts.accepted = count; }
  void before(std::int64_t rows_then, std::int64_t order) {
    Batch last;
    last.identity = "before";
    last.order = order;
    last.counts.rows_in = rows_then;
    history.last_full = history.last = last;
  }
  void expect(BatchState state, BatchReason reason) {
    const Admission admission = admit(batch, decoded, history, feed);
    EXPECT_EQ(admission.state, state);
    EXPECT_EQ(admission.reason, reason);
  }

  Batch batch;
  Decoded decoded;
  ScopeHistory history;
  FeedDefinition feed;
};

TEST_F(Admissions, AWholeListGoesOn) {
  expect(BatchState::applying, BatchReason::none);
}

TEST_F(Admissions, ATornDocumentIsRefusedBeforeAnythingElseIsAsked) {
  decoded.broken = fail(Errc::not_well_formed, "test");
  rows(0);
  expect(BatchState::refused, BatchReason::not_well_formed);
}

TEST_F(Admissions, RowsThatAreNotAsDeclaredAreRefused) {
  decoded.verdict.declared_rows = 101;
  expect(BatchState::refused, BatchReason::count);
}

TEST_F(Admissions, AFullListWithoutRowsIsHeldAndEndsNobody) {
  rows(0);
  expect(BatchState::held, BatchReason::header_only);
}

TEST_F(Admissions, AListOlderThanOrEqualToTheLastFullOneChangesNothing) {
  before(100, 20);
  expect(BatchState::outdated, BatchReason::none);
}

TEST_F(Admissions, OutsideHalfAndDoubleOfTheLastListIsHeld) {
  before(100, 10);
  rows(50);
  expect(BatchState::applying, BatchReason::none);
  rows(49);
  expect(BatchState::held, BatchReason::volume);
  rows(200);
  expect(BatchState::applying, BatchReason::none);
  rows(201);
  expect(BatchState::held, BatchReason::volume);
}

TEST_F(Admissions, AnImplausibleListSaysOnWhichSideAndIsTakenWhereTheFeedSaysSo) {
  before(100, 10);
  rows(49);
  EXPECT_EQ(admit(batch, decoded, history, feed).side, VolumeSide::small);
  rows(201);
  EXPECT_EQ(admit(batch, decoded, history, feed).side, VolumeSide::large);
  feed.hold_volume = false;
  expect(BatchState::applying, BatchReason::none);
  EXPECT_EQ(admit(batch, decoded, history, feed).side, VolumeSide::large);
}

TEST_F(Admissions, WhatAPersonReleasedActsButWhatIsBrokenIsRefusedStill) {
  batch.released = true;
  batch.reason = BatchReason::volume;
  before(100, 10);
  rows(5);
  expect(BatchState::applying, BatchReason::volume);
  batch.reason = BatchReason::header_only;
  rows(0);
  expect(BatchState::applying, BatchReason::header_only);
  decoded.verdict.declared_rows = 7;
  expect(BatchState::refused, BatchReason::count);
  decoded.verdict.declared_rows.reset();
  before(100, 20);
  EXPECT_EQ(admit(batch, decoded, history, feed).state, BatchState::outdated);
}

/// Read again once its correction acts, what was corrected does not come back.
TEST_F(Admissions, AListTakesThePlaceOfTheOneItCorrectsAndNotTheOtherWayRound) {
  before(100, 20);
  history.last_full->identity = "new";
  history.last_full->id = BatchId{5};
  batch.id = BatchId{6};
  expect(BatchState::applying, BatchReason::none);
  batch.id = BatchId{4};
  expect(BatchState::outdated, BatchReason::none);
  batch.released = true;
  expect(BatchState::outdated, BatchReason::none);
}

TEST_F(Admissions, ListsOfFewerThanTwentyRowsHaveNoBand) {
  before(19, 10);
  rows(500);
  expect(BatchState::applying, BatchReason::none);
  before(20, 10);
  expect(BatchState::held, BatchReason::volume);
}

TEST_F(Admissions, ASchoolMoreMakesNoListImplausibleButAShrunkenSchoolDoes) {
  before(70, 10);
  decoded.verdict.absence.delivered_units_only = true;
  history.unit_rows = unit_rows_from(to_text({{"school-1", 70}}));
  decoded.units = {{"school-1", 75}, {"school-2", 140}};
  rows(215);
  expect(BatchState::applying, BatchReason::none);
  decoded.units = {{"school-1", 30}, {"school-2", 140}};
  rows(170);
  expect(BatchState::held, BatchReason::volume);
}

TEST_F(Admissions, AnIncrementWaitsForAHeldBaseAndIsRefusedWithoutOne) {
  batch.kind = BatchKind::increment;
  batch.base = "base";
  before(100, 10);
  expect(BatchState::refused, BatchReason::chain);
  Batch held;
  held.identity = "base";
  held.state = BatchState::held;
  history.base = held;
  expect(BatchState::waiting, BatchReason::none);
  history.last->identity = "base";
  expect(BatchState::applying, BatchReason::none);
}

TEST(UnitRows, DamagedLinesAreLeftOut) {
  const std::map<std::string, std::int64_t> rows{{"a=b", 3}, {"c", 4}};
  EXPECT_EQ(unit_rows_from(to_text(rows)), rows);
  EXPECT_TRUE(unit_rows_from("x\n=\ny=z\n").contains("") == false);
}

}  // namespace
}  // namespace gw::pipeline
