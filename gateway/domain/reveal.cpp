#include "gateway/domain/reveal.hpp"

#include <algorithm>

#include "gateway/domain/value_mapping.hpp"

namespace gw {

namespace {

constexpr std::size_t kCaseMost = 64;
constexpr std::size_t kCaseDigitsMost = 14;  // one more could be an old identity number

}  // namespace

bool is_case_number(std::string_view text) noexcept {
  std::size_t digits = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    digits = letter ? 0 : digits + (digit ? 1 : 0);
    const bool plain = digit || letter || c == '-' || c == '/' || c == '_' || c == '.';
    if (!plain || digits > kCaseDigitsMost) return false;
  }
  return !text.empty() && text.size() <= kCaseMost;
}

bool is_whole(const RevealReason& reason) noexcept {
  return std::find(kRevealReasons.begin(), kRevealReasons.end() - 1, reason.code) !=
             kRevealReasons.end() - 1 &&
         reads_as_reason(reason.why) && is_case_number(reason.case_number);
}

}  // namespace gw
