// scrypt against the vectors of RFC 7914 section 12.
#include "gateway/crypto/scrypt.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/encoding.hpp"

namespace gw::crypto {
namespace {

std::string digest(std::string_view password, std::string_view salt, const ScryptCost& cost) {
  const auto bytes = scrypt(password, as_bytes(salt), cost, 64);
  return bytes ? hex_lower(*bytes) : "none";
}

TEST(ScryptTest, GivesTheBytesOfTheStandard) {
  EXPECT_EQ(digest("", "", {16, 1, 1}),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
            "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
  EXPECT_EQ(digest("password", "NaCl", {1024, 8, 16}),
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
  EXPECT_EQ(digest("pleaseletmein", "SodiumChloride", {16384, 8, 1}),
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
            "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}

TEST(ScryptTest, RefusesACostOutOfBounds) {
  for (const ScryptCost& cost : {ScryptCost{15, 8, 1}, ScryptCost{0, 8, 1}, ScryptCost{16, 0, 1},
                                 ScryptCost{1ULL << 40U, 8, 1}, ScryptCost{1U << 22U, 8, 1}}) {
    const auto bytes = scrypt("password", as_bytes("salt"), cost, 32);
    ASSERT_FALSE(bytes) << cost.n;
    EXPECT_EQ(bytes.error().code(), Errc::invalid_argument);
  }
}

}  // namespace
}  // namespace gw::crypto
