#pragma once
// Identity (身份): a document type and number that stands for one person.  Numbers in the form of
// GB 11643 pack into 57 bits; all others are text.  Constructed only from checked parts
// (normalize/identity_number.hpp reads what agencies write); never prints.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/clock.hpp"
#include "gateway/domain/personal.hpp"

namespace gw {

/// The classes in which a number is unique, coarser than any agency's own codes: one agency's 护照
/// is the other's 外国人护照, and only the number tells (domain/standards 1.2).  Stored; never
/// renumber.
enum class DocumentClass : std::uint8_t {
  citizen_number =
      1,  // 公民身份号码, 港澳台居民居住证, 外国人永久居留身份证 since 2023: form of GB 11643
  birth_certificate = 2,    // 出生医学证明
  hk_macao_permit = 3,      // 港澳居民来往内地通行证
  taiwan_permit = 4,        // 台湾居民来往大陆通行证
  passport = 5,             // 护照, Chinese or foreign
  permanent_residence = 6,  // 外国人永久居留证, older card of 15 characters
  military = 7,             // 军官证, 士兵证, 警官证
  other = 9,
};

/// A number in the form of GB 11643-1999: 17 digits and the check character of ISO 7064 MOD 11-2.
class CitizenNumber {
 public:
  /// Exactly 18 characters, digits and a final digit or `X`, with the right check character; the
  /// date is not looked at (see birth_date).
  static std::optional<CitizenNumber> parse(std::string_view text) noexcept;
  static CitizenNumber from_packed(std::uint64_t packed) noexcept { return CitizenNumber(packed); }
  /// The check character for 17 digits.  REQUIRES: 17 ASCII digits.
  static char check_character(std::string_view seventeen) noexcept;

  /// The first 17 digits as a number: orders like the text, below 2^57.
  std::uint64_t packed() const noexcept { return packed_; }
  /// The date inside the number; nothing if it is no day of the calendar.
  std::optional<Day> birth_date() const noexcept;
  bool is_male() const noexcept { return packed_ % 2 == 1; }
  std::uint16_t sequence() const noexcept { return static_cast<std::uint16_t>(packed_ % 1000); }
  std::string reveal(Purpose) const;
  /// "4206**********123X": first four and last four characters.
  std::string masked() const;
  friend auto operator<=>(const CitizenNumber&, const CitizenNumber&) = default;

 private:
  explicit CitizenNumber(std::uint64_t packed) noexcept : packed_(packed) {}
  std::uint64_t packed_;
};

class Identity {
 public:
  Identity() = default;
  explicit Identity(CitizenNumber number)
      : document_(DocumentClass::citizen_number), packed_(number.packed()) {}
  /// REQUIRES: document is not citizen_number; number is cleaned (upper case, no blanks).
  Identity(DocumentClass document, std::string number)
      : document_(document), text_(std::move(number)) {}

  DocumentClass document() const noexcept { return document_; }
  bool is_citizen_number() const noexcept { return document_ == DocumentClass::citizen_number; }
  bool empty() const noexcept { return packed_ == 0 && text_.empty(); }
  std::optional<CitizenNumber> citizen_number() const noexcept;
  /// Zero unless a citizen number.
  std::uint64_t packed() const noexcept { return packed_; }
  std::string reveal(Purpose) const;
  std::string masked() const;
  /// Citizen numbers first, in the order of their digits; the order in which pages are sorted and
  /// stored.
  friend auto operator<=>(const Identity&, const Identity&) = default;

 private:
  DocumentClass document_ = DocumentClass::other;
  std::uint64_t packed_ = 0;
  std::string text_;
};

}  // namespace gw
