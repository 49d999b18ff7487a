// Two further education bureaus, each with its own header names, words, marker and form, connected
// by a settings file alone: no line of code knows them.
#include "gateway/adapter/form_watch.hpp"
#include "gateway/codec/gb18030.hpp"
#include "tests/contract/county_rosters/bureau.hpp"
#include "tests/support/make_zip.hpp"

namespace gw::text_contract {
namespace {

/// Zaoyang: CSV in UTF-8, own names and codes, an empty `.done` marker in place of the extension.
const char* const kZaoyang = R"(
kind: county_roster
region: 420683
folder: /nowhere
feeds:
  roster:
    schedule: "0 * * * *"
    file_names: ["枣阳{kind}-{date}-{number}.csv"]
    encoding: utf-8
    marker: {suffix: .done, replaces_extension: true, content: none}
    any_order: true
    columns:
      学校名称: [所在学校]
      学校标识码: [校码]
      学籍号: [学籍辅号]
      姓名: [学生]
      性别: [性别码]
      出生日期: [生日]
      身份证号: [身份证]
      年级: [年段]
      入学年月: [入学]
      学生状态: [状态码]
    column_names:
      身份证号: [公民身份号码]
    values:
      性别码: {"01": 男, "02": 女}
      状态码: {"0": 在读, "1": 转出}
      校码: {ZY1: "2142068301"}
    dates: ["2020.9.3"]
)";

/// Laohekou: a workbook in a zip, a header of one line under no title, marker of three lines.
const char* const kLaohekou = R"(
kind: county_roster
region: 420682
folder: /nowhere
feeds:
  roster:
    schedule: "0 * * * *"
    file_names: ["{region}_{date}.zip", "{region}_{date}.xlsx"]
    identity: sha256
    marker: {suffix: .flag, lines: rows}
    any_order: true
    columns:
      学校名称: [单位]
      学校标识码: [单位码]
      学籍号: [学号]
      姓名: [名字]
      身份证号: [证号]
      入学年月: [入学时间]
    without_columns: [年级]
)";

class FurtherBureau : public ::testing::Test {
 protected:
  Pulled connect(const std::string& agency, const char* settings) {
    const auto file = folder_.path() / (agency + ".yaml");
    write_file(file, settings);
    return bureau_from(file, folder_.path());
  }
  std::filesystem::path inbox(const std::string& region) const {
    return folder_.path() / region / "xsxx";
  }

  TempFolder folder_;
};

TEST_F(FurtherBureau, OneOfCsvConnectsByItsSettings) {
  const std::string header = "校码,所在学校,学籍辅号,学生,性别码,生日,身份证,年段,入学,状态码\n";
  const std::string rows =
      "ZY1,甲小学,G420602202006200417,唐墨艳,01,2020.6.20,420602202006200417,小一,202609,0\n"
      "ZY1,甲小学,G42060720200524142X,曹丽军,02,2020.5.24,42060720200524142X,小一,202609,1\n"
      "ZY1,甲小学,G420607201912157614,谢霞思,01,2019-12-15,420607201912157614,小一,202609,0\n";
  write_file(inbox("420683") / "枣阳QL-20261010-01.csv", header + rows);
  write_file(inbox("420683") / "枣阳QL-20261017-01.csv", header + rows);  // without its marker
  write_file(inbox("420683") / "枣阳QL-20261010-01.done", "");
  std::string renamed = header;
  renamed.replace(renamed.find("身份证"), std::string("身份证").size(), "公民身份号码");
  write_file(
      inbox("420683") / "枣阳ZL-20261011-01.csv",
      renamed.insert(renamed.size() - 1, ",操作") + rows.substr(0, rows.find('\n')) + ",修改\n");
  write_file(inbox("420683") / "枣阳ZL-20261011-01.done", "");

  const Pulled pulled = connect("education-zaoyang", kZaoyang);
  ASSERT_EQ(pulled.intake.batches.size(), 2U);
  const Batch* list = pulled.batch("枣阳QL-20261010-01.csv");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->reason, BatchReason::none);
  EXPECT_EQ(list->state, BatchState::applied);
  EXPECT_EQ(list->scope, "420683/2026");
  EXPECT_EQ(list->order, 2026101001);
  const Collected read = pulled.rows("枣阳QL-20261010-01.csv");
  ASSERT_EQ(read.rows.size(), 2U);
  const auto& naming = std::get<Naming>(*read.rows[0].fact);
  EXPECT_EQ(naming.unit, "2142068301");
  EXPECT_EQ(naming.agency, AgencyId("education-zaoyang"));
  for (const AssertedRow& row : read.rows) EXPECT_TRUE(row.remarks.empty());
  EXPECT_EQ(std::get<Naming>(*read.rows[1].fact).last_day, day_of(2026, 10, 9));
  ASSERT_EQ(read.refused.size(), 1U);
  EXPECT_EQ(read.refused[0].reason, RowReason::date_unreadable);  // not its style
  EXPECT_EQ(read.refused[0].column, "生日");

  const Batch* increment = pulled.batch("枣阳ZL-20261011-01.csv");
  ASSERT_NE(increment, nullptr);
  EXPECT_EQ(increment->kind, BatchKind::increment);
  EXPECT_EQ(increment->reason, BatchReason::column_alias);
}

TEST_F(FurtherBureau, OneOfZippedWorkbooksConnectsByItsSettings) {
  const auto row = [](const std::vector<std::string>& texts) {
    std::string cells = "<row>";
    for (const std::string& text : texts)
      cells += "<c t='inlineStr'><is><t>" + text + "</t></is></c>";
    return cells + "</row>";
  };
  codec::BookParts book;
  book.sheets = {{"新生", "<sheetData>" +
                              row({"单位", "单位码", "学号", "名字", "性别", "出生日期", "证号",
                                   "入学时间", "学生状态"}) +
                              row({"乙小学", "2142068201", "G420602202006200417", "唐墨艳", "女",
                                   "2020年6月20日", "420602202006200417", "2027年9月", "在读"}) +
                              "</sheetData>"}};
  const std::string workbook = codec::make_workbook(book);
  const std::string zip = codec::make_zip({{"新生.xlsx", workbook}});
  const auto put = [&](const std::string& name, const std::string& bytes) {
    std::string marker = marker_for(bytes);
    marker.replace(0, marker.find('\r'), "LINES=1");
    write_file(inbox("420682") / name, bytes);
    write_file(inbox("420682") / (name + ".flag"), marker);
  };
  put("420682_20271012.zip", zip);
  put("420682_20271013.xlsx", workbook);

  const Pulled pulled = connect("education-laohekou", kLaohekou);
  ASSERT_EQ(pulled.intake.batches.size(), 2U);
  for (const char* name : {"420682_20271012.zip", "420682_20271013.xlsx"}) {
    const Batch* batch = pulled.batch(name);
    ASSERT_NE(batch, nullptr) << name;
    EXPECT_EQ(batch->state, BatchState::applied) << name;
    EXPECT_EQ(batch->reason, BatchReason::none) << name;
    // The year is known only from a row, deep inside the packed file.
    EXPECT_EQ(batch->scope, "420682/2027") << name;
    EXPECT_EQ(batch->parts, std::vector<std::string>{"新生"});
    const Collected read = pulled.rows(name);
    ASSERT_EQ(read.rows.size(), 1U) << name;
    EXPECT_EQ(std::get<Naming>(*read.rows[0].fact).first_day, day_of(2027, 9, 1));
  }
}

/// Takes the rows and watches their form, as the gateway does.
struct WatchingSink final : RowSink {
  Result<void> put(AssertedRow row) override { return kept.put(std::move(row)); }
  Result<void> refuse(RefusedRow row) override { return kept.refuse(std::move(row)); }
  Result<void> without_effect(std::int64_t line) override { return kept.without_effect(line); }
  Result<void> note(std::int64_t line, RowReason reason) override {
    return kept.note(line, reason);
  }
  FormWatch* form() override { return &watch; }

  Collected kept;
  FormWatch watch{"full"};
};

TEST_F(FurtherBureau, ItsContractNamesColumnsByTheNoteAndNewOnesAsTheyCome) {
  const std::string header =
      "校码,所在学校,学籍辅号,学生,性别码,生日,公民身份号码,年段,入学,状态码,疫苗本\n";
  write_file(inbox("420683") / "枣阳QL-20261010-01.csv",
             header +
                 "ZY1,甲小学,G420602202006200417,唐墨艳,01,2020.6.20,420602202006200417,小一,"
                 "202609,0,有\n"
                 "ZY1,甲小学,G42060720200524142X,曹丽军,03,2020.5.24,42060720200524142X,小一,"
                 "202609,0,\n");
  write_file(inbox("420683") / "枣阳QL-20261010-01.done", "");
  const Pulled pulled = connect("education-zaoyang", kZaoyang);
  ASSERT_EQ(pulled.intake.batches.size(), 1U);
  WatchingSink sink;
  const auto& taken = pulled.intake.batches.front();
  const auto reader = pulled.adapter->open(taken.batch, day_of(2026, 11, 30), sink);
  ASSERT_TRUE(read_all(*reader, taken.bytes, 65536));
  ASSERT_EQ(sink.kept.refused.size(), 1U);
  EXPECT_EQ(sink.kept.refused[0].value.reveal(Purpose::match), "03");
  const auto forms = sink.watch.take();
  ASSERT_EQ(forms.size(), 1U);
  const FeedForm& form = forms.front();
  EXPECT_EQ(form.entity, "full/csv");
  EXPECT_TRUE(form.header);
  EXPECT_EQ(form.rows, 2);
  EXPECT_EQ(form.columns.size(), 11U);
  // A known other name is the same column.
  ASSERT_NE(form.find("身份证号"), nullptr);
  EXPECT_EQ(form.find("身份证号")->values(), 2);
  EXPECT_EQ(form.find("公民身份号码"), nullptr);
  ASSERT_NE(form.find("疫苗本"), nullptr);
  EXPECT_EQ(form.find("疫苗本")->values(), 1);
  EXPECT_EQ(form.find("出生日期")->shapes[static_cast<std::size_t>(ValueShape::dotted_day)], 2);
}

TEST_F(FurtherBureau, MistakesInItsSettingsAreNamed) {
  std::vector<SettingsError> errors;
  const auto file = folder_.path() / "education-x.yaml";
  write_file(file, R"(
region: 420683
feeds:
  roster:
    schedule: "0 * * * *"
    file_names: ["a_{day}.csv"]
    encoding: gbk2
    marker: {suffix: ok}
    columns: {姓 名: [x]}
    without_columns: [民族们]
    dates: ["20-9-3"]
    on_drift: {missing: quarantine, retyped: reject}
    expected_units: ["420683/2142068301", "42068/x"]
)");
  const auto tree = app::read_yaml(file, errors);
  ASSERT_TRUE(tree);
  SettingsReader settings(*tree, "x", errors);
  AdapterServices services;
  services.folder = folder_.path();
  const auto adapter = make_county_roster(AgencyId("education-x"), settings, std::move(services));
  // Its own county, and what it is told to wait for beside.
  const auto& units = adapter->feeds().front().units;
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0].unit, "2142068301");
  EXPECT_EQ(units[1].unit, "420683");
  std::set<std::string> keys;
  for (const SettingsError& error : errors) {
    keys.insert(error.key);
    EXPECT_GT(error.place.line, 0) << error.key;
  }
  EXPECT_EQ(keys, (std::set<std::string>{
                      "x.feeds.roster.file_names", "x.feeds.roster.encoding",
                      "x.feeds.roster.marker.suffix", "x.feeds.roster.columns.姓 名",
                      "x.feeds.roster.without_columns", "x.feeds.roster.dates",
                      "x.feeds.roster.on_drift.missing", "x.feeds.roster.on_drift.retyped",
                      "x.feeds.roster.expected_units"}));
}

}  // namespace
}  // namespace gw::text_contract
