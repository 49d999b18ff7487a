#include "gateway/codec/csv.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gateway/codec/gb18030.hpp"
#include "tests/unit/codec/chunks.hpp"

namespace gw::codec {
namespace {

using namespace std::string_view_literals;

struct Row {
  std::vector<std::string> fields;
  std::int64_t line = 0;
  bool spans_lines = false;
  bool bytes_invalid = false;
  std::string raw;
  bool operator==(const Row&) const = default;
};

struct Read {
  std::vector<Row> rows;
  std::int64_t line_feeds = 0;
  std::optional<Failure> failure;
};

Read read(const Chunks& chunks, Encoding encoding = Encoding::utf8, CsvLimits limits = {}) {
  Read result;
  CsvReader reader(
      encoding,
      [&](const CsvRecord& record) -> Result<void> {
        result.rows.push_back({{record.fields.begin(), record.fields.end()},
                               record.line,
                               record.spans_lines,
                               record.bytes_invalid,
                               std::string(record.raw)});
        return {};
      },
      limits);
  const auto run = [&]() -> Result<void> {
    for (std::string_view chunk : chunks) GW_CHECK(reader.feed(chunk));
    return reader.finish();
  };
  if (const Result<void> ran = run(); !ran) result.failure = ran.error();
  result.line_feeds = reader.line_feeds();
  return result;
}

void expect_for_every_split(std::string_view bytes, const std::vector<Row>& rows,
                            std::int64_t line_feeds, Encoding encoding = Encoding::utf8) {
  for (const Chunks& chunks : every_split(bytes)) {
    const Read result = read(chunks, encoding);
    ASSERT_FALSE(result.failure);
    ASSERT_EQ(result.line_feeds, line_feeds);
    ASSERT_EQ(result.rows.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_EQ(result.rows[i].fields, rows[i].fields);
      ASSERT_EQ(result.rows[i], rows[i]) << i;
    }
  }
}

TEST(CsvTest, ReadsRecordsWithEitherLineEnd) {
  expect_for_every_split("a,b\r\n1,\n,2\r\n",
                         {{{"a", "b"}, 1, false, false, "a,b"},
                          {{"1", ""}, 2, false, false, "1,"},
                          {{"", "2"}, 3, false, false, ",2"}},
                         3);
}

TEST(CsvTest, ReadsALastRecordWithoutLineEnd) {
  expect_for_every_split("a\nb,c",
                         {{{"a"}, 1, false, false, "a"}, {{"b", "c"}, 2, false, false, "b,c"}}, 1);
  expect_for_every_split("a,", {{{"a", ""}, 1, false, false, "a,"}}, 0);
  expect_for_every_split("\"a\"", {{{"a"}, 1, false, false, "\"a\""}}, 0);
}

TEST(CsvTest, NumbersPhysicalLinesAlsoInsideQuotes) {
  expect_for_every_split("h\r\n\"x\r\ny\nz\",\"p\nq\"\r\nlast\r\n",
                         {{{"h"}, 1, false, false, "h"},
                          {{"x\r\ny\nz", "p\nq"}, 2, true, false, "\"x\r\ny\nz\",\"p\nq\""},
                          {{"last"}, 6, false, false, "last"}},
                         6);
}

TEST(CsvTest, UnquotesFields) {
  expect_for_every_split("\"a,b\",\"\",\"say \"\"hi\"\"\",\"\"\"\"\n",
                         {{{"a,b", "", "say \"hi\"", "\""},
                           1,
                           false,
                           false,
                           "\"a,b\",\"\",\"say \"\"hi\"\"\",\"\"\"\""}},
                         1);
}

TEST(CsvTest, ReadsSpreadsheetFormulaTextAlikeQuotedOrNot) {
  expect_for_every_split(
      "=\"4206\",\"=\"\"4206\"\"\"\n",
      {{{"=\"4206\"", "=\"4206\""}, 1, false, false, "=\"4206\",\"=\"\"4206\"\"\""}}, 1);
}

TEST(CsvTest, TakesTextAfterAClosingQuoteAsItStands) {
  expect_for_every_split(
      "\"a\"b,\"a\"b\"c\",x\"y\"\n",
      {{{"ab", "ab\"c\"", "x\"y\""}, 1, false, false, "\"a\"b,\"a\"b\"c\",x\"y\""}}, 1);
  expect_for_every_split("\"a\" \n", {{{"a "}, 1, false, false, "\"a\" "}}, 1);
  expect_for_every_split("\"a\"\t,b\n", {{{"a\t", "b"}, 1, false, false, "\"a\"\t,b"}}, 1);
}

TEST(CsvTest, GivesBlankLinesThatCountAsLines) {
  std::vector<bool> blank;
  CsvReader reader(Encoding::utf8, [&](const CsvRecord& record) -> Result<void> {
    blank.push_back(record.blank());
    return {};
  });
  ASSERT_TRUE(reader.feed("a,b\n\r\n,,\n \n"));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(blank, (std::vector<bool>{false, true, true, false}));
  EXPECT_EQ(reader.line_feeds(), 4);
}

TEST(CsvTest, KeepsACarriageReturnThatEndsNoLine) {
  expect_for_every_split("a\rb,c\r\r\n", {{{"a\rb", "c\r"}, 1, false, false, "a\rb,c\r"}}, 1);
}

TEST(CsvTest, GivesNothingForAnEmptyFile) {
  expect_for_every_split("", {}, 0);
}

TEST(CsvTest, SpoilsOnlyTheRecordWithInvalidBytes) {
  const std::string bytes = "\xD5\xC5,1\r\n\xD5,2\r\n\"\xC3\xF7\n\xFF\",3\r\n\xE9\x46,4\r\n";
  expect_for_every_split(bytes,
                         {{{"张", "1"}, 1, false, false, "张,1"},
                          {{"\uFFFD", "2"}, 2, false, true, "\uFFFD,2"},
                          {{"明\n\uFFFD", "3"}, 3, true, true, "\"明\n\uFFFD\",3"},
                          {{"镕", "4"}, 5, false, false, "镕,4"}},
                         5, Encoding::gb18030);
}

TEST(CsvTest, TakesAnHonestReplacementCharacterAsValid) {
  expect_for_every_split(
      "\uFFFD\n\xFF\n",
      {{{"\uFFFD"}, 1, false, false, "\uFFFD"}, {{"\uFFFD"}, 2, false, true, "\uFFFD"}}, 2);
}

TEST(CsvTest, MarksARecordThatEndsInHalfACharacter) {
  expect_for_every_split("a\n\xD5",
                         {{{"a"}, 1, false, false, "a"}, {{"\uFFFD"}, 2, false, true, "\uFFFD"}}, 1,
                         Encoding::gb18030);
}

TEST(CsvTest, RefusesAQuoteThatIsNeverClosedAtTheLineOfItsRecord) {
  for (const Chunks& chunks : every_split("a\nb,\"c\nd,e\n")) {
    const Read result = read(chunks);
    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->code(), Errc::not_well_formed);
    EXPECT_EQ(result.failure->line(), 2);
    EXPECT_EQ(result.rows.size(), 1u);
  }
}

TEST(CsvTest, RefusesWhatExceedsALimitForEverySplit) {
  const CsvLimits limits{20, 8, 3};
  for (std::string_view bytes : {"ok\n123456789\n"sv, "ok\n1,2,3,4\n"sv}) {
    for (const Chunks& chunks : every_split(bytes)) {
      const Read result = read(chunks, Encoding::utf8, limits);
      ASSERT_TRUE(result.failure) << bytes;
      EXPECT_EQ(result.failure->code(), Errc::too_large);
      EXPECT_EQ(result.failure->line(), 2);
      EXPECT_EQ(result.rows.size(), 1u);
    }
  }
  EXPECT_FALSE(read({"12345678,12345678,12\r\n"}, Encoding::utf8, limits).failure);
}

TEST(CsvTest, RefusesAFieldOfGigabytesWithoutKeepingIt) {
  const std::string chunk(1 << 20, 'x');
  CsvReader reader(Encoding::utf8, [](const CsvRecord&) -> Result<void> { return {}; });
  ASSERT_TRUE(reader.feed("a\n\""));
  std::size_t fed = 0;
  Result<void> result;
  for (int i = 0; i < 2048 && result; ++i, fed += chunk.size()) result = reader.feed(chunk);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::too_large);
  EXPECT_EQ(result.error().line(), 2);
  EXPECT_LE(fed, std::size_t{2} << 20);
}

TEST(CsvTest, StopsWhenTheSinkFails) {
  int calls = 0;
  CsvReader reader(Encoding::utf8, [&](const CsvRecord&) -> Result<void> {
    ++calls;
    return fail(Errc::cancelled);
  });
  const Result<void> result = reader.feed("a\nb\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::cancelled);
  EXPECT_EQ(calls, 1);
}

// A writer that quotes at random, so that reading gives back exactly what was written.
TEST(CsvTest, ReadsBackWhateverWasWritten) {
  std::mt19937 random(4180);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  constexpr std::string_view kAlphabet[] = {
      "a", ",", "\"", "\n", "\r\n", "张", " ", "=", "0123456789abcdef0"};
  for (int round = 0; round < 300; ++round) {
    std::vector<Row> rows;
    std::string file;
    std::int64_t line = 1;
    for (unsigned r = below(8); r > 0; --r) {
      Row row;
      row.line = line;
      for (unsigned f = 1 + below(6); f > 0; --f) {
        std::string field;
        for (unsigned c = below(7); c > 0; --c)
          field += kAlphabet[below(static_cast<unsigned>(std::size(kAlphabet)))];
        const bool quote = field.find_first_of(",\"\n") != std::string::npos || below(3) == 0;
        if (!row.fields.empty()) row.raw += ',';
        row.raw += quote ? "\"" : "";
        for (char c : field)
          row.raw += (quote && c == '"') ? std::string("\"\"") : std::string(1, c);
        row.raw += quote ? "\"" : "";
        row.fields.push_back(field);
      }
      const auto breaks = std::count(row.raw.begin(), row.raw.end(), '\n');
      row.spans_lines = breaks > 0;
      line += breaks + 1;
      file += row.raw + (below(2) == 0 ? "\n" : "\r\n");
      rows.push_back(row);
    }
    Chunks chunks;
    for (std::size_t at = 0; at < file.size();) {
      const std::size_t length = 1 + below(40);
      chunks.push_back(std::string_view(file).substr(at, length));
      at += length;
    }
    const Read result = read(chunks);
    ASSERT_FALSE(result.failure);
    ASSERT_EQ(result.rows, rows);
    ASSERT_EQ(result.line_feeds, line - 1);
  }
}

}  // namespace
}  // namespace gw::codec
