// What a reader finds first in a QR code, and what none can hold.  That a reader finds the text is
// tried by one (tests/fault/totp.py).
#include "gateway/codec/qr_code.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gw::codec {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

TEST(QrCodeTest, IsASquareWithAFinderInThreeCorners) {
  const auto rows = qr_code("otpauth://totp/enrollgate:li.hua?secret=GEZDGNBVGY3TQOJQ");
  ASSERT_TRUE(rows);
  const std::size_t size = rows->size();
  EXPECT_EQ(size % 4, 1U);  // 21, 25, 29, ...
  EXPECT_THAT(*rows, Each(SizeIs(size)));
  const auto finder = [&](std::size_t row, std::size_t column) {
    return rows->at(row).substr(column, 7) == "1111111" &&
           rows->at(row + 1).substr(column, 7) == "1000001" &&
           rows->at(row + 3).substr(column, 7) == "1011101" &&
           rows->at(row + 6).substr(column, 7) == "1111111";
  };
  EXPECT_TRUE(finder(0, 0));
  EXPECT_TRUE(finder(0, size - 7));
  EXPECT_TRUE(finder(size - 7, 0));
  EXPECT_FALSE(finder(size - 7, size - 7));
}

TEST(QrCodeTest, HoldsAsMuchAsTheLargestAndNoMore) {
  EXPECT_EQ(qr_code(std::string(2331, 'a')).value().size(), 177U);
  EXPECT_EQ(qr_code(std::string(2332, 'a')).error().code(), Errc::too_large);
  EXPECT_EQ(qr_code("").error().code(), Errc::invalid_argument);
}

}  // namespace
}  // namespace gw::codec
