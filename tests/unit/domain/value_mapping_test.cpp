#include "gateway/domain/value_mapping.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gw {
namespace {

const RegionCode kHere = RegionCode::from_number(420602);

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
  const ValueAliases aliases(words, Day(), kHere);
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

ValueMapping accepted(RowReason check, const std::string& column, std::optional<Day> until,
                      const std::string& value = {}) {
  ValueMapping mapping;
  mapping.check = check;
  mapping.column = column;
  mapping.value = value;
  mapping.until = until;
  return mapping;
}

TEST(Acceptance, HoldsThroughItsLastDayAndNoLonger) {
  const Day last(std::chrono::days(20000));
  const std::vector<ValueMapping> said{accepted(RowReason::field_empty, "年级", last)};
  EXPECT_TRUE(ValueAliases(said, last, kHere).accepts(RowReason::field_empty, "年级", "", ""));
  EXPECT_FALSE(
      ValueAliases(said, last + kOneDay, kHere).accepts(RowReason::field_empty, "年级", "", ""));
}

TEST(Acceptance, IsOfOneCheckOneColumnAndWhereNamedOneValue) {
  const Day day(std::chrono::days(20000));
  const std::vector<ValueMapping> said{accepted(RowReason::code_unknown, "性别", day, "不详"),
                                       accepted(RowReason::date_unreadable, "出生日期", day)};
  const ValueAliases aliases(said, day, kHere);
  EXPECT_TRUE(aliases.accepts(RowReason::code_unknown, "性别", "不详", ""));
  EXPECT_FALSE(aliases.accepts(RowReason::code_unknown, "性别", "男生", ""));
  EXPECT_FALSE(aliases.accepts(RowReason::field_empty, "性别", "不详", ""));
  EXPECT_TRUE(aliases.accepts(RowReason::date_unreadable, "出生日期", "2020/9/33", ""));
  EXPECT_FALSE(aliases.accepts(RowReason::date_unreadable, "入学年月", "2020/9/33", ""));
  EXPECT_TRUE(aliases.empty());  // no word about any value
}

TEST(Acceptance, IsOfTheRowsOfItsCauseInItsRegionAlone) {
  const Day day(std::chrono::days(20000));
  ValueMapping empty = accepted(RowReason::field_empty, "年级", day);
  empty.cause = AcceptedCause{kHere, {}};
  ValueMapping hidden = accepted(RowReason::code_unknown, "性别", day);
  hidden.cause = AcceptedCause{kHere, {outline_of("4206021990"), {}}};
  ValueMapping code = accepted(RowReason::code_unknown, "性别", day, "不详");
  code.cause = AcceptedCause{kHere, {{}, "不详"}};
  const std::vector<ValueMapping> said{empty, hidden, code};
  const ValueAliases here(said, day, kHere);
  EXPECT_TRUE(here.accepts(RowReason::field_empty, "年级", "", "G1"));
  EXPECT_TRUE(here.accepts(RowReason::code_unknown, "性别", "1234567890", "G1"));
  EXPECT_TRUE(here.accepts(RowReason::code_unknown, "性别", "不详", "G1"));
  EXPECT_FALSE(here.accepts(RowReason::code_unknown, "性别", "男生", "G1"));
  EXPECT_FALSE(here.accepts(RowReason::code_unknown, "性别", "123456789", "G1"));
  const ValueAliases elsewhere(said, day, RegionCode::from_number(420606));
  EXPECT_FALSE(elsewhere.accepts(RowReason::field_empty, "年级", "", "G1"));
  EXPECT_FALSE(elsewhere.accepts(RowReason::code_unknown, "性别", "不详", "G1"));
}

TEST(Acceptance, OfOneRowIsOfItsKeyAndOfTheValueThatWasWrong) {
  const Day day(std::chrono::days(20000));
  ValueMapping row = accepted(RowReason::date_unreadable, "出生日期", day);
  row.row = AcceptedRow{PersonalText("G1"), PersonalText("2020/9/33")};
  const std::vector<ValueMapping> said{row};
  const ValueAliases aliases(said, day, kHere);
  EXPECT_TRUE(aliases.accepts(RowReason::date_unreadable, "出生日期", "2020/9/33", "G1"));
  EXPECT_FALSE(aliases.accepts(RowReason::date_unreadable, "出生日期", "2020/9/33", "G2"));
  EXPECT_FALSE(aliases.accepts(RowReason::date_unreadable, "出生日期", "2020/9/34", "G1"));
  EXPECT_FALSE(aliases.accepts(RowReason::date_unreadable, "出生日期", "2020/9/33", ""));
}

TEST(Acceptance, EndsByALaterWord) {
  const Day day(std::chrono::days(20000));
  std::vector<ValueMapping> said{accepted(RowReason::field_empty, "年级", day + kOneDay),
                                 accepted(RowReason::field_empty, "年级", std::nullopt)};
  EXPECT_FALSE(ValueAliases(said, day, kHere).accepts(RowReason::field_empty, "年级", "", ""));
  said.push_back(accepted(RowReason::field_empty, "年级", day));
  EXPECT_TRUE(ValueAliases(said, day, kHere).accepts(RowReason::field_empty, "年级", "", ""));
}

TEST(Acceptance, IsNeverOfWhoSomebodyIs) {
  for (const RowReason check :
       {RowReason::columns, RowReason::bytes, RowReason::name_empty, RowReason::id_empty,
        RowReason::id_lost_digits, RowReason::id_length, RowReason::id_chars,
        RowReason::id_bad_date, RowReason::id_check_digit, RowReason::amount_unreadable,
        RowReason::sum_differs, RowReason::amount_twice, RowReason::form_differs,
        RowReason::set_aside})
    EXPECT_FALSE(may_be_accepted(check)) << name_of(check);
  EXPECT_TRUE(may_be_accepted(RowReason::field_empty));
}

TEST(ReadsAsReason, WordsAndDaysDoNumbersOfPersonsDoNot) {
  EXPECT_TRUE(reads_as_reason("学校系统11月升级，20261231前补报"));
  EXPECT_FALSE(reads_as_reason(""));
  EXPECT_FALSE(reads_as_reason("见 42060220200903001X"));
  EXPECT_FALSE(reads_as_reason("电话13800000691"));
  EXPECT_FALSE(reads_as_reason("见 420602-20090301-0012"));
  EXPECT_FALSE(reads_as_reason("见４２０６０２２００９０３０１００１２"));
  EXPECT_TRUE(reads_as_reason("2026-11-01 至 2026-12-31，2026.11.01-2026.12.31"));
  EXPECT_FALSE(reads_as_reason("a\nb"));
  EXPECT_FALSE(reads_as_reason(std::string(241, 'a')));
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
