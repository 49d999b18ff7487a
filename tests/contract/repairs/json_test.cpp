// Refused rows that came as JSON, page by page: they go back in the feed's own shape, and the
// corrected file repairs just them.
#include "gateway/codec/json.hpp"
#include "gateway/pipeline/return_file.hpp"
#include "tests/contract/adapters_platform/made.hpp"
#include "tests/contract/repairs/roster_bench.hpp"

namespace gw::pipeline {
namespace {

const FeedId kFamilies("health.special_families");
const FeedId kDeaths("health.deaths");

std::string family(int person, const std::string& kind) {
  return R"({"XM":"冯雨","ZJLX":"01","ZJHM":")" + test::number_of(person) +
         R"(","XZQH":"420606","JTBH":"JT)" + std::to_string(person) + R"(","FCLX":")" + kind +
         R"(","QRRQ":"20230420","TCRQ":"","RKSJ":"2023-04-20 09:15:00"})";
}

class JsonRepair : public test::RosterBench {
 protected:
  void SetUp() override {
    std::vector<platform_contract::Service> services{
        {"special_families", "s_4200000000013_1004", {"420600"}, {}},
        {"deaths", "s_4200000000013_1002", {}, {}}};
    platform_contract::Made made = platform_contract::make("health", services);
    ASSERT_TRUE(made.errors.empty());
    start(std::move(made.adapter));
    replays = std::make_unique<ReplayDesk>(*desk);
  }
  Batch list(const std::vector<std::string>& rows) {
    BatchDraft draft;
    draft.scope = "420600";
    draft.identity = "HE420600202611001";
    draft.kind = BatchKind::full;
    draft.order = 20261101;
    draft.context = "region=420600 month=202611";
    const auto all = static_cast<std::int64_t>(rows.size());
    const auto batch =
        submit(kFamilies,
               platform_contract::framed({platform_contract::answer_of(draft.identity, all, rows)}),
               draft);
    EXPECT_TRUE(batch);
    EXPECT_EQ(batch->state, BatchState::applied);
    return batch ? *batch : Batch();
  }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

TEST_F(JsonRepair, ItsReturnFileIsJsonWithWhatIsWrongBesideEachRow) {
  const Batch batch = list({family(1, "1"), family(2, "9"), family(3, "8")});
  ASSERT_EQ(batch.counts.rejected, 2);
  const auto file = make_return_file(*desk, batch.id, 0);
  ASSERT_TRUE(file) << file.error().text(Language::en);
  EXPECT_EQ(file->type, "application/json");
  EXPECT_EQ(file->name, "TH_" + std::to_string(batch.id.value) + ".json");
  EXPECT_EQ(file->rows, 2);
  codec::JsonReader reader;
  const auto read = reader.parse(file->bytes);
  ASSERT_TRUE(read);
  const codec::JsonValue rows = read->find({"data", "rows"});
  ASSERT_EQ(rows.size(), 2U);
  for (const codec::JsonValue row : rows) {
    EXPECT_EQ(row.text("退回栏目"), "FCLX");
    EXPECT_FALSE(row.text("退回原因").value_or("").empty());
    EXPECT_FALSE(row.text("修改建议").value_or("").empty());
  }
  EXPECT_NE(file->bytes.find(R"("退回行号":"2")"), std::string::npos);
  EXPECT_NE(file->bytes.find(R"("JTBH":"JT3")"), std::string::npos);
  EXPECT_EQ(file->bytes.find(test::number_of(1)), std::string::npos);

  // Just those rows, linked to the originals, once however often it comes.
  const CorrectedFile mended{batch.id, "local",
                             replaced(file->bytes, R"("FCLX":"9")", R"("FCLX":"2")")};
  const auto told = replays->preview_file(mended);
  ASSERT_TRUE(told) << told.error().text(Language::en);
  EXPECT_EQ(told->counts.repaired, 1);
  EXPECT_EQ(told->still_refused.at(RowReason::code_unknown), 1);
  const auto job = replays->take_file(mended, tell);
  ASSERT_TRUE(job) << job.error().text(Language::en);
  EXPECT_EQ(replays->take_file(mended, tell)->number, job->number);
  work();
  EXPECT_EQ(job_of(job->number).counts.repaired, 1);
  EXPECT_EQ(job_of(job->number).counts.refused, 1);
  EXPECT_EQ(facts(kFamilies, "420600").size(), 2U);
  for (const RejectionRow& row : rejects(batch.id))
    EXPECT_EQ(row.state == RejectState::repaired, row.rejection.line == 2);
}

TEST_F(JsonRepair, EventsAreFoundAgainByTheirNumbers) {
  const auto death = [](int number, int person, const std::string& day) {
    return R"({"SWZMBH":"S)" + std::to_string(person) +
           R"(","XM":"罗鹏","XB":"1","CSRQ":"20200903","ZJLX":"01","ZJHM":")" +
           test::number_of(person) + R"(","XZQH":"420606","SWRQ":")" + day +
           R"(","TBRQ":"20261110","RKSJ":"2026-11-10 09:15:00","XH":)" + std::to_string(number) +
           R"(,"CZLX":"1"})";
  };
  BatchDraft draft;
  draft.scope = "events";
  draft.identity = "1000-1003";
  draft.kind = BatchKind::events;
  draft.order = 1003;
  const auto batch = submit(kDeaths,
                            platform_contract::framed({platform_contract::answer_of(
                                "XH", 2, {death(1000, 1, "20261108"), death(1003, 2, "坏")})}),
                            draft);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->counts.rejected, 1);
  const auto file = make_return_file(*desk, batch->id, 0);
  ASSERT_TRUE(file) << file.error().text(Language::en);
  const CorrectedFile mended{batch->id, "local", replaced(file->bytes, "坏", "20261109")};
  ASSERT_TRUE(replays->take_file(mended, tell));
  work();
  EXPECT_EQ(rejects(batch->id).at(0).state, RejectState::repaired);
  EXPECT_EQ(facts(kDeaths, "events").size(), 2U);
}

TEST_F(JsonRepair, AFileThatNamesNoRowsOrOneTwiceIsRefusedAtItsPlace) {
  const Batch batch = list({family(1, "1"), family(2, "9"), family(3, "8")});
  const std::string bytes = make_return_file(*desk, batch.id, 0)->bytes;
  const auto refusal = [&](const std::string& text) {
    return replays->preview_file({batch.id, "local", text}).error();
  };
  EXPECT_EQ(refusal(replaced(bytes, R"("退回行号":"3")", R"("退回行号":"2")")).step(),
            "replay.file_row_twice");
  EXPECT_EQ(refusal(replaced(bytes, R"("退回行号":"3",)", "")).step(), "replay.file_row");
  EXPECT_EQ(refusal(R"({"code":0,"data":{"rows":[]}})").step(), "replay.file_columns");
}

}  // namespace
}  // namespace gw::pipeline
