#pragma once
// Text for a person's eyes: tables and labelled lines aligned by display width (a Chinese character
// is two columns wide), and counts with thousands separators.  Used by the views; pure.
// Refuses control characters: what an agency sent must not steer a terminal, so each is shown as a
// question mark.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gw::cli {

/// Columns that a terminal uses for UTF-8 text; a byte that is no UTF-8 counts as one.
std::size_t display_width(std::string_view text) noexcept;

/// 12431 -> "12,431"
std::string with_separators(std::int64_t number);

/// The text without control characters (C0, DEL, C1, bidirectional marks), each replaced by '?'.
std::string printable(std::string_view text);

/// The text in lines of at most so many columns, each behind `indent`, the first behind `first`,
/// and closed by a line end.  Breaks at blanks and beside Chinese characters, but never before a
/// closing mark nor behind an opening one; a word longer than a line stands alone. REQUIRES:
/// `first` and `indent` are equally wide.
std::string wrapped(std::string_view text, std::size_t columns, std::string_view first = {},
                    std::string_view indent = {});

enum class Align : std::uint8_t { left, right };

class TextTable {
 public:
  /// Headings with their alignment; every row has that many cells.
  explicit TextTable(std::vector<std::pair<std::string, Align>> columns)
      : columns_(std::move(columns)) {}

  /// REQUIRES: as many cells as columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  /// Headings and rows, two blanks between columns, none at the end of a line.
  std::string text() const;

 private:
  std::vector<std::pair<std::string, Align>> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// "label   value" lines with the values under each other; an empty value shows as "-".
std::string labelled(const std::vector<std::pair<std::string, std::string>>& lines);

}  // namespace gw::cli
