#include "gateway/crypto/encoding.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/random.hpp"

namespace gw::crypto {
namespace {

TEST(Base64Test, GivesThePublishedValues) {  // RFC 4648 section 10
  EXPECT_EQ(base64_encode(as_bytes("")), "");
  EXPECT_EQ(base64_encode(as_bytes("f")), "Zg==");
  EXPECT_EQ(base64_encode(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(base64_encode(as_bytes("foo")), "Zm9v");
  EXPECT_EQ(base64_encode(as_bytes("foobar")), "Zm9vYmFy");
}

TEST(Base64Test, EveryLengthComesBack) {
  SystemRandom random;
  for (std::size_t size = 0; size < 70; ++size) {
    const Bytes bytes = random_bytes(random, size);
    const auto back = base64_decode(base64_encode(bytes));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, bytes);
  }
}

TEST(Base64Test, RefusesEveryOtherSpelling) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm9v\n", " Zm9v",
                           "Zm-v", "Zm_v", "Zg==Zg==", "Z=g=", "=Zg=", "Zm9vZ", "Zm9\x80"}) {
    const auto decoded = base64_decode(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code(), Errc::invalid_argument);
  }
}

TEST(HexTest, WritesBothCasesAndReadsBoth) {
  const Bytes bytes{0x00, 0xAB, 0xFF};
  EXPECT_EQ(hex_lower(bytes), "00abff");
  EXPECT_EQ(hex_upper(bytes), "00ABFF");
  EXPECT_EQ(*hex_decode("00aBFf"), bytes);
  EXPECT_TRUE(hex_decode("")->empty());
}

TEST(HexTest, RefusesWhatIsNoHex) {
  EXPECT_FALSE(hex_decode("0"));
  EXPECT_FALSE(hex_decode("0g"));
  EXPECT_FALSE(hex_decode("0x00"));
  EXPECT_FALSE(hex_decode(" 0"));
}

}  // namespace
}  // namespace gw::crypto
