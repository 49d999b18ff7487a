// Xiangzhou as configured in config/agencies, against its sample folder: workbooks as delivered.
#include <algorithm>

#include "adapters/county_roster/supplied.hpp"
#include "gateway/codec/gb18030.hpp"
#include "tests/contract/county_rosters/bureau.hpp"
#include "tests/support/make_zip.hpp"

namespace gw::text_contract {
namespace {

const std::string kFolder = "education-xiangzhou/420607/xsxx/";
const std::string kSeptember = "襄州区2026年新生名单_20260918.xlsx";
const std::string kInForce = "襄州区2026年新生名单_20261105.xlsx";
const std::string kBroken = "襄州区2026年新生名单_20261120.xlsx";

std::unique_ptr<AgencyAdapter> xiangzhou(const std::filesystem::path& root) {
  return bureau_from(
      std::filesystem::path(gw::testing::source_dir()) / "config/agencies/education-xiangzhou.yaml",
      root);
}

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

/// kind → "sheet!row REASON" of one file.
std::set<std::string> expected_of(std::string_view kind, const std::string& file) {
  std::set<std::string> marks;
  for (const ExpectedLine& line : expected_lines()) {
    if (line.kind == kind && line.file == kFolder + file)
      marks.insert(line.line + " " + line.reason);
  }
  return marks;
}

class XiangzhouSamples : public ::testing::Test {
 protected:
  Pulled pulled_{xiangzhou(samples() / "education-xiangzhou")};
};

TEST_F(XiangzhouSamples, EveryFileComesToItsVerdictWithItsRows) {
  int files = 0;
  for (const ExpectedLine& line : expected_lines()) {
    if (line.file.find(kFolder) != 0) continue;
    const Batch* batch = pulled_.batch(file_name(line.file));
    if (line.kind == "file") {
      ++files;
      ASSERT_NE(batch, nullptr) << line.file;
      EXPECT_EQ(batch->state, line.value == "accept" ? BatchState::applied : BatchState::refused);
      if (line.value == "accept") {
        EXPECT_EQ(batch->reason, BatchReason::none) << line.file;
      }
    } else if (line.kind == "rows") {
      ASSERT_NE(batch, nullptr) << line.file;
      EXPECT_EQ(std::to_string(batch->counts.rows_in), line.value) << line.file;
      EXPECT_EQ(batch->scope, "420607/2026");
    }
  }
  EXPECT_EQ(files, 3);
  EXPECT_EQ(pulled_.batch(kBroken)->failure.code(), Errc::container_broken);
}

TEST_F(XiangzhouSamples, RejectsAreThoseExpectedInSheetRowAndReason) {
  const Collected rows = pulled_.rows(kInForce);
  std::set<std::string> found;
  std::map<std::string, std::string> keys;
  for (const RefusedRow& row : rows.refused) {
    const std::string place = place_text(row.line, pulled_.batch(kInForce)->parts);
    found.insert(place + " " + std::string(name_of(row.reason)));
    keys[place] = row.key;
    EXPECT_FALSE(row.row.empty());
    EXPECT_FALSE(row.column.empty());
  }
  EXPECT_EQ(found, expected_of("reject", kInForce));
  EXPECT_TRUE(pulled_.rows(kSeptember).refused.empty());
  for (const ExpectedLine& line : expected_lines()) {
    if (line.kind == "reject" && line.file == kFolder + kInForce) {
      EXPECT_EQ(keys[line.line], line.key);
    }
  }
}

TEST_F(XiangzhouSamples, RemarksThatARowShowsAreFound) {
  const Collected rows = pulled_.rows(kInForce);
  const auto& parts = pulled_.batch(kInForce)->parts;
  std::set<std::string> found;
  for (const AssertedRow& row : rows.rows) {
    for (const RowRemark& remark : row.remarks)
      found.insert(place_text(row.line, parts) + " " + std::string(name_of(remark.reason)));
  }
  std::set<std::string> missing;
  const auto expected = expected_of("remark", kInForce);
  std::set_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                      std::inserter(missing, missing.end()));
  // A repeat shows only beside the other row: the pipeline's.
  EXPECT_EQ(missing,
            (std::set<std::string>{"小学一年级!117 DUPLICATE", "初中一年级!72 DUPLICATE"}));
}

TEST_F(XiangzhouSamples, TheSchoolIsFilledDownInsideItsRangeAndTheYearComesFromTheName) {
  const Collected rows = pulled_.rows(kInForce);
  const AssertedRow* pupil = rows.find("G420607202001292991");
  ASSERT_NE(pupil, nullptr);
  const auto& naming = std::get<Naming>(*pupil->fact);
  EXPECT_EQ(naming.unit, "2142060701");
  EXPECT_EQ(naming.first_day, day_of(2026, 9, 1));
  EXPECT_FALSE(naming.last_day);
  const auto supplied = county_roster::supplied_from(naming.as_supplied.reveal(Purpose::clerk));
  EXPECT_EQ(supplied->school_name, "襄州区示例小学");
  EXPECT_EQ(supplied->school_code, "2142060701");
  for (const AssertedRow& row : rows.rows) EXPECT_FALSE(std::get<Naming>(*row.fact).unit.empty());
}

TEST_F(XiangzhouSamples, AnyChunkingGivesTheSameRows) {
  const Collected whole = pulled_.rows(kInForce);
  for (const std::size_t piece : {1U, 1000U}) {
    const Collected pieces = pulled_.rows(kInForce, piece);
    ASSERT_EQ(pieces.rows.size(), whole.rows.size());
    EXPECT_EQ(pieces.rejects(), whole.rejects());
    for (std::size_t i = 0; i < whole.rows.size(); ++i)
      EXPECT_TRUE(pieces.rows[i].fact == whole.rows[i].fact);
  }
}

// ---- a folder of one's own

const std::string kTitles =
    "<row r='1'><c r='A1' t='str'><v>襄州区2026年秋季新生名册</v></c></row><row r='2'/>";
const std::string kHead =
    "<row r='3'><c t='str'><v>序号</v></c><c t='str'><v>学校</v></c><c t='str'><v>学校代码</v></c>"
    "<c t='str'><v>班级</v></c><c t='str'><v>学生姓名</v></c><c t='str'><v>性别</v></c>"
    "<c t='str'><v>出生年月日</v></c><c t='str'><v>身份证件号码</v></c>"
    "<c t='str'><v>全国学籍号</v></c><c t='str'><v>是否在读</v></c></row>";

std::string cells(const std::vector<std::string>& texts) {
  std::string row;
  for (const std::string& text : texts) row += "<c t='str'><v>" + text + "</v></c>";
  return row;
}

std::string pupil(const std::string& status) {
  return "<row>" +
         cells({"1", "甲小学", "2142060701", "1", "唐墨艳", "女", "2020-06-20",
                "420602202006200417", "G420602202006200417", status}) +
         "</row>";
}

codec::BookParts book(const std::string& rows) {
  codec::BookParts parts;
  parts.sheets = {{"小学一年级", "<sheetData>" + kTitles + kHead + rows + "</sheetData>"}};
  return parts;
}

class XiangzhouFolder : public ::testing::Test {
 protected:
  XiangzhouFolder() { std::filesystem::create_directories(xsxx_); }

  void put(const std::string& name, const std::string& bytes, int rows) {
    std::string marker = marker_for(bytes);
    marker.replace(0, marker.find('\r'), "LINES=" + std::to_string(rows));
    write_file(xsxx_ / name, bytes);
    write_file(xsxx_ / (name + ".ok"), marker);
  }
  Pulled pull() { return xiangzhou(folder_.path()); }

  TempFolder folder_;
  std::filesystem::path xsxx_ = folder_.path() / "420607" / "xsxx";
};

TEST_F(XiangzhouFolder, BlankMeansInSchoolAndNoMeansThatThePupilLeft) {
  put(kInForce, codec::make_workbook(book(pupil("") + pupil("否") + pupil("走了"))), 3);
  const Pulled pulled = pull();
  const Collected rows = pulled.rows(kInForce);
  ASSERT_EQ(rows.rows.size(), 2U);
  EXPECT_FALSE(std::get<Naming>(*rows.rows[0].fact).last_day);
  EXPECT_EQ(std::get<Naming>(*rows.rows[1].fact).last_day, day_of(2026, 11, 4));
  ASSERT_EQ(rows.refused.size(), 1U);
  EXPECT_EQ(rows.refused[0].reason, RowReason::code_unknown);
  EXPECT_EQ(rows.refused[0].column, "是否在读");
}

TEST_F(XiangzhouFolder, AMarkerWithAnotherNumberOfRowsRefusesTheFile) {
  put(kInForce, codec::make_workbook(book(pupil("是"))), 2);
  EXPECT_EQ(pull().batch(kInForce)->reason, BatchReason::count);
}

TEST_F(XiangzhouFolder, TotalsAreNoPupilsAndAWrongOneIsRemarked) {
  const std::string total = "<row><c t='str'><v>合计：3人  填表人：甲</v></c></row>";
  put(kInForce, codec::make_workbook(book(pupil("是") + total)), 1);
  const Pulled pulled = pull();
  EXPECT_EQ(pulled.batch(kInForce)->state, BatchState::applied);
  const Collected rows = pulled.rows(kInForce);
  ASSERT_EQ(rows.notes.size(), 2U);  // row 2 has nothing in it
  EXPECT_EQ(rows.notes[1].second, RowReason::total_differs);
  EXPECT_EQ(place_text(rows.notes[1].first, pulled.batch(kInForce)->parts), "小学一年级!5");
}

TEST_F(XiangzhouFolder, ASheetOfSomethingElseIsIgnoredWithARemark) {
  codec::BookParts parts = book(pupil("是"));
  std::string old;
  for (int i = 0; i < 9; ++i) old += "<row>" + cells({"旧", "数据"}) + "</row>";
  parts.sheets.insert(parts.sheets.begin(),
                      {"Sheet3\" state=\"hidden", "<sheetData>" + old + "</sheetData>"});
  put(kInForce, codec::make_workbook(parts), 1);
  const Pulled pulled = pull();
  EXPECT_EQ(pulled.batch(kInForce)->state, BatchState::applied);
  EXPECT_EQ(pulled.batch(kInForce)->reason, BatchReason::none);
  EXPECT_EQ(pulled.rows(kInForce).notes.front().second, RowReason::sheet_ignored);
}

TEST_F(XiangzhouFolder, ARenamedColumnRefusesTheFileAndNoSheetAtAllToo) {
  codec::BookParts parts = book(pupil("是"));
  std::string& sheet = parts.sheets[0].second;
  sheet.replace(sheet.find("学生姓名"), std::string("学生姓名").size(), "孩子");
  put(kInForce, codec::make_workbook(parts), 1);
  put(kBroken,
      codec::make_workbook(codec::BookParts{
          {{"一", "<sheetData><row><c><v>1</v></c></row></sheetData>"}}, "", "", "", {}}),
      0);
  const Pulled pulled = pull();
  EXPECT_EQ(pulled.batch(kInForce)->reason, BatchReason::column_missing);
  EXPECT_EQ(pulled.batch(kInForce)->counts.rows_in, 1);
  EXPECT_EQ(pulled.batch(kBroken)->reason, BatchReason::column_missing);
}

TEST_F(XiangzhouFolder, ACsvThatCallsItselfAWorkbookIsReadWithARemark) {
  const std::string csv =
      "学校,学校代码,学生姓名,性别,出生年月日,身份证件号码,全国学籍号,是否在读\r\n"
      "甲小学,2142060701,唐墨艳,女,2020-06-20,420602202006200417,G420602202006200417,是\r\n";
  for (const char* extension : {"xlsx", "xls"}) {
    const std::string name = std::string("襄州区2026年新生名单_20261105.") + extension;
    put(name, codec::encode_gb18030(csv).value(), 1);
    const Pulled pulled = pull();
    EXPECT_EQ(pulled.batch(name)->reason, BatchReason::format_differs);
    EXPECT_EQ(pulled.batch(name)->state, BatchState::applied);
    EXPECT_EQ(pulled.rows(name).rows.size(), 1U);
  }
}

TEST_F(XiangzhouFolder, OldFormsPasswordsAndMacrosAreRefusedWithWordsThatHelp) {
  const std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, '\0');
  std::string encrypted = ole;
  for (const char c : std::string("EncryptedPackage")) encrypted += {c, '\0'};
  codec::BookParts macros = book(pupil("是"));
  macros.more = {{"xl/vbaProject.bin", "x"}};
  const std::map<std::string, std::pair<std::string, Errc>> files{
      {"襄州区2026年新生名单_20261106.xls", {ole, Errc::workbook_legacy}},
      {"襄州区2026年新生名单_20261107.xlsx", {encrypted, Errc::file_encrypted}},
      {"襄州区2026年新生名单_20261108.xlsm", {codec::make_workbook(macros), Errc::active_content}}};
  for (const auto& [name, file] : files) put(name, file.first, 1);
  const Pulled pulled = pull();
  for (const auto& [name, file] : files) {
    ASSERT_NE(pulled.batch(name), nullptr);
    EXPECT_EQ(pulled.batch(name)->state, BatchState::refused);
    EXPECT_EQ(pulled.batch(name)->failure.code(), file.second);
  }
  EXPECT_NE(next_step(Errc::workbook_legacy, Language::zh).find("另存为"), std::string::npos);
}

TEST_F(XiangzhouFolder, TheSameNameWithOtherBytesIsALaterListOfThatYear) {
  put(kInForce, codec::make_workbook(book(pupil("是"))), 1);
  Pulled pulled = pull();
  EXPECT_TRUE(pulled.pull().nothing_new);
  put(kInForce, codec::make_workbook(book(pupil("否"))), 1);
  EXPECT_EQ(pulled.pull().batches, 1);
  const Batch& first = pulled.intake.batches[0].batch;
  const Batch& second = pulled.intake.batches[1].batch;
  EXPECT_EQ(first.scope, second.scope);
  EXPECT_NE(first.identity, second.identity);
  EXPECT_LT(first.order, second.order);
  EXPECT_EQ(second.order, 2026110501);
}

TEST_F(XiangzhouFolder, FeedbackIsACsvUnderTheCountysOwnNumber) {
  struct Numbers final : NumberSeries {
    Result<std::int64_t> next(std::string_view) override { return 1; }
  } numbers;
  Flag flag;
  flag.id = FlagId{2027, 1};
  flag.year = PlanYear{2027};
  flag.code = FlagCode::not_enrolled;
  flag.last_payable_day = day_of(2026, 12, 31);
  flag.as_supplied = PersonalText(county_roster::to_line(
      {"2142060701", "甲小学", "G420602202006200417", "唐墨艳", "420602202006200417", "1"}));
  const auto adapter = xiangzhou(folder_.path());
  const auto draft = adapter->channel()->compose("420607", PlanYear{2027}, {flag}, numbers,
                                                 start_of(day_of(2026, 11, 30)));
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->identity, "WCBFK_420607_20261130_01.csv");
  EXPECT_EQ(draft->body,
            codec::encode_gb18030(
                "反馈编号,学校标识码,学校名称,学籍号,姓名,身份证号,未参保原因,截止日期\r\n"
                "F-2027-000001,2142060701,甲小学,G420602202006200417,唐墨艳,420602202006200417,"
                "未参保登记,2026-12-31\r\n")
                .value());
}

}  // namespace
}  // namespace gw::text_contract
