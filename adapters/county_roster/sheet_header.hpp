#pragma once
// Finds the header of a table or of one sheet: it stands in one of the first rows, under titles,
// in one line or in two (a group above its columns).  Used by the reader; one per sheet.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/county_roster/columns.hpp"
#include "gateway/codec/table.hpp"

namespace gw::county_roster {

class SheetHeader {
 public:
  enum class Found : std::uint8_t {
    not_yet,  // this row was a title, or may be the upper line of the header
    here,     // this row ends the header
    above,    // the row before was the header, though not whole; this one is a row
    nowhere,  // no known header in the first rows: the sheet is not for us
  };

  /// `names` outlive it.
  SheetHeader(const ColumnNames& names, ListKind kind) : names_(&names), kind_(kind) {}

  Found look_at(const codec::TableRow& row);
  /// The sheet has ended without rows below its header.
  Found end();
  Header take() { return std::move(*header_); }

 private:
  const ColumnNames* names_;
  ListKind kind_;
  std::vector<std::string> above_;  // names in the row before
  std::int64_t above_row_ = -1;
  std::optional<Header> partial_;  // a header that lacks columns, unless the next row has them
  std::optional<Header> header_;
};

}  // namespace gw::county_roster
