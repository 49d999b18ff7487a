// Invariants: what an entry gives is what the directory declared, or a failure; the limits hold;
// reading twice gives the same.
#include <string>

#include "gateway/codec/zip.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw;
using namespace gw::codec;
using gw::fuzz::require;

constexpr std::int64_t kLimit = 1 << 20;

bool read(const ZipArchive& zip, std::size_t entry, std::string& out) {
  out.clear();
  return zip
      .read(entry,
            [&](std::string_view block) -> Result<void> {
              out.append(block);
              return {};
            })
      .has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  const auto zip = ZipArchive::open(bytes, {kLimit, 100, 1 << 16, 16});
  if (!zip) return 0;
  require(zip->entries().size() <= 16);
  std::int64_t declared = 0;
  std::string first;
  std::string second;
  for (std::size_t i = 0; i < zip->entries().size(); ++i) {
    declared += zip->entries()[i].bytes;
    const bool good = read(*zip, i, first);
    require(static_cast<std::int64_t>(first.size()) <= zip->entries()[i].bytes);
    if (good) require(static_cast<std::int64_t>(first.size()) == zip->entries()[i].bytes);
    require(read(*zip, i, second) == good && first == second);
    require(zip->find(zip->entries()[i].name).has_value());
  }
  require(declared <= kLimit);
  return 0;
}
