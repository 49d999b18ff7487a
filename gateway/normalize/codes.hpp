#pragma once
// Code tables (代码表) of schemas/codes, compiled in: divisions, sex, student status, subsidy
// categories.  Used by adapters and checks.  Pure, thread-safe; looking up allocates
// nothing.  A value outside its
// table is nothing: the adapter rejects the row with CODE_UNKNOWN.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/domain/fact.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw::normalize {

enum class DivisionStatus : std::uint8_t {
  current,    // in use, or a placeholder of the official lists
  abolished,  // once in use (县市 撤并): still valid in old numbers and addresses
  unknown,    // never was, as far as the lists know
};
DivisionStatus division_status(RegionCode code) noexcept;
/// Name of a division in use, alone ("襄城区"); empty for any other (old names are unreliable).
std::string_view division_name(RegionCode code) noexcept;

/// GB/T 2261.1.
enum class Sex : std::uint8_t { unknown = 0, male = 1, female = 2, not_stated = 9 };
/// Codes and words of all feeds: 0 1 2 9, M F, 男 女, 男性 女性; blanks around are ignored.  Empty
/// is not stated: no agency requires it to be filled where it may be left out.
std::optional<Sex> sex_of(std::string_view written) noexcept;

/// Whether a student status counts as on the roll (在籍).
enum class OnRoll : std::uint8_t {
  yes,
  no,
  clerk_decides,  // 保留入学资格, 下落不明, 其他: review with STATUS
};
/// XSDQZTM, two digits.
std::optional<OnRoll> on_roll_by_code(std::string_view code) noexcept;
/// 学生状态 of county rosters: 在读, 正常, 休学, 转出, 退学, 死亡.
std::optional<OnRoll> on_roll_by_text(std::string_view chinese) noexcept;

struct AssistanceCategory {
  Capacity capacity = Capacity::a99;
  bool in_annex1 = true;  // false: not printed in Annex 1 of the 2023 procedures, kept under A99
};
/// 救助类别 of civil affairs.
std::optional<AssistanceCategory> assistance_category(std::string_view chinese) noexcept;

/// A word of a code table and what it means here, in Chinese.
struct CodeWord {
  std::string_view word;
  std::string_view means;
};
/// The words of the tables, in their order: what a field may say.
std::vector<CodeWord> sex_words();
std::vector<CodeWord> status_code_words();  // XSDQZTM
std::vector<CodeWord> status_text_words();  // 学生状态
std::vector<CodeWord> assistance_words();   // 救助类别

/// "A01" .. "A13", "A99".
std::optional<Capacity> subsidy_category(std::string_view code) noexcept;

}  // namespace gw::normalize
