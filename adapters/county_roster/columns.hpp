#pragma once
// Columns of a county roster (区县学籍表) by their header names: order and spelling change with the
// bureaus' software, the names say what a column is.  Used by the reader; values, any thread.
// Refuses nothing itself: it tells which required column is missing.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
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

/// The note's name of a column.
std::string_view standard_name(Column column);
/// The column with this standard name.
std::optional<Column> column_named(std::string_view standard);

/// What a bureau calls its columns.
struct ColumnNames {
  struct Names {
    std::vector<std::string> usual;   // the bureau's own; several where its sheets differ
    std::vector<std::string> former;  // known others: read with the remark COLUMN_ALIAS
    bool left_out = false;            // this bureau's lists do without it
  };
  std::array<Names, kColumns> of;
  bool any_order = false;  // the order of columns says nothing

  /// The note's names and order, and 身份证号码 of last year.
  static ColumnNames standard();
  Names& operator[](Column column) { return of[static_cast<std::size_t>(column)]; }
};

/// Which kind of list: an increment needs 操作 too.
enum class ListKind : std::uint8_t { full, increment };

/// A header line matched against the names.  A header of two lines is given as one, the upper name
/// before the lower: 监护人/姓名.
class Header {
 public:
  Header() = default;
  Header(std::vector<std::string> cells, const ColumnNames& names, ListKind kind);

  std::size_t width() const { return cells_.size(); }
  /// Columns that were recognized.
  std::size_t matched() const { return matched_; }
  /// Another order, or a known other name: remark COLUMN_ALIAS.
  bool differs() const { return differs_; }
  /// A required column is missing: COLUMN_MISSING.
  bool incomplete() const { return incomplete_; }
  /// Where a column stands, from 0; nothing where the file has none.
  std::optional<std::uint32_t> place(Column column) const;
  bool has(Column column) const { return place(column).has_value(); }
  /// The sender's own name of a column; the note's name where the file has none.
  const std::string& name_of(Column column) const {
    return own_names_[static_cast<std::size_t>(column)];
  }
  const std::vector<std::string>& cells() const { return cells_; }
  /// The columns in the file's order: those that were recognized by the note's name, so that a
  /// known other name is the same column; the others as they are written.
  std::vector<std::string> agreed_names() const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::vector<std::string> cells_;
  std::array<std::size_t, kColumns> at_{};
  std::array<std::string, kColumns> own_names_;
  std::size_t matched_ = 0;
  bool differs_ = false;
  bool incomplete_ = false;
};

}  // namespace gw::county_roster
