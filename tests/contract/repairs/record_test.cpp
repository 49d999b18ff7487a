// One row of a run, found again in the evidence: its text, its fields before and after, what it
// asserted; whichever form the list came in.
#include "adapters/civil_affairs/batch_number.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/pipeline/row_record.hpp"
#include "tests/contract/adapters_xml/make.hpp"
#include "tests/contract/repairs/roster_bench.hpp"

namespace gw::pipeline {
namespace {

using test::kRosters;
using test::kRosterScope;

std::string clear(const PersonalText& text) {
  return text.reveal(Purpose::match);
}

/// "written -> read" of a field; empty: the row has none of that name.
std::string field_of(const RowRecord& record, const std::string& column) {
  for (const FieldRecord& field : record.fields) {
    if (field.column == column) return clear(field.written) + " -> " + clear(field.read);
  }
  return {};
}

class RosterRecord : public test::RosterBench {
 protected:
  RowRecord record(BatchId batch, std::int64_t line) {
    auto read = read_record(*desk, batch, line);
    EXPECT_TRUE(read) << read.error().text(Language::en);
    return read ? std::move(*read) : RowRecord();
  }
};

TEST_F(RosterRecord, ATakenRowStandsAsItCameWithWhatItAsserted) {
  const Batch batch = take(11, {{1}, {2, "男生"}, {3}});
  const RowRecord row = record(batch.id, 4);
  ASSERT_TRUE(row.found);
  EXPECT_EQ(clear(row.text), test::roster_row({3}));
  EXPECT_EQ(row.fields.size(), 20U);
  EXPECT_EQ(field_of(row, "性别"), "男 -> 男");
  ASSERT_TRUE(row.asserted);
  EXPECT_FALSE(row.refused);
  EXPECT_EQ(row.asserted->subject, Identity(*CitizenNumber::parse(test::number_of(3))));
  EXPECT_EQ(std::get<Naming>(*row.asserted->fact).first_day, day_of(2026, 9, 1));
  // Lines that are no rows, and those behind the end.
  EXPECT_FALSE(record(batch.id, 1).found);
  EXPECT_FALSE(record(batch.id, 9).found);
  EXPECT_EQ(read_record(*desk, BatchId{999}, 1).error().code(), Errc::not_found);
}

TEST_F(RosterRecord, ARefusedRowAndItsRepairShowTheWordThatHelped) {
  const Batch batch = take(11, {{1}, {2, "男生"}});
  const RowRecord refused = record(batch.id, 3);
  ASSERT_TRUE(refused.refused);
  EXPECT_EQ(refused.refused->reason, RowReason::code_unknown);
  EXPECT_EQ(field_of(refused, "性别"), "男生 -> 男生");
  const RejectGroup group = group_of(RowReason::code_unknown);
  ASSERT_TRUE(replays->start(of_group(group), mapping(group, "男"), tell));
  work();
  const BatchId run = rejects(batch.id).front().settled_by;
  const RowRecord repaired = record(run, 3);
  ASSERT_TRUE(repaired.asserted);
  EXPECT_EQ(field_of(repaired, "性别"), "男生 -> 男");
  EXPECT_FALSE(record(run, 2).found);  // the batch's own: the run did not read it
  // The batch itself is read as it was read then.
  EXPECT_TRUE(record(batch.id, 3).refused);
}

TEST_F(RosterRecord, EvidenceThatIsGoneSaysSo) {
  const Batch batch = take(11, {{1}});
  evidence.bodies.clear();
  EXPECT_EQ(read_record(*desk, batch.id, 2).error().code(), Errc::not_found);
}

class WorkbookRecord : public test::RunBench {};

TEST_F(WorkbookRecord, ARowOfASheetIsFoundByItsPlaceAndItsDaysReadAsDays) {
  const std::filesystem::path source(gw::testing::source_dir());
  start(
      text_contract::bureau_from(source / "config/agencies/education-xiangzhou.yaml", "/nowhere"));
  const std::string name = "襄州区2026年新生名单_20261105.xlsx";
  const std::string bytes =
      text_contract::read_file(source / "tests/samples/education-xiangzhou/420607/xsxx" / name);
  BatchDraft draft;
  draft.region = RegionCode::from_number(420607);
  draft.scope = "420607/2026";
  draft.identity = "sheet";
  draft.context = name;
  draft.kind = BatchKind::full;
  draft.order = 2026110501;
  const auto batch = submit(FeedId("education-xiangzhou.roster"), bytes, draft);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->state, BatchState::applied);
  std::vector<std::int64_t> lines;  // of rows that were taken, in all sheets
  bool dated = false;
  for (std::uint32_t part = 1; part <= batch->parts.size(); ++part) {
    for (std::int64_t line = 1; line < 45; ++line) {
      const auto row = read_record(*desk, batch->id, RowPlace{part, line}.line());
      ASSERT_TRUE(row) << row.error().text(Language::en);
      if (!row->asserted) continue;
      EXPECT_EQ(row->asserted->line, (RowPlace{part, line}.line()));
      EXPECT_FALSE(row->text.empty());
      lines.push_back(row->asserted->line);
      for (const FieldRecord& field : row->fields) {
        const std::string& read = field.read.reveal(Purpose::match);
        if (field.column.find("出生") != std::string::npos && field.written != field.read)
          dated = dated || (read.size() == 10 && read[4] == '-');
      }
    }
  }
  EXPECT_GT(lines.size(), 3U);
  EXPECT_GT(RowPlace::of(lines.back()).part, 1U);
  EXPECT_TRUE(dated);
}

class XmlRecord : public test::RunBench {};

TEST_F(XmlRecord, ARowOfAListInXmlStandsWithItsTagsAndAttributes) {
  const FeedId feed("civil-affairs.recipients");
  start(testing_adapters::make_civil({}, {"420602"}).adapter);
  const auto row = [](int line, const std::string& name) {
    return "<对象 序号='" + std::to_string(line) + "'><家庭编号>F" + std::to_string(line) +
           "</家庭编号><与户主关系>户主</与户主关系><村编码>420602100203</村编码><姓名>" + name +
           "</姓名><性别>女</性别><证件类型>居民身份证</证件类型><证件号码>" +
           test::number_of(line) +
           "</证件号码><城乡类别>农村</城乡类别><救助类别>最低生活保障</救助类别>"
           "<起始日期>2023-07-01</起始日期><终止日期/><状态>在享</状态></对象>";
  };
  BatchDraft draft;
  draft.scope = "420602";
  draft.identity = "MZ420602202611Q01";
  draft.kind = BatchKind::full;
  draft.order = civil_affairs::BatchNumber::read(draft.identity)->order();
  const auto batch = submit(feed,
                            test::gb("<?xml version=\"1.0\" encoding=\"GB18030\"?>"
                                     "<救助对象清单 行政区划='420602' 年月='202611' 类型='全量' "
                                     "批次号='MZ420602202611Q01' 记录数='2'>" +
                                     row(1, "赵丽") + row(2, " 吕兰思 ") + "</救助对象清单>"),
                            draft);
  ASSERT_TRUE(batch);
  const auto second = read_record(*desk, batch->id, 2);
  ASSERT_TRUE(second) << second.error().text(Language::en);
  ASSERT_TRUE(second->asserted);
  EXPECT_EQ(clear(second->text).find("<对象 序号=\"2\"><家庭编号>F2</家庭编号>"), 0U);
  EXPECT_EQ(field_of(*second, "序号"), "2 -> 2");
  EXPECT_EQ(field_of(*second, "姓名"), " 吕兰思  -> 吕兰思");
  ASSERT_EQ(second->asserted->remarks.size(), 1U);
  EXPECT_EQ(second->asserted->remarks.front().reason, RowReason::name_spaces);
  EXPECT_EQ(std::get<Naming>(*second->asserted->fact).first_day, day_of(2023, 7, 1));
}

}  // namespace
}  // namespace gw::pipeline
