#pragma once
// Workbooks (.xlsx): the sheets by their names, and the rows of one as a stream.
// Used by table.hpp and by the adapters whose agencies send workbooks of several sheets.  One
// thread per workbook; memory is the packed file, the shared texts, the merged ranges and one row.
// Parts are found through the relationships, never by file name.  Refuses what is no whole zip, old
// .xls and passwords (with words that help), macros and links to other files, and what exceeds the
// limits.  Comments, formats and drawings are not looked at.
#include <memory>
#include <string>
#include <vector>

#include "gateway/codec/sheet.hpp"
#include "gateway/codec/zip.hpp"

namespace gw::codec {

struct WorkbookLimits {
  ZipLimits zip;
  SharedStringLimits strings;
  SheetLimits sheet;
  std::size_t sheets = 256;
};

struct SheetInfo {
  std::string name;
  bool hidden = false;
};

class Workbook {
 public:
  /// `bytes`: the whole file.  Errc::container_broken, file_encrypted, workbook_legacy,
  /// active_content, too_large (detail = the limit), doctype_refused.
  static Result<Workbook> open(std::string bytes, const WorkbookLimits& limits = {});
  ~Workbook();
  Workbook(Workbook&&) noexcept;
  Workbook& operator=(Workbook&&) noexcept;

  /// In the order of their tabs; sheets that hold no cells (charts) are not among them.
  const std::vector<SheetInfo>& sheets() const;
  /// The rows of a sheet that exist.  Failures as in open(), or what the sink returned.
  Result<void> read(std::size_t sheet, const SheetSink& sink) const;

 private:
  struct State;
  explicit Workbook(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gw::codec
