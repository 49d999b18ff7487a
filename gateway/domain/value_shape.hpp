#pragma once
// What a value of an agency's column looks like (数据形态): digits, a compact day, words.  It is
// what tells a column that changed its type or its name; it never says what the value is.  Pure.
#include <cstdint>
#include <optional>
#include <string_view>

namespace gw {

/// Kept by name in the store (name_of); the order is free.
enum class ValueShape : std::uint8_t {
  digits,          // 420602, 00012
  decimal,         // 400.00, -3.5
  exponent,        // 4.2060E+17: a number that a spreadsheet rounded
  citizen_number,  // 18 characters in the form of 公民身份号码
  compact_day,     // 20060720
  compact_month,   // 200609
  dashed_day,      // 2006-07-20
  slashed_day,     // 2006/7/20
  dotted_day,      // 2006.7.20
  chinese_day,     // 2006年7月20日, 2006年9月
  moment,          // a day and a time
  latin,           // letters, perhaps with digits: G420602, A03
  words,           // anything in other characters: 在读
  // As the container stores it, where it does: cells of a workbook, values of JSON.
  stored_number,
  stored_day,
  stored_truth,
};
inline constexpr std::size_t kValueShapes = 16;

/// The shape of a text; blanks around it do not count.  Nothing for an empty one.
std::optional<ValueShape> shape_of(std::string_view text) noexcept;
/// "compact-day"
std::string_view name_of(ValueShape shape) noexcept;
std::optional<ValueShape> value_shape(std::string_view name) noexcept;

/// Whether a value can be shown as the code it is: up to four letters or digits of ASCII.  Names
/// and numbers of people have more.
bool is_short_code(std::string_view text) noexcept;

}  // namespace gw
