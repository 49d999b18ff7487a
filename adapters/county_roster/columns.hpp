#pragma once
// Columns of a county roster (区县学籍表) by their header names: order and spelling change with the
// bureaus' software, the names say what a column is.  Used by the reader; values, any thread.
// Refuses nothing itself: it tells which required column is missing.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gw::county_roster {

/// In the order of the interface note, 1. Roster file.
enum class Column : std::uint8_t {
  sequence,
  school_name,
  school_code,
  pupil_number,
  name,
  sex,
  birth,
  document,
  number,
  nation,
  grade,
  class_name,
  entry_month,
  residence,
  guardian,
  phone,
  status,
  operation,
  changed_on,
  note,
};
inline constexpr std::size_t kColumns = 20;

/// The names a column may go under; the first is the note's own, the others are known former ones.
struct ColumnNames {
  std::array<std::vector<std::string>, kColumns> of;

  /// The note's names, and 身份证号码 of last year.
  static ColumnNames standard();
  /// Adds `alias` to the column with this standard name; false if there is none.
  bool add(std::string_view standard_name, std::string alias);
  const std::string& standard_name(Column column) const {
    return of[static_cast<std::size_t>(column)].front();
  }
};

/// Which kind of list: an increment needs 操作 too.
enum class ListKind : std::uint8_t { full, increment };

/// A header line matched against the names.
class Header {
 public:
  Header() = default;
  Header(const std::vector<std::string_view>& cells, const ColumnNames& names, ListKind kind);

  std::size_t width() const { return cells_.size(); }
  /// Another order, or a known other name: remark COLUMN_ALIAS.
  bool differs() const { return differs_; }
  /// A required column is missing: COLUMN_MISSING.
  bool incomplete() const { return incomplete_; }
  /// The field of a row, empty where the file has no such column.
  std::string_view field(const std::vector<std::string_view>& row, Column column) const;
  /// The sender's own name of a column; the note's name where the file has none.
  const std::string& name_of(Column column) const {
    return own_names_[static_cast<std::size_t>(column)];
  }
  const std::string& cell(std::size_t index) const { return cells_[index]; }
  /// The header line once more.
  bool repeats(const std::vector<std::string_view>& row) const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::vector<std::string> cells_;
  std::array<std::size_t, kColumns> at_{};
  std::array<std::string, kColumns> own_names_;
  bool differs_ = false;
  bool incomplete_ = false;
};

}  // namespace gw::county_roster
