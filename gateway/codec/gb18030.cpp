#include "gateway/codec/gb18030.hpp"

#include <unicode/ucnv.h>

#include <array>
#include <bit>
#include <bitset>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "gateway/base/c_ptr.hpp"
#include "gateway/codec/utf8.hpp"

namespace gw::codec {
namespace {

static_assert(std::endian::native == std::endian::little,
              "ascii_run reads eight bytes as a number");

constexpr std::size_t kTrails = 190;                  // 0x40-0x7E and 0x80-0xFE
constexpr std::size_t kTwoByteCodes = 126 * kTrails;  // leads 0x81-0xFE
constexpr std::size_t kFourByteCodes = 39420;         // 81308130-8431A439: the rest of the BMP
constexpr std::size_t kSupplementary = 189000;        // 90308130 is U+10000
constexpr std::uint32_t kFourByteFlag = 0x80000000;

// Two-byte codes whose character changed: GB 18030-2005 had the private-use one, 2022 has the
// other.
struct Change {
  std::uint16_t code;
  char16_t character;
  char16_t before;
};
constexpr std::array<Change, 18> kChanges2022{{
    {0xA6D9, 0xFE10, 0xE78D},
    {0xA6DA, 0xFE12, 0xE78E},
    {0xA6DB, 0xFE11, 0xE78F},
    {0xA6DC, 0xFE13, 0xE790},
    {0xA6DD, 0xFE14, 0xE791},
    {0xA6DE, 0xFE15, 0xE792},
    {0xA6DF, 0xFE16, 0xE793},
    {0xA6EC, 0xFE17, 0xE794},
    {0xA6ED, 0xFE18, 0xE795},
    {0xA6F3, 0xFE19, 0xE796},
    {0xFE59, 0x9FB4, 0xE81E},
    {0xFE61, 0x9FB5, 0xE826},
    {0xFE66, 0x9FB6, 0xE82B},
    {0xFE67, 0x9FB7, 0xE82C},
    {0xFE6D, 0x9FB8, 0xE832},
    {0xFE7E, 0x9FB9, 0xE843},
    {0xFE90, 0x9FBA, 0xE854},
    {0xFEA0, 0x9FBB, 0xE864},
}};
// The one such change of 2005.
constexpr Change kChange2005{0xA8BC, 0x1E3F, 0xE7C7};

constexpr bool is_lead(unsigned byte) {
  return byte >= 0x81 && byte <= 0xFE;
}
constexpr bool is_digit(unsigned byte) {
  return byte >= 0x30 && byte <= 0x39;
}
constexpr bool is_trail(unsigned byte) {
  return byte >= 0x40 && byte <= 0xFE && byte != 0x7F;
}
constexpr std::size_t two_byte_index(unsigned lead, unsigned trail) {
  return (lead - 0x81) * kTrails + (trail - (trail > 0x7F ? 0x41 : 0x40));
}

struct Tables {
  std::array<char16_t, kTwoByteCodes> two_byte;
  std::array<char16_t, kFourByteCodes> four_byte;
  std::array<std::uint32_t, 0x10000> code_of;  // two-byte code, or kFourByteFlag | linear number
};

// ICU knows the 23 940 two-byte codes; a build without its converter cannot run at all.
std::vector<UChar> two_byte_characters_of_icu() {
  std::string codes;
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead)
    for (unsigned trail = 0x40; trail <= 0xFE; ++trail)
      if (is_trail(trail)) codes.append({static_cast<char>(lead), static_cast<char>(trail)});
  std::vector<UChar> characters(kTwoByteCodes);
  UErrorCode status = U_ZERO_ERROR;
  const CPtr<UConverter, &ucnv_close> converter(ucnv_open("gb18030", &status));
  const auto count =
      U_FAILURE(status)
          ? 0
          : ucnv_toUChars(converter.get(), characters.data(), static_cast<int32_t>(kTwoByteCodes),
                          codes.data(), static_cast<int32_t>(codes.size()), &status);
  if (U_FAILURE(status) || count != static_cast<int32_t>(kTwoByteCodes)) std::abort();
  return characters;
}

// The BMP's four-byte codes number, in order of the code points, what had no two-byte code in 2000.
// Later editions exchanged single characters between the two, which leaves that order untouched.
std::unique_ptr<Tables> build_tables() {
  auto tables = std::make_unique<Tables>();
  const std::vector<UChar> icu = two_byte_characters_of_icu();
  std::copy(icu.begin(), icu.end(), tables->two_byte.begin());
  std::vector<Change> changes(kChanges2022.begin(), kChanges2022.end());
  changes.push_back(kChange2005);
  for (const Change& change : changes)
    tables->two_byte[two_byte_index(change.code >> 8, change.code & 0xFF)] = change.character;

  std::bitset<0x10000> two_byte_in_2000;
  for (char16_t character : tables->two_byte) two_byte_in_2000.set(character);
  for (const Change& change : changes) {
    two_byte_in_2000.reset(change.character);
    two_byte_in_2000.set(change.before);
  }
  std::size_t linear = 0;
  for (unsigned point = 0x80; point <= 0xFFFF; ++point) {
    if (two_byte_in_2000[point] || (point >= 0xD800 && point <= 0xDFFF)) continue;
    if (linear == kFourByteCodes) std::abort();
    auto holder = static_cast<char16_t>(point);
    for (const Change& change : changes)
      if (change.character == holder) holder = change.before;
    tables->four_byte[linear++] = holder;
  }
  if (linear != kFourByteCodes) std::abort();

  for (std::uint32_t i = 0; i < kFourByteCodes; ++i)
    tables->code_of[tables->four_byte[i]] = kFourByteFlag | i;
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead)
    for (unsigned trail = 0x40; trail <= 0xFE; ++trail)
      if (is_trail(trail))
        tables->code_of[tables->two_byte[two_byte_index(lead, trail)]] = (lead << 8) | trail;
  return tables;
}

const Tables& tables() {
  static const std::unique_ptr<const Tables> built = build_tables();
  return *built;
}

std::size_t linear_of(unsigned b1, unsigned b2, unsigned b3, unsigned b4) {
  return (((b1 - 0x81) * 10 + (b2 - 0x30)) * 126 + (b3 - 0x81)) * 10 + (b4 - 0x30);
}

// 0 where the number stands for no character.
char32_t character_of_linear(std::size_t linear) {
  if (linear < kFourByteCodes) return tables().four_byte[linear];
  if (linear < kSupplementary || linear - kSupplementary > 0x10FFFF - 0x10000) return 0;
  return static_cast<char32_t>(linear - kSupplementary + 0x10000);
}

void append_linear(std::string& out, std::size_t linear) {
  const std::array<char, 4> code{
      static_cast<char>(0x81 + linear / 12600), static_cast<char>(0x30 + linear / 1260 % 10),
      static_cast<char>(0x81 + linear / 10 % 126), static_cast<char>(0x30 + linear % 10)};
  out.append(code.data(), code.size());
}

char* put_bmp(char* out, unsigned character) {
  if (character < 0x800) {
    *out++ = static_cast<char>(0xC0 | (character >> 6));
  } else {
    *out++ = static_cast<char>(0xE0 | (character >> 12));
    *out++ = static_cast<char>(0x80 | ((character >> 6) & 0x3F));
  }
  *out++ = static_cast<char>(0x80 | (character & 0x3F));
  return out;
}

// Copies eight bytes at a time while they are ASCII; returns how many bytes were.
std::size_t ascii_run(const char* in, std::size_t size, char* out) {
  std::size_t done = 0;
  while (size - done >= 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, in + done, 8);
    std::memcpy(out + done, &eight, 8);
    const std::uint64_t high = eight & 0x8080808080808080;
    if (high != 0) return done + static_cast<std::size_t>(std::countr_zero(high)) / 8;
    done += 8;
  }
  while (done < size && static_cast<unsigned char>(in[done]) < 0x80) {
    out[done] = in[done];
    ++done;
  }
  return done;
}

}  // namespace

std::size_t Gb18030Decoder::run(std::string_view in, std::string& out) const {
  const Tables& known = tables();
  constexpr std::size_t kBlock = 4096;
  std::array<char, kBlock * 2 + 16> text;  // two bytes become at most three
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(in[i]); };
  std::size_t at = 0;
  bool stopped = false;
  while (at < in.size() && !stopped) {
    const std::size_t end = std::min(in.size(), at + kBlock);
    char* to = text.data();
    while (at < end) {
      if (byte(at) < 0x80) {
        const std::size_t ascii = ascii_run(in.data() + at, end - at, to);
        at += ascii;
        to += ascii;
      } else if (is_lead(byte(at)) && at + 1 < in.size() && is_trail(byte(at + 1))) {
        to = put_bmp(to, known.two_byte[two_byte_index(byte(at), byte(at + 1))]);
        at += 2;
      } else {
        stopped = true;  // four bytes, invalid, or cut: next() decides
        break;
      }
    }
    out.append(text.data(), static_cast<std::size_t>(to - text.data()));
  }
  return at;
}

TextDecoder::Sequence Gb18030Decoder::next(std::string_view in, Input input) const {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(in[i]); };
  constexpr Sequence kInvalid{State::invalid, 1, 0};
  // A prefix that can still become a character waits for more, as long as there may be more.
  const Sequence cut =
      input == Input::may_go_on ? Sequence{State::incomplete, in.size(), 0} : kInvalid;
  if (byte(0) < 0x80) return {State::character, 1, byte(0)};
  if (!is_lead(byte(0))) return kInvalid;
  if (in.size() < 2) return cut;
  if (is_trail(byte(1)))
    return {State::character, 2, tables().two_byte[two_byte_index(byte(0), byte(1))]};
  if (!is_digit(byte(1))) return kInvalid;
  if (in.size() < 3) return cut;
  if (!is_lead(byte(2))) return kInvalid;
  if (in.size() < 4) return cut;
  if (!is_digit(byte(3))) return kInvalid;
  const char32_t character = character_of_linear(linear_of(byte(0), byte(1), byte(2), byte(3)));
  return {character == 0 ? State::invalid : State::character, 4, character};
}

Result<std::string> encode_gb18030(std::string_view utf8) {
  if (const std::size_t bad = first_invalid_utf8(utf8); bad != std::string_view::npos)
    return fail(Errc::encoding_invalid, "codec.encode_gb18030", static_cast<std::int64_t>(bad));
  const Tables& known = tables();
  std::string out;
  out.reserve(utf8.size());
  std::size_t at = 0;
  const auto take = [&]() {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[at++]));
  };
  const auto tail = [&](std::uint32_t head) { return (head << 6) | (take() & 0x3F); };
  while (at < utf8.size()) {
    const std::uint32_t first = take();
    if (first < 0x80) {
      out.push_back(static_cast<char>(first));
      continue;
    }
    std::uint32_t character = 0;
    if (first < 0xE0) {
      character = tail(first & 0x1F);
    } else if (first < 0xF0) {
      character = tail(first & 0x0F);
      character = tail(character);
    } else {
      character = tail(first & 0x07);
      character = tail(character);
      append_linear(out, kSupplementary + tail(character) - 0x10000);
      continue;
    }
    const std::uint32_t code = known.code_of[character];
    if ((code & kFourByteFlag) != 0) {
      append_linear(out, code & ~kFourByteFlag);
    } else {
      out.append({static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)});
    }
  }
  return out;
}

}  // namespace gw::codec
