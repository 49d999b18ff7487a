#include "adapters/county_roster/columns.hpp"

#include <algorithm>
#include <utility>

namespace gw::county_roster {
namespace {

constexpr std::array<std::string_view, kColumns> kStandard{
    "序号",       "学校名称",   "学校标识码", "学籍号", "姓名",     "性别",     "出生日期",
    "证件类型",   "身份证号",   "民族",       "年级",   "班级",     "入学年月", "户籍所在地",
    "监护人姓名", "监护人电话", "学生状态",   "操作",   "变更日期", "备注"};

constexpr std::array kRequired{Column::school_name, Column::school_code, Column::pupil_number,
                               Column::name,        Column::sex,         Column::birth,
                               Column::number,      Column::grade,       Column::entry_month,
                               Column::status};

}  // namespace

std::string_view standard_name(Column column) {
  return kStandard[static_cast<std::size_t>(column)];
}

std::optional<Column> column_named(std::string_view standard) {
  const auto* const found = std::find(kStandard.begin(), kStandard.end(), standard);
  if (found == kStandard.end()) return std::nullopt;
  return static_cast<Column>(found - kStandard.begin());
}

ColumnNames ColumnNames::standard() {
  ColumnNames names;
  for (std::size_t i = 0; i < kColumns; ++i) names.of[i].usual.emplace_back(kStandard[i]);
  names[Column::number].former.emplace_back("身份证号码");
  return names;
}

Header::Header(std::vector<std::string> cells, const ColumnNames& names, ListKind kind)
    : cells_(std::move(cells)) {
  at_.fill(kNone);
  for (std::size_t column = 0; column < kColumns; ++column) {
    own_names_[column] = kStandard[column];
    const auto look = [&](const std::vector<std::string>& among) {
      for (const std::string& name : among) {
        const auto found = std::find(cells_.begin(), cells_.end(), name);
        if (found == cells_.end()) continue;
        at_[column] = static_cast<std::size_t>(found - cells_.begin());
        own_names_[column] = name;
        ++matched_;
        return true;
      }
      return false;
    };
    if (!look(names.of[column].usual) && look(names.of[column].former)) differs_ = true;
  }
  std::size_t previous = kNone;
  for (const std::size_t place : at_) {
    if (place == kNone || names.any_order) continue;
    differs_ = differs_ || (previous != kNone && place < previous);
    previous = place;
  }
  const auto missing = [&](Column column) {
    const auto index = static_cast<std::size_t>(column);
    return at_[index] == kNone && !names.of[index].left_out;
  };
  incomplete_ = std::any_of(kRequired.begin(), kRequired.end(), missing) ||
                (kind == ListKind::increment && missing(Column::operation));
}

std::vector<std::string> Header::agreed_names() const {
  std::vector<std::string> names = cells_;
  for (std::size_t column = 0; column < kColumns; ++column) {
    if (at_[column] != kNone) names[at_[column]] = kStandard[column];
  }
  return names;
}

std::optional<std::uint32_t> Header::place(Column column) const {
  const std::size_t place = at_[static_cast<std::size_t>(column)];
  if (place == kNone) return std::nullopt;
  return static_cast<std::uint32_t>(place);
}

}  // namespace gw::county_roster
