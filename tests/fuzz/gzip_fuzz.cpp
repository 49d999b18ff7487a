// Invariants: pieces give the same text as the whole; packing and unpacking gives the text back; a
// limit holds.
#include <string>

#include "gateway/codec/gzip.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw;
using namespace gw::codec;
using gw::fuzz::require;

constexpr std::int64_t kLimit = 1 << 20;

bool unpack(std::string_view bytes, bool whole, std::string& out) {
  GzipReader reader(
      [&](std::string_view block) -> Result<void> {
        out.append(block);
        return {};
      },
      {kLimit, 400, kLimit});
  bool good = true;
  if (whole) {
    good = reader.feed(bytes).has_value();
  } else {
    fuzz::in_pieces(bytes, [&](std::string_view piece) {
      good = reader.feed(piece).has_value();
      return good;
    });
  }
  return good && reader.finish().has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  std::string whole;
  std::string pieces;
  const bool good = unpack(bytes, true, whole);
  require(unpack(bytes, false, pieces) == good);
  require(whole.size() <= static_cast<std::size_t>(kLimit));
  if (good) require(whole == pieces);
  std::string back;
  require(unpack(gzip_compress(bytes), false, back) && back == bytes);
  return 0;
}
