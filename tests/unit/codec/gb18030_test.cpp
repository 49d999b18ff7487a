#include "gateway/codec/gb18030.hpp"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <map>
#include <random>
#include <set>
#include <string>

#include "gateway/base/c_ptr.hpp"
#include "gateway/codec/utf8.hpp"
#include "tests/unit/codec/chunks.hpp"

namespace gw::codec {
namespace {

using namespace std::string_view_literals;

Result<std::string> strict(const Chunks& chunks) {
  Gb18030Decoder decoder(OnInvalid::fail);
  std::string out;
  for (std::string_view chunk : chunks) GW_CHECK(decoder.decode(chunk, out));
  GW_CHECK(decoder.finish(out));
  return out;
}
Result<std::string> strict(std::string_view bytes) {
  return strict(Chunks{bytes});
}

std::string marked(const Chunks& chunks) {
  Gb18030Decoder decoder(OnInvalid::mark);
  std::string out;
  for (std::string_view chunk : chunks) EXPECT_TRUE(decoder.decode(chunk, out));
  EXPECT_TRUE(decoder.finish(out));
  return out;
}

std::string utf8(char32_t character) {
  std::string out;
  append_utf8(out, character);
  return out;
}

std::string code(std::uint32_t bytes) {
  std::string out;
  for (int shift : {24, 16, 8, 0})
    if ((bytes >> shift) != 0) out.push_back(static_cast<char>(bytes >> shift));
  return out;
}

// GB 18030-2022 against 2005: the two-byte code, its character, and the private-use character that
// now has the four-byte code.
struct Change {
  std::uint32_t two;
  char32_t now;
  std::uint32_t four;
  char32_t before;
};
constexpr Change kChanges[] = {
    {0xFE59, 0x9FB4, 0x82359037, 0xE81E}, {0xFE61, 0x9FB5, 0x82359038, 0xE826},
    {0xFE66, 0x9FB6, 0x82359039, 0xE82B}, {0xFE67, 0x9FB7, 0x82359130, 0xE82C},
    {0xFE6D, 0x9FB8, 0x82359131, 0xE832}, {0xFE7E, 0x9FB9, 0x82359132, 0xE843},
    {0xFE90, 0x9FBA, 0x82359133, 0xE854}, {0xFEA0, 0x9FBB, 0x82359134, 0xE864},
    {0xA6D9, 0xFE10, 0x84318236, 0xE78D}, {0xA6DB, 0xFE11, 0x84318237, 0xE78F},
    {0xA6DA, 0xFE12, 0x84318238, 0xE78E}, {0xA6DC, 0xFE13, 0x84318239, 0xE790},
    {0xA6DD, 0xFE14, 0x84318330, 0xE791}, {0xA6DE, 0xFE15, 0x84318331, 0xE792},
    {0xA6DF, 0xFE16, 0x84318332, 0xE793}, {0xA6EC, 0xFE17, 0x84318333, 0xE794},
    {0xA6ED, 0xFE18, 0x84318334, 0xE795}, {0xA6F3, 0xFE19, 0x84318335, 0xE796},
};

// ICU's converter is the oracle; whether it follows 2005 or 2022, the list above is what differs.
class Oracle {
 public:
  Oracle() : converter_(ucnv_open("gb18030", &status_)) {
    for (const Change& change : kChanges) {
      changed_[code(change.two)] = change.now;
      changed_[code(change.four)] = change.before;
    }
  }
  /// 0: no character.
  char32_t decode(const std::string& bytes) {
    if (const auto found = changed_.find(bytes); found != changed_.end()) return found->second;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_reset(converter_.get());
    ucnv_setToUCallBack(converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &status);
    const char* source = bytes.data();
    const UChar32 character =
        ucnv_getNextUChar(converter_.get(), &source, bytes.data() + bytes.size(), &status);
    const bool whole = source == bytes.data() + bytes.size();
    return U_FAILURE(status) || !whole ? 0 : static_cast<char32_t>(character);
  }

 private:
  UErrorCode status_ = U_ZERO_ERROR;
  CPtr<UConverter, &ucnv_close> converter_;
  std::map<std::string, char32_t> changed_;
};

TEST(Gb18030Test, AgreesWithIcuOnTheWholeTwoBytePlane) {
  Oracle oracle;
  for (unsigned lead = 0x80; lead <= 0xFF; ++lead) {
    for (unsigned trail = 0x40; trail <= 0xFF; ++trail) {
      const std::string bytes = {static_cast<char>(lead), static_cast<char>(trail)};
      const char32_t expected = oracle.decode(bytes);
      const Result<std::string> text = strict(bytes);
      ASSERT_EQ(text.has_value(), expected != 0) << lead << ' ' << trail;
      if (text) {
        ASSERT_EQ(*text, utf8(expected)) << lead << ' ' << trail;
        ASSERT_EQ(encode_gb18030(*text).value(), bytes);
      }
    }
  }
}

TEST(Gb18030Test, AgreesWithIcuOnTheFourBytePlane) {
  Oracle oracle;
  std::size_t characters = 0;
  for (unsigned b1 = 0x81; b1 <= 0xFE; ++b1) {
    // The BMP whole; of the supplementary planes and the gaps every tenth code.
    const unsigned step = b1 <= 0x84 ? 1 : 10;
    for (unsigned b2 = 0x30; b2 <= 0x39; ++b2) {
      for (unsigned b3 = 0x81; b3 <= 0xFE; ++b3) {
        for (unsigned b4 = 0x30 + (b3 % step); b4 <= 0x39; b4 += step) {
          const std::string bytes = {static_cast<char>(b1), static_cast<char>(b2),
                                     static_cast<char>(b3), static_cast<char>(b4)};
          const char32_t expected = oracle.decode(bytes);
          const Result<std::string> text = strict(bytes);
          ASSERT_EQ(text.has_value(), expected != 0) << b1 << ' ' << b2 << ' ' << b3 << ' ' << b4;
          if (!text) continue;
          // A byte order mark at the start is no text.
          ASSERT_EQ(*text, expected == 0xFEFF ? "" : utf8(expected));
          ASSERT_EQ(encode_gb18030(utf8(expected)).value(), bytes);
          if (b1 <= 0x84) ++characters;
        }
      }
    }
  }
  EXPECT_EQ(characters, 39420u);
}

TEST(Gb18030Test, FollowsThe2022Edition) {
  for (const Change& change : kChanges) {
    EXPECT_EQ(strict(code(change.two)).value(), utf8(change.now));
    EXPECT_EQ(strict(code(change.four)).value(), utf8(change.before));
  }
  EXPECT_EQ(strict("\xA8\xBC").value(), "\u1E3F");
  EXPECT_EQ(strict("\x81\x35\xF4\x37").value(), "\uE7C7");
}

TEST(Gb18030Test, EncodesEveryCharacterReversibly) {
  std::set<std::string> codes;
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x10000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string text = utf8(c);
    const std::string bytes = encode_gb18030(text).value();
    EXPECT_TRUE(codes.insert(bytes).second);
    ASSERT_EQ(strict(bytes).value(), c == 0xFEFF ? "" : text) << static_cast<std::uint32_t>(c);
  }
}

TEST(Gb18030Test, ReadsNamesAsTheyAreWritten) {
  EXPECT_EQ(strict("\xD5\xC5\xC3\xF7").value(), "张明");
  EXPECT_EQ(strict("\xE9\x46").value(), "镕");  // in GBK, not in GB 2312
  EXPECT_EQ(strict("\xFE\x9F").value(), "䶮");
  EXPECT_EQ(strict("\x95\x32\x93\x39"
                   "A")
                .value(),
            "𠂭A");
  EXPECT_EQ(encode_gb18030("𠮷·").value(), "\x95\x34\xB2\x35\xA1\xA4");
}

struct Case {
  std::string_view bytes;
  std::string_view marked;
  std::int64_t offset;
};
constexpr Case kInvalid[] = {
    {"a\x80z", "a\uFFFDz", 1},
    {"a\xFFz", "a\uFFFDz", 1},
    {"a\x81\nz", "a\uFFFD\nz", 1},  // the line feed stays one
    {"a\xD5,z", "a\uFFFD,z", 1},
    {"a\xD5\"z", "a\uFFFD\"z", 1},
    {"a\xD5\x7Fz", "a\uFFFD\x7Fz", 1},
    {"a\xD5\xFFz", "a\uFFFD\uFFFDz", 1},
    {"a\x81\x30z",
     "a\uFFFD"
     "0z",
     1},
    {"a\x81\x30\x81z",
     "a\uFFFD"
     "0亃",
     1},  // 81 7A is a character
    {"\x81\x30\x81,",
     "\uFFFD"
     "0\uFFFD,",
     0},
    {"\x84\x31\xA5\x30z", "\uFFFDz", 0},  // no character has this code
    {"\xE3\x32\x9A\x36z", "\uFFFDz", 0},  // one above U+10FFFF
    {"\xFE\x39\xFE\x39z", "\uFFFDz", 0},
    {"\xD5\xC5\xD5", "张\uFFFD", 2},  // cut
    {"\xD5\xC5\x81\x30\x81",
     "张\uFFFD"
     "0\uFFFD",
     2},  // cut
};

TEST(Gb18030Test, MarksTheSmallestPieceThatIsInvalidForEverySplit) {
  for (const Case& one : kInvalid)
    for (const Chunks& chunks : every_split(one.bytes)) EXPECT_EQ(marked(chunks), one.marked);
}

TEST(Gb18030Test, StopsWithTheOffsetWhenStrict) {
  for (const Case& one : kInvalid) {
    for (const Chunks& chunks : every_split(one.bytes)) {
      const Result<std::string> text = strict(chunks);
      ASSERT_FALSE(text) << one.marked;
      EXPECT_EQ(text.error().code(), Errc::encoding_invalid);
      EXPECT_EQ(text.error().detail(), one.offset) << one.marked;
    }
  }
}

TEST(Gb18030Test, GivesTheSameTextForEverySplit) {
  const std::string text = "序号,姓名\r\n1,李𠮷镕·䶮,ABCDEFGHIJKLMNOP龥z\u0080\uFE10\uE5E5";
  const std::string bytes = encode_gb18030(text).value();
  for (const Chunks& chunks : every_split(bytes)) ASSERT_EQ(strict(chunks).value(), text);
}

TEST(Gb18030Test, DropsOneByteOrderMarkAtTheStartOnly) {
  const std::string bytes = encode_gb18030("\uFEFF\uFEFFa").value();
  for (const Chunks& chunks : every_split(bytes)) ASSERT_EQ(strict(chunks).value(), "\uFEFFa");
}

TEST(Gb18030Test, RoundTripsRandomTextInRandomChunks) {
  std::mt19937 random(18030);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (int i = 0; i < 2000; ++i) {
      char32_t c = below(4) == 0 ? below(0x110000) : 0x4E00 + below(0x5000);
      if (below(3) == 0) c = below(0x80);
      if ((c >= 0xD800 && c <= 0xDFFF) || c == 0xFEFF) c = U'x';
      append_utf8(text, c);
    }
    const std::string bytes = encode_gb18030(text).value();
    Chunks chunks;
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t length = 1 + below(700);
      chunks.push_back(std::string_view(bytes).substr(at, length));
      at += length;
    }
    ASSERT_EQ(strict(chunks).value(), text);
    ASSERT_EQ(marked(chunks), text);
  }
}

TEST(Gb18030Test, KeepsTextAndOffsetsRightAcrossBlocks) {
  std::string bytes(10'000, 'x');
  for (int i = 0; i < 5000; ++i) bytes += "\xD5\xC5";
  bytes += '\x80';
  EXPECT_EQ(strict(bytes).error().detail(), 20'000);
  EXPECT_EQ(marked({bytes}).size(), 10'000u + 15'000u + 3u);
}

TEST(Gb18030Test, EncodesNothingThatIsNotUtf8) {
  const Result<std::string> bytes = encode_gb18030("ab\xC3");
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code(), Errc::encoding_invalid);
  EXPECT_EQ(bytes.error().detail(), 2);
}

}  // namespace
}  // namespace gw::codec
