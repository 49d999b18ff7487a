#include "gateway/codec/workbook.hpp"

#include <gtest/gtest.h>

#include "tests/support/make_zip.hpp"

namespace gw::codec {
namespace {

/// "3: A=text B~fill C#number D@2020-09-03": a row in one line; `h` before the number if hidden.
std::string line_of(const SheetRow& row) {
  std::string line = (row.hidden ? "h" : "") + std::to_string(row.number) + ":";
  for (const Cell& cell : row.cells) {
    line += ' ';
    line += static_cast<char>('A' + cell.column);
    if (cell.fill == CellFill::down) line += "|";
    if (cell.fill == CellFill::across) line += "~";
    switch (cell.kind) {
      case CellKind::blank:
        line += "_";
        break;
      case CellKind::text:
        line += "=" + std::string(cell.text);
        break;
      case CellKind::number:
        line += "#" + std::string(cell.text);
        break;
      case CellKind::boolean:
        line += "?" + std::string(cell.text);
        break;
      case CellKind::error:
        line += "!" + std::string(cell.text);
        break;
      case CellKind::uncomputed:
        line += "f";
        break;
      case CellKind::date: {
        const std::chrono::year_month_day date(cell.day);
        line += "@" + std::to_string(static_cast<int>(date.year())) + "-" +
                std::to_string(static_cast<unsigned>(date.month())) + "-" +
                std::to_string(static_cast<unsigned>(date.day()));
      }
    }
    if (cell.inline_text) line += "(i)";
    if (cell.rich) line += "(r)";
  }
  return line;
}

Result<std::vector<std::string>> read(const Workbook& book, std::size_t sheet = 0) {
  std::vector<std::string> lines;
  GW_CHECK(book.read(sheet, [&](const SheetRow& row) -> Result<void> {
    lines.push_back(line_of(row));
    return {};
  }));
  return lines;
}

Result<std::vector<std::string>> read(const BookParts& parts, const WorkbookLimits& limits = {}) {
  GW_TRY(const Workbook book, Workbook::open(make_workbook(parts), limits));
  return read(book);
}

BookParts sheet(std::string data, std::string strings = {}) {
  BookParts parts;
  parts.sheets = {{"一", "<sheetData>" + data + "</sheetData>"}};
  parts.strings = std::move(strings);
  return parts;
}

using Lines = std::vector<std::string>;

TEST(WorkbookTest, KeepsNumbersInTheirOwnDigitsAndToldApartFromText) {
  EXPECT_EQ(
      read(sheet("<row r='1'><c r='A1'><v>4.20607202002252E+17</v></c>"
                 "<c r='B1' t='s'><v>0</v></c><c r='C1' t='str'><f>A1</f><v>x</v></c>"
                 "<c r='D1' t='b'><v>1</v></c><c r='E1' t='e'><v>#N/A</v></c>"
                 "<c r='F1'><f>1+1</f></c><c r='G1'/><c r='H1'><f>1+1</f><v>2.50</v></c></row>",
                 "<si><t>420607202002252166</t></si>"))
          .value(),
      Lines{"1: A#4.20607202002252E+17 B=420607202002252166 C=x D?1 E!#N/A Ff G_ H#2.50"});
}

TEST(WorkbookTest, GoesByReferenceAndCountsOnWhereNoneStands) {
  EXPECT_EQ(
      read(sheet("<row><c><v>1</v></c><c r='D1'><v>2</v></c><c><v>3</v></c></row>"
                 "<row r='7' hidden='1'><c r='C7'><v>4</v></c></row><row><c><v>5</v></c></row>"))
          .value(),
      (Lines{"1: A#1 D#2 E#3", "h7: C#4", "8: A#5"}));
}

TEST(WorkbookTest, JoinsRunsAndSkipsPhoneticText) {
  EXPECT_EQ(read(sheet("<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c>"
                       "<c t='inlineStr'><is><t>谢</t></is></c>"
                       "<c t='inlineStr'><is><r><t>王</t></r><r><t>芳</t></r>"
                       "<rPh sb='0' eb='1'><t>wang</t></rPh></is></c></row>",
                       "<si><r><t>张</t></r><r><rPr><b/></rPr><t xml:space='preserve'> 明</t></r>"
                       "<rPh sb='0' eb='1'><t>ZHANG</t></rPh><phoneticPr fontId='1'/></si>"
                       "<si><t>a_x000D_b_x005F_x000D_c_xZZ</t></si>"))
                .value(),
            Lines{"1: A=张 明(r) B=a\rb_x000D_c_xZZ C=谢(i) D=王芳(i)(r)"});
}

TEST(WorkbookTest, FillsMergedRangesInsideAndOnlyThere) {
  BookParts parts = sheet(
      "<row r='1'><c r='A1'><v>1</v></c></row>"
      "<row r='2'><c r='A2' t='str'><v>甲</v></c><c r='B2'><v>1</v></c></row>"
      "<row r='3'><c r='A3'/><c r='B3'><v>2</v></c></row>"
      "<row r='4'><c r='B4'><v>3</v></c></row><row r='5'><c r='B5'><v>4</v></c></row>");
  parts.sheets[0].second +=
      "<mergeCells count='2'><mergeCell ref='A2:A4'/><mergeCell ref='A1:C1'/></mergeCells>";
  EXPECT_EQ(read(parts).value(),
            (Lines{"1: A#1 B~#1 C~#1", "2: A=甲 B#1", "3: A|=甲 B#2", "4: A|=甲 B#3", "5: B#4"}));
}

TEST(WorkbookTest, OfMergedRangesOverEachOtherTheFirstFillsEachCellOnce) {
  BookParts parts = sheet(
      "<row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c></row><row r='2'><c r='A2'/></row>");
  parts.sheets[0].second +=
      "<mergeCells><mergeCell ref='A1:C2'/><mergeCell ref='A1:C2'/><mergeCell ref='B1:C1'/>"
      "</mergeCells>";
  EXPECT_EQ(read(parts).value(), (Lines{"1: A#1 B~#1 C~#1", "2: A|#1 B~#1 C~#1"}));
}

TEST(WorkbookTest, ReadsDatesByStyleAndByTheYearTheyCountFrom) {
  BookParts parts = sheet(
      "<row><c s='1'><v>43752</v></c><c s='2'><v>43752.75</v></c><c s='3'><v>43752</v></c>"
      "<c s='4'><v>43752</v></c><c s='0'><v>20191101</v></c><c t='d'><v>2020-09-03T00:00:00</v></c>"
      "<c s='1'><v>60</v></c><c s='1'><v>59</v></c><c s='5'><v>1</v></c></row>");
  parts.styles =
      "<numFmts><numFmt numFmtId='170' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/>"
      "<numFmt numFmtId='171' formatCode='[Red]0.00&quot;d&quot;'/>"
      "<numFmt numFmtId='172' formatCode='h:mm'/></numFmts><cellStyleXfs><xf/></cellStyleXfs>"
      "<cellXfs><xf/><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='170'/>"
      "<xf numFmtId='171'/><xf numFmtId='172'/></cellXfs>";
  EXPECT_EQ(read(parts).value(),
            Lines{"1: A@2019-10-14 B@2019-10-14 C@2019-10-14 D#43752 E#20191101 F@2020-9-3 G#60 "
                  "H@1900-2-28 I#1"});
  parts.properties = "<workbookPr date1904='1'/>";
  EXPECT_EQ(read(parts).value()[0].substr(0, 15), "1: A@2023-10-15");
}

TEST(WorkbookTest, FindsSheetsThroughTheirRelationshipsAndTellsHiddenOnes) {
  BookParts parts;
  parts.sheets = {{"小学&amp;", "<sheetData><row><c><v>1</v></c></row></sheetData>"},
                  {"Sheet3\" state=\"hidden", "<sheetData><row><c><v>2</v></c></row></sheetData>"}};
  const auto book = Workbook::open(make_workbook(parts));
  ASSERT_TRUE(book);
  ASSERT_EQ(book->sheets().size(), 2U);
  EXPECT_EQ(book->sheets()[0].name, "小学&");
  EXPECT_FALSE(book->sheets()[0].hidden);
  EXPECT_TRUE(book->sheets()[1].hidden);
  EXPECT_EQ(read(*book, 1).value(), Lines{"1: A#2"});
  EXPECT_EQ(read(*book, 0).value(), Lines{"1: A#1"});
}

TEST(WorkbookTest, RefusesWhatNoProgramWrites) {
  for (const char* data :
       {"<row r='2'/><row r='1'/>", "<row r='1'/><row r='1'/>", "<row r='x'/>",
        "<row r='1'><c r='B1'/><c r='A1'/></row>", "<row r='1'><c r='A2'/></row>",
        "<row r='1'><c r='1A'/></row>", "<row><c t='s'><v>7</v></c></row>",
        "<row><c t='zz'><v>7</v></c></row>", "<row><c></row>"}) {
    const auto lines = read(sheet(data));
    ASSERT_FALSE(lines) << data;
    EXPECT_EQ(lines.error().code(), Errc::container_broken) << data;
  }
}

TEST(WorkbookTest, RefusesRowsAndCellsBeyondTheSheet) {
  for (const char* data : {"<row r='1048577'/>", "<row r='1'><c r='XFE1'/></row>"})
    EXPECT_EQ(read(sheet(data)).error().code(), Errc::too_large) << data;
}

TEST(WorkbookTest, MergingOverEverythingIsBounded) {
  BookParts parts = sheet("");
  parts.sheets[0].second = "<sheetData><row><c><v>1</v></c></row>";
  for (int i = 0; i < 5000; ++i) parts.sheets[0].second += "<row/>";
  parts.sheets[0].second += "</sheetData><mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>";
  EXPECT_EQ(read(parts).error().code(), Errc::too_large);
}

TEST(WorkbookTest, HoldsTheLimitOfSharedTexts) {
  WorkbookLimits limits;
  limits.strings = {10, 100};
  EXPECT_EQ(read(sheet("", "<si><t>0123456789a</t></si>"), limits).error().code(), Errc::too_large);
  limits.strings = {100, 1};
  EXPECT_EQ(read(sheet("", "<si><t>0</t></si><si><t>1</t></si>"), limits).error().code(),
            Errc::too_large);
}

TEST(WorkbookTest, SaysWhatToDoWithPasswordsOldFormsAndMacros) {
  const std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, '\0');
  EXPECT_EQ(Workbook::open(ole + "W\0o\0r\0k\0b\0o\0o\0k\0").error().code(), Errc::workbook_legacy);
  std::string name;
  for (const char c : std::string("EncryptedPackage")) name += {c, '\0'};
  EXPECT_EQ(Workbook::open(ole + name).error().code(), Errc::file_encrypted);
  for (const char* part : {"xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"}) {
    BookParts parts = sheet("");
    parts.more = {{part, "x"}};
    EXPECT_EQ(read(parts).error().code(), Errc::active_content) << part;
  }
}

TEST(WorkbookTest, RefusesADocumentTypeAndEveryCut) {
  BookParts parts = sheet("");
  parts.sheets[0].second = "<sheetData/>";
  const std::string whole = make_workbook(parts);
  ASSERT_TRUE(Workbook::open(whole));
  for (std::size_t size = 0; size < whole.size(); size += 7)
    EXPECT_FALSE(Workbook::open(whole.substr(0, size))) << size;
  EXPECT_EQ(Workbook::open(make_zip({{"xl/workbook.xml", "<!DOCTYPE a []><a/>"}})).error().code(),
            Errc::doctype_refused);
}

TEST(WorkbookTest, StopsWhenTheSinkFails) {
  const auto book = Workbook::open(make_workbook(sheet("<row/><row/>")));
  const auto stopped =
      book->read(0, [](const SheetRow&) -> Result<void> { return fail(Errc::cancelled); });
  EXPECT_EQ(stopped.error().code(), Errc::cancelled);
}

}  // namespace
}  // namespace gw::codec
