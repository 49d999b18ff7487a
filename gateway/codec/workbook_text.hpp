#pragma once
// Workbooks handed to people (.xlsx), by libxlsxwriter: the other half of workbook.hpp.  A cell is
// text and formatted as text, so that no program takes a number of a person for an amount, nor a
// field of a sender for a formula; only columns of amounts and counts hold numbers.  One thread.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"

namespace gw::codec {

/// The media type of a workbook (.xlsx).
inline constexpr std::string_view kWorkbookType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What the cells of a column are: numbers only where they are to be added up.
enum class CellsHold : std::uint8_t { text, amounts, counts };

struct SheetColumn {
  std::string title;
  double width = 0;                   // in digits, a Chinese character is two; 0: as programs do
  CellsHold cells = CellsHold::text;  // of the others "380.00", "3"; what is no number stays text
  std::vector<std::string> choices = {};  // offered in the cells; 255 characters together
};

/// A sheet that is worked on has its header in sight and on each printed page, and a filter; a
/// sheet that is read has a table below its text.
enum class SheetUse : std::uint8_t { work, read };

/// A sheet before its rows: lines above the header (the first is its title), the header, and the
/// line at the foot of the pages.
struct SheetForm {
  std::string name;
  std::vector<std::string> lines;
  std::vector<SheetColumn> columns;  // none: no header
  std::string footer;
  SheetUse use = SheetUse::work;
};

/// Where rows wait until the workbook is finished: many rows on few sheets in scratch files, one a
/// sheet, so that memory stays flat; else in memory.
enum class RowsHeld : std::uint8_t { in_memory, in_scratch };

class WorkbookWriter {
 public:
  /// `scratch`: the folder of files that the library has open but not by name, so that nothing is
  /// left in it whatever happens.  The same content and `made` are the same bytes.
  WorkbookWriter(const std::filesystem::path& scratch, RowsHeld held, Instant made);
  WorkbookWriter(WorkbookWriter&&) noexcept;
  WorkbookWriter& operator=(WorkbookWriter&&) noexcept;
  ~WorkbookWriter();

  /// The next sheet.  Its name is cut to what programs take (31 characters without []:*?/\) and
  /// numbered where it is taken.
  void begin_sheet(SheetForm form);
  /// REQUIRES: a sheet; at most 16384 cells.  Empty texts are left out.
  void add_row(std::span<const std::string> cells);
  /// The file's bytes.  Errc::io: no room for scratch files.  REQUIRES: at least one sheet.
  Result<std::string> finish();

 private:
  struct Book;
  std::unique_ptr<Book> book_;
};

struct SheetText {
  std::string name;
  std::vector<std::vector<std::string>> rows;
};

/// Plain tables at once.  REQUIRES: at least one sheet.
Result<std::string> workbook_text(std::span<const SheetText> sheets,
                                  const std::filesystem::path& scratch);

}  // namespace gw::codec
