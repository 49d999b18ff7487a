#include "gateway/domain/feed_form.hpp"

#include <gtest/gtest.h>

#include "gateway/domain/drift.hpp"

namespace gw {
namespace {

TEST(ValueShapeTest, TellsWhatAValueLooksLike) {
  using enum ValueShape;
  const std::vector<std::pair<std::string_view, ValueShape>> cases{
      {"00012", digits},
      {"420602", digits},
      {"400.00", decimal},
      {"-3.5", decimal},
      {"2006.5", decimal},
      {"4.20607202002252E+17", exponent},
      {"420602200607201234", citizen_number},
      {"42060220060720123X", citizen_number},
      {"20060720", compact_day},
      {"20061320", digits},
      {"200609", compact_month},
      {"201313", digits},
      {"2006-07-20", dashed_day},
      {"2006/7/20", slashed_day},
      {"2006.7.20", dotted_day},
      {"2006年7月", chinese_day},
      {"2006-07-20 10:00:00", moment},
      {"2006-07-20T10:00:00+08:00", moment},
      {"G420602", latin},
      {"4-2", latin},
      {"在读", words},
      {"２００６", words},
      {" 20060720\t", compact_day},
  };
  for (const auto& [text, shape] : cases)
    EXPECT_EQ(shape_of(text), shape) << text << " " << name_of(*shape_of(text));
  EXPECT_FALSE(shape_of(""));
  EXPECT_FALSE(shape_of(" \t"));
}

TEST(ValueShapeTest, EveryNameComesBack) {
  for (std::size_t i = 0; i < kValueShapes; ++i) {
    const auto shape = static_cast<ValueShape>(i);
    EXPECT_EQ(value_shape(name_of(shape)), shape);
  }
  EXPECT_FALSE(value_shape("number"));
}

TEST(ColumnFormTest, KeepsCodesOnlyWhereAllValuesAreShortCodes) {
  ColumnForm sex;
  for (const char* code : {"1", "2", "1"}) sex.add_value(code, ValueShape::digits);
  EXPECT_EQ(sex.codes, (std::set<std::string>{"1", "2"}));
  EXPECT_EQ(sex.values(), 3);

  ColumnForm name;
  name.add_value("A1", ValueShape::latin);
  name.add_value("张三", ValueShape::words);
  EXPECT_TRUE(name.many_codes);
  EXPECT_TRUE(name.codes.empty());

  ColumnForm counter;
  for (std::size_t i = 0; i <= ColumnForm::kMostCodes; ++i)
    counter.add_value(std::to_string(i), ValueShape::digits);
  EXPECT_TRUE(counter.many_codes);
  EXPECT_TRUE(counter.codes.empty());
}

FeedForm sample_form() {
  FeedForm form;
  form.entity = "full/relations";
  form.header = true;
  form.rows = 7;
  ColumnForm& sex = form.column("性别");
  sex.present = 7;
  sex.add_value("1", ValueShape::digits);
  sex.refused_codes = {"9", "words"};
  ColumnForm& name = form.column("姓名");
  name.add_value("张三", ValueShape::words);
  return form;
}

TEST(FeedFormTest, ComesBackFromItsTextAsItWas) {
  const std::vector<FeedForm> forms{sample_form(), FeedForm{"increment", false, 0, {}}};
  const std::string text = to_text(forms);
  const auto read = forms_from(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_text(*read), text);
  ASSERT_EQ(read->size(), 2U);
  const FeedForm& form = read->front();
  EXPECT_EQ(form.entity, "full/relations");
  EXPECT_TRUE(form.header);
  EXPECT_EQ(form.rows, 7);
  ASSERT_NE(form.find("性别"), nullptr);
  EXPECT_EQ(form.find("性别")->refused_codes, (std::set<std::string>{"9", "words"}));
  EXPECT_EQ(form.find("性别")->codes, std::set<std::string>{"1"});
  EXPECT_TRUE(form.find("姓名")->many_codes);
  EXPECT_EQ(text.find("张三"), std::string::npos);
}

TEST(FeedFormTest, DamagedTextIsRefused) {
  const std::string text = to_text({sample_form()});
  for (const std::string& damaged :
       {std::string("x\n"), text.substr(0, text.size() / 2), text.substr(text.find('\n') + 1)}) {
    const auto read = forms_from(damaged);
    ASSERT_FALSE(read) << damaged;
    EXPECT_EQ(read.error().code(), Errc::integrity);
  }
}

TEST(FeedFormTest, FurtherRowsAddUp) {
  FeedForm form = sample_form();
  FeedForm more = sample_form();
  more.column("学号").present = 3;
  form.merge(more);
  EXPECT_EQ(form.rows, 14);
  EXPECT_EQ(form.find("性别")->present, 14);
  EXPECT_EQ(form.find("性别")->values(), 2);
  EXPECT_EQ(form.find("学号")->present, 3);
}

TEST(DriftTest, ComesBackFromItsTextAsItWas) {
  const std::vector<Drift> drifts{
      {DriftKind::renamed, DriftUse::hold, "full", "村编码", "", "村代码", 40},
      {DriftKind::retyped, DriftUse::reject_rows, "full", "XH", "digits/latin", "words", 12}};
  const auto read = drifts_from(to_text(drifts));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, drifts);
  EXPECT_EQ(drifts_from("renamed\thold\n").error().code(), Errc::integrity);
  EXPECT_EQ(drift_use("reject_rows"), DriftUse::reject_rows);
  EXPECT_FALSE(drift_use("drop"));
}

}  // namespace
}  // namespace gw
