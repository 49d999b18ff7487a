#include "gateway/domain/region_code.hpp"

#include <gtest/gtest.h>

namespace gw {
namespace {

RegionCode region(std::string_view text) {
  return RegionCode::parse(text).value_or(RegionCode());
}

TEST(RegionCodeTest, IsSixDigits) {
  EXPECT_EQ(region("420602").number(), 420602U);
  EXPECT_EQ(region("420602").text(), "420602");
  for (const char* text : {"", "42060", "4206020", "42060a", "４２０６０２", " 20602"}) {
    EXPECT_FALSE(RegionCode::parse(text)) << text;
  }
}

TEST(RegionCodeTest, KnowsItsPool) {
  EXPECT_EQ(region("420602").pool(), region("420600"));
  EXPECT_EQ(region("420600").pool(), region("420600"));
  EXPECT_EQ(region("422827").pool(), region("422800"));
}

TEST(RegionCodeTest, DirectlyAdministeredUnitsArePoolsOfTheirOwn) {
  for (const char* text : {"429004", "429005", "429006", "429021"}) {
    EXPECT_EQ(region(text).pool(), region(text)) << text;
  }
  EXPECT_EQ(region("429001").pool(), region("429000"));
}

TEST(RegionCodeTest, TellsCountyFromPoolAndProvince) {
  EXPECT_TRUE(region("420602").is_county());
  EXPECT_FALSE(region("420600").is_county());
  EXPECT_FALSE(region("420000").is_county());
  EXPECT_TRUE(region("420602").in_hubei());
  EXPECT_FALSE(region("410602").in_hubei());
  EXPECT_TRUE(RegionCode().empty());
}

}  // namespace
}  // namespace gw
