#pragma once
// A delivered table, whatever form it came in: CSV, workbook or DBF, plain or with a zip or gzip
// around it.  What the bytes are decides, never the file's name.  Used by the adapters of drop
// folders and mailed lists.  One thread; CSV and DBF stream, a zip is kept whole up to a limit.
// Refuses what its readers refuse, a zip that holds no or several files, and zips within zips
// within zips.
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/codec/csv.hpp"
#include "gateway/codec/gzip.hpp"
#include "gateway/codec/workbook.hpp"

namespace gw::codec {

enum class TableForm : std::uint8_t { csv, workbook, dbf };

/// One row; views hold only during the callback.
struct TableRow {
  std::uint32_t part = 0;  // the sheet, from 1; 0 = the form has no parts
  /// CSV: the physical line on which it begins; workbook: as the program shows it; DBF: the record,
  /// its field names being row 0.
  std::int64_t number = 0;
  std::span<const Cell> cells;  // by column; CSV and DBF leave none out
  bool hidden = false;
  bool spans_lines = false;    // CSV: a line break stood inside quotes
  bool bytes_invalid = false;  // some bytes were no characters (they read as U+FFFD)
  std::string_view raw;        // CSV: the row as received, in UTF-8

  /// The cell of a column; nullptr where it is missing.
  const Cell* find(std::uint32_t column) const {
    if (column < cells.size() && cells[column].column == column) return &cells[column];
    return SheetRow{number, hidden, cells}.find(column);
  }
};

using TableSink = std::function<Result<void>(const TableRow&)>;

struct TableOptions {
  Encoding encoding = Encoding::gb18030;  // of CSV and DBF; a UTF-8 byte order mark overrides it
  std::size_t packed_bytes = std::size_t{64} << 20;  // of a zip
  CsvLimits csv;
  WorkbookLimits workbook;
  GzipLimits gzip;
};

class TableReader {
 public:
  TableReader(TableOptions options, TableSink sink);
  ~TableReader();
  TableReader(TableReader&&) noexcept;
  TableReader& operator=(TableReader&&) noexcept;

  /// Any chunking.  Failures as of the form's reader; Errc::peer_content for a zip that holds no
  /// table.
  Result<void> feed(std::string_view bytes);
  Result<void> finish();

  /// What the file turned out to be; known with the first row.
  TableForm form() const;
  Encoding encoding() const;
  /// The sheets by part number - 1; empty for the other forms.
  const std::vector<SheetInfo>& sheets() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gw::codec
