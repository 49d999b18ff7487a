// Invariants: pieces give the same records as the whole, in both encodings; line numbers rise; the
// line feeds counted are those of the input; a record written anew, all fields quoted, reads as the
// same fields.
#include <algorithm>
#include <string>
#include <vector>

#include "gateway/codec/csv.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw;
using namespace gw::codec;
using gw::fuzz::require;

struct Outcome {
  bool good = true;
  std::int64_t line_feeds = 0;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::int64_t> lines;
  bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view bytes, bool whole, Encoding encoding, CsvLimits limits) {
  Outcome outcome;
  CsvReader reader(
      encoding,
      [&](const CsvRecord& record) -> Result<void> {
        require(record.line > (outcome.lines.empty() ? 0 : outcome.lines.back()));
        require(!record.fields.empty());
        outcome.lines.push_back(record.line);
        outcome.rows.emplace_back(record.fields.begin(), record.fields.end());
        return {};
      },
      limits);
  if (whole) {
    outcome.good = reader.feed(bytes).has_value();
  } else {
    fuzz::in_pieces(bytes, [&](std::string_view piece) {
      outcome.good = reader.feed(piece).has_value();
      return outcome.good;
    });
  }
  outcome.good = outcome.good && reader.finish().has_value();
  outcome.line_feeds = outcome.good ? reader.line_feeds() : 0;
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  for (Encoding encoding : {Encoding::utf8, Encoding::gb18030}) {
    const Outcome outcome = read(bytes, true, encoding, {});
    require(outcome == read(bytes, false, encoding, {}));
    const CsvLimits narrow{200, 40, 5};
    require(read(bytes, true, encoding, narrow) == read(bytes, false, encoding, narrow));
    if (!outcome.good) continue;
    require(outcome.line_feeds == std::count(bytes.begin(), bytes.end(), '\n'));
    std::string written;
    for (const auto& row : outcome.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        written += i == 0 ? "\"" : ",\"";
        for (char c : row[i]) written += c == '"' ? std::string("\"\"") : std::string(1, c);
        written += '"';
      }
      written += "\r\n";
    }
    require(read(written, true, Encoding::utf8, {}).rows == outcome.rows);
  }
  return 0;
}
