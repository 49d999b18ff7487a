#include "adapters/county_roster/columns.hpp"

#include <algorithm>

#include "gateway/normalize/fold.hpp"

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

ColumnNames ColumnNames::standard() {
  ColumnNames names;
  for (std::size_t i = 0; i < kColumns; ++i) names.of[i].emplace_back(kStandard[i]);
  names.add("身份证号", "身份证号码");
  return names;
}

bool ColumnNames::add(std::string_view standard_name, std::string alias) {
  for (std::vector<std::string>& known : of) {
    if (known.front() != standard_name) continue;
    if (std::find(known.begin(), known.end(), alias) == known.end())
      known.push_back(std::move(alias));
    return true;
  }
  return false;
}

Header::Header(const std::vector<std::string_view>& cells, const ColumnNames& names,
               ListKind kind) {
  for (const std::string_view cell : cells) cells_.emplace_back(normalize::trim(cell));
  at_.fill(kNone);
  for (std::size_t column = 0; column < kColumns; ++column) {
    own_names_[column] = names.of[column].front();
    for (const std::string& name : names.of[column]) {
      const auto found = std::find(cells_.begin(), cells_.end(), name);
      if (found == cells_.end()) continue;
      at_[column] = static_cast<std::size_t>(found - cells_.begin());
      own_names_[column] = name;
      differs_ = differs_ || &name != &names.of[column].front();
      break;
    }
  }
  std::size_t previous = kNone;
  for (const std::size_t place : at_) {
    if (place == kNone) continue;
    differs_ = differs_ || (previous != kNone && place < previous);
    previous = place;
  }
  const auto missing = [this](Column column) {
    return at_[static_cast<std::size_t>(column)] == kNone;
  };
  incomplete_ = std::any_of(kRequired.begin(), kRequired.end(), missing) ||
                (kind == ListKind::increment && missing(Column::operation));
}

std::string_view Header::field(const std::vector<std::string_view>& row, Column column) const {
  const std::size_t place = at_[static_cast<std::size_t>(column)];
  return place < row.size() ? row[place] : std::string_view();
}

bool Header::repeats(const std::vector<std::string_view>& row) const {
  return std::equal(
      row.begin(), row.end(), cells_.begin(), cells_.end(),
      [](std::string_view a, const std::string& b) { return normalize::trim(a) == b; });
}

}  // namespace gw::county_roster
