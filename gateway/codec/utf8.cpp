#include "gateway/codec/utf8.hpp"

#include <simdjson.h>

#include <algorithm>

namespace gw::codec {
namespace {

struct Scan {
  std::size_t length = 0;    // of the character, or of its good prefix
  std::size_t expected = 0;  // 0: the first byte can start no character
};

// Reads the character at the start of `in` (not empty), as far as it follows RFC 3629 section 4.
Scan scan(std::string_view in) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(in[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {1, 1};
  if (first < 0xC2 || first > 0xF4) return {0, 0};
  const std::size_t expected = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  std::size_t length = 1;
  while (length < expected && length < in.size()) {
    if (byte(length) < low || byte(length) > high) return {length, expected};
    low = 0x80;
    high = 0xBF;
    ++length;
  }
  return {length, expected};
}

char32_t character_of(std::string_view in, std::size_t length) {
  if (length == 1) return static_cast<unsigned char>(in[0]);
  char32_t character = static_cast<unsigned char>(in[0]) & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i)
    character = (character << 6) | (static_cast<unsigned char>(in[i]) & 0x3Fu);
  return character;
}

// Bytes at the end that may be the begin of a character that the next chunk completes.
std::size_t unfinished_tail(std::string_view in) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, in.size()); ++back) {
    const auto byte = static_cast<unsigned char>(in[in.size() - back]);
    if (byte < 0x80) return 0;
    if (byte >= 0xC0) {
      const Scan tail = scan(in.substr(in.size() - back));
      return tail.expected > back && tail.length == back ? back : 0;
    }
  }
  return 0;
}

std::size_t valid_prefix(std::string_view in) {
  std::size_t done = 0;
  while (done < in.size()) {
    const Scan one = scan(in.substr(done));
    if (one.expected == 0 || one.length < one.expected) break;
    done += one.length;
  }
  return done;
}

}  // namespace

void append_utf8(std::string& out, char32_t character) {
  const auto tail = [&](int shift) {
    out.push_back(static_cast<char>(0x80 | ((character >> shift) & 0x3F)));
  };
  if (character < 0x80) {
    out.push_back(static_cast<char>(character));
  } else if (character < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (character >> 6)));
    tail(0);
  } else if (character < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (character >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (character >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::size_t first_invalid_utf8(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return std::string_view::npos;
  return valid_prefix(text);
}

TextDecoder::Sequence Utf8Decoder::next(std::string_view in, Input input) const {
  const Scan one = scan(in);
  if (one.expected != 0 && one.length == one.expected)
    return {State::character, one.length, character_of(in, one.length)};
  if (one.expected != 0 && one.length == in.size() && input == Input::may_go_on)
    return {State::incomplete, one.length, 0};
  return {State::invalid, std::max<std::size_t>(1, one.length), 0};
}

std::size_t Utf8Decoder::run(std::string_view in, std::string& out) const {
  const std::string_view whole = in.substr(0, in.size() - unfinished_tail(in));
  const std::size_t done =
      simdjson::validate_utf8(whole.data(), whole.size()) ? whole.size() : valid_prefix(whole);
  out.append(in.substr(0, done));
  return done;
}

}  // namespace gw::codec
