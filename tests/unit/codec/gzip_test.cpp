#include "gateway/codec/gzip.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/unit/codec/chunks.hpp"

namespace gw::codec {
namespace {

Result<std::string> unpack(const Chunks& chunks, GzipLimits limits = {}) {
  std::string out;
  GzipReader reader(
      [&](std::string_view block) -> Result<void> {
        out.append(block);
        return {};
      },
      limits);
  for (std::string_view chunk : chunks) GW_CHECK(reader.feed(chunk));
  GW_CHECK(reader.finish());
  return out;
}

std::string noise(std::size_t size) {
  std::mt19937 random(1952);
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

TEST(GzipTest, UnpacksForEverySplit) {
  const std::string packed = gzip_compress("{\"lx\":\"payment.received\"}\n");
  for (const Chunks& chunks : every_split(packed))
    ASSERT_EQ(unpack(chunks).value(), "{\"lx\":\"payment.received\"}\n");
}

TEST(GzipTest, ReadsSeveralMembersAsOneTextForEverySplit) {
  const std::string packed = gzip_compress("one\n") + gzip_compress("") + gzip_compress("two\n");
  for (const Chunks& chunks : every_split(packed)) ASSERT_EQ(unpack(chunks).value(), "one\ntwo\n");
}

TEST(GzipTest, RoundTripsLargeTexts) {
  for (std::size_t size : {0u, 1u, 65535u, 65536u, 65537u, 1'000'000u}) {
    const std::string text = noise(size);
    ASSERT_EQ(unpack({gzip_compress(text)}).value(), text) << size;
  }
}

TEST(GzipTest, PacksEqualTextsIntoEqualBytes) {
  EXPECT_EQ(gzip_compress("x"), gzip_compress("x"));
}

TEST(GzipTest, RefusesEveryCut) {
  const std::string packed = gzip_compress("one\n") + gzip_compress("two\n");
  const std::size_t first = gzip_compress("one\n").size();
  for (std::size_t size = 0; size < packed.size(); ++size) {
    if (size == first) continue;  // whole members
    const Result<std::string> text = unpack({std::string_view(packed).substr(0, size)});
    ASSERT_FALSE(text) << size;
    EXPECT_EQ(text.error().code(), Errc::not_well_formed);
  }
}

TEST(GzipTest, RefusesDamageAndForeignBytes) {
  std::string packed = gzip_compress(noise(1000));
  packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);  // its checksum
  EXPECT_EQ(unpack({packed}).error().code(), Errc::not_well_formed);
  EXPECT_EQ(unpack({"{\"json\":1}"}).error().code(), Errc::not_well_formed);
  EXPECT_EQ(unpack({gzip_compress("x") + "trailing"}).error().code(), Errc::not_well_formed);
}

TEST(GzipTest, RefusesAFileThatUnpacksBeyondTheRatio) {
  const std::string packed = gzip_compress(std::string(20 << 20, '\0'));
  std::size_t passed_on = 0;
  GzipReader reader([&](std::string_view block) -> Result<void> {
    passed_on += block.size();
    return {};
  });
  const Result<void> fed = reader.feed(packed);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code(), Errc::too_large);
  EXPECT_LE(passed_on, std::size_t{2} << 20);
}

TEST(GzipTest, RefusesMoreThanTheLimit) {
  const std::string packed = gzip_compress(noise(100'000));
  EXPECT_TRUE(unpack({packed}, {100'000, 400, 1 << 20}));
  const Result<std::string> text = unpack({packed}, {99'999, 400, 1 << 20});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code(), Errc::too_large);
  EXPECT_EQ(text.error().detail(), 99'999);
}

TEST(GzipTest, StopsWhenTheSinkFails) {
  GzipReader reader([](std::string_view) -> Result<void> { return fail(Errc::cancelled); });
  EXPECT_EQ(reader.feed(gzip_compress("x")).error().code(), Errc::cancelled);
}

}  // namespace
}  // namespace gw::codec
