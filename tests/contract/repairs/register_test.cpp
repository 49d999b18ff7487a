// Refused rows of the insured register: changes are read again under a code that a person
// explained, those of a snapshot come right with the next one; and what only its sender mends is
// said to be so.
#include "gateway/pipeline/replay_desk.hpp"
#include "gateway/pipeline/return_file.hpp"
#include "tests/contract/adapters_xml/make.hpp"
#include "tests/contract/repairs/roster_bench.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_insured_register(AgencyId agency, SettingsReader& settings,
                                                     AdapterServices services);
std::unique_ptr<AgencyAdapter> make_city_bureau(AgencyId agency, SettingsReader& settings,
                                                AdapterServices services);
}  // namespace gw

namespace gw::pipeline {
namespace {

const FeedId kRegister("insured-register.register");

std::string relation(int person, const std::string& status) {
  return R"({"psn_insu_rlts_id":"RL)" + std::to_string(person) + R"(","psn_no":"4206)" +
         std::to_string(person) + R"(","psn_cert_type":"01","certno":")" + test::number_of(person) +
         R"(","psn_name":"赵丽","insutype":"390","psn_insu_stas":")" + status +
         R"(","insu_admdvs":"420602","poolarea_no":"420600","crt_insu_date":"2021-01-01",)" +
         R"("paus_insu_date":"","vali_flag":"1"})";
}

class RegisterRepair : public test::RosterBench {
 protected:
  void SetUp() override {
    const SettingsNode node = [] {
      SettingsNode feed;
      feed.entries.emplace_back("schedule", testing_adapters::scalar("*/10 * * * *"));
      return testing_adapters::feeds("register", std::move(feed));
    }();
    // Without an endpoint it can be asked nothing; what it sent before is read all the same.
    std::vector<SettingsError> errors;
    SettingsReader settings(node, "", errors);
    start(make_insured_register(AgencyId("insured-register"), settings, {}));
    replays = std::make_unique<ReplayDesk>(*desk);
  }
  Batch take(const BatchDraft& draft, const std::string& bytes) {
    const auto batch = submit(kRegister, bytes, draft);
    EXPECT_TRUE(batch);
    EXPECT_EQ(batch->state, BatchState::applied);
    return batch ? *batch : Batch();
  }
  Batch changes(int from, const std::vector<std::string>& rows) {
    BatchDraft draft;
    draft.scope = "420000";
    draft.kind = BatchKind::events;
    const int to = from + static_cast<int>(rows.size());
    draft.identity = std::to_string(from) + "-" + std::to_string(to) + "/INSU";
    draft.order = to;
    std::string list;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      list += (i == 0 ? "" : ",") + std::string(R"({"seq":)") +
              std::to_string(from + static_cast<int>(i) + 1) +
              R"(,"tab":"INSU","oper":"U","row":)" + rows[i] + "}";
    }
    return take(draft,
                R"({"infcode":"0","output":{"data":{"seq_to":9,"more":0,"list":[)" + list + "]}}}");
  }
};

TEST_F(RegisterRepair, AChangeIsReadAgainUnderAnExplainedCode) {
  const Batch batch = changes(10, {relation(1, "1"), relation(2, "Z1")});
  ASSERT_EQ(batch.counts.rejected, 1);
  const RejectGroup group = group_of(RowReason::code_unknown);
  EXPECT_EQ(group.column, "psn_insu_stas");
  EXPECT_EQ(make_return_file(*desk, batch.id, 0).error().code(), Errc::sender_mends);
  const GroupMends mends = replays->mends(group);
  EXPECT_TRUE(mends.readable_again);
  EXPECT_FALSE(mends.acceptable);
  EXPECT_EQ(mends.words.size(), 5U);
  const auto job = replays->start(of_group(group), mapping(group, "1"), tell);
  ASSERT_TRUE(job) << job.error().text(Language::en);
  work();
  EXPECT_EQ(job_of(job->number).counts.repaired, 1);
  const auto known = facts(kRegister, "420000");
  ASSERT_EQ(known.size(), 2U);
  EXPECT_EQ(std::get<InsuranceRelation>(known.at("R:RL2")).version, 12);
  EXPECT_EQ(std::get<InsuranceRelation>(known.at("R:RL2")).status, RelationStatus::normal);
}

TEST_F(RegisterRepair, WhatChangedAgainMeanwhileIsNotUndone) {
  changes(10, {relation(2, "Z1")});
  changes(20, {relation(2, "4")});
  const RejectGroup group = group_of(RowReason::code_unknown);
  ASSERT_TRUE(replays->start(of_group(group), mapping(group, "1"), tell));
  work();
  const auto known = facts(kRegister, "420000");
  EXPECT_EQ(std::get<InsuranceRelation>(known.at("R:RL2")).status, RelationStatus::terminated);
}

TEST_F(RegisterRepair, RowsOfASnapshotStayRefusedUntilTheNextOne) {
  BatchDraft draft;
  draft.scope = "420000";
  draft.kind = BatchKind::snapshot;
  draft.identity = "SNAP1/HB9002";
  draft.context = "max_seq=10";
  draft.order = 1;
  const std::string page =
      R"({"infcode":0,"output":{"data":{"snap_id":"SNAP1","cursor":"","rows":2,"page_rows":2,)"
      R"("list":[)" +
      relation(1, "1") + "," + relation(2, "Z1") + "]}}}";
  const Batch batch = take(draft, "page " + std::to_string(page.size()) + "\n" + page + "\n");
  ASSERT_EQ(batch.counts.rejected, 1);
  ReplayJob run;
  run.source = ReplaySource::run;
  run.target = static_cast<std::int64_t>(batch.id.value);
  EXPECT_EQ(replays->start(run, std::nullopt, tell).error().code(), Errc::sender_mends);
  // No file goes back to who alone says what holds; the refusal says what to ask for instead.
  EXPECT_EQ(make_return_file(*desk, batch.id, 0).error().code(), Errc::sender_mends);
  // Its code may be explained; the job says that the row waits for its sender.
  const RejectGroup group = group_of(RowReason::code_unknown);
  const auto job = replays->start(of_group(group), mapping(group, "1"), tell);
  ASSERT_TRUE(job) << job.error().text(Language::en);
  work();
  EXPECT_EQ(job_of(job->number).state, ReplayState::done);
  EXPECT_EQ(job_of(job->number).counts.refused, 1);
  EXPECT_EQ(group_of(RowReason::code_unknown).open, 1);
  EXPECT_EQ(facts(kRegister, "420000").size(), 1U);
}

TEST_F(RegisterRepair, ACitysWorkbookIsMendedByTheCityAlone) {
  SettingsNode feed;
  feed.entries.emplace_back("schedule", testing_adapters::scalar("*/10 * * * *"));
  SettingsNode node = testing_adapters::feeds("standards", std::move(feed));
  node.entries.emplace_back("region", testing_adapters::scalar("420600"));
  std::vector<SettingsError> errors;
  SettingsReader settings(node, "", errors);
  start(make_city_bureau(AgencyId("city-420600"), settings, {}));
  replays = std::make_unique<ReplayDesk>(*desk);
  ValueMapping said;
  said.feed = FeedId("city-420600.standards");
  said.column = "人员类别代码";
  said.value = "A1";
  said.word = "A01";
  EXPECT_EQ(replays->check(said).error().code(), Errc::sender_mends);
}

}  // namespace
}  // namespace gw::pipeline
