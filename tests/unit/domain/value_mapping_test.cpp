#include "gateway/domain/value_mapping.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gw {
namespace {

ValueMapping said(const std::string& column, const std::string& value,
                  std::optional<std::string> word) {
  ValueMapping mapping;
  mapping.column = column;
  mapping.value = value;
  mapping.word = std::move(word);
  return mapping;
}

TEST(ValueAliases, TheLastWordAboutAValueHolds) {
  const std::vector<ValueMapping> words{said("性别", "男生", "女"), said("性别", "男生", "男"),
                                        said("性别", "女生", "女"), said("性别", "女生", {}),
                                        said("状态", "男生", "在读")};
  const ValueAliases aliases(words);
  EXPECT_EQ(aliases.read("性别", "男生"), "男");
  EXPECT_EQ(aliases.read("状态", "男生"), "在读");
  EXPECT_EQ(aliases.read("性别", "女生"), "女生");
  EXPECT_EQ(aliases.read("民族", "男生"), "男生");
}

TEST(ValueAliases, AValueMayStandForNothing) {
  ValueAliases aliases;
  EXPECT_TRUE(aliases.empty());
  aliases.add(said("性别", "/", ""));
  EXPECT_EQ(aliases.read("性别", "/"), "");
  aliases.add(said("性别", "/", {}));
  EXPECT_TRUE(aliases.empty());
}

TEST(ValueShape, TellsFormAndLengthAndNothingElse) {
  EXPECT_EQ(outline_of(""), "");
  EXPECT_EQ(outline_of("42060220200903001X"), "9×17A");
  EXPECT_EQ(outline_of("2020-9-3"), "9×4-9-9");
  EXPECT_EQ(outline_of("张三丰"), "汉×3");
  EXPECT_EQ(outline_of("A 1\t2"), "A_9_9");
  EXPECT_EQ(outline_of("4.2E+17"), "9.9A+9×2");
  EXPECT_EQ(outline_of(std::string("\x00\xFF", 2)), "?×2");
  EXPECT_LE(outline_of(std::string(500, '-')).size(), 60U);
}

TEST(ReadsAsCode, ShortWordsAndCodesDoNumbersOfPersonsDoNot) {
  EXPECT_TRUE(reads_as_code("男生"));
  EXPECT_TRUE(reads_as_code("420602"));
  EXPECT_TRUE(reads_as_code("ZY-01"));
  EXPECT_FALSE(reads_as_code(""));
  EXPECT_FALSE(reads_as_code("42060220200903001X"));
  EXPECT_FALSE(reads_as_code("13800000691"));
  EXPECT_FALSE(reads_as_code("a\nb"));
  EXPECT_FALSE(reads_as_code(std::string(49, 'a')));
}

}  // namespace
}  // namespace gw
