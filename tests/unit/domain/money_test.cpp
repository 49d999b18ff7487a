#include "gateway/domain/money.hpp"

#include <gtest/gtest.h>

namespace gw {
namespace {

TEST(MoneyTest, ReadsDecimalYuanWithAtMostTwoDecimals) {
  EXPECT_EQ(Money::parse_yuan("400.00"), Money{40000});
  EXPECT_EQ(Money::parse_yuan("380"), Money{38000});
  EXPECT_EQ(Money::parse_yuan("380.0"), Money{38000});
  EXPECT_EQ(Money::parse_yuan("0"), Money{0});
  EXPECT_EQ(Money::parse_yuan("0.01"), Money{1});
  EXPECT_EQ(Money::parse_yuan("9999999999999.99"), Money{999999999999999});
}

TEST(MoneyTest, RefusesEverythingElse) {
  for (const char* text : {"", ".", ".5", "1.", "-1", "+1", "1.005", "1e3", "1,000", " 1", "1 ",
                           "99999999999999", "4O0.00", "1.2.3"}) {
    EXPECT_FALSE(Money::parse_yuan(text)) << text;
  }
}

TEST(MoneyTest, PrintsTwoDecimalsAndTheSign) {
  EXPECT_EQ(Money{40000}.yuan(), "400.00");
  EXPECT_EQ(Money{5}.yuan(), "0.05");
  EXPECT_EQ(Money{-150}.yuan(), "-1.50");
}

}  // namespace
}  // namespace gw
