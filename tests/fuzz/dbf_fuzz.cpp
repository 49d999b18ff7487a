// Invariants: pieces give the same records as the whole; record numbers rise and none lies beyond
// the file; every record has the fields of the header.
#include <string>
#include <vector>

#include "gateway/codec/dbf.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw;
using namespace gw::codec;
using gw::fuzz::require;

struct Outcome {
  bool good = true;
  std::vector<std::string> records;
  bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view bytes, bool whole) {
  Outcome outcome;
  std::size_t fields = 0;
  std::int64_t last = 0;
  DbfReader reader(
      Encoding::gb18030,
      [&](const std::vector<DbfField>& names) -> Result<void> {
        require(fields == 0 && !names.empty());
        fields = names.size();
        return {};
      },
      [&](const DbfRecord& record) -> Result<void> {
        require(record.fields.size() == fields && record.number > last);
        require(record.number <= static_cast<std::int64_t>(bytes.size()));
        last = record.number;
        std::string text = std::to_string(record.number);
        for (const std::string_view field : record.fields) text += '|' + std::string(field);
        outcome.records.push_back(text);
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
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  require(read(bytes, true) == read(bytes, false));
  return 0;
}
