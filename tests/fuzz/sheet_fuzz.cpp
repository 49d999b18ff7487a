// A sheet's XML as it lies in a workbook.  Invariants: pieces give the same rows as the whole; rows
// and cells rise; no more cells are filled than the limit; a filled cell has the text of a cell.
#include <string>
#include <vector>

#include "gateway/codec/sheet.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw;
using namespace gw::codec;
using gw::fuzz::require;

struct Outcome {
  bool good = false;
  std::vector<std::string> rows;
  bool operator==(const Outcome&) const = default;
};

bool parse(std::string_view bytes, bool whole, XmlHandler& handler) {
  XmlParser parser(handler);
  bool good = true;
  if (whole) {
    good = parser.feed(bytes).has_value();
  } else {
    fuzz::in_pieces(bytes, [&](std::string_view piece) {
      good = parser.feed(piece).has_value();
      return good;
    });
  }
  return good && parser.finish().has_value();
}

Outcome read(std::string_view bytes, bool whole, const SharedStrings& strings) {
  static const std::vector<bool> styles{false, true};
  const SheetLimits limits{1000, 64, 1 << 16, 32, 4096};
  Outcome outcome;
  MergedRanges merged(limits);
  if (!parse(bytes, whole, merged)) return outcome;
  std::int64_t last_row = 0;
  const SheetSink sink = [&](const SheetRow& row) -> Result<void> {
    require(row.number > last_row && row.number <= 1000);
    last_row = row.number;
    std::int64_t last_column = -1;
    std::string text = std::to_string(row.number);
    for (const Cell& cell : row.cells) {
      require(cell.column > last_column && cell.column < 64);
      last_column = cell.column;
      require(row.find(cell.column) == &cell);
      text += '|' + std::to_string(static_cast<int>(cell.kind)) + std::string(cell.text);
    }
    outcome.rows.push_back(text);
    return {};
  };
  SheetRows rows({strings, styles, false}, limits, merged.take(), sink);
  outcome.good = parse(bytes, whole, rows);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  SharedStrings strings({1 << 16, 64});
  const bool shared = parse(bytes, true, strings);
  SharedStrings again({1 << 16, 64});
  require(parse(bytes, false, again) == shared && again.size() == strings.size());
  for (std::size_t i = 0; i < strings.size(); ++i) require(strings.text(i) == again.text(i));
  require(read(bytes, true, strings) == read(bytes, false, strings));
  return 0;
}
