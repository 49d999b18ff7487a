#include "gateway/normalize/fold.hpp"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <cstddef>

namespace gw::normalize {
namespace {

icu::UnicodeString to_icu(std::u32string_view text) {
  icu::UnicodeString result(static_cast<int32_t>(text.size()), 0, 0);
  for (const char32_t c : text) result.append(static_cast<UChar32>(c));
  return result;
}

std::u32string from_icu(const icu::UnicodeString& text) {
  std::u32string result;
  result.reserve(static_cast<std::size_t>(text.length()));
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    result.push_back(static_cast<char32_t>(text.char32At(i)));
  }
  return result;
}

// The bytes of the last character of `text`: one lead byte with its continuation bytes.
std::size_t last_character_bytes(std::string_view text) noexcept {
  std::size_t bytes = 1;
  while (bytes < text.size() && bytes < 4 &&
         (static_cast<unsigned char>(text[text.size() - bytes]) & 0xC0U) == 0x80U) {
    ++bytes;
  }
  return bytes;
}

std::size_t first_character_bytes(std::string_view text) noexcept {
  std::size_t bytes = 1;
  while (bytes < text.size() && bytes < 4 &&
         (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
    ++bytes;
  }
  return bytes;
}

// Blanks outside ASCII take two or three bytes; decoded by hand so that trimming needs no copy.
bool is_blank_character(std::string_view bytes) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() == 1) return at(0) < 0x80 && is_blank(at(0));
  if (bytes.size() == 2 && (at(0) & 0xE0U) == 0xC0U) {
    return is_blank(static_cast<char32_t>((at(0) & 0x1FU) << 6U | (at(1) & 0x3FU)));
  }
  if (bytes.size() == 3 && (at(0) & 0xF0U) == 0xE0U) {
    return is_blank(
        static_cast<char32_t>((at(0) & 0x0FU) << 12U | (at(1) & 0x3FU) << 6U | (at(2) & 0x3FU)));
  }
  return false;
}

}  // namespace

std::u32string code_points(std::string_view utf8) {
  return from_icu(icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size()))));
}

std::string utf8(std::u32string_view text) {
  std::string result;
  to_icu(text).toUTF8String(result);
  return result;
}

std::u32string nfkc(std::u32string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status)) return std::u32string(text);  // ICU without its own data: cannot happen
  const icu::UnicodeString result = normalizer->normalize(to_icu(text), status);
  return U_FAILURE(status) ? std::u32string(text) : from_icu(result);
}

std::u32string upper(std::u32string_view text) {
  return from_icu(to_icu(text).toUpper(icu::Locale::getRoot()));
}

std::string_view trim(std::string_view utf8) noexcept {
  while (!utf8.empty()) {
    const std::size_t bytes = first_character_bytes(utf8);
    if (!is_blank_character(utf8.substr(0, bytes))) break;
    utf8.remove_prefix(bytes);
  }
  while (!utf8.empty()) {
    const std::size_t bytes = last_character_bytes(utf8);
    if (!is_blank_character(utf8.substr(utf8.size() - bytes))) break;
    utf8.remove_suffix(bytes);
  }
  return utf8;
}

}  // namespace gw::normalize
