#include "gateway/codec/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/codec/chunks.hpp"

namespace gw::codec {
namespace {

std::string marked(const Chunks& chunks) {
  Utf8Decoder decoder(OnInvalid::mark);
  std::string out;
  for (std::string_view chunk : chunks) EXPECT_TRUE(decoder.decode(chunk, out));
  EXPECT_TRUE(decoder.finish(out));
  return out;
}

Result<std::string> strict(const Chunks& chunks) {
  Utf8Decoder decoder(OnInvalid::fail);
  std::string out;
  for (std::string_view chunk : chunks) GW_CHECK(decoder.decode(chunk, out));
  GW_CHECK(decoder.finish(out));
  return out;
}

struct Case {
  std::string_view bytes;
  std::string_view marked;
  std::int64_t offset;  // of the first invalid byte, -1: valid
};

using namespace std::string_view_literals;

constexpr Case kCases[] = {
    {"", "", -1},
    {"plain", "plain", -1},
    {"\xE5\xBC\xA0\xE6\x98\x8E", "\xE5\xBC\xA0\xE6\x98\x8E", -1},
    {"\xF0\xA0\xAE\xB7", "\xF0\xA0\xAE\xB7", -1},
    {"\xED\x9F\xBF\xEE\x80\x80", "\xED\x9F\xBF\xEE\x80\x80", -1},
    {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF", -1},
    {"ab\0c"sv, "ab\0c"sv, -1},
    {"\xEF\xBB\xBF"
     "x",
     "x", -1},
    {"x\xEF\xBB\xBF", "x\xEF\xBB\xBF", -1},
    {"a\x80z", "a\xEF\xBF\xBDz", 1},
    {"a\xC0\xAFz", "a\xEF\xBF\xBD\xEF\xBF\xBDz", 1},                // overlong
    {"\xE0\x9F\xBFz", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz", 0},  // overlong
    {"\xED\xA0\x80z", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz", 0},  // surrogate
    {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 0},
    {"a\xE5\xBCz", "a\xEF\xBF\xBDz", 1},  // one piece, not two
    {"a\xE5\xBC", "a\xEF\xBF\xBD", 1},    // cut
    {"a\xE5\xBC\n", "a\xEF\xBF\xBD\n", 1},
    {"\xFFz", "\xEF\xBF\xBDz", 0},
    {"\xF0\xA0\xAE,", "\xEF\xBF\xBD,", 0},
};

TEST(Utf8DecoderTest, GivesTheSameTextForEverySplit) {
  for (const Case& one : kCases)
    for (const Chunks& chunks : every_split(one.bytes)) EXPECT_EQ(marked(chunks), one.marked);
}

TEST(Utf8DecoderTest, StopsAtTheFirstInvalidByteWhenStrict) {
  for (const Case& one : kCases) {
    for (const Chunks& chunks : every_split(one.bytes)) {
      const Result<std::string> text = strict(chunks);
      ASSERT_EQ(text.has_value(), one.offset < 0) << one.marked;
      if (text) {
        EXPECT_EQ(*text, one.marked);
      } else {
        EXPECT_EQ(text.error().code(), Errc::encoding_invalid);
        EXPECT_EQ(text.error().detail(), one.offset);
      }
    }
  }
}

TEST(Utf8DecoderTest, TellsWhereItReplacedBytes) {
  Utf8Decoder decoder(OnInvalid::mark);
  std::string out;
  ASSERT_TRUE(
      decoder.decode("\xEF\xBB\xBF"
                     "ab\xFF\xE5\xBC",
                     out));
  ASSERT_EQ(decoder.invalid().size(), 1u);
  EXPECT_EQ(decoder.invalid()[0].input_offset, 5);
  EXPECT_EQ(decoder.invalid()[0].output_index, 2u);
  EXPECT_TRUE(decoder.had_byte_order_mark());
  out.clear();
  ASSERT_TRUE(decoder.finish(out));
  ASSERT_EQ(decoder.invalid().size(), 1u);
  EXPECT_EQ(decoder.invalid()[0].input_offset, 6);
  EXPECT_EQ(decoder.invalid()[0].output_index, 0u);
}

TEST(Utf8Test, FindsTheFirstInvalidByte) {
  EXPECT_EQ(first_invalid_utf8("\xE5\xBC\xA0"), std::string_view::npos);
  EXPECT_EQ(first_invalid_utf8("abc\xE5\xBC"), 3u);
  EXPECT_EQ(first_invalid_utf8(std::string(100, 'x') + "\xFE"), 100u);
}

TEST(Utf8Test, WritesEveryLengthOfCharacter) {
  std::string out;
  for (char32_t c : {U'a', U'\u00B7', U'\u5F20', U'\U00020BB7'}) append_utf8(out, c);
  EXPECT_EQ(out, "a\xC2\xB7\xE5\xBC\xA0\xF0\xA0\xAE\xB7");
}

}  // namespace
}  // namespace gw::codec
