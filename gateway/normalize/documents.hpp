#pragma once
// Which document a row declares (证件类型): the agencies' four lists of codes and words made one.
// Used by adapters before read_identity.  Pure, thread-safe.  A value outside its table is nothing:
// the adapter rejects the row with CODE_UNKNOWN.  An empty value is nothing too; what it means
// stands in the agency's note (mostly 居民身份证).
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/normalize/codes.hpp"

namespace gw::normalize {

/// What the sender says its number is; only the number tells what it really is.
enum class DeclaredDocument : std::uint8_t {
  citizen,              // 居民身份证, 户口簿: the form of GB 11643 is required
  residence_permit,     // 港澳台居民居住证
  permanent_residence,  // 外国人永久居留证, of 15 or (since 2023) 18 characters
  hk_macao_permit,      // 港澳居民来往内地通行证, passport of either region
  taiwan_permit,        // 台湾居民来往大陆通行证
  passport,             // 护照, Chinese or foreign
  birth_certificate,    // 出生医学证明
  military,             // 军官证, 士兵证, 警官证
  disability_card,      // 残疾人证, whose first 18 characters are the citizen number
  other,
};

/// SFZJLXM of the provincial rosters, one character (6 is Hong Kong here).
std::optional<DeclaredDocument> declared_from_education(std::string_view code) noexcept;
/// zjlx of tax, three digits.
std::optional<DeclaredDocument> declared_from_tax(std::string_view code) noexcept;
/// psn_cert_type of the register and ZJLX of the sharing platform; `1` stands for `01`.
std::optional<DeclaredDocument> declared_from_register(std::string_view code) noexcept;
/// The words of county rosters, civil affairs and rural revitalization; blanks around are ignored.
std::optional<DeclaredDocument> declared_from_text(std::string_view chinese) noexcept;

/// The codes or words of one of the lists, in its order, and what each is here: "education", "tax",
/// "register" or "text".
std::vector<CodeWord> document_words(std::string_view list);

/// For a feed without a document column: 居民身份证, unless the number has the unmistakable form of
/// another document (襄州: "unless the number says otherwise").
DeclaredDocument declared_by_number(std::string_view written) noexcept;

}  // namespace gw::normalize
