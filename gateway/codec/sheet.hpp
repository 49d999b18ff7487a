#pragma once
// One sheet of a workbook as a stream of rows: cells by their reference, numbers in their own
// digits, merged ranges filled.  Used by workbook.hpp, whose callers get the rows.  One thread;
// memory is one row, the merged ranges, and the shared texts given from outside.
// Refuses rows or cells out of their order, references that are none, and what exceeds the limits.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/codec/shared_strings.hpp"
#include "gateway/codec/xml.hpp"

namespace gw::codec {

enum class CellKind : std::uint8_t {
  blank,  // there, without a value
  text,
  number,      // as stored: 4.20607202002252E+17 stays that
  date,        // a number with a date style, or an ISO date: `day` holds it
  boolean,     // 0 or 1
  error,       // #N/A and its like
  uncomputed,  // a formula without its cached value
};

/// Where a cell's value comes from, if it is not its own: the first cell of its merged range.
enum class CellFill : std::uint8_t { own, down, across };

struct Cell {
  std::uint32_t column = 0;  // from 0: A
  CellKind kind = CellKind::blank;
  CellFill fill = CellFill::own;
  bool inline_text = false;  // text inside the cell instead of shared
  bool rich = false;         // text in several runs
  std::string_view text;     // as stored
  Day day{};                 // of kind date
};

struct SheetRow {
  std::int64_t number = 0;      // as the program shows it, from 1
  bool hidden = false;          // hidden or filtered away: a row like any other
  std::span<const Cell> cells;  // by column; a missing one is missing

  /// The cell of a column; nullptr where it is missing.
  const Cell* find(std::uint32_t column) const;
};

/// Receives the rows that exist, ascending; views hold during the call.
using SheetSink = std::function<Result<void>(const SheetRow&)>;

struct SheetLimits {
  std::int64_t rows = 1'048'576;
  std::uint32_t columns = 16'384;
  std::size_t row_bytes = 1 << 20;
  std::size_t merged_ranges = 200'000;
  std::int64_t filled_cells = 16'000'000;  // a range over everything must not cost as much
};

struct MergedRange {
  std::int64_t first_row = 0;
  std::int64_t last_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t last_column = 0;
};

/// What a sheet's cells refer to.
struct SheetContext {
  const SharedStrings& strings;
  const std::vector<bool>& date_styles;  // by style number
  bool date1904 = false;
};

/// The day of a serial number; nothing where it is none of the calendar (1900-02-29 is not).
std::optional<Day> day_of_serial(std::string_view serial, bool date1904);

/// Collects the merged ranges, which stand behind the rows they are about.
class MergedRanges final : public XmlHandler {
 public:
  explicit MergedRanges(const SheetLimits& limits) : limits_(limits) {}
  /// By first row.
  std::vector<MergedRange> take();

  void start(XmlName name, const XmlAttributes& attributes, std::int64_t line) override;
  void text(std::string_view) override {}
  void end(XmlName) override {}

 private:
  SheetLimits limits_;
  std::vector<MergedRange> ranges_;
};

/// Gives the rows of a sheet's XML to a sink.
class SheetRows final : public XmlHandler {
 public:
  SheetRows(const SheetContext& context, const SheetLimits& limits, std::vector<MergedRange> merged,
            const SheetSink& sink);

  void start(XmlName name, const XmlAttributes& attributes, std::int64_t line) override;
  void text(std::string_view piece) override;
  void end(XmlName name) override;

 private:
  enum class Place : std::uint8_t { outside, data, row, cell, value, formula, inline_text };
  struct Pending {  // a cell whose text is not at its last place yet
    Cell cell;
    std::size_t begin = 0;
    std::size_t size = 0;
    bool shared = false;
  };
  struct Active {  // a merged range that reaches this row, with the value of its first cell
    MergedRange range;
    Cell first;
    std::string text;
  };

  void start_row(const XmlAttributes& attributes);
  void start_cell(const XmlAttributes& attributes);
  void end_cell();
  void take_value(Cell& cell, std::string_view text, Pending& pending);
  void end_row();
  void enter_ranges();
  void fill();
  void refuse();

  SheetContext context_;
  SheetLimits limits_;
  std::vector<MergedRange> merged_;
  const SheetSink& sink_;

  Place place_ = Place::outside;
  std::int64_t row_ = 0;
  bool hidden_ = false;
  std::int64_t next_column_ = 0;
  std::string type_;
  std::size_t style_ = 0;
  bool has_formula_ = false;
  bool has_value_ = false;
  RunText run_;
  std::string row_text_;
  std::size_t value_begin_ = 0;
  std::vector<Pending> pending_;
  std::vector<Cell> cells_;
  std::vector<Cell> filled_;
  std::vector<Cell> merged_cells_;
  std::size_t next_range_ = 0;
  std::vector<Active> active_;
  std::int64_t filled_cells_ = 0;
};

}  // namespace gw::codec
