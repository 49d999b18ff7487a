// Whatever form the bytes are taken for.  Invariants: pieces give the same rows and form as the
// whole; parts and rows rise, cells too; a CSV or DBF leaves no cell out.
#include <string>
#include <vector>

#include "gateway/codec/table.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw;
using namespace gw::codec;
using gw::fuzz::require;

struct Outcome {
  bool good = true;
  TableForm form = TableForm::csv;
  std::vector<std::string> rows;
  bool operator==(const Outcome&) const = default;
};

TableOptions narrow() {
  TableOptions options;
  options.packed_bytes = 1 << 16;
  options.workbook.zip = {1 << 20, 100, 1 << 16, 32};
  options.workbook.strings = {1 << 16, 1024};
  options.workbook.sheet = {1000, 64, 1 << 16, 32, 4096};
  options.gzip = {1 << 20, 100, 1 << 16};
  return options;
}

Outcome read(std::string_view bytes, bool whole) {
  Outcome outcome;
  std::uint32_t part = 0;
  std::int64_t last = -1;
  TableReader reader(narrow(), [&](const TableRow& row) -> Result<void> {
    require(row.part >= part);
    if (row.part > part) last = -1;
    part = row.part;
    require(row.number > last);
    last = row.number;
    std::string text = std::to_string(row.part) + "!" + std::to_string(row.number);
    std::int64_t column = -1;
    for (const Cell& cell : row.cells) {
      require(cell.column > column);
      column = cell.column;
      require(row.part != 0 || row.cells[cell.column].column == cell.column);
      text += '|' + std::string(cell.text);
    }
    outcome.rows.push_back(text);
    return {};
  });
  if (whole) {
    outcome.good = reader.feed(bytes).has_value();
  } else {
    fuzz::in_pieces(bytes, [&](std::string_view piece) {
      outcome.good = reader.feed(piece).has_value();
      return outcome.good;
    });
  }
  outcome.good = outcome.good && reader.finish().has_value();
  outcome.form = reader.form();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  require(read(bytes, true) == read(bytes, false));
  return 0;
}
