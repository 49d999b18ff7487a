#include "gateway/adapter/form_watch.hpp"

#include <gtest/gtest.h>

namespace gw::pipeline {
namespace {

/// Shows one row; what stops it.
std::optional<FormFault> show(FormWatch& watch,
                              const std::vector<std::pair<std::string, std::string>>& fields) {
  return watch.row([&](FormWatch& form) {
    for (const auto& [column, text] : fields) form.value(column, text);
  });
}

TEST(FormWatchTest, SeesWhichFieldsStandAndWhatTheirValuesLookLike) {
  FormWatch watch("full");
  EXPECT_FALSE(show(watch, {{"XH", "20260001"}, {"XM", "张三"}}));
  EXPECT_FALSE(show(watch, {{"XH", ""}, {"XM", "李四"}, {"BZ", "x"}}));
  const auto forms = watch.take();
  ASSERT_EQ(forms.size(), 1U);
  EXPECT_EQ(forms[0].entity, "full");
  EXPECT_EQ(forms[0].rows, 2);
  EXPECT_FALSE(forms[0].header);
  EXPECT_EQ(forms[0].find("XH")->present, 2);
  EXPECT_EQ(forms[0].find("XH")->values(), 1);
  EXPECT_EQ(forms[0].find("BZ")->present, 1);
}

TEST(FormWatchTest, OfAMillionRowsItLooksAtSomeThousands) {
  FormWatch watch("full");
  for (int i = 0; i < 100000; ++i) show(watch, {{"XH", "1"}});
  const auto forms = watch.take();
  EXPECT_GT(forms[0].rows, 1500);
  EXPECT_LT(forms[0].rows, 3000);
}

TEST(FormWatchTest, PartsAreFormsOfTheirOwn) {
  FormWatch watch("changes");
  watch.part("relations");
  show(watch, {{"psn_no", "1"}});
  watch.part("payments");
  show(watch, {{"rid", "1"}});
  watch.part("relations");
  show(watch, {{"psn_no", "2"}});
  const auto forms = watch.take();
  ASSERT_EQ(forms.size(), 2U);
  EXPECT_EQ(forms[0].entity, "changes/relations");
  EXPECT_EQ(forms[0].rows, 2);
  EXPECT_EQ(forms[1].entity, "changes/payments");
}

TEST(FormWatchTest, AHeaderThatIsSomebodysRowIsNotKept) {
  FormWatch watch("full");
  watch.header(std::vector<std::string>{"姓名", "420602200607201234", "20060720"});
  const std::string text = to_text(watch.take());
  EXPECT_NE(text.find("姓名"), std::string::npos);
  EXPECT_EQ(text.find("420602"), std::string::npos);
  EXPECT_EQ(text.find("20060720"), std::string::npos);
}

TEST(FormWatchTest, TheScreenStopsRowsByTheirValueAndSaysByWhichField) {
  FormScreen screen;
  screen.fields.resize(2);
  screen.fields[0] = {"full", "BZ", DriftUse::reject_rows, true, {}};
  screen.fields[1] = {"full", "CSRQ", DriftUse::quarantine, false, {}};
  screen.fields[1].foreign[static_cast<std::size_t>(ValueShape::words)] = true;
  FormWatch watch("full", screen);
  EXPECT_FALSE(show(watch, {{"CSRQ", "20060720"}, {"BZ", ""}}));
  const auto refused = show(watch, {{"CSRQ", "20060720"}, {"BZ", "x"}});
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason, RowReason::form_differs);
  EXPECT_EQ(refused->column, "BZ");
  const auto aside = show(watch, {{"CSRQ", "七月"}});
  ASSERT_TRUE(aside);
  EXPECT_EQ(aside->reason, RowReason::set_aside);
  EXPECT_EQ(aside->column, "CSRQ");
  // Not only the rows of the sample.
  for (int i = 0; i < 5000; ++i) ASSERT_FALSE(show(watch, {{"CSRQ", "20060720"}}));
  EXPECT_TRUE(show(watch, {{"CSRQ", "七月"}}));
}

TEST(FormWatchTest, ACodeOutsideItsTableIsShownOnlyWhereItIsOne) {
  FormWatch watch("full");
  watch.refused_code("XBM", "7");
  watch.refused_code("XBM", "7");
  watch.refused_code("XBM", "张三丰");
  watch.refused_code("XBM", "");
  ASSERT_EQ(watch.refused_codes().size(), 3U);
  EXPECT_EQ(watch.refused_codes()[0].code, "7");
  EXPECT_EQ(watch.refused_codes()[0].rows, 2);
  EXPECT_EQ(watch.refused_codes()[1].code, "words");
  EXPECT_EQ(watch.refused_codes()[2].code, "empty");
}

}  // namespace
}  // namespace gw::pipeline
