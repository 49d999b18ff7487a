#include "gateway/normalize/codes.hpp"

#include <algorithm>
#include <cstddef>

#include "gateway/normalize/code_tables.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw::normalize {
namespace {

constexpr bool divisions_are_sorted() {
  for (std::size_t i = 1; i < tables::divisions.size(); ++i) {
    if (tables::divisions[i - 1].code >= tables::divisions[i].code) return false;
  }
  return true;
}
static_assert(divisions_are_sorted(), "divisions_cn.csv is not in the order of its codes");

const tables::DivisionRow* find_division(RegionCode code) noexcept {
  const auto* const row = std::lower_bound(
      tables::divisions.data(), tables::divisions.data() + tables::divisions.size(), code.number(),
      [](const tables::DivisionRow& left, std::uint32_t number) { return left.code < number; });
  const bool found =
      row != tables::divisions.data() + tables::divisions.size() && row->code == code.number();
  return found ? row : nullptr;
}

template <class Table>
const tables::WordRow* find_word(const Table& table, std::string_view word) noexcept {
  for (const tables::WordRow& row : table) {
    if (row.word == word) return &row;
  }
  return nullptr;
}

std::optional<OnRoll> on_roll(const tables::WordRow* row) noexcept {
  if (row == nullptr) return std::nullopt;
  if (row->value == "Y") return OnRoll::yes;
  return row->value == "N" ? OnRoll::no : OnRoll::clerk_decides;
}

}  // namespace

DivisionStatus division_status(RegionCode code) noexcept {
  const auto* const row = find_division(code);
  if (row == nullptr) return DivisionStatus::unknown;
  return row->status == "historical" ? DivisionStatus::abolished : DivisionStatus::current;
}

std::string_view division_name(RegionCode code) noexcept {
  const auto* const row = find_division(code);
  return row != nullptr && row->status == "current" ? row->name : std::string_view();
}

std::optional<Sex> sex_of(std::string_view written) noexcept {
  const std::string_view word = trim(written);
  if (word.empty()) return Sex::not_stated;
  const auto* const row = find_word(tables::sexes, word);
  if (row == nullptr) return std::nullopt;
  return static_cast<Sex>(row->value[0] - '0');
}

std::optional<OnRoll> on_roll_by_code(std::string_view code) noexcept {
  return on_roll(find_word(tables::student_status, code));
}

std::optional<OnRoll> on_roll_by_text(std::string_view chinese) noexcept {
  return on_roll(find_word(tables::student_status_words, trim(chinese)));
}

std::optional<AssistanceCategory> assistance_category(std::string_view chinese) noexcept {
  const auto* const row = find_word(tables::assistance_categories, trim(chinese));
  if (row == nullptr) return std::nullopt;
  const auto capacity = subsidy_category(row->value);
  if (!capacity) return std::nullopt;
  return AssistanceCategory{*capacity, row->extra == "Y"};
}

std::vector<CodeWord> sex_words() {
  std::vector<CodeWord> words;
  for (const tables::WordRow& row : tables::sexes) {
    words.push_back({row.word, row.value == "1" ? "男" : row.value == "2" ? "女" : "未说明"});
  }
  return words;
}

std::vector<CodeWord> status_code_words() {
  std::vector<CodeWord> words;
  for (const tables::WordRow& row : tables::student_status) words.push_back({row.word, row.extra});
  return words;
}

std::vector<CodeWord> status_text_words() {
  std::vector<CodeWord> words;
  for (const tables::WordRow& row : tables::student_status_words) {
    words.push_back({row.word, row.value == "Y"   ? "在籍"
                               : row.value == "N" ? "不在籍"
                                                  : "待人工确认"});
  }
  return words;
}

std::vector<CodeWord> assistance_words() {
  std::vector<CodeWord> words;
  for (const tables::WordRow& row : tables::assistance_categories)
    words.push_back({row.word, row.value});
  return words;
}

std::optional<Capacity> subsidy_category(std::string_view code) noexcept {
  if (code == "A99") return Capacity::a99;
  if (code.size() != 3 || code[0] != 'A') return std::nullopt;
  const int tens = code[1] - '0';
  const int ones = code[2] - '0';
  if (tens < 0 || tens > 1 || ones < 0 || ones > 9) return std::nullopt;
  const int number = tens * 10 + ones;
  if (number < 1 || number > 13) return std::nullopt;
  return static_cast<Capacity>(number);
}

}  // namespace gw::normalize
