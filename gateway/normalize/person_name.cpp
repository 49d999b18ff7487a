#include "gateway/normalize/person_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/private_use.hpp"

namespace gw::normalize {
namespace {

constexpr char32_t kDot = 0xB7;
// Readings 42: · • ‧ ・ ･ ⋅ ● ． and the full stop are one middle dot.
constexpr std::array<char32_t, 8> kOtherDots{0x2022, 0x2027, 0x30FB, 0xFF65,
                                             0x22C5, 0x25CF, 0xFF0E, U'.'};

bool is_other_dot(char32_t c) noexcept {
  return std::find(kOtherDots.begin(), kOtherDots.end(), c) != kOtherDots.end();
}

// Characters of their own that NFKC leaves alone: no compatibility ideographs.
bool is_plain_han(char32_t c) noexcept {
  return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0x20000 && c <= 0x2F7FF) || (c >= 0x30000 && c <= 0x3FFFD);
}

// Whether the whole name is plain Chinese characters and U+00B7: then it is its own folded form.
bool is_plain(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto tail = [&](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3FU); };
  for (std::size_t i = 0; i < text.size();) {
    std::size_t bytes = 0;
    char32_t c = 0;
    if (byte(i) == 0xC2 && i + 1 < text.size() && byte(i + 1) == 0xB7) {
      i += 2;
      continue;
    }
    if ((byte(i) & 0xF0U) == 0xE0U && i + 2 < text.size()) {
      bytes = 3;
      c = static_cast<char32_t>(byte(i) & 0x0FU) << 12U | tail(i + 1) << 6U | tail(i + 2);
    } else if ((byte(i) & 0xF8U) == 0xF0U && i + 3 < text.size()) {
      bytes = 4;
      c = static_cast<char32_t>(byte(i) & 0x07U) << 18U | tail(i + 1) << 12U | tail(i + 2) << 6U |
          tail(i + 3);
    } else {
      return false;
    }
    for (std::size_t k = 1; k < bytes; ++k) {
      if ((byte(i + k) & 0xC0U) != 0x80U) return false;
    }
    if (!is_plain_han(c)) return false;
    i += bytes;
  }
  return true;
}

void remove_blanks(std::u32string& text) {
  text.erase(std::remove_if(text.begin(), text.end(), is_blank), text.end());
}

std::u32string fold_once(const std::u32string& text) {
  std::u32string folded = text;
  std::transform(folded.begin(), folded.end(), folded.begin(), own_code_point);
  remove_blanks(folded);
  folded = nfkc(upper(nfkc(folded)));
  remove_blanks(folded);
  std::replace_if(folded.begin(), folded.end(), is_other_dot, kDot);
  return folded;
}

// A blank that goes may bring two characters together that compose; a few rounds settle it.
std::u32string fold(std::u32string text) {
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds; ++round) {
    std::u32string folded = fold_once(text);
    if (folded == text) break;
    text = std::move(folded);
  }
  return text;
}

bool is_latin_letter(char32_t c) noexcept {
  return (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0x24F);
}

// `?`, □ and their like, a private-use character nobody knows, or pinyin beside Chinese.
bool looks_damaged(const std::u32string& folded) noexcept {
  const auto is_mark = [](char32_t c) {
    return c == U'?' || c == 0x25A1 || c == 0xFFFD || is_private_use(c);
  };
  if (std::any_of(folded.begin(), folded.end(), is_mark)) return true;
  return std::any_of(folded.begin(), folded.end(), is_plain_han) &&
         std::any_of(folded.begin(), folded.end(), is_latin_letter);
}

}  // namespace

NameReading read_name(std::string_view written) {
  NameReading reading;
  if (!written.empty() && is_plain(written)) {
    reading.name =
        PersonName(PersonalText(std::string(written)), PersonalText(std::string(written)));
    return reading;
  }
  const std::u32string text = code_points(written);
  for (const char32_t c : text) {
    if (is_blank(c)) reading.remarks.add(RowReason::name_spaces);
    if (is_other_dot(c)) reading.remarks.add(RowReason::name_dot);
    if (own_code_point(c) != c) reading.remarks.add(RowReason::name_private_use);
  }
  const std::u32string folded = fold(text);
  reading.empty = folded.empty();
  if (reading.empty) {
    reading.remarks = Remarks();
  } else if (looks_damaged(folded)) {
    reading.remarks.add(RowReason::name_damaged);
  }
  reading.name = PersonName(PersonalText(std::string(written)), PersonalText(utf8(folded)));
  return reading;
}

}  // namespace gw::normalize
