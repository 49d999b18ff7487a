#pragma once
// Workbooks written by hand (.xlsx): the other half of workbook.hpp, for tables handed to people.
// Every cell is text and formatted as text, so that no program takes a number of a person for an
// amount, nor a field of a sender for a formula.  Pure.
#include <span>
#include <string>
#include <vector>

namespace gw::codec {

struct SheetText {
  std::string name;
  std::vector<std::vector<std::string>> rows;  // empty texts are left out
};

/// Sheet names are cut to what programs take (31 characters without []:*?/\), and numbered where
/// two are the same.  REQUIRES: at least one sheet; at most 16384 cells in a row.
std::string workbook_text(std::span<const SheetText> sheets);

}  // namespace gw::codec
