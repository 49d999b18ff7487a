// The city bureau adapter against Xiangyang's sample folder, and against workbooks with one defect.
#include "adapters/city_bureau/adapter.hpp"

#include <algorithm>

#include "adapters/city_bureau/answer.hpp"
#include "adapters/city_bureau/checks.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/domain/row_place.hpp"
#include "tests/contract/adapters_text/support.hpp"
#include "tests/support/make_zip.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_city_bureau(AgencyId, SettingsReader&, AdapterServices);
}

namespace gw::text_contract {
namespace {

const std::string kSamples = "city-bureaus/420600/jfbz/";
const std::string kContradicts = "JFBZ_420600_2027_20260805_01.xlsx";
const std::string kUnsigned = "JFBZ_420600_2027_20260806_01.xlsx";
const std::string kInForce = "JFBZ_420600_2027_20260807_01.xlsx";
const RegionCode kPool = RegionCode::from_number(420600);

std::unique_ptr<AgencyAdapter> city_on(const std::filesystem::path& root) {
  std::vector<SettingsError> errors;
  const SettingsNode node =
      branch({{"region", leaf("420600")},
              {"feeds", branch({{"standards", branch({{"schedule", leaf("0 * * * *")}})}})}});
  SettingsReader settings(node, "", errors);
  AdapterServices services;
  services.folder = root;
  auto adapter = make_city_bureau(AgencyId("city-420600"), settings, std::move(services));
  EXPECT_TRUE(errors.empty());
  return adapter;
}

class CityFolder : public ::testing::Test {
 protected:
  CityFolder() {
    for (const char* name : {"jfbz", "jcjg"}) std::filesystem::create_directories(place_ / name);
  }

  void put(const std::string& name, const std::string& bytes, int rows) {
    std::string marker = marker_for(bytes);
    marker.replace(0, marker.find('\r'), "LINES=" + std::to_string(rows));
    write_file(place_ / "jfbz" / name, bytes);
    write_file(place_ / "jfbz" / (name + ".ok"), marker);
  }

  PullReport pull() {
    const auto report = run(adapter_->pull(adapter_->feeds().front().id, intake_));
    EXPECT_TRUE(report) << report.error().text(Language::en);
    return report ? *report : PullReport();
  }

  const Batch& batch(const std::string& name) const {
    const auto found = std::find_if(intake_.batches.rbegin(), intake_.batches.rend(),
                                    [&](const auto& one) { return one.batch.context == name; });
    EXPECT_NE(found, intake_.batches.rend()) << name;
    return found->batch;
  }

  /// The answer to a workbook, in UTF-8; its marker must fit.
  std::string answer(const std::string& name) const {
    const auto file = place_ / "jcjg" / ("JCJG_" + name.substr(0, name.size() - 5) + ".csv");
    const std::string bytes = read_file(file);
    EXPECT_EQ(read_file(file.string() + ".ok"), marker_for(bytes));
    std::string text;
    codec::Gb18030Decoder decoder(codec::OnInvalid::fail);
    EXPECT_TRUE(decoder.decode(bytes, text));
    return text;
  }

  TempFolder folder_;
  std::filesystem::path place_ = folder_.path() / "420600";
  std::unique_ptr<AgencyAdapter> adapter_ = city_on(folder_.path());
  MemoryIntake intake_{*adapter_, adapter_->feeds().front().id, start_of(day_of(2026, 8, 31))};
};

class CitySamples : public CityFolder {
 protected:
  CitySamples() {
    for (const auto& entry : std::filesystem::directory_iterator(samples() / kSamples))
      write_file(place_ / "jfbz" / entry.path().filename(), read_file(entry.path()));
    pull();
  }

  /// "缴费标准!41 SUM_DIFFERS" of what the reader refused and noted.
  std::map<std::string, std::set<std::string>> marks(const std::string& name) const {
    Collected sink;
    const Batch& taken = batch(name);
    const auto reader = adapter_->open(taken, day_of(2026, 8, 31), sink);
    EXPECT_TRUE(read_all(*reader, read_file(place_ / "jfbz" / name), 1000));
    std::map<std::string, std::set<std::string>> found;
    const auto place = [&](std::int64_t line) {
      const RowPlace at = RowPlace::of(line);
      return at.part_name(taken.parts) + "!" + std::to_string(at.row) + " ";
    };
    for (const RefusedRow& row : sink.refused)
      found["reject"].insert(place(row.line) + std::string(name_of(row.reason)) + " " + row.key);
    for (const auto& [line, reason] : sink.notes)
      found["review"].insert(place(line) + std::string(name_of(reason)));
    return found;
  }
};

TEST_F(CitySamples, EveryWorkbookComesToItsVerdictRejectsAndReviews) {
  std::map<std::string, std::map<std::string, std::set<std::string>>> expected;
  for (const ExpectedLine& line : expected_lines()) {
    if (line.file.find(kSamples) != 0) continue;
    const std::string name = line.file.substr(kSamples.size());
    if (line.kind == "file") {
      EXPECT_EQ(batch(name).state, line.value == "accept" ? BatchState::applied : BatchState::held);
      EXPECT_EQ(name_of(batch(name).reason),
                line.reason.empty() ? name_of(BatchReason::none) : std::string_view(line.reason));
    } else if (line.kind == "rows") {
      EXPECT_EQ(std::to_string(batch(name).counts.rows_in), line.value) << name;
    } else {
      expected[name][line.kind].insert(line.line + " " + line.reason +
                                       (line.kind == "reject" ? " " + line.key : ""));
    }
  }
  EXPECT_EQ(expected.size(), 1U);
  for (const std::string& name : {kContradicts, kUnsigned, kInForce})
    EXPECT_EQ(marks(name), expected[name]) << name;
}

TEST_F(CitySamples, TheAnswerHasARowAFindingInTheOrderOfTheSheets) {
  const std::string text = answer(kContradicts);
  const std::size_t sum = text.find("\r\n缴费标准,41,SUM_DIFFERS,");
  const std::size_t reveals = text.find("\r\n缴费标准,59,AMOUNT_REVEALS,");
  const std::size_t order = text.find("\r\n资助优先级,4,ORDER_CONTRADICTS,");
  ASSERT_NE(order, std::string::npos) << text;
  EXPECT_LT(sum, reveals);
  EXPECT_LT(reveals, order);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  EXPECT_EQ(answer(kUnsigned).substr(
                0, std::string_view("工作表,行号,代码,说明,建议\r\n,0,NOT_SIGNED,").size()),
            "工作表,行号,代码,说明,建议\r\n,0,NOT_SIGNED,");
  EXPECT_EQ(answer(kInForce), "工作表,行号,代码,说明,建议\r\n");
}

TEST_F(CitySamples, EachIsInForceFromItsSigningOnAndTheHeldOneNever) {
  const auto in_force =
      city_bureau::in_force_from(intake_.memos[city_bureau::in_force_memo(PlanYear{2027})]);
  ASSERT_EQ(in_force.size(), 2U);
  EXPECT_EQ(in_force[0].file, kContradicts);
  EXPECT_EQ(in_force[1].file, kInForce);
  EXPECT_LT(in_force[0].from, in_force[1].from);
  EXPECT_EQ(in_force[1].sha256, crypto::digest_hex(crypto::DigestKind::sha256,
                                                   read_file(samples() / (kSamples + kInForce))));
  EXPECT_TRUE(pull().nothing_new);
}

TEST(CityAnswer, ANameOfASheetWithACommaStaysOneField) {
  city_bureau::LevyBook book;
  book.sheets = {"草稿,旧 \"1\""};
  book.notes = {{{1, 1}, RowReason::sheet_ignored, {}}};
  std::string text;
  codec::Gb18030Decoder decoder(codec::OnInvalid::fail);
  ASSERT_TRUE(decoder.decode(city_bureau::answer_for(BatchReason::none, book, {}), text));
  EXPECT_NE(text.find("\r\n\"草稿,旧 \"\"1\"\"\",1,SHEET_IGNORED,"), std::string::npos) << text;
}

TEST(CityInForce, ALaterWorkbookReplacesWhatIsNotOlderThanItself) {
  using city_bureau::InForce;
  std::string memo;
  for (const InForce& next :
       {InForce{day_of(2026, 8, 5), "a", "A B.xlsx"}, InForce{day_of(2026, 9, 1), "b", "B.xlsx"},
        InForce{day_of(2026, 8, 20), "c", "C.xlsx"}})
    memo = city_bureau::with_in_force(memo, next);
  const auto all = city_bureau::in_force_from(memo);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].file, "A B.xlsx");
  EXPECT_EQ(all[1].sha256, "c");
}

// ---- workbooks with one defect

std::string row(const std::vector<std::string>& texts) {
  std::string cells = "<row>";
  for (const std::string& text : texts)
    cells += text.empty() ? "<c/>" : "<c t='str'><v>" + text + "</v></c>";
  return cells + "</row>";
}

struct Book {
  std::vector<std::vector<std::string>> standards{{"420600", "A01", "10", "390"},
                                                  {"420600", "A04", "200", "200"},
                                                  {"420600", "A05", "200.0", "200"},
                                                  {"420602", "A01", "10.00", "390.00"}};
  std::vector<std::vector<std::string>> order{{"1", "A01"}, {"2", "A04"}, {"3", "A05"}};
  std::string tax_opinion = "同意";
  std::string standards_sheet = "缴费标准";

  std::string bytes() const {
    std::string rows = row({"标题"}) + row({"单位：元"}) +
                       row({"县区代码", "人员类别代码", "个人缴费", "资助金额"});
    for (const auto& one : standards) rows += row(one);
    std::string ranks = row({"标题"}) + row({"优先级", "人员类别代码"});
    for (const auto& one : order) ranks += row(one);
    codec::BookParts parts;
    const auto sheet = [](const std::string& data) {
      return "<sheetData>" + data + "</sheetData>";
    };
    parts.sheets = {
        {"审签", sheet(row({"审签"}) + row({"部门", "单位", "审签人", "审签日期", "意见"}) +
                       row({"医保", "x", "张示例", "2026-08-05", "同意"}) +
                       row({"税务", "y", "李示例", "2026-08-07", tax_opinion}))},
        {"基本信息",
         sheet(row({"标题"}) + row({"普通居民个人缴费标准", "400"}) + row({"年度", "2027"}))},
        {standards_sheet, sheet(rows)},
        {"资助优先级", sheet(ranks)}};
    return codec::make_workbook(parts);
  }

  /// "part!row REASON" of rows refused and of findings.
  std::set<std::string> marks() const {
    auto book = city_bureau::read_levy_book(bytes(), kPool);
    EXPECT_TRUE(book);
    const auto findings = city_bureau::check(*book);
    std::set<std::string> found;
    const auto add = [&](const RowPlace& place, RowReason reason) {
      found.insert(place.part_name(book->sheets) + "!" + std::to_string(place.row) + " " +
                   std::string(name_of(reason)));
    };
    for (const auto& one : findings) add(one.place, one.reason);
    for (const auto& one : book->standards) {
      if (one.refused) add(one.place, *one.refused);
    }
    for (const auto& one : book->order) {
      if (one.refused) add(one.place, *one.refused);
    }
    return found;
  }
};

using Marks = std::set<std::string>;

TEST(CityChecks, AWholeBookHasNoFindings) {
  EXPECT_EQ(Book().marks(), Marks{});
}

TEST(CityChecks, AmountsAreDecimalYuanAndCodesOfTheirTables) {
  for (const auto& [column, value, reason] :
       {std::tuple(2, "400元", "AMOUNT_UNREADABLE"), std::tuple(3, "-390", "AMOUNT_UNREADABLE"),
        std::tuple(3, "389.999", "AMOUNT_UNREADABLE"), std::tuple(3, "380", "SUM_DIFFERS"),
        std::tuple(1, "A14", "CODE_UNKNOWN"), std::tuple(0, "420102", "CODE_UNKNOWN")}) {
    Book book;
    book.standards[3][static_cast<std::size_t>(column)] = value;
    EXPECT_EQ(book.marks(), Marks{"缴费标准!7 " + std::string(reason)}) << value;
  }
}

TEST(CityChecks, TwoAmountsLeaveBothRowsInDoubtAndARepeatIsOne) {
  Book book;
  book.standards.push_back({"420602", "A01", "20", "380"});
  EXPECT_EQ(book.marks(), (Marks{"缴费标准!7 AMOUNT_TWICE", "缴费标准!8 AMOUNT_TWICE"}));
  book.standards.back() = {"420602", "A01", "10", "390"};
  EXPECT_EQ(book.marks(), Marks{"缴费标准!8 DUPLICATE"});
}

TEST(CityChecks, ACategoryWithoutAnyAmountsIsMissingInEachCounty) {
  Book book;
  book.order.push_back({"4", "A13"});
  EXPECT_EQ(book.marks(), (Marks{"缴费标准!4 ROW_MISSING", "缴费标准!7 ROW_MISSING"}));
  book.standards.push_back({"420600", "A13", "", ""});  // blank = no row
  EXPECT_EQ(book.marks(), (Marks{"缴费标准!4 ROW_MISSING", "缴费标准!7 ROW_MISSING"}));
}

TEST(CityChecks, TheOrderMayNotRankALowerSubsidyFirst) {
  Book book;
  std::swap(book.order[0][1], book.order[1][1]);
  EXPECT_EQ(book.marks(), Marks{"资助优先级!3 ORDER_CONTRADICTS"});
}

TEST(CityChecks, AmountsOfA05AloneRevealIt) {
  Book book;
  book.standards.push_back({"420602", "A05", "150", "250"});
  book.order = {{"1", "A01"}, {"2", "A05"}, {"3", "A04"}};
  EXPECT_EQ(book.marks(), Marks{"缴费标准!8 AMOUNT_REVEALS"});
  book.standards.push_back({"420602", "A12", "150", "250"});
  EXPECT_EQ(book.marks(), Marks{});
}

TEST_F(CityFolder, WhatIsNotSignedOrHasNoSheetIsSaidOfTheFile) {
  Book book;
  book.tax_opinion = "不同意";
  put(kUnsigned, book.bytes(), 7);
  book = Book();
  book.standards_sheet = "缴费标准 (2)";
  put(kInForce, book.bytes(), 7);
  put(kContradicts, Book().bytes().substr(0, 200), 7);
  pull();
  EXPECT_EQ(batch(kUnsigned).reason, BatchReason::not_signed);
  EXPECT_EQ(batch(kInForce).reason, BatchReason::column_missing);
  EXPECT_EQ(batch(kContradicts).state, BatchState::refused);
  EXPECT_NE(answer(kInForce).find("\r\n,0,COLUMN_MISSING,"), std::string::npos);
  EXPECT_TRUE(intake_.memos[city_bureau::in_force_memo(PlanYear{2027})].empty());
}

TEST_F(CityFolder, ACorrectionUnderTheSameNameComesAfterTheFirst) {
  put(kInForce, Book().bytes(), 7);
  pull();
  Book book;
  book.standards[0] = {"420600", "A01", "0", "400"};
  book.standards[3] = {"420602", "A01", "0", "400"};
  put(kInForce, book.bytes(), 7);
  pull();
  ASSERT_EQ(intake_.batches.size(), 2U);
  EXPECT_LT(intake_.batches[0].batch.order, intake_.batches[1].batch.order);
  EXPECT_NE(intake_.batches[0].batch.identity, intake_.batches[1].batch.identity);
}

TEST(CityName, OnlyWorkbooksOfThePoolAreNames) {
  const auto name = city_bureau::parse_book_name(kPool, kInForce);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->year, PlanYear{2027});
  EXPECT_EQ(name->day, day_of(2026, 8, 7));
  for (const char* other :
       {"~$JFBZ_420600_2027_20260807_01.xlsx", "JFBZ_420100_2027_20260807_01.xlsx",
        "JFBZ_420600_2027_20261307_01.xlsx", "JFBZ_420600_2027_20260807_1.xlsx",
        "JFBZ_420600_2027_20260807_01.xlsx.ok"})
    EXPECT_FALSE(city_bureau::parse_book_name(kPool, other)) << other;
}

}  // namespace
}  // namespace gw::text_contract
