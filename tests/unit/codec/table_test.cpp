#include "gateway/codec/table.hpp"

#include <gtest/gtest.h>

#include "gateway/codec/gb18030.hpp"
#include "tests/support/make_zip.hpp"
#include "tests/unit/codec/chunks.hpp"

namespace gw::codec {
namespace {

struct Outcome {
  std::vector<std::string> lines;  // "part!row: cells"
  TableForm form = TableForm::csv;
  Encoding encoding = Encoding::gb18030;
  bool operator==(const Outcome&) const = default;
};

Result<Outcome> read(const Chunks& chunks, TableOptions options = {}) {
  Outcome outcome;
  TableReader reader(options, [&](const TableRow& row) -> Result<void> {
    std::string line = std::to_string(row.part) + "!" + std::to_string(row.number) + ":";
    for (const Cell& cell : row.cells) line += " " + std::string(cell.text);
    outcome.lines.push_back(line);
    return {};
  });
  for (const std::string_view chunk : chunks) GW_CHECK(reader.feed(chunk));
  GW_CHECK(reader.finish());
  outcome.form = reader.form();
  outcome.encoding = reader.encoding();
  return outcome;
}

const std::string kCsv =
    encode_gb18030("姓名,号码\r\n张三,1\r\n李四,2\r\n王五与赵六,3\r\n").value();
const Outcome kCsvRead{{"0!1: 姓名 号码", "0!2: 张三 1", "0!3: 李四 2", "0!4: 王五与赵六 3"}};

std::string workbook() {
  BookParts parts;
  parts.sheets = {{"一", "<sheetData><row><c><v>1</v></c></row></sheetData>"},
                  {"二", "<sheetData><row r='9'><c t='str'><v>x</v></c></row></sheetData>"}};
  return make_workbook(parts);
}
const Outcome kBookRead{{"1!1: 1", "2!9: x"}, TableForm::workbook};

TEST(TableTest, KnowsEachFormByItsBytesForEverySplit) {
  for (const Chunks& chunks : every_split(kCsv)) ASSERT_EQ(read(chunks).value(), kCsvRead);
  const std::string book = workbook();
  EXPECT_EQ(read({book}).value(), kBookRead);
  Chunks single;
  for (std::size_t i = 0; i < book.size(); ++i)
    single.push_back(std::string_view(book).substr(i, 1));
  EXPECT_EQ(read(single).value(), kBookRead);
}

TEST(TableTest, ReadsThroughZipAndGzip) {
  EXPECT_EQ(read({gzip_compress(kCsv)}).value(), kCsvRead);
  EXPECT_EQ(read({make_zip({{"d/", ""}, {"d/a.csv", kCsv}, {"__MACOSX/a", "x"}})}).value(),
            kCsvRead);
  EXPECT_EQ(read({gzip_compress(make_zip({{"a.csv", kCsv}}))}).value(), kCsvRead);
  EXPECT_EQ(read({make_zip({{"a.xlsx", workbook()}})}).value(), kBookRead);
  const std::string packed = gzip_compress(kCsv);
  for (const Chunks& chunks : every_split(packed)) ASSERT_EQ(read(chunks).value(), kCsvRead);
}

TEST(TableTest, AByteOrderMarkSaysUtf8) {
  const auto outcome = read({"\xEF\xBB\xBF姓名\r\n"});
  EXPECT_EQ(outcome->lines, std::vector<std::string>{"0!1: 姓名"});
  EXPECT_EQ(outcome->encoding, Encoding::utf8);
}

TEST(TableTest, AnEmptyFileIsATableWithoutRows) {
  EXPECT_TRUE(read({""})->lines.empty());
}

TEST(TableTest, RefusesAZipThatHoldsNoneOrSeveralFilesOrTooManyZips) {
  EXPECT_EQ(read({make_zip({})}).error().code(), Errc::peer_content);
  EXPECT_EQ(read({make_zip({{"a.csv", kCsv}, {"b.csv", kCsv}})}).error().code(),
            Errc::peer_content);
  std::string wrapped = make_zip({{"a.csv", kCsv}});
  for (int i = 0; i < 2; ++i) wrapped = make_zip({{"a.zip", wrapped}});
  EXPECT_EQ(read({wrapped}).error().code(), Errc::peer_content);
}

TEST(TableTest, RefusesWhatIsBrokenOrCannotBeRead) {
  const std::string book = workbook();
  EXPECT_EQ(read({std::string_view(book).substr(0, book.size() / 2)}).error().code(),
            Errc::container_broken);
  const std::string packed = gzip_compress(kCsv);
  EXPECT_EQ(read({std::string_view(packed).substr(0, packed.size() - 3)}).error().code(),
            Errc::container_broken);
  EXPECT_EQ(read({"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, '\0')}).error().code(),
            Errc::workbook_legacy);
  TableOptions narrow;
  narrow.packed_bytes = 100;
  EXPECT_EQ(read({book}, narrow).error().code(), Errc::too_large);
}

TEST(TableTest, AQuoteThatNeverClosesInsideAGzipIsTheTablesFault) {
  const auto outcome = read({gzip_compress("姓名\r\n\"张三\r\n")});
  EXPECT_EQ(outcome.error().code(), Errc::not_well_formed);
}

}  // namespace
}  // namespace gw::codec
