#include "gateway/normalize/person_name.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/private_use.hpp"

namespace gw::normalize {
namespace {

using R = RowReason;

std::string folded(std::string_view written) {
  return read_name(written).name.folded().reveal(Purpose::match);
}

struct Row {
  std::string written;
  std::string folded;
  std::vector<R> remarks;
};

TEST(ReadNameTest, FoldsForComparison) {
  const std::vector<Row> rows{
      {"张明", "张明", {}},
      {"阿依·买买提", "阿依·买买提", {}},
      {"王\U00020BB7", "王\U00020BB7", {}},  // outside the BMP
      {"张　明", "张明", {R::name_spaces}},
      {"张明\u00A0 ", "张明", {R::name_spaces}},
      {"张\u200B明", "张明", {R::name_spaces}},
      {"张明\n", "张明", {R::name_spaces}},
      {"\uE863明", "䶮明", {R::name_private_use}},
      {"\uE816明", "\U00020087明", {R::name_private_use}},
      {"\uE864明", "\u9FBB明", {R::name_private_use}},
      {"Ｊｏｈｎ", "JOHN", {}},
      {"John Smith", "JOHNSMITH", {R::name_spaces}},
      {"Straße", "STRASSE", {}},
      {"吴轩?", "吴轩?", {R::name_damaged}},
      {"吴轩？", "吴轩?", {R::name_damaged}},
      {"吴□", "吴□", {R::name_damaged}},
      {"曾佳yan", "曾佳YAN", {R::name_damaged}},
      {"张\uE000", "张\uE000", {R::name_damaged}},  // private use that nobody knows
      {"张\xFF", "张\uFFFD", {R::name_damaged}},
      {"\uF9E9", "里", {}},  // a compatibility ideograph
  };
  for (const Row& row : rows) {
    const auto reading = read_name(row.written);
    EXPECT_EQ(folded(row.written), row.folded) << row.written;
    EXPECT_EQ(reading.name.written().reveal(Purpose::match), row.written);
    EXPECT_FALSE(reading.empty);
    for (const R remark : row.remarks) {
      EXPECT_TRUE(reading.remarks.contains(remark)) << row.written << ' ' << name_of(remark);
    }
    EXPECT_EQ(reading.remarks.size(), row.remarks.size()) << row.written;
  }
}

TEST(ReadNameTest, AllMiddleDotsAreOne) {
  for (const char* dot : {"•", "‧", "・", "･", "⋅", "●", "．", "."}) {
    const auto reading = read_name("阿依" + std::string(dot) + "买买提");
    EXPECT_EQ(reading.name.folded().reveal(Purpose::match), "阿依·买买提") << dot;
    EXPECT_TRUE(reading.remarks.contains(R::name_dot)) << dot;
  }
}

TEST(ReadNameTest, OnlyBlanksAreNoName) {
  for (const char* text : {"", " ", "　\u00A0", "\uFEFF", "\uE5E5"}) {
    const auto reading = read_name(text);
    EXPECT_TRUE(reading.empty) << text;
    EXPECT_TRUE(reading.name.empty());
    EXPECT_TRUE(reading.remarks.empty());
  }
}

TEST(ReadNameTest, FoldingTwiceIsFoldingOnce) {
  for (char32_t c = 1; c < 0x30000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string once = folded(utf8(std::u32string{U'A', c, 0x0301, U' ', c, 0x1161}));
    ASSERT_EQ(folded(once), once) << static_cast<unsigned>(c);
  }
}

TEST(ReadNameTest, ThePlainPathFoldsLikeTheOther) {
  // A trailing blank forces the other path; the folded form must not differ.
  for (char32_t c = 0x3400; c < 0x32000; c += 7) {
    if (c >= 0xD800 && c < 0x20000) continue;
    const std::string name = utf8(std::u32string{0x738B, c});
    ASSERT_EQ(folded(name + " "), folded(name)) << static_cast<unsigned>(c);
  }
}

TEST(PrivateUseTest, EveryKnownCharacterLeavesThePrivateArea) {
  int known = 0;
  for (char32_t c = 0xE000; c <= 0xF8FF; ++c) {
    const char32_t own = own_code_point(c);
    if (own == c) continue;
    ++known;
    EXPECT_FALSE(is_private_use(own)) << static_cast<unsigned>(c);
  }
  EXPECT_EQ(known, 80 + 10 + 2 + 13 + 2);
  EXPECT_EQ(own_code_point(U'王'), U'王');
}

TEST(TrimTest, TakesBlanksOfAnyKindFromBothEnds) {
  EXPECT_EQ(trim("　\t 在读\u00A0\uFEFF"), "在读");
  EXPECT_EQ(trim("在 读"), "在 读");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\xE3\x80"), "\xE3\x80");
}

}  // namespace
}  // namespace gw::normalize
