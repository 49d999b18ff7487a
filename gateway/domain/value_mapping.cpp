#include "gateway/domain/value_mapping.hpp"

#include <algorithm>

#include "gateway/base/ascii.hpp"

namespace gw {
namespace {

constexpr std::size_t kShapeMost = 48;
constexpr std::size_t kLongestCode = 48;         // sixteen Chinese characters
constexpr std::int64_t kCodeDigits = 7;          // a division has six, a number of a person more
constexpr std::size_t kLongestReason = 240;      // eighty Chinese characters
constexpr std::int64_t kReasonDigits = 8;        // a day without dashes
constexpr std::size_t kLongestNote = 1500;       // five hundred
constexpr std::int64_t kNoteDigits = 14;         // an old identity number has one more
constexpr std::int64_t kReasonDigitsApart = 16;  // two days; an identity number has one more

enum class Sign : std::uint8_t { digit, letter, han, blank, other, broken };

std::size_t length_of(unsigned char lead) {
  if (lead < 0x80U) return 1;
  if (lead >= 0xF0U) return 4;
  if (lead >= 0xE0U) return 3;
  return lead >= 0xC2U ? 2 : 0;
}

/// The sign at the start of `text` and its bytes.
std::pair<Sign, std::size_t> sign_at(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = length_of(lead);
  if (length == 0 || length > text.size()) return {Sign::broken, 1};
  if (length == 1) {
    const char c = text.front();
    if (is_digit(c)) return {Sign::digit, 1};
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return {Sign::letter, 1};
    if (c == ' ' || c == '\t') return {Sign::blank, 1};
    return {lead < 0x20U || lead == 0x7FU ? Sign::broken : Sign::other, 1};
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) return {Sign::broken, 1};
  }
  // CJK ideographs lie from U+3400 on; what has four bytes is one as far as feeds go.
  return {lead >= 0xE3U ? Sign::han : Sign::other, length};
}

std::string_view letter_of(Sign sign) {
  switch (sign) {
    case Sign::digit:
      return "9";
    case Sign::letter:
      return "A";
    case Sign::han:
      return "汉";
    case Sign::blank:
      return "_";
    case Sign::other:
    case Sign::broken:
      break;
  }
  return "?";
}

}  // namespace

bool may_be_accepted(RowReason check) noexcept {
  return check == RowReason::field_empty || check == RowReason::code_unknown ||
         check == RowReason::date_unreadable || check == RowReason::date_order;
}

ValueCause cause_of_value(RowReason check, std::string_view value) {
  // A value stands by itself where it is a code of a table.
  if (check == RowReason::code_unknown && reads_as_code(value)) return {{}, std::string(value)};
  return {outline_of(value), {}};
}

ValueAliases::ValueAliases(std::span<const ValueMapping> said, Day day, RegionCode region)
    : day_(day), region_(region) {
  for (const ValueMapping& one : said) add(one);
}

ValueAliases::Place ValueAliases::place_of(const ValueMapping& said) {
  if (said.row) return {*said.check, said.column, std::nullopt, said.row, {}};
  if (said.cause) return {*said.check, said.column, said.cause->value, std::nullopt, {}};
  return {*said.check, said.column, std::nullopt, std::nullopt, said.value};
}

void ValueAliases::add(const ValueMapping& said) {
  if (said.check) {
    if (said.cause && said.cause->region != region_) return;
    Place place = place_of(said);
    if (said.until && *said.until >= day_) {
      accepted_.insert(std::move(place));
    } else {
      accepted_.erase(place);
    }
    return;
  }
  if (said.word) {
    words_[said.column][said.value] = *said.word;
    return;
  }
  const auto column = words_.find(said.column);
  if (column == words_.end()) return;
  column->second.erase(said.value);
  if (column->second.empty()) words_.erase(column);
}

std::string_view ValueAliases::read(std::string_view column, std::string_view value) const {
  const auto words = words_.find(column);
  if (words == words_.end()) return value;
  const auto word = words->second.find(value);
  return word == words->second.end() ? value : std::string_view(word->second);
}

bool ValueAliases::accepts(RowReason check, std::string_view column, std::string_view value,
                           std::string_view key) const {
  if (accepted_.empty()) return false;
  ValueMapping about;
  about.check = check;
  about.column = column;
  if (accepted_.contains(place_of(about))) return true;
  about.value = value;
  if (accepted_.contains(place_of(about))) return true;
  about.cause = AcceptedCause{region_, cause_of_value(check, value)};
  if (accepted_.contains(place_of(about))) return true;
  about.row = AcceptedRow{PersonalText(std::string(key)), PersonalText(std::string(value))};
  return !key.empty() && accepted_.contains(place_of(about));
}

std::string outline_of(std::string_view utf8) {
  std::string shape;
  while (!utf8.empty()) {
    const auto [sign, bytes] = sign_at(utf8);
    std::string piece(sign == Sign::other ? utf8.substr(0, bytes) : letter_of(sign));
    utf8.remove_prefix(bytes);
    std::int64_t run = 1;
    while (sign != Sign::other && !utf8.empty()) {
      const auto [next, length] = sign_at(utf8);
      if (next != sign) break;
      utf8.remove_prefix(length);
      ++run;
    }
    if (run > 1) piece += "×" + std::to_string(run);
    if (shape.size() + piece.size() > kShapeMost) return shape + "…";
    shape += piece;
  }
  return shape;
}

bool reads_as_code(std::string_view utf8) noexcept {
  if (utf8.empty() || utf8.size() > kLongestCode) return false;
  const bool printable = std::none_of(utf8.begin(), utf8.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20U || byte == 0x7FU;
  });
  return printable && std::count_if(utf8.begin(), utf8.end(), is_digit) < kCodeDigits;
}

namespace {

/// `together`, `apart`: so many digits at most, in a row and across blanks and dashes.
bool reads_as_words(std::string_view utf8, std::size_t longest, std::int64_t together,
                    std::int64_t apart) noexcept {
  if (utf8.empty() || utf8.size() > longest) return false;
  std::int64_t digits = 0;
  std::int64_t set_apart = 0;  // the same across blanks and dashes
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x20U || byte == 0x7FU) return false;
    // Set apart or full width they are the same digits.
    constexpr std::string_view kApart = " -/._";
    constexpr std::string_view kWide = "\xEF\xBC";  // and the third byte 90 to 99
    const bool wide = utf8.substr(i, 2) == kWide && i + 2 < utf8.size() &&
                      static_cast<unsigned char>(utf8[i + 2]) >= 0x90U &&
                      static_cast<unsigned char>(utf8[i + 2]) <= 0x99U;
    if (wide) i += 2;
    if (wide || is_digit(utf8[i])) {
      ++digits;
      ++set_apart;
    } else {
      digits = 0;
      if (kApart.find(utf8[i]) == std::string_view::npos) set_apart = 0;
    }
    if (digits > together || set_apart > apart) return false;
  }
  return true;
}

}  // namespace

bool reads_as_reason(std::string_view utf8) noexcept {
  return reads_as_words(utf8, kLongestReason, kReasonDigits, kReasonDigitsApart);
}

bool reads_as_note(std::string_view utf8) noexcept {
  return reads_as_words(utf8, kLongestNote, kNoteDigits, kNoteDigits);
}

}  // namespace gw
