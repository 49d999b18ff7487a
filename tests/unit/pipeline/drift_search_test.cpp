// Which differences between a batch and its contract are drift, and which are chance.
#include "gateway/pipeline/drift_search.hpp"

#include <gtest/gtest.h>

namespace gw::pipeline {
namespace {

using Column = std::pair<std::string, std::vector<std::string>>;

/// Rows in which these columns stand with these values, again and again.
FeedForm form_of(std::int64_t rows, const std::vector<Column>& columns, bool header = false) {
  FeedForm form;
  form.entity = "full";
  form.header = header;
  form.rows = rows;
  for (const auto& [name, values] : columns) {
    ColumnForm& column = form.column(name);
    for (std::int64_t i = 0; i < rows && !values.empty(); ++i) {
      ++column.present;
      const std::string& text = values[static_cast<std::size_t>(i) % values.size()];
      if (const auto shape = shape_of(text)) column.add_value(text, *shape);
    }
  }
  return form;
}

const Column kNumber{"XH", {"20260001", "20260002"}};
const Column kSex{"XBM", {"1", "2"}};
const Column kVillage{"村编码", {"420602100203"}};

std::vector<Drift> drifts(const FeedForm& now, const FeedForm& contract) {
  return find_drifts(now, contract, {}, DriftSettings());
}

TEST(DriftSearchTest, TheSameFormIsNoDriftHoweverFewItsRows) {
  const FeedForm contract = form_of(200, {kNumber, kSex, kVillage});
  for (const std::int64_t rows : {0, 1, 5, 200})
    EXPECT_TRUE(drifts(form_of(rows, {kNumber, kSex, kVillage}), contract).empty()) << rows;
}

TEST(DriftSearchTest, ANewColumnIsNamed) {
  const auto found =
      drifts(form_of(5, {kNumber, kSex, {"XXLX", {"A"}}}), form_of(200, {kNumber, kSex}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, DriftKind::added);
  EXPECT_EQ(found[0].column, "XXLX");
  EXPECT_EQ(found[0].rows, 5);
  EXPECT_EQ(found[0].use, DriftUse::accept);
}

TEST(DriftSearchTest, AFieldIsMissingOnlyWhereThatIsNoChance) {
  const FeedForm contract = form_of(200, {kNumber, kVillage});
  EXPECT_TRUE(drifts(form_of(1, {kNumber}), contract).empty());
  const auto found = drifts(form_of(10, {kNumber}), contract);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, DriftKind::missing);
  EXPECT_EQ(found[0].column, "村编码");
  EXPECT_EQ(found[0].use, DriftUse::hold);
  // One that was left out as often as not says nothing in ten rows, but in a thousand.
  FeedForm half = contract;
  half.columns[1].present = 100;
  EXPECT_TRUE(drifts(form_of(10, {kNumber}), half).empty());
  EXPECT_EQ(drifts(form_of(1000, {kNumber}), half).size(), 1U);
}

TEST(DriftSearchTest, AColumnOfAHeaderIsMissingAtOnce) {
  const auto found = drifts(form_of(1, {kNumber}, true), form_of(3, {kNumber, kVillage}, true));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, DriftKind::missing);
}

TEST(DriftSearchTest, OneThatVanishedAndOneThatLooksLikeItAreARenaming) {
  const auto found = drifts(form_of(50, {kNumber, {"XB", {"1", "2"}}, {"BZ", {"好的"}}}),
                            form_of(200, {kNumber, kSex}));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, DriftKind::renamed);
  EXPECT_EQ(found[0].column, "XBM");
  EXPECT_EQ(found[0].now, "XB");
  EXPECT_EQ(found[1].kind, DriftKind::added);
  EXPECT_EQ(found[1].column, "BZ");
}

TEST(DriftSearchTest, OtherValuesAreNoRenaming) {
  const auto found =
      drifts(form_of(50, {kNumber, {"MZ", {"汉族"}}}), form_of(200, {kNumber, kSex}));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, DriftKind::missing);
  EXPECT_EQ(found[1].kind, DriftKind::added);
  // The same shape, but other codes.
  const auto codes =
      drifts(form_of(50, {kNumber, {"ZT", {"11", "12"}}}), form_of(200, {kNumber, kSex}));
  EXPECT_EQ(codes[0].kind, DriftKind::missing);
}

TEST(DriftSearchTest, ValuesOfAnotherShapeAreNamedWithBoth) {
  const auto found =
      drifts(form_of(50, {{"CSRQ", {"2006-07-20"}}}), form_of(200, {{"CSRQ", {"20060720"}}}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, DriftKind::retyped);
  EXPECT_EQ(found[0].before, "compact-day");
  EXPECT_EQ(found[0].now, "dashed-day");
  EXPECT_EQ(found[0].rows, 50);
}

TEST(DriftSearchTest, SingleOddValuesAndAFewValuesAreNoRetyping) {
  const FeedForm contract = form_of(200, {{"CSRQ", {"20060720"}}});
  FeedForm odd = form_of(100, {{"CSRQ", {"20060720"}}});
  for (int i = 0; i < 30; ++i) odd.columns[0].add_value("不详", ValueShape::words);
  EXPECT_TRUE(drifts(odd, contract).empty());
  EXPECT_TRUE(drifts(form_of(4, {{"CSRQ", {"2006-07-20"}}}), contract).empty());
  EXPECT_TRUE(drifts(form_of(50, {{"CSRQ", {"2006-07-20"}}}), form_of(10, {{"CSRQ", {"20060720"}}}))
                  .empty());
  // 400 and 400.00 are the same.
  EXPECT_TRUE(drifts(form_of(50, {{"JE", {"400.00"}}}), form_of(200, {{"JE", {"400"}}})).empty());
}

TEST(DriftSearchTest, ACodeOutsideItsTableIsDriftUntilSomebodyAcceptedIt) {
  FeedForm contract = form_of(200, {kSex});
  const std::vector<FormWatch::RefusedCode> refused{{"full", "XBM", "7", 3},
                                                    {"increment", "XBM", "8", 1}};
  const FeedForm now = form_of(50, {kSex});
  const auto found = find_drifts(now, contract, refused, DriftSettings());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, DriftKind::code);
  EXPECT_EQ(found[0].now, "7");
  EXPECT_EQ(found[0].rows, 3);
  EXPECT_EQ(found[0].use, DriftUse::reject_rows);
  FeedForm with_code = now;
  with_code.column("XBM").refused_codes = {"7"};
  const FeedForm accepted = accepted_form(contract, with_code, found);
  EXPECT_TRUE(find_drifts(now, accepted, refused, DriftSettings()).empty());
  EXPECT_EQ(find_drifts(now, without_refused_codes(accepted), refused, DriftSettings()).size(), 1U);
}

TEST(DriftSearchTest, AnAcceptedFormIsNoDriftAndTheFormerOneIs) {
  const FeedForm contract = form_of(200, {kNumber, kSex, kVillage, {"CSRQ", {"20060720"}}});
  const FeedForm now =
      form_of(200, {kNumber, {"XB", {"1", "2"}}, {"CSRQ", {"2006-07-20"}}, {"BZ", {"好的"}}});
  const auto found = drifts(now, contract);
  EXPECT_EQ(found.size(), 4U);
  const FeedForm next = accepted_form(contract, now, found);
  EXPECT_TRUE(drifts(now, next).empty());
  EXPECT_FALSE(drifts(contract, next).empty());
}

TEST(DriftSearchTest, TheScreenIsOfTheColumnsWhoseRowsAreToGoNoFurther) {
  std::vector<Drift> found(3);
  found[0] = {DriftKind::added, DriftUse::quarantine, "full", "BZ", "", "", 1};
  found[1] = {DriftKind::retyped, DriftUse::reject_rows, "full", "JE", "digits", "words", 9};
  found[2] = {DriftKind::retyped, DriftUse::hold, "full", "CSRQ", "compact-day", "words", 9};
  const FormScreen screen = screen_of(found);
  ASSERT_EQ(screen.fields.size(), 2U);
  EXPECT_TRUE(screen.fields[0].any_value);
  const auto foreign = [&](ValueShape shape) {
    return screen.fields[1].foreign[static_cast<std::size_t>(shape)];
  };
  EXPECT_FALSE(foreign(ValueShape::digits));
  EXPECT_FALSE(foreign(ValueShape::decimal));
  EXPECT_TRUE(foreign(ValueShape::words));
}

}  // namespace
}  // namespace gw::pipeline
