// TOTP against the vectors of RFC 6238 appendix B (SHA-1), and that a code counts once.
#include "gateway/crypto/totp.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/encoding.hpp"

namespace gw::crypto {
namespace {

constexpr std::string_view kSecret = "12345678901234567890";

TEST(TotpTest, GivesTheCodesOfTheStandard) {
  struct Row {
    std::int64_t seconds;
    const char* code;
  };
  for (const Row& row :
       {Row{59, "94287082"}, Row{1111111109, "07081804"}, Row{1111111111, "14050471"},
        Row{1234567890, "89005924"}, Row{2000000000, "69279037"}, Row{20000000000, "65353130"}}) {
    EXPECT_EQ(totp_code(as_bytes(kSecret), row.seconds / 30, 8), row.code) << row.seconds;
    EXPECT_EQ(totp_code(as_bytes(kSecret), row.seconds / 30), std::string(row.code).substr(2));
  }
}

TEST(TotpTest, TakesTheStepBesideAndNoOther) {
  const std::int64_t now = 1'700'000'010;
  const std::int64_t step = now / 30;
  for (std::int64_t off = -3; off <= 3; ++off) {
    const auto found =
        totp_step(as_bytes(kSecret), totp_code(as_bytes(kSecret), step + off), now, 0);
    EXPECT_EQ(found.has_value(), off >= -1 && off <= 1) << off;
    EXPECT_EQ(found.value_or(step + off), step + off);
  }
  for (const char* other : {"", "12345", "1234567", "abcdef"}) {
    EXPECT_FALSE(totp_step(as_bytes(kSecret), other, now, 0)) << other;
  }
}

TEST(TotpTest, ACodeCountsOnceAndNoneBeforeIt) {
  const std::int64_t now = 1'700'000'010;
  const std::int64_t step = now / 30;
  const std::string code = totp_code(as_bytes(kSecret), step);
  EXPECT_TRUE(totp_step(as_bytes(kSecret), code, now, step - 1));
  EXPECT_FALSE(totp_step(as_bytes(kSecret), code, now, step));
  EXPECT_FALSE(totp_step(as_bytes(kSecret), totp_code(as_bytes(kSecret), step - 1), now, step));
}

TEST(TotpTest, TheSecretIsWrittenAsProgramsTakeIt) {
  EXPECT_EQ(base32_encode(as_bytes("")), "");
  EXPECT_EQ(base32_encode(as_bytes("f")), "MY");
  EXPECT_EQ(base32_encode(as_bytes("foobar")), "MZXW6YTBOI");
  EXPECT_EQ(otpauth_uri(as_bytes(kSecret), "enrollgate", "li.hua"),
            "otpauth://totp/enrollgate:li.hua?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=enrollgate&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace gw::crypto
