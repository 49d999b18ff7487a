#include "gateway/cli/text_table.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "gateway/cli/json_text.hpp"

namespace gw::cli {
namespace {

TEST(DisplayWidthTest, CountsAChineseCharacterAsTwoColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("市教育局"), 8U);
  EXPECT_EQ(display_width("（Ａ）"), 6U);
  EXPECT_EQ(display_width("𠮷"), 2U);
  EXPECT_EQ(display_width("é"), 1U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
}

TEST(DisplayWidthTest, TakesAByteThatIsNoUtf8ForOneColumn) {
  EXPECT_EQ(display_width("a\xFF\xE5"), 3U);
}

TEST(WrappedTest, BreaksAtBlanksAndBesideChineseCharactersWithinTheColumns) {
  EXPECT_EQ(wrapped("", 10), "\n");
  EXPECT_EQ(wrapped("one two three", 8), "one two\nthree\n");
  EXPECT_EQ(wrapped("参保情况说明", 6), "参保情\n况说明\n");
  EXPECT_EQ(wrapped("参保abc情况", 6), "参保\nabc情\n况\n");
  EXPECT_EQ(wrapped("a verylongword b", 6), "a\nverylongword\nb\n");
  EXPECT_EQ(wrapped("one two three", 9, "- ", "  "), "- one two\n  three\n");
}

TEST(WrappedTest, AClosingMarkNeverBeginsALineNorAnOpeningOneEndsIt) {
  EXPECT_EQ(wrapped("参保情，况", 6), "参保\n情，况\n");
  EXPECT_EQ(wrapped("参保《说明》", 6), "参保\n《说\n明》\n");
}

TEST(SeparatorsTest, GroupsByThree) {
  EXPECT_EQ(with_separators(0), "0");
  EXPECT_EQ(with_separators(999), "999");
  EXPECT_EQ(with_separators(1000), "1,000");
  EXPECT_EQ(with_separators(12431), "12,431");
  EXPECT_EQ(with_separators(58000000), "58,000,000");
  EXPECT_EQ(with_separators(-1234), "-1,234");
  EXPECT_EQ(with_separators(-123), "-123");
}

TEST(PrintableTest, LetsNothingSteerTheTerminal) {
  EXPECT_EQ(printable("张三\x1b[2J\n"), "张三?[2J?");
  EXPECT_EQ(printable("a\u202Eb\u2066c\u0085"), "a?b?c?");
  EXPECT_EQ(printable("襄阳·Ω"), "襄阳·Ω");
}

TEST(TextTableTest, AlignsByDisplayWidthAndLeavesNoBlanksAtTheEnd) {
  TextTable table({{"数据源", Align::left}, {"行数", Align::right}, {"状态", Align::left}});
  table.add({"tax.webhook", "7", "applied"});
  table.add({"教育", "12,431", ""});
  EXPECT_EQ(table.text(),
            "数据源         行数  状态\n"
            "tax.webhook       7  applied\n"
            "教育         12,431\n");
}

TEST(LabelledTest, PutsTheValuesUnderEachOther) {
  EXPECT_EQ(labelled({{"编号", "7"}, {"feed", "tax.webhook"}, {"状态", ""}}),
            "编号  7\nfeed  tax.webhook\n状态  -\n");
}

TEST(JsonTextTest, ShowsMomentsInBeijingTime) {
  EXPECT_EQ(beijing_text("2026-11-21T23:30:05.000Z"), "2026-11-22 07:30:05");
  EXPECT_EQ(beijing_text("2026-12-31T16:00:00Z"), "2027-01-01 00:00:00");
}

TEST(JsonTextTest, LeavesWhatIsNoMomentAsItIs) {
  for (const char* text : {"", "2026-11-22", "2026-13-22T00:00:00Z", "2026-11-22T0x:00:00Z",
                           "2026-11-22T01:30:00+08:00"}) {
    EXPECT_EQ(beijing_text(text), text);
  }
}

TEST(JsonTextTest, FindsValuesByDottedPaths) {
  const auto value = boost::json::parse(
      R"({"id":7,"counts":{"rows_in":12431},"name":"a\u001bb","none":null,"list":[1],"on":true})");
  EXPECT_EQ(text_at(value, "id"), "7");
  EXPECT_EQ(text_at(value, "counts.rows_in", Shape::count), "12,431");
  EXPECT_EQ(number_at(value, "counts.rows_in"), 12431);
  EXPECT_EQ(text_at(value, "name"), "a?b");
  EXPECT_TRUE(true_at(value, "on"));
  EXPECT_FALSE(true_at(value, "id"));
  for (const char* path : {"none", "list", "counts", "missing", "id.deeper", "counts.rows_in.x"}) {
    EXPECT_EQ(text_at(value, path), "") << path;
    EXPECT_EQ(number_at(value, path), 0) << path;
  }
  EXPECT_EQ(number_at(value, "name"), 0);
}

}  // namespace
}  // namespace gw::cli
