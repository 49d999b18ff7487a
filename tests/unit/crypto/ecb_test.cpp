#include "gateway/crypto/ecb.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/encoding.hpp"

namespace gw::crypto {
namespace {

// Made by the openssl program: `openssl enc -sm4-ecb -K ...`, `-aes-128-ecb`.
const char* const kKey = "0123456789abcdeffedcba9876543210";
const char* const kPlain = "0123456789abcdefghijABCDEFGHIJ!?";
const char* const kBySm4 = "5oh7d9urtXL/oH/tdUixkj1w4J9nom7gXyYkhURWStIAKopO+oY8ytAkrAMAu0DS";
const char* const kByAes = "3CwjJuSsonKoA/DhFCbBjFWmaGOzY7/PX9Bep//ullsXIjdCR0FnfZklAmtrj5x/";

Secret key() {
  return Secret(*hex_decode(kKey));
}

std::string opened(BlockCipher cipher, const Bytes& sealed) {
  const auto plain = open_ecb(cipher, key(), sealed);
  return plain ? std::string(plain->bytes().begin(), plain->bytes().end()) : std::string();
}

TEST(EcbTest, OpensWhatTheOpensslProgramSealed) {
  EXPECT_EQ(opened(BlockCipher::sm4, *base64_decode(kBySm4)), kPlain);
  EXPECT_EQ(opened(BlockCipher::aes_128, *base64_decode(kByAes)), kPlain);
}

TEST(EcbTest, RefusesAnotherCipherAnotherLengthAndNothing) {
  EXPECT_EQ(open_ecb(BlockCipher::aes_128, key(), *base64_decode(kBySm4)).error().code(),
            Errc::integrity);
  Bytes cut = *base64_decode(kBySm4);
  cut.pop_back();
  EXPECT_EQ(open_ecb(BlockCipher::sm4, key(), cut).error().code(), Errc::integrity);
  EXPECT_EQ(open_ecb(BlockCipher::sm4, key(), Bytes()).error().code(), Errc::integrity);
}

}  // namespace
}  // namespace gw::crypto
