// How fast a table is read, whatever its form: table_bench FILE [UNPACKED-LIMIT-MB].  Prints rows,
// seconds, rows per CPU second and the peak memory of this process; knows no bar.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "gateway/codec/table.hpp"
#include "tests/bench/measured.hpp"

namespace {

constexpr std::size_t kPiece = 256U << 10U;

int read(const char* path, gw::codec::TableOptions options) {
  const gw::bench::Stopwatch watch;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  gw::codec::TableReader reader(options, [&](const gw::codec::TableRow& row) -> gw::Result<void> {
    ++rows;
    for (const gw::codec::Cell& cell : row.cells)
      bytes += static_cast<std::int64_t>(cell.text.size());
    return {};
  });
  std::ifstream file(path, std::ios::binary);
  std::string piece(kPiece, '\0');
  gw::Result<void> outcome;
  while (file && outcome) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    outcome =
        reader.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())));
  }
  if (outcome) outcome = reader.finish();
  if (!outcome) {
    std::fprintf(stderr, "%s\n", outcome.error().text(gw::Language::en).c_str());
    return 1;
  }
  std::printf(
      "%lld rows, %lld bytes of text in %.2f s (CPU %.2f s): %.0f rows per CPU second, peak %.0f "
      "MiB\n",
      static_cast<long long>(rows), static_cast<long long>(bytes), watch.wall(), watch.cpu(),
      static_cast<double>(rows) / watch.cpu(), gw::bench::peak_mebibytes());
  return 0;
}

}  // namespace

int main(int count, char** values) {
  if (count < 2) {
    std::fprintf(stderr, "table_bench FILE [UNPACKED-LIMIT-MB]\n");
    return 2;
  }
  gw::codec::TableOptions options;
  if (count > 2) {
    options.workbook.zip.inflated_bytes = std::int64_t{std::atoi(values[2])} << 20U;
    options.packed_bytes = static_cast<std::size_t>(options.workbook.zip.inflated_bytes);
  }
  return read(values[1], options);
}
