#include "gateway/domain/ids.hpp"

#include <gtest/gtest.h>

namespace gw {
namespace {

TEST(FlagIdTest, PrintsYearAndSixDigits) {
  EXPECT_EQ((FlagId{2027, 17}.text()), "F-2027-000017");
  EXPECT_EQ((FlagId{2027, 1234567}.text()), "F-2027-1234567");
}

TEST(FlagIdTest, ReadsWhatItPrints) {
  for (const FlagId id : {FlagId{2027, 1}, FlagId{2027, 999999}, FlagId{2030, 4294967295U}}) {
    EXPECT_EQ(parse_flag_id(id.text()), id);
  }
}

TEST(FlagIdTest, AnythingElseIsEmpty) {
  for (const char* text : {"", "F-2027", "F-2027-", "f-2027-000017", "F-20x7-000017",
                           "F-2027-00001x", "F-2027-99999999999", "F_2027_000017"}) {
    EXPECT_EQ(parse_flag_id(text), FlagId{}) << text;
  }
}

TEST(NumericIdTest, ZeroIsNone) {
  EXPECT_FALSE(PersonId{});
  EXPECT_TRUE(PersonId{7});
  EXPECT_LT(PersonId{7}, PersonId{8});
}

TEST(TextIdTest, ComparesByText) {
  EXPECT_EQ(AgencyId("tax"), AgencyId("tax"));
  EXPECT_NE(AgencyId("tax"), AgencyId("health"));
  EXPECT_TRUE(AgencyId().empty());
}

}  // namespace
}  // namespace gw
