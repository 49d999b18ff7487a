#include "gateway/normalize/identity_number.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/domain/plan_year.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw::normalize {
namespace {

constexpr std::size_t kLength = 18;
constexpr std::size_t kOldLength = 15;
// A double, and so a spreadsheet's number cell, keeps this many digits.
constexpr std::size_t kExactDigits = 15;

std::size_t leading_digits(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                  text.begin());
}

bool birth_is_possible(std::optional<Day> birth, Day received) noexcept {
  return birth && *birth >= day_of(1850, 1, 1) && *birth <= received;
}

// ---- cleaning -------------------------------------------------------------------------------

struct Cleaned {
  std::string text;            // UTF-8
  std::size_t characters = 0;  // not bytes: lengths are counted as people count them
  bool lower_x = false;
  Remarks remarks;
};

bool is_quote(char32_t c) noexcept {
  return c == U'\'' || c == U'"' || c == U'`' || c == 0xB4 || (c >= 0x2018 && c <= 0x201F);
}

void remove_blanks(std::u32string& text, Remarks& remarks) {
  const auto kept = std::remove_if(text.begin(), text.end(), [&](char32_t c) {
    if (!is_blank(c)) return false;
    remarks.add(c == U'\t' ? RowReason::id_quoted : RowReason::id_spaces);
    return true;
  });
  text.erase(kept, text.end());
}

// Apostrophes, quotes, and the ="..." by which spreadsheets are made to keep text.
void remove_quotes(std::u32string& text, Remarks& remarks) {
  std::size_t first = 0;
  std::size_t last = text.size();
  while (first < last && (is_quote(text[first]) ||
                          (text[first] == U'=' && first + 1 < last && is_quote(text[first + 1])))) {
    ++first;
  }
  while (last > first && is_quote(text[last - 1])) --last;
  if (first == 0 && last == text.size()) return;
  remarks.add(RowReason::id_quoted);
  text = text.substr(first, last - first);
}

Cleaned clean(std::string_view written) {
  Cleaned result;
  const bool ascii = std::all_of(written.begin(), written.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  std::u32string text =
      ascii ? std::u32string(written.begin(), written.end()) : code_points(written);
  remove_blanks(text, result.remarks);
  remove_quotes(text, result.remarks);
  if (!ascii) {
    std::u32string folded = nfkc(text);
    if (folded != text) result.remarks.add(RowReason::id_full_width);
    remove_blanks(folded, result.remarks);
    remove_quotes(folded, result.remarks);
    text = std::move(folded);
  }
  for (char32_t& c : text) {
    result.lower_x = result.lower_x || c == U'x';
    if (c >= U'a' && c <= U'z') c -= U'a' - U'A';
  }
  result.characters = text.size();
  result.text = ascii ? std::string(text.begin(), text.end()) : utf8(text);
  return result;
}

// ---- digits lost in a spreadsheet -----------------------------------------------------------

// "4.20602E+17".  A foreign document may hold an E between digits, but no point and no sign.
bool is_scientific(std::string_view text, bool citizen) noexcept {
  const std::size_t whole = leading_digits(text);
  if (whole == 0) return false;
  std::string_view rest = text.substr(whole);
  bool unmistakable = citizen;
  if (!rest.empty() && rest[0] == '.') {
    unmistakable = true;
    rest.remove_prefix(1);
    rest.remove_prefix(leading_digits(rest));
  }
  if (rest.empty() || rest[0] != 'E') return false;
  rest.remove_prefix(1);
  if (!rest.empty() && (rest[0] == '+' || rest[0] == '-')) {
    unmistakable = true;
    rest.remove_prefix(1);
  }
  return unmistakable && !rest.empty() && rest.size() <= 3 && all_digits(rest);
}

// "420602200802141000.0": once a floating number, with more digits than that can hold.
bool is_long_decimal(std::string_view text) noexcept {
  const std::size_t whole = leading_digits(text);
  return whole > kExactDigits && whole + 1 < text.size() && text[whole] == '.' &&
         all_digits(text.substr(whole + 1));
}

bool digits_are_lost(std::string_view text, bool citizen, CellKind cell) noexcept {
  if (is_scientific(text, citizen) || is_long_decimal(text)) return true;
  return cell == CellKind::numeric && text.size() > kExactDigits && all_digits(text);
}

// ---- the form of GB 11643 -------------------------------------------------------------------

// Why 18 characters are no citizen number, in the binding order; nothing if they are one.
std::optional<RowReason> fault_of(std::string_view number, Day received) {
  const std::string_view digits = number.substr(0, kLength - 1);
  const char last = number[kLength - 1];
  if (!all_digits(digits) || !(is_digit(last) || last == 'X')) return RowReason::id_chars;
  std::uint64_t packed = 0;
  for (const char c : digits) packed = packed * 10 + static_cast<std::uint64_t>(c - '0');
  if (!birth_is_possible(CitizenNumber::from_packed(packed).birth_date(), received)) {
    return RowReason::id_bad_date;
  }
  if (CitizenNumber::check_character(digits) == last) return std::nullopt;
  // Readings 53: three zeros or more at the end prove lost digits together with a failing check.
  return number.ends_with("000") ? RowReason::id_lost_digits : RowReason::id_check_digit;
}

struct Card {
  std::string_view number;  // the first 18 characters
  bool usual_form = false;  // category 1-7, level 1-4, and B with a digit on a re-issue
};

std::optional<Card> card_in(const Cleaned& cleaned) noexcept {
  const std::string_view text = cleaned.text;
  const bool ascii = cleaned.characters == text.size();
  if (!ascii || (text.size() != 20 && text.size() != 22)) return std::nullopt;
  const bool marks = text[18] >= '1' && text[18] <= '7' && text[19] >= '1' && text[19] <= '4';
  const bool reissue = text.size() == 20 || (text[20] == 'B' && is_digit(text[21]));
  return Card{text.substr(0, kLength), marks && reissue};
}

IdentityReading rejected(RowReason reason) {
  IdentityReading reading;
  reading.reject = reason;
  return reading;
}

IdentityReading read_citizen(const Cleaned& cleaned, DeclaredDocument declared, Day received) {
  IdentityReading reading;
  reading.remarks = cleaned.remarks;
  if (cleaned.lower_x) reading.remarks.add(RowReason::id_lower_x);
  std::string number = cleaned.text;
  std::size_t characters = cleaned.characters;
  const bool card_declared = declared == DeclaredDocument::disability_card;
  if (const auto card = card_in(cleaned); card && (card->usual_form || card_declared)) {
    reading.remarks.add(RowReason::id_disability_card);
    if (!card->usual_form) reading.remarks.add(RowReason::id_form);
    number = std::string(card->number);
    characters = kLength;
  } else if (card_declared) {
    reading.remarks.add(RowReason::id_form);
  }
  if (characters == kOldLength) {
    if (!all_digits(number)) return rejected(RowReason::id_chars);
    number.insert(6, "19");
    number += CitizenNumber::check_character(number);
    reading.remarks.add(RowReason::id_15_digits);
  } else if (characters != kLength) {
    return rejected(RowReason::id_length);
  } else if (number.size() != kLength) {
    return rejected(RowReason::id_chars);  // 18 characters, but not all ASCII
  }
  if (const auto fault = fault_of(number, received)) return rejected(*fault);
  const auto parsed = CitizenNumber::parse(number);
  if (!parsed) return rejected(RowReason::id_check_digit);
  if (characters == kOldLength && parsed->sequence() >= 996) {
    reading.review = RowReason::old_centenarian;
  }
  reading.identity = Identity(*parsed);
  return reading;
}

// ---- other documents ------------------------------------------------------------------------

bool is_upper_or_digit(char c) noexcept {
  return is_digit(c) || is_capital(c);
}

// Kept or refused the same way, the form only makes a remark.
bool has_usual_form(DeclaredDocument declared, const Cleaned& cleaned) noexcept {
  const std::string_view text = cleaned.text;
  switch (declared) {
    case DeclaredDocument::hk_macao_permit:
      return (text.size() == 9 || text.size() == 11) && (text[0] == 'H' || text[0] == 'M') &&
             all_digits(text.substr(1));
    case DeclaredDocument::taiwan_permit: {
      if (text.size() == 8) return all_digits(text);
      const bool letter =
          text.size() == 13 && text[10] == '(' && is_capital(text[11]) && text[12] == ')';
      return (text.size() == 10 || letter) && all_digits(text.substr(0, 10));
    }
    case DeclaredDocument::passport:
      return text.size() >= 5 && text.size() <= 18 &&
             std::all_of(text.begin(), text.end(), is_upper_or_digit);
    case DeclaredDocument::birth_certificate:
      return text.size() == 10 && is_capital(text[0]) && all_digits(text.substr(1));
    case DeclaredDocument::permanent_residence:
      return text.size() == 15 && std::all_of(text.begin(), text.begin() + 3, is_capital) &&
             all_digits(text.substr(3));
    case DeclaredDocument::military:
      return cleaned.characters >= 5 && cleaned.characters <= 20 &&
             std::any_of(text.begin(), text.end(), is_digit);
    case DeclaredDocument::other:
      return true;  // no usual form is known
    case DeclaredDocument::citizen:
    case DeclaredDocument::residence_permit:
    case DeclaredDocument::disability_card:
      break;  // the form of GB 11643, which it has not
  }
  return false;
}

DocumentClass class_of(DeclaredDocument declared) noexcept {
  switch (declared) {
    case DeclaredDocument::hk_macao_permit:
      return DocumentClass::hk_macao_permit;
    case DeclaredDocument::taiwan_permit:
      return DocumentClass::taiwan_permit;
    case DeclaredDocument::passport:
      return DocumentClass::passport;
    case DeclaredDocument::birth_certificate:
      return DocumentClass::birth_certificate;
    case DeclaredDocument::permanent_residence:
      return DocumentClass::permanent_residence;
    case DeclaredDocument::military:
      return DocumentClass::military;
    case DeclaredDocument::citizen:
    case DeclaredDocument::residence_permit:
    case DeclaredDocument::disability_card:
    case DeclaredDocument::other:
      break;
  }
  return DocumentClass::other;
}

// Documents that may well carry a number of GB 11643: no remark when they do.
bool may_be_citizen_number(DeclaredDocument declared) noexcept {
  return declared == DeclaredDocument::citizen || declared == DeclaredDocument::residence_permit ||
         declared == DeclaredDocument::permanent_residence || declared == DeclaredDocument::other;
}

IdentityReading read_other(Cleaned cleaned, DeclaredDocument declared, Day received) {
  const bool whole = cleaned.text.size() == kLength || card_in(cleaned).has_value();
  if (whole) {
    IdentityReading citizen = read_citizen(cleaned, DeclaredDocument::citizen, received);
    if (!citizen.reject) {
      if (!may_be_citizen_number(declared)) citizen.remarks.add(RowReason::id_form);
      return citizen;
    }
  }
  IdentityReading reading;
  reading.remarks = cleaned.remarks;
  if (!has_usual_form(declared, cleaned)) reading.remarks.add(RowReason::id_form);
  reading.identity = Identity(class_of(declared), std::move(cleaned.text));
  return reading;
}

bool needs_citizen_number(DeclaredDocument declared) noexcept {
  return declared == DeclaredDocument::citizen || declared == DeclaredDocument::disability_card;
}

}  // namespace

IdentityReading read_identity(std::string_view written, DeclaredDocument declared, Day received,
                              CellKind cell) {
  // Nearly every row: nothing to clean, nothing wrong.
  if (cell == CellKind::text && written.size() == kLength && may_be_citizen_number(declared)) {
    const auto plain = CitizenNumber::parse(written);
    if (plain && birth_is_possible(plain->birth_date(), received)) {
      IdentityReading reading;
      reading.identity = Identity(*plain);
      return reading;
    }
  }
  Cleaned cleaned = clean(written);
  if (cleaned.characters == 0) return rejected(RowReason::id_empty);
  const bool citizen = needs_citizen_number(declared);
  if (digits_are_lost(cleaned.text, citizen, cell)) return rejected(RowReason::id_lost_digits);
  return citizen ? read_citizen(cleaned, declared, received)
                 : read_other(std::move(cleaned), declared, received);
}

}  // namespace gw::normalize
