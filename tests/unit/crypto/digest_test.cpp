#include "gateway/crypto/digest.hpp"

#include <gtest/gtest.h>

#include <array>

#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/random.hpp"

namespace gw::crypto {
namespace {

TEST(DigestTest, GivesThePublishedValues) {
  EXPECT_EQ(digest_hex(DigestKind::sha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_hex(DigestKind::sm3, "abc"),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  EXPECT_EQ(digest_hex(DigestKind::md5, "abc"), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(DigestTest, PiecesGiveTheSameAsTheWhole) {
  Digest digest(DigestKind::sm3);
  digest.update("a");
  digest.update("");
  digest.update("bc");
  EXPECT_EQ(digest.finish(), digest_of(DigestKind::sm3, "abc"));
}

TEST(DigestTest, StartsAnewAfterFinish) {
  Digest digest(DigestKind::sha256);
  digest.update("something else");
  digest.finish();
  digest.update("abc");
  EXPECT_EQ(digest.finish(), digest_of(DigestKind::sha256, "abc"));
}

TEST(HmacTest, GivesThePublishedValues) {  // RFC 4231, cases 1, 2 and 6
  const Bytes key1(20, 0x0b);
  EXPECT_EQ(hex_lower(hmac_sha256(key1, {"Hi There"})),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex_lower(hmac_sha256(as_bytes("Jefe"), {"what do ya ", "want ", "for nothing?"})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const Bytes key6(131, 0xaa);
  EXPECT_EQ(
      hex_lower(hmac_sha256(key6, {"Test Using Larger Than Block-Size Key - Hash Key First"})),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacTest, TakesAnEmptyKeyAndAnEmptyText) {
  EXPECT_EQ(hex_lower(hmac_sha256(ByteView{}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(HmacTest, OfSm3IsThatOfTheOpensslProgram) {
  EXPECT_EQ(hex_lower(hmac_sm3(as_bytes("key"), {"a", "bc"})),
            "28e63256e7c5a087b1f073265dc53092163f7b82729735d06f28f10af9d52393");
}

TEST(CompareTest, SeesEveryDifference) {
  EXPECT_TRUE(equal_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("abcd")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), {}));
}

TEST(RandomTest, IdsAreOfTheAlphabetAndDiffer) {
  SystemRandom random;
  const std::string a = random_id(random, 20);
  const std::string b = random_id(random, 20);
  EXPECT_EQ(a.size(), 20U);
  EXPECT_NE(a, b);
  EXPECT_EQ(a.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos);
}

TEST(SecretTest, MovesOutAndLeavesNothing) {
  std::string text = "key";
  Secret secret = Secret::take(text);
  EXPECT_TRUE(text.empty());
  const Secret other = std::move(secret);
  EXPECT_EQ(other.size(), 3U);
  EXPECT_TRUE(secret.empty());  // NOLINT(bugprone-use-after-move): that is the claim
}

}  // namespace
}  // namespace gw::crypto
