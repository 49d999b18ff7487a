// The return file in the sender's own format, and what comes back: just its rows, once.
#include "adapters/civil_affairs/batch_number.hpp"
#include "gateway/codec/csv.hpp"
#include "gateway/codec/table.hpp"
#include "gateway/codec/workbook_text.hpp"
#include "gateway/codec/zip_text.hpp"
#include "gateway/pipeline/return_file.hpp"
#include "tests/contract/adapters_xml/make.hpp"
#include "tests/contract/repairs/roster_bench.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_rural_revitalization(AgencyId agency, SettingsReader& settings,
                                                         AdapterServices services);
}  // namespace gw

namespace gw::pipeline {
namespace {

using test::kRosters;
using test::kRosterScope;

std::string utf8_of(const std::string& gb18030) {
  std::string text;
  const auto decoder = codec::make_decoder(codec::Encoding::gb18030, codec::OnInvalid::fail);
  EXPECT_TRUE(decoder->decode(gb18030, text));
  EXPECT_TRUE(decoder->finish(text));
  return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class CorrectedRoster : public test::RosterBench {
 protected:
  std::string returned(BatchId batch, std::int64_t group = 0) {
    const auto file = make_return_file(*desk, batch, group);
    EXPECT_TRUE(file) << file.error().text(Language::en);
    return file ? utf8_of(file->bytes) : std::string();
  }
  Result<ReplayJob> hand_in(BatchId batch, const std::string& text) {
    return replays->take_file({batch, "local", test::gb(text)}, tell);
  }
};

TEST_F(CorrectedRoster, TheReturnFileHasTheRowsAsTheyCameWithNumberReasonAndAdvice) {
  const Batch batch = take(11, {{1}, {2, "男生"}, {3, "男", "2020-13-03"}});
  const auto file = make_return_file(*desk, batch.id, 0);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->rows, 2);
  EXPECT_EQ(file->type, "text/csv; charset=gb18030");
  std::vector<std::vector<std::string>> rows;
  codec::CsvReader reader(codec::Encoding::gb18030,
                          [&](const codec::CsvRecord& record) -> Result<void> {
                            rows.emplace_back(record.fields.begin(), record.fields.end());
                            return {};
                          });
  ASSERT_TRUE(reader.feed(file->bytes));
  ASSERT_TRUE(reader.finish());
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0][0], "退回行号");
  EXPECT_EQ(rows[0][3], "修改建议");
  EXPECT_EQ(rows[0][4], "序号");
  EXPECT_EQ(rows[0].size(), 24U);
  EXPECT_EQ(rows[1][0], "3");
  EXPECT_EQ(rows[1][1], "性别");
  EXPECT_EQ(rows[1][2], "代码或选项不在约定表内");
  EXPECT_EQ(rows[1][3], "按代码表填写");
  EXPECT_EQ(rows[1][9], "男生");
  EXPECT_EQ(rows[2][0], "4");
  EXPECT_EQ(rows[2][1], "出生日期");
  // Of one cause alone.
  const auto dates = make_return_file(*desk, batch.id, group_of(RowReason::date_unreadable).number);
  EXPECT_EQ(dates->rows, 1);
}

TEST_F(CorrectedRoster, ACorrectedFileRepairsJustItsRowsAndIsOneJobHoweverOftenItComes) {
  const Batch batch = take(11, {{1}, {2, "男生"}, {3, "男", "2020-13-03"}, {4, "男生"}});
  std::string text = replaced(returned(batch.id), "男生", "男");
  text = replaced(text, "2020-13-03", "2020-09-03");  // one 男生 is left as it is
  const auto told = replays->preview_file({batch.id, "local", test::gb(text)});
  ASSERT_TRUE(told) << told.error().text(Language::en);
  EXPECT_EQ(told->counts.repaired, 2);
  EXPECT_EQ(told->counts.refused, 1);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 1U);

  const auto job = hand_in(batch.id, text);
  ASSERT_TRUE(job) << job.error().text(Language::en);
  work();
  EXPECT_EQ(job_of(job->number).counts.repaired, 2);
  EXPECT_EQ(job_of(job->number).counts.refused, 1);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 3U);
  for (const RejectionRow& row : rejects(batch.id)) {
    EXPECT_EQ(row.state, row.rejection.line == 5 ? RejectState::open : RejectState::repaired);
    if (row.state != RejectState::repaired) continue;
    const Batch run = batch_of(row.settled_by);
    EXPECT_EQ(run.delivery, job->delivery);
    EXPECT_EQ(run.base, batch.identity);
    EXPECT_TRUE(run.counts.balanced());
  }
  const std::size_t runs = batches().size();
  const auto again = hand_in(batch.id, text);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->number, job->number);
  work();
  EXPECT_EQ(batches().size(), runs);
  // Another file with a row that was repaired before: that row is nobody's open row any more.
  const auto rest = hand_in(batch.id, replaced(text, "男生", "男"));
  ASSERT_TRUE(rest);
  work();
  EXPECT_EQ(job_of(rest->number).counts.repaired, 1);
  EXPECT_EQ(job_of(rest->number).counts.missing, 2);
  EXPECT_EQ(facts(kRosters, kRosterScope).size(), 4U);
}

TEST_F(CorrectedRoster, AFileThatCannotBeTakenSaysWhere) {
  const Batch batch = take(11, {{1}, {2, "男生"}});
  const std::string text = returned(batch.id);
  EXPECT_EQ(hand_in(batch.id, replaced(text, "\r\n3,", "\r\nthree,")).error().line(), 2);
  EXPECT_EQ(hand_in(batch.id, replaced(text, "退回行号", "行号")).error().step(),
            "replay.file_columns");
  EXPECT_EQ(hand_in(BatchId{999}, text).error().code(), Errc::not_found);
  EXPECT_EQ(group_of(RowReason::code_unknown).open, 1);
}

TEST_F(CorrectedRoster, NothingOpenIsNothingToReturn) {
  const Batch batch = take(11, {{1}});
  EXPECT_EQ(make_return_file(*desk, batch.id, 0).error().code(), Errc::conflict);
  EXPECT_EQ(make_return_file(*desk, BatchId{999}, 0).error().code(), Errc::not_found);
}

class CorrectedWorkbook : public test::RunBench {};

TEST_F(CorrectedWorkbook, AWorkbookGoesBackAsOneAndItsSheetsAndRowsAreKnownAgain) {
  const std::filesystem::path source(gw::testing::source_dir());
  start(
      text_contract::bureau_from(source / "config/agencies/education-xiangzhou.yaml", "/nowhere"));
  ReplayDesk replays(*desk);
  const std::string name = "襄州区2026年新生名单_20261105.xlsx";
  const std::string bytes =
      text_contract::read_file(source / "tests/samples/education-xiangzhou/420607/xsxx" / name);
  BatchDraft draft;
  draft.region = RegionCode::from_number(420607);
  draft.scope = "420607/2026";
  draft.identity = crypto::digest_hex(crypto::DigestKind::sha256, bytes);
  draft.context = name;
  draft.kind = BatchKind::full;
  draft.order = 2026110501;
  const FeedId feed("education-xiangzhou.roster");
  const auto batch = submit(feed, bytes, draft);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->state, BatchState::applied);
  ASSERT_GT(batch->counts.rejected, 3);

  const auto file = make_return_file(*desk, batch->id, 0);
  ASSERT_TRUE(file) << file.error().text(Language::en);
  EXPECT_EQ(file->rows, batch->counts.rejected);
  EXPECT_EQ(file->name, "TH_" + std::to_string(batch->id.value) + ".xlsx");
  std::vector<codec::SheetText> sheets;
  codec::TableReader reader({}, [&](const codec::TableRow& row) -> Result<void> {
    if (row.part > sheets.size()) sheets.resize(row.part);
    auto& cells = sheets[row.part - 1].rows.emplace_back();
    for (const codec::Cell& cell : row.cells) {
      cells.resize(cell.column);
      cells.emplace_back(cell.text);
    }
    return {};
  });
  ASSERT_TRUE(reader.feed(file->bytes));
  ASSERT_TRUE(reader.finish());
  for (std::size_t i = 0; i < sheets.size(); ++i) sheets[i].name = reader.sheets()[i].name;
  EXPECT_EQ(sheets.front().name, "小学一年级");
  std::size_t named = 0;  // rows without a name get one
  for (codec::SheetText& sheet : sheets) {
    const auto& header = sheet.rows.front();
    EXPECT_EQ(header.front(), "退回行号");
    const auto at = std::find_if(header.begin(), header.end(), [](const std::string& cell) {
      return cell == "学生姓名" || cell == "学生信息/姓名";
    });
    ASSERT_NE(at, header.end());
    const auto column = static_cast<std::size_t>(at - header.begin());
    for (std::size_t i = 1; i < sheet.rows.size(); ++i) {
      if (sheet.rows[i][2].find("姓名为空") == std::string::npos) continue;
      sheet.rows[i].resize(std::max(sheet.rows[i].size(), column + 1));
      sheet.rows[i][column] = "赵丽";
      ++named;
    }
  }
  ASSERT_GT(named, 0U);
  const auto tell = [](StoreWriter&) -> Result<void> { return {}; };
  const auto job = replays.take_file(
      {batch->id, "local",
       codec::workbook_text(sheets, std::filesystem::temp_directory_path()).value()},
      tell);
  ASSERT_TRUE(job) << job.error().text(Language::en);
  while (replays.step().value()) {
  }
  ReplayJob done;
  read([&](StoreReader& from) { done = from.replay_job(job->number).value().value(); });
  EXPECT_EQ(done.counts.rows, batch->counts.rejected);
  EXPECT_EQ(done.counts.missing, 0);
  EXPECT_EQ(done.counts.repaired, static_cast<std::int64_t>(named));
  EXPECT_TRUE(done.counts.balanced());
}

class CorrectedXml : public test::RunBench {};

TEST_F(CorrectedXml, AListInXmlGoesBackAndComesBackInItsOwnForm) {
  const FeedId feed("civil-affairs.recipients");
  start(testing_adapters::make_civil({}, {"420602"}).adapter);
  ReplayDesk replays(*desk);
  const auto row = [](int line, const std::string& number, const std::string& sex) {
    return "<对象 序号='" + std::to_string(line) + "'><家庭编号>F" + std::to_string(line) +
           "</家庭编号><与户主关系>户主</与户主关系><村编码>420602100203</村编码>"
           "<姓名>吕兰思</姓名><性别>" +
           sex + "</性别><证件类型>居民身份证</证件类型><证件号码>" + number +
           "</证件号码><城乡类别>农村</城乡类别><救助类别>最低生活保障</救助类别>"
           "<起始日期>2023-07-01</起始日期><终止日期/><状态>在享</状态></对象>";
  };
  BatchDraft draft;
  draft.scope = "420602";
  draft.identity = "MZ420602202611Q01";
  draft.kind = BatchKind::full;
  const auto number = civil_affairs::BatchNumber::read(draft.identity);
  draft.order = number->order();
  const auto batch = submit(feed,
                            test::gb("<?xml version=\"1.0\" encoding=\"GB18030\"?>"
                                     "<救助对象清单 行政区划='420602' 年月='202611' 类型='全量' "
                                     "批次号='MZ420602202611Q01' 记录数='2'>" +
                                     row(1, test::number_of(1), "女") +
                                     row(2, test::number_of(2), "女子") + "</救助对象清单>"),
                            draft);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->counts.rejected, 1);
  const auto file = make_return_file(*desk, batch->id, 0);
  ASSERT_TRUE(file) << file.error().text(Language::en);
  EXPECT_EQ(file->type, "application/xml; charset=gb18030");
  const std::string text = utf8_of(file->bytes);
  EXPECT_NE(text.find("批次号=\"MZ420602202611Q01\""), std::string::npos);
  EXPECT_NE(text.find("<对象 序号=\"2\">"), std::string::npos);
  EXPECT_NE(text.find("退回行号 2"), std::string::npos);
  EXPECT_EQ(text.find(test::number_of(1)), std::string::npos);

  const auto job = replays.take_file({batch->id, "local", test::gb(replaced(text, "女子", "女"))},
                                     [](StoreWriter&) -> Result<void> { return {}; });
  ASSERT_TRUE(job) << job.error().text(Language::en);
  while (replays.step().value()) {
  }
  EXPECT_EQ(facts(feed, "420602").size(), 2U);
}

TEST_F(CorrectedXml, AUniversitysRosterGoesBackAndComesBackInItsOwnForm) {
  const FeedId feed("education-province.roster");
  start(testing_adapters::make_education({}, {"2026"}).adapter);
  ReplayDesk replays(*desk);
  const auto row = [](int line, const std::string& sex, const std::string& roll) {
    const std::string number = test::number_of(line);
    return "<XS XLH='" + std::to_string(line) + "' CZLX='A'><XH>2026" + std::to_string(line) +
           "</XH><XM>吕兰思</XM><XBM>" + sex + "</XBM><CSRQ>20200903</CSRQ><SFZJLXM>1</SFZJLXM>" +
           "<SFZJH>" + number + "</SFZJH><RXNY>202609</RXNY><NJ>2026</NJ><XSDQZTM>" + roll +
           "</XSDQZTM></XS>";
  };
  BatchDraft draft;
  draft.scope = "4142099001/2026";
  draft.identity = "414209900120261105001";
  draft.region = RegionCode::from_number(420602);
  draft.context = "420602";
  draft.kind = BatchKind::full;
  draft.order = 20261105001;
  const auto batch =
      submit(feed,
             "<?xml version='1.0' encoding='UTF-8'?><XSXX xmlns='urn:hb-jyt:gxjh:1' "
             "PCH='414209900120261105001' PCLX='Q' JZPCH='' XXBSM='4142099001' ND='2026' JLS='3' "
             "SCSJ='2026-11-05T06:00:00+08:00'>" +
                 row(1, "1", "01") + row(2, "3", "01") + row(3, "1", "77") + "<HJ JLS='3'/></XSXX>",
             draft);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->state, BatchState::applied);
  ASSERT_EQ(batch->counts.rejected, 2);
  const auto file = make_return_file(*desk, batch->id, 0);
  ASSERT_TRUE(file) << file.error().text(Language::en);
  EXPECT_EQ(file->type, "application/xml; charset=utf-8");
  EXPECT_EQ(file->rows, 2);
  EXPECT_NE(file->bytes.find("PCH=\"414209900120261105001\""), std::string::npos);
  EXPECT_NE(file->bytes.find("退回行号 2"), std::string::npos);
  EXPECT_NE(file->bytes.find("XSDQZTM"), std::string::npos);
  EXPECT_EQ(file->bytes.find(test::number_of(1)), std::string::npos);

  // One row is put right, one is left as it was; what stands in the file is told first.
  const std::string mended = replaced(file->bytes, "<XBM>3</XBM>", "<XBM>2</XBM>");
  const auto told = replays.preview_file({batch->id, "local", mended});
  ASSERT_TRUE(told) << told.error().text(Language::en);
  EXPECT_EQ(told->counts.repaired, 1);
  EXPECT_EQ(told->still_refused.at(RowReason::code_unknown), 1);
  const auto tell = [](StoreWriter&) -> Result<void> { return {}; };
  const auto job = replays.take_file({batch->id, "local", mended}, tell);
  ASSERT_TRUE(job) << job.error().text(Language::en);
  EXPECT_EQ(replays.take_file({batch->id, "local", mended}, tell)->number, job->number);
  while (replays.step().value()) {
  }
  EXPECT_EQ(facts(feed, draft.scope).size(), 2U);
}

class CorrectedZip : public test::RunBench {};

TEST_F(CorrectedZip, AListInAZipGoesBackAsOneAndComesBackAsOne) {
  const FeedId feed("rural-revitalization.lists");
  {
    SettingsNode lists;
    lists.entries.emplace_back("schedule", testing_adapters::scalar("30 6 * * *"));
    lists.entries.emplace_back("cities", testing_adapters::list({"420600"}));
    SettingsNode node = testing_adapters::feeds("lists", std::move(lists));
    node.entries.emplace_back("root", testing_adapters::scalar("/"));
    std::vector<SettingsError> errors;
    SettingsReader settings(node, "", errors);
    start(make_rural_revitalization(AgencyId("rural-revitalization"), settings, {}));
    ASSERT_TRUE(errors.empty());
  }
  ReplayDesk replays(*desk);
  const auto row = [](int person, const std::string& sex) {
    return "湖北省,襄阳市,襄城区,示例镇,示例3村,420602100203,H" + std::to_string(person) + ",R" +
           std::to_string(person) + ",吕兰思," + sex + ",20200903,居民身份证,\t" +
           test::number_of(person) + ",汉族,,,2026,户主,,,,,否,否,是,否,脱贫户,,否,20200101,,,\n";
  };
  const std::string list =
      "省,市,县,乡,村,村编码,户编号,人口编号,姓名,性别,出生日期,证件类型,证件号码,民族,户联系电话,"
      "成员联系电话,年度,与户主关系,文化程度,在校生状况,健康状况,残疾类别,是否享受低保,"
      "是否特困供养人员,是否参加城乡居民基本医疗保险,是否参加城镇职工基本医疗保险,户类型,"
      "监测对象类别,风险是否消除,识别日期,风险消除日期,户主姓名,户主证件号码\n" +
      row(1, "女") + row(2, "女子") + row(3, "女子");
  const codec::ZipMember member{"list.csv", test::gb(list)};
  BatchDraft draft;
  draft.scope = "420600";
  draft.region = RegionCode::from_number(420600);
  draft.identity = draft.context = "JCDX_420600_202611_01.zip";
  draft.kind = BatchKind::full;
  draft.order = 20261101;
  const auto batch = submit(feed, codec::zip_text(std::span(&member, 1)), draft);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->state, BatchState::applied);
  ASSERT_EQ(batch->counts.rejected, 2);

  const auto file = make_return_file(*desk, batch->id, 0);
  ASSERT_TRUE(file) << file.error().text(Language::en);
  EXPECT_EQ(file->type, "application/zip");
  EXPECT_EQ(file->name, "TH_" + std::to_string(batch->id.value) + ".zip");
  std::string csv;
  codec::TableReader table({}, [&](const codec::TableRow& one) -> Result<void> {
    csv += std::string(one.raw) + "\n";
    return {};
  });
  ASSERT_TRUE(table.feed(file->bytes));
  ASSERT_TRUE(table.finish());
  EXPECT_NE(csv.find("退回行号,退回栏目,退回原因,修改建议,省"), std::string::npos);
  EXPECT_NE(csv.find("\n3,性别,"), std::string::npos);
  EXPECT_EQ(csv.find(test::number_of(1)), std::string::npos);

  const codec::ZipMember mended{"corrected.csv", test::gb(replaced(csv, "女子", "女"))};
  const std::string bytes = codec::zip_text(std::span(&mended, 1));
  const auto told = replays.preview_file({batch->id, "local", bytes});
  ASSERT_TRUE(told) << told.error().text(Language::en);
  EXPECT_EQ(told->counts.repaired, 1);
  EXPECT_EQ(told->counts.refused, 1);
  const auto job = replays.take_file({batch->id, "local", bytes},
                                     [](StoreWriter&) -> Result<void> { return {}; });
  ASSERT_TRUE(job) << job.error().text(Language::en);
  while (replays.step().value()) {
  }
  EXPECT_EQ(facts(feed, draft.scope).size(), 2U);
}

}  // namespace
}  // namespace gw::pipeline
