// Workbooks and zips written here are read back by the readers that agencies' files go through.
#include "gateway/codec/workbook_text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "gateway/codec/table.hpp"
#include "gateway/codec/zip_text.hpp"

namespace gw::codec {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Sheet names and their rows.
std::vector<std::pair<std::string, Rows>> read_back(const std::string& bytes) {
  std::vector<std::pair<std::string, Rows>> sheets;
  TableReader reader({}, [&](const TableRow& row) -> Result<void> {
    if (row.part > sheets.size()) sheets.resize(row.part);
    std::vector<std::string> cells;
    for (const Cell& cell : row.cells) {
      EXPECT_EQ(cell.kind, CellKind::text);
      cells.resize(cell.column);
      cells.emplace_back(cell.text);
    }
    sheets[row.part - 1].second.push_back(std::move(cells));
    return {};
  });
  EXPECT_TRUE(reader.feed(bytes));
  const auto finished = reader.finish();
  EXPECT_TRUE(finished) << finished.error().text(Language::en);
  for (std::size_t i = 0; i < sheets.size(); ++i) sheets[i].first = reader.sheets()[i].name;
  return sheets;
}

std::string written(std::span<const SheetText> sheets) {
  const auto bytes = workbook_text(sheets, std::filesystem::temp_directory_path());
  EXPECT_TRUE(bytes) << bytes.error().text(Language::en);
  return bytes ? *bytes : std::string();
}

TEST(WorkbookText, CellsComeBackAsTheTextTheyAre) {
  Rows rows{{"退回行号", "身份证号", "备注"},
            {"2-12", "42060220200903001X", ""},
            {"7", "420602202009030010", "=1+1 & <b> \"引号\" \t一\n二"}};
  const std::vector<SheetText> sheets{{"一年级", rows}, {"二年级", {{"A"}}}};
  const auto read = read_back(written(sheets));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].first, "一年级");
  EXPECT_EQ(read[1].first, "二年级");
  rows[1].pop_back();  // an empty cell at the end is none
  EXPECT_EQ(read[0].second, rows);
  EXPECT_EQ(written(sheets), written(sheets));
}

TEST(WorkbookText, ColumnsBehindZHaveTwoLetters) {
  std::vector<std::string> wide;
  for (int i = 0; i < 60; ++i) wide.push_back("c" + std::to_string(i));
  const SheetText sheet{"宽", {wide}};
  EXPECT_EQ(read_back(written(std::span(&sheet, 1)))[0].second[0], wide);
}

TEST(WorkbookText, SheetNamesAreOnesThatProgramsTake) {
  std::string longer;
  for (int i = 0; i < 40; ++i) longer += "长";
  const std::vector<SheetText> sheets{
      {"a/b[1]", {{"x"}}}, {"", {{"x"}}}, {"", {{"x"}}}, {longer, {{"x"}}}, {longer, {{"x"}}}};
  const auto read = read_back(written(sheets));
  ASSERT_EQ(read.size(), 5U);
  EXPECT_EQ(read[0].first, "a_b_1_");
  EXPECT_EQ(read[1].first, "Sheet");
  EXPECT_EQ(read[2].first, "Sheet_2");
  EXPECT_EQ(read[3].first.size(), 31U * 3);
  EXPECT_EQ(read[4].first.size(), 29U * 3 + 2);
}

// Programs hold names that differ in case alone for the same, and count a rare character as two.
TEST(WorkbookText, SheetNamesDifferAlsoForProgramsThatDoNotMindCase) {
  std::string rare;
  for (int i = 0; i < 20; ++i) rare += "\xF0\xA0\xAE\xB7";
  const std::vector<SheetText> sheets{{"1A班", {{"x"}}}, {"1a班", {{"x"}}}, {rare, {{"x"}}}};
  const auto read = read_back(written(sheets));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[1].first, "1a班_2");
  EXPECT_EQ(read[2].first.size(), 15U * 4);
}

TEST(WorkbookText, MoreThanACellHoldsIsCutBetweenCharacters) {
  std::string longest;
  for (int i = 0; i < 40000; ++i) longest += "长";
  const std::vector<SheetText> sheets{{"长", {{longest, "behind"}}}};
  const auto read = read_back(written(sheets));
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].second[0][0].size(), 32767U * 3);
  EXPECT_EQ(read[0].second[0][1], "behind");
}

TEST(WorkbookWriter, RowsInScratchAreTheSameWorkbookAndLeaveNothingBehind) {
  std::string form = (std::filesystem::temp_directory_path() / "scratch.XXXXXX").string();
  const std::filesystem::path scratch = ::mkdtemp(form.data());
  for (const RowsHeld held : {RowsHeld::in_memory, RowsHeld::in_scratch}) {
    WorkbookWriter writer(scratch, held, Instant{});
    for (const char* name : {"甲", "乙"}) {
      SheetForm sheet;
      sheet.name = name;
      sheet.lines = {"标题"};
      sheet.columns = {{"证件号码", 22}, {"姓名", 10}};
      writer.begin_sheet(std::move(sheet));
      for (int i = 0; i < 1000; ++i) {
        writer.add_row(std::vector<std::string>{"42060220200903001X", std::to_string(i)});
      }
    }
    const auto bytes = writer.finish();
    ASSERT_TRUE(bytes);
    const auto read = read_back(*bytes);
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[1].first, "乙");
    ASSERT_EQ(read[1].second.size(), 1002U);
    EXPECT_EQ(read[1].second[1], (std::vector<std::string>{"证件号码", "姓名"}));
    EXPECT_EQ(read[1].second[1001], (std::vector<std::string>{"42060220200903001X", "999"}));
    EXPECT_TRUE(std::filesystem::is_empty(scratch));
  }
  std::filesystem::remove_all(scratch);
}

TEST(ZipText, AFileInAZipIsTheFile) {
  const ZipMember member{"名单.csv", "a,b\r\n1,2\r\n"};
  Rows rows;
  TableReader reader({}, [&](const TableRow& row) -> Result<void> {
    rows.emplace_back();
    for (const Cell& cell : row.cells) rows.back().emplace_back(cell.text);
    return {};
  });
  ASSERT_TRUE(reader.feed(zip_text(std::span(&member, 1))));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(rows, (Rows{{"a", "b"}, {"1", "2"}}));
}

}  // namespace
}  // namespace gw::codec
