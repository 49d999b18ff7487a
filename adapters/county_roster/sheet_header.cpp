#include "adapters/county_roster/sheet_header.hpp"

#include <algorithm>

#include "gateway/normalize/fold.hpp"

namespace gw::county_roster {
namespace {

constexpr std::int64_t kHeaderRows = 6;
// Fewer known names than these are chance: a title, or a sheet of something else.
constexpr std::size_t kLeastNames = 3;

/// Merged cells give their name to every column and row they cover.
std::vector<std::string> names_in(const codec::TableRow& row) {
  std::vector<std::string> names;
  for (const codec::Cell& cell : row.cells) {
    names.resize(std::max<std::size_t>(names.size(), cell.column));
    names.emplace_back(normalize::trim(cell.text));
  }
  return names;
}

std::vector<std::string> joined(const std::vector<std::string>& upper,
                                const std::vector<std::string>& lower) {
  std::vector<std::string> names = lower;
  names.resize(std::max(upper.size(), lower.size()));
  for (std::size_t i = 0; i < upper.size(); ++i) {
    if (names[i].empty()) {
      names[i] = upper[i];
    } else if (!upper[i].empty() && upper[i] != names[i]) {
      names[i] = upper[i] + "/" + names[i];
    }
  }
  return names;
}

}  // namespace

SheetHeader::Found SheetHeader::look_at(const codec::TableRow& row) {
  std::vector<std::string> names = names_in(row);
  Header one(names, *names_, kind_);
  if (!one.incomplete()) {
    header_ = std::move(one);
    return Found::here;
  }
  if (above_row_ == row.number - 1) {
    Header two(joined(above_, names), *names_, kind_);
    if (!two.incomplete()) {
      header_ = std::move(two);
      return Found::here;
    }
  }
  if (partial_) {
    header_ = std::move(partial_);
    return Found::above;
  }
  if (one.matched() >= kLeastNames) partial_ = std::move(one);
  above_ = std::move(names);
  above_row_ = row.number;
  return row.number < kHeaderRows || partial_ ? Found::not_yet : Found::nowhere;
}

SheetHeader::Found SheetHeader::end() {
  if (!partial_) return Found::nowhere;
  header_ = std::move(partial_);
  return Found::above;
}

}  // namespace gw::county_roster
