#include "gateway/normalize/codes.hpp"

#include <gtest/gtest.h>

#include "gateway/domain/plan_year.hpp"
#include "gateway/normalize/checks.hpp"

namespace gw::normalize {
namespace {

RegionCode region(std::uint32_t number) {
  return RegionCode::from_number(number);
}

TEST(DivisionTest, TellsCurrentAbolishedAndUnknown) {
  for (const std::uint32_t code : {110000U, 420602U, 420606U, 429004U, 420600U, 830000U}) {
    EXPECT_EQ(division_status(region(code)), DivisionStatus::current) << code;
  }
  for (const std::uint32_t code : {420321U, 421023U, 420821U, 422100U, 422427U}) {
    EXPECT_EQ(division_status(region(code)), DivisionStatus::abolished) << code;
  }
  for (const std::uint32_t code : {0U, 420699U, 999999U}) {
    EXPECT_EQ(division_status(region(code)), DivisionStatus::unknown) << code;
  }
}

TEST(DivisionTest, NamesOnlyWhatIsInUse) {
  EXPECT_EQ(division_name(region(420602)), "襄城区");
  EXPECT_EQ(division_name(region(422427)), "");
  EXPECT_EQ(division_name(region(420699)), "");
}

TEST(SexTest, TakesTheWaysInWhichRostersWriteIt) {
  for (const char* text : {"1", "男", "男性", "M", " 男 "}) EXPECT_EQ(sex_of(text), Sex::male);
  for (const char* text : {"2", "女", "女性", "F"}) EXPECT_EQ(sex_of(text), Sex::female);
  EXPECT_EQ(sex_of("0"), Sex::unknown);
  EXPECT_EQ(sex_of("9"), Sex::not_stated);
  EXPECT_EQ(sex_of(""), Sex::not_stated);
  for (const char* text : {"3", "m", "男女", "01", "?"}) EXPECT_FALSE(sex_of(text)) << text;
}

TEST(OnRollTest, FollowsTheStatusTables) {
  for (const char* code : {"01", "02", "04", "05", "13"}) {
    EXPECT_EQ(on_roll_by_code(code), OnRoll::yes) << code;
  }
  for (const char* code : {"03", "06", "07", "08", "09", "10", "11", "14"}) {
    EXPECT_EQ(on_roll_by_code(code), OnRoll::no) << code;
  }
  for (const char* code : {"12", "15", "99"}) {
    EXPECT_EQ(on_roll_by_code(code), OnRoll::clerk_decides) << code;
  }
  for (const char* code : {"", "1", "16", "88", "在读"}) {
    EXPECT_FALSE(on_roll_by_code(code)) << code;
  }
}

TEST(OnRollTest, FollowsTheWordsOfCountyRosters) {
  for (const char* word : {"在读", "正常", "休学", " 在读　"}) {
    EXPECT_EQ(on_roll_by_text(word), OnRoll::yes) << word;
  }
  for (const char* word : {"转出", "退学", "死亡"}) {
    EXPECT_EQ(on_roll_by_text(word), OnRoll::no) << word;
  }
  for (const char* word : {"", "？", "01", "毕业"}) EXPECT_FALSE(on_roll_by_text(word)) << word;
}

TEST(AssistanceCategoryTest, MapsToAnnex1) {
  EXPECT_EQ(assistance_category("特困人员")->capacity, Capacity::a01);
  EXPECT_EQ(assistance_category("孤儿")->capacity, Capacity::a02);
  EXPECT_EQ(assistance_category("最低生活保障")->capacity, Capacity::a03);
  EXPECT_EQ(assistance_category("低收入家庭老年人")->capacity, Capacity::a07);
  EXPECT_EQ(assistance_category("低收入家庭未成年人")->capacity, Capacity::a07);
  EXPECT_EQ(assistance_category("低保边缘家庭")->capacity, Capacity::a12);
  EXPECT_TRUE(assistance_category("低保边缘家庭")->in_annex1);
  EXPECT_EQ(assistance_category("事实无人抚养儿童")->capacity, Capacity::a99);
  EXPECT_FALSE(assistance_category("事实无人抚养儿童")->in_annex1);
  EXPECT_FALSE(assistance_category("其他困难群众"));
  EXPECT_FALSE(assistance_category(""));
}

TEST(SubsidyCategoryTest, HasThirteenNumbersAndOther) {
  EXPECT_EQ(subsidy_category("A01"), Capacity::a01);
  EXPECT_EQ(subsidy_category("A10"), Capacity::a10);
  EXPECT_EQ(subsidy_category("A13"), Capacity::a13);
  EXPECT_EQ(subsidy_category("A99"), Capacity::a99);
  for (const char* code : {"", "A00", "A14", "A1", "B01", "A001", "A98", "A/1", "A1:"}) {
    EXPECT_FALSE(subsidy_category(code)) << code;
  }
}

TEST(CheckTest, SexAndBirthAreComparedWithTheNumber) {
  const Identity woman(*CitizenNumber::parse("11010519491231002X"));
  EXPECT_EQ(check_sex(woman, Sex::male), RowReason::sex_differs);
  EXPECT_FALSE(check_sex(woman, Sex::female));
  EXPECT_FALSE(check_sex(woman, Sex::unknown));
  EXPECT_FALSE(check_sex(woman, Sex::not_stated));
  EXPECT_FALSE(check_birth(woman, day_of(1949, 12, 31)));
  EXPECT_EQ(check_birth(woman, day_of(1950, 1, 1)), RowReason::birth_differs);
  const Identity permit(DocumentClass::hk_macao_permit, "H10203045");
  EXPECT_FALSE(check_sex(permit, Sex::male));
  EXPECT_FALSE(check_birth(permit, day_of(1950, 1, 1)));
}

TEST(CheckTest, DivisionsAreOnlyRemarkedOn) {
  EXPECT_FALSE(check_division("420602"));
  EXPECT_FALSE(check_division(""));
  EXPECT_EQ(check_division("422427"), RowReason::division_abolished);
  EXPECT_EQ(check_division("420699"), RowReason::division_unknown);
  EXPECT_EQ(check_division("4206"), RowReason::division_unknown);
}

}  // namespace
}  // namespace gw::normalize
