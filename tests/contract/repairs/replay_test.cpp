// Refused rows by cause, what a value stands for, and rows read again: the same facts as if they
// had been right from the start.
#include "tests/contract/repairs/roster_bench.hpp"

namespace gw::pipeline {
namespace {

using test::kRosters;
using test::kRosterScope;
using test::Pupil;

class Replay : public test::RosterBench {};

const std::vector<Pupil> kList{{1},
                               {2, "男生"},
                               {3, "男生"},
                               {4, "男生", "2020/9/33"},
                               {5, "男", "2020-09-03", "420602202009030050"},
                               {6}};

TEST_F(Replay, ACauseIsNamedWithItsCodeOrShapeItsCountAndAnExample) {
  const Batch batch = take(11, kList);
  const auto found = groups();
  ASSERT_EQ(found.size(), 3U);
  const RejectGroup sex = group_of(RowReason::code_unknown);
  EXPECT_EQ(sex.feed, kRosters);
  EXPECT_EQ(sex.region, RegionCode::from_number(420602));
  EXPECT_EQ(sex.column, "性别");
  EXPECT_EQ(sex.code.reveal(Purpose::match), "男生");
  EXPECT_TRUE(sex.shape.empty());
  EXPECT_EQ(sex.rows, 2);
  EXPECT_EQ(sex.open, 2);
  EXPECT_EQ(sex.first_batch, batch.id);
  EXPECT_EQ(sex.last_batch, batch.id);
  EXPECT_EQ(sex.example_line, 3);
  const RejectGroup number = group_of(RowReason::id_check_digit);
  EXPECT_TRUE(number.code.empty());
  EXPECT_EQ(number.shape, "9×18");
  EXPECT_EQ(group_of(RowReason::date_unreadable).shape, "9×4/9/9×2");
}

TEST_F(Replay, APreviewTellsWhatAMappingWouldDoAndChangesNothing) {
  const Batch batch = take(11, kList);
  const auto before = facts(kRosters, kRosterScope);
  const RejectGroup group = group_of(RowReason::code_unknown);
  const auto told = replays->preview(of_group(group), mapping(group, "男"));
  ASSERT_TRUE(told) << told.error().text(Language::en);
  EXPECT_EQ(told->counts.rows, 2);
  EXPECT_EQ(told->counts.repaired, 2);
  EXPECT_EQ(told->counts.persons, 2);
  EXPECT_TRUE(told->counts.balanced());
  EXPECT_TRUE(told->complete);
  EXPECT_EQ(facts(kRosters, kRosterScope), before);
  EXPECT_EQ(batches().size(), 1U);
  EXPECT_EQ(group_of(RowReason::code_unknown).open, 2);
  read([](StoreReader& from) {
    EXPECT_TRUE(from.mappings(std::nullopt, 0)->empty());
    EXPECT_TRUE(from.replay_jobs(std::nullopt, 0, 10)->empty());
  });
  // Without the mapping nothing would become valid, and it is said why.
  const auto without = replays->preview(of_group(group), std::nullopt);
  EXPECT_EQ(without->counts.refused, 2);
  EXPECT_EQ(without->still_refused.at(RowReason::code_unknown), 2);
  EXPECT_EQ(batch_of(batch.id).counts.rejected, 4);
}

TEST_F(Replay, AMappingRepairsItsRowsThroughARunOfTheirOwn) {
  const Batch batch = take(11, kList);
  const RejectGroup group = group_of(RowReason::code_unknown);
  const auto told = replays->preview(of_group(group), mapping(group, "男"));
  const auto job = replays->start(of_group(group), mapping(group, "男"), tell);
  ASSERT_TRUE(job) << job.error().text(Language::en);
  EXPECT_EQ(job->total, 2);
  work();

  const ReplayJob done = job_of(job->number);
  EXPECT_EQ(done.state, ReplayState::done);
  EXPECT_EQ(done.counts.repaired, told->counts.repaired);
  EXPECT_EQ(done.counts.persons, told->counts.persons);
  EXPECT_EQ(done.counts.plans, told->counts.plans);
  EXPECT_EQ(done.counts.flags_raised, told->counts.flags_raised);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 4U);

  // The batch keeps its sums; each row says what became of it, and the run that did it has its own.
  EXPECT_EQ(batch_of(batch.id).counts.rejected, 4);
  std::set<std::int64_t> repaired;
  BatchId run;
  for (const RejectionRow& row : rejects(batch.id)) {
    if (row.state != RejectState::repaired) continue;
    repaired.insert(row.rejection.line);
    run = row.settled_by;
  }
  EXPECT_EQ(repaired, (std::set<std::int64_t>{3, 4}));
  const Batch by = batch_of(run);
  EXPECT_EQ(by.kind, BatchKind::replay);
  EXPECT_EQ(by.state, BatchState::applied);
  EXPECT_EQ(by.delivery, batch.delivery);
  EXPECT_EQ(by.base, batch.identity);
  EXPECT_EQ(by.counts.rows_in, 2);
  EXPECT_EQ(by.counts.accepted, 2);
  EXPECT_TRUE(by.counts.balanced());
  EXPECT_EQ(group_of(RowReason::code_unknown).open, 0);
  EXPECT_EQ(groups().size(), 2U);
  // A run of repairs is no arrival and no list.
  read([&](StoreReader& from) {
    EXPECT_EQ(from.last_applied(kRosters, kRosterScope, std::nullopt).value()->id, batch.id);
    const Day today = beijing_day(clock.moment);
    for (const DayBatches& day : from.day_batches(std::nullopt, today, today).value())
      EXPECT_NE(day.kind, BatchKind::replay);
  });
  EXPECT_EQ(replays->start(of_group(group), std::nullopt, tell).error().code(), Errc::conflict);
}

TEST_F(Replay, LaterListsAreReadWithTheMappingUntilItEnds) {
  take(11, kList);
  const RejectGroup group = group_of(RowReason::code_unknown);
  ASSERT_TRUE(replays->start(of_group(group), mapping(group, "男"), tell));
  work();
  EXPECT_EQ(take(12, {{1}, {2, "男生"}, {6}}).counts.rejected, 0);
  ValueMapping end = mapping(group, "男");
  end.word.reset();
  ASSERT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
    GW_CHECK(tx.add(end));
    return {};
  }));
  EXPECT_EQ(take(13, {{1}, {2, "男生"}, {6}}).counts.rejected, 1);
}

TEST_F(Replay, ARowRefusedForSomethingElseNowGoesToThatCause) {
  // Codes are judged before what is empty: behind the sex stands a row without its grade.
  Pupil no_grade{3, "女生"};
  no_grade.grade.clear();
  const Batch batch = take(11, {{1}, {2, "女生"}, no_grade});
  const RejectGroup group = group_of(RowReason::code_unknown);
  ASSERT_EQ(group.open, 2);
  const auto told = replays->preview(of_group(group), mapping(group, "女"));
  EXPECT_EQ(told->still_refused.at(RowReason::field_empty), 1);
  const auto job = replays->start(of_group(group), mapping(group, "女"), tell);
  ASSERT_TRUE(job);
  work();
  EXPECT_EQ(job_of(job->number).counts.refused, 1);
  EXPECT_EQ(job_of(job->number).counts.repaired, 1);
  EXPECT_EQ(group_of(RowReason::code_unknown).rows, 1);
  EXPECT_EQ(group_of(RowReason::field_empty).open, 1);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 2U);
  EXPECT_EQ(batch_of(batch.id).counts.rejected, 2);
}

TEST_F(Replay, ALaterFullListOvertakesWhatItRepeatsOrLeavesOut) {
  const Batch first = take(11, {{1}, {2, "男生"}, {3, "男生"}});
  const Batch later = take(12, {{1}, {3, "男"}});
  const RejectGroup group = group_of(RowReason::code_unknown);
  const auto job = replays->start(of_group(group), mapping(group, "男"), tell);
  ASSERT_TRUE(job);
  const auto before = facts(kRosters, kRosterScope);
  work();
  EXPECT_EQ(job_of(job->number).counts.overtaken, 2);
  EXPECT_TRUE(job_of(job->number).counts.balanced());
  EXPECT_EQ(facts(kRosters, kRosterScope), before);
  for (const RejectionRow& row : rejects(first.id)) {
    EXPECT_EQ(row.state, RejectState::overtaken);
    EXPECT_EQ(row.settled_by, later.id);
  }
}

TEST_F(Replay, AStopBetweenStretchesLosesAndRepeatsNothing) {
  const Batch first = take(11, {{1}, {2, "男生"}});
  // Of another scope, so that neither overtakes the other.
  BatchDraft draft;
  draft.region = RegionCode::from_number(420602);
  draft.scope = "420602/2025";
  draft.identity = draft.context = "XSXX_420602_QL_20260913_01.csv";
  draft.kind = BatchKind::full;
  draft.order = 2026091301;
  const std::string text =
      test::kRosterHeader + "\r\n" +
      test::roster_row({7, "男生", "2020-09-03", "", "一年级", "2025年9月"}) + "\r\n" +
      test::roster_row({8, "女", "2020-09-03", "", "一年级", "2025年9月"}) + "\r\n";
  const auto second = submit(kRosters, test::gb(text), draft);
  ASSERT_TRUE(second);
  ASSERT_EQ(second->counts.rejected, 1);

  const RejectGroup group = group_of(RowReason::code_unknown);
  const auto job = replays->start(of_group(group), mapping(group, "男"), tell);
  ASSERT_TRUE(replays->step().value());
  EXPECT_EQ(job_of(job->number).state, ReplayState::running);
  EXPECT_EQ(job_of(job->number).counts.repaired, 1);
  restart();
  // A write that fails leaves the job where it was.
  store->writes_left = 1;
  EXPECT_FALSE(replays->step());
  store->writes_left = -1;
  EXPECT_EQ(job_of(job->number).counts.repaired, 1);
  work();
  EXPECT_EQ(job_of(job->number).counts.rows, 2);
  EXPECT_EQ(job_of(job->number).counts.repaired, 2);
  std::int64_t runs = 0;
  for (const Batch& batch : batches()) runs += batch.kind == BatchKind::replay ? 1 : 0;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(rejects(first.id).front().state, RejectState::repaired);
}

TEST_F(Replay, ACancelledJobKeepsWhatIsInAndGoesNoFurther) {
  take(11, kList);
  const RejectGroup group = group_of(RowReason::code_unknown);
  const auto job = replays->start(of_group(group), mapping(group, "男"), tell);
  ASSERT_TRUE(replays->cancel(job->number, tell));
  work();
  EXPECT_EQ(job_of(job->number).state, ReplayState::cancelled);
  EXPECT_EQ(group_of(RowReason::code_unknown).open, 2);
  EXPECT_EQ(replays->cancel(job->number, tell).error().code(), Errc::conflict);
  EXPECT_EQ(replays->cancel(99, tell).error().code(), Errc::not_found);
}

TEST_F(Replay, OnlyCodedColumnsMayBeMapped) {
  take(11, kList);
  ValueMapping said = mapping(group_of(RowReason::code_unknown), "男");
  EXPECT_TRUE(replays->check(said));
  said.column = "身份证号";
  EXPECT_EQ(replays->check(said).error().code(), Errc::invalid_argument);
  said.column = "姓名";
  EXPECT_EQ(replays->check(said).error().code(), Errc::invalid_argument);
  said.feed = FeedId("nobody.here");
  EXPECT_EQ(replays->check(said).error().code(), Errc::not_found);
}

std::vector<Pupil> without_grade() {
  Pupil pupil{2};
  pupil.grade.clear();
  return {{1}, pupil, {6}};
}

TEST_F(Replay, AnAcceptanceTakesItsRowsAndLaterOnesThroughItsLastDay) {
  const Day today = beijing_day(clock.moment);
  const Batch batch = take(11, without_grade());
  ASSERT_EQ(batch.counts.rejected, 1);
  const RejectGroup group = group_of(RowReason::field_empty);
  const ValueMapping said = acceptance(group, today + std::chrono::days(2));
  const auto told = replays->preview(of_group(group), said);
  ASSERT_TRUE(told) << told.error().text(Language::en);
  EXPECT_EQ(told->counts.repaired, 1);
  read([](StoreReader& from) { EXPECT_TRUE(from.mappings(std::nullopt, 0)->empty()); });

  const auto job = replays->start(of_group(group), said, tell);
  ASSERT_TRUE(job) << job.error().text(Language::en);
  work();
  EXPECT_EQ(job_of(job->number).counts.repaired, 1);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 3U);
  EXPECT_EQ(group_of(RowReason::field_empty).open, 0);
  read([&](StoreReader& from) {
    const auto kept = from.mappings(kRosters, 0).value();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].check, RowReason::field_empty);
    EXPECT_EQ(kept[0].until, said.until);
    EXPECT_EQ(kept[0].why, said.why);
    EXPECT_FALSE(kept[0].word);
  });

  clock.moment += std::chrono::days(2);
  const Batch within = take(12, without_grade());
  EXPECT_EQ(within.counts.rejected, 0);
  bool remarked = false;
  read([&](StoreReader& from) {
    for (const RowNote& note : from.notes(within.id, 100).value())
      remarked = remarked || note.reason == RowReason::accepted_anyway;
  });
  EXPECT_TRUE(remarked);
  // The day after, the same is refused again; what was taken stays.
  clock.moment += kOneDay;
  EXPECT_EQ(take(13, without_grade()).counts.rejected, 1);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 3U);
  const auto late = replays->preview(of_group(group_of(RowReason::field_empty)), std::nullopt);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->still_refused.at(RowReason::field_empty), 1);
}

TEST_F(Replay, AnAcceptanceEndsEarlyByAWord) {
  take(11, without_grade());
  const RejectGroup group = group_of(RowReason::field_empty);
  const Day until = beijing_day(clock.moment) + std::chrono::days(30);
  ASSERT_TRUE(replays->start(of_group(group), acceptance(group, until), tell));
  work();
  ASSERT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
    GW_CHECK(tx.add(acceptance(group, std::nullopt)));
    return {};
  }));
  EXPECT_EQ(take(12, without_grade()).counts.rejected, 1);
}

TEST_F(Replay, AnAcceptanceCoversWhatItsDryRunCountsAndNothingElse) {
  const std::string longer =
      "不知道是男是女所以先这样写着再说吧请学校补";  // no code: it stays hidden
  const std::string other = longer + "充";
  take(11, {{1}, {2, longer}, {3, other}, {4, "男生"}});
  RejectGroup hidden;
  for (const RejectGroup& group : groups()) {
    if (group.reason == RowReason::code_unknown && group.code.empty() &&
        group.shape == outline_of(longer))
      hidden = group;
  }
  ASSERT_EQ(hidden.open, 1);
  const ValueMapping said = acceptance(hidden, beijing_day(clock.moment) + std::chrono::days(30));
  EXPECT_EQ(replays->preview(of_group(hidden), said)->counts.repaired, 1);
  ASSERT_TRUE(replays->start(of_group(hidden), said, tell));
  work();
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 2U);
  // A later list: the same cause is taken, other unknown codes and other shapes are not.
  EXPECT_EQ(take(12, {{1}, {2, longer}, {3, other}, {4, "男生"}}).counts.rejected, 2);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 2U);
}

TEST_F(Replay, OneRowIsAcceptedUntilADayAndNoOtherLikeIt) {
  Pupil second{2};
  Pupil third{3};
  second.grade.clear();
  third.grade.clear();
  const Day until = beijing_day(clock.moment) + std::chrono::days(3);
  const Batch batch = take(11, {{1}, second, third});
  const RejectionRow row = rejects(batch.id).at(0);
  EXPECT_TRUE(replays->may_accept(row));
  ReplayJob job;
  job.source = ReplaySource::row;
  job.target = row.number;
  job.actor = "local";
  ValueMapping said = acceptance(group_of(RowReason::field_empty), until);
  said.cause.reset();
  said.row = AcceptedRow{row.rejection.row_key, row.rejection.value};
  const auto told = replays->preview(job, said);
  ASSERT_TRUE(told) << told.error().text(Language::en);
  EXPECT_EQ(told->total, 1);
  EXPECT_EQ(told->counts.repaired, 1);
  const auto made = replays->start(job, said, tell);
  ASSERT_TRUE(made) << made.error().text(Language::en);
  work();
  EXPECT_EQ(job_of(made->number).counts.repaired, 1);
  EXPECT_EQ(group_of(RowReason::field_empty).open, 1);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 2U);
  EXPECT_FALSE(replays->may_accept(rejects(batch.id).at(0)) &&
               rejects(batch.id).at(0).state == RejectState::open);
  // It holds for the row in later lists too, until its day.
  EXPECT_EQ(take(12, {{1}, second, third}).counts.rejected, 1);
  clock.moment += std::chrono::days(4);
  EXPECT_EQ(take(13, {{1}, second, third}).counts.rejected, 2);
  // What nothing would know again is not accepted by itself.
  said.row = AcceptedRow{};
  EXPECT_EQ(replays->start(job, said, tell).error().code(), Errc::conflict);
}

TEST_F(Replay, WhoSomebodyIsAndWhatARowRestsOnIsNeverAccepted) {
  Pupil entered{7};
  entered.entered = "去年";
  Pupil status{8, "男生"};
  take(11, {{1}, {5, "男", "2020-09-03", "420602202009030050"}, entered, status});
  const Day until = beijing_day(clock.moment);
  for (const RowReason reason : {RowReason::id_check_digit, RowReason::date_unreadable}) {
    const RejectGroup group = group_of(reason);
    const ValueMapping said = acceptance(group, until);
    EXPECT_EQ(replays->preview(of_group(group), said).error().code(), Errc::check_binding);
    EXPECT_EQ(replays->start(of_group(group), said, tell).error().code(), Errc::check_binding);
    EXPECT_FALSE(replays->mends(group).acceptable);
  }
  EXPECT_TRUE(replays->mends(group_of(RowReason::code_unknown)).acceptable);
  read([](StoreReader& from) { EXPECT_TRUE(from.mappings(std::nullopt, 0)->empty()); });
}

TEST_F(Replay, ACauseNamesTheWordsItsColumnMaySay) {
  take(11, kList);
  std::set<std::string> words;
  for (const AllowedWord& one : replays->mends(group_of(RowReason::code_unknown)).words)
    words.insert(one.word);
  EXPECT_TRUE(words.contains("男"));
  EXPECT_TRUE(words.contains("女"));
  EXPECT_FALSE(words.contains("男生"));
  EXPECT_TRUE(replays->mends(group_of(RowReason::id_check_digit)).words.empty());
}

/// Repaired afterwards or understood from the start: the same facts, whatever stands beside them.
TEST_F(Replay, RepairedRowsLeadToTheFactsOfRightOnes) {
  const auto form = [](int kind, int person) {
    const std::array<Pupil, 4> forms{Pupil{person}, Pupil{person, "男生"},
                                     Pupil{person, "男", "2020-13-03"}, Pupil{person, "女"}};
    return forms[static_cast<std::size_t>(kind)];
  };
  for (int kinds = 0; kinds < 16; ++kinds) {
    std::vector<Pupil> list{{900}, form(kinds % 4, 1), form(kinds / 4, 2), form(1, 3)};
    std::vector<Pupil> right = list;
    for (Pupil& pupil : right) {
      if (pupil.sex == "男生") pupil.sex = "男";
    }
    begin();
    take(11, list);
    const RejectGroup group = group_of(RowReason::code_unknown);
    ASSERT_TRUE(replays->start(of_group(group), mapping(group, "男"), tell));
    work();
    const auto repaired = facts(kRosters, kRosterScope);
    begin();
    take(11, right);
    EXPECT_EQ(repaired, facts(kRosters, kRosterScope)) << kinds;
  }
}

}  // namespace
}  // namespace gw::pipeline
