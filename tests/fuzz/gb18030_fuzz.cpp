// Invariants: pieces give the same text as the whole; what decodes strictly is marked nowhere, is
// valid UTF-8 and encodes back to the same bytes; the marked text is always valid UTF-8.
#include <string>

#include "gateway/codec/gb18030.hpp"
#include "gateway/codec/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw::codec;
using gw::fuzz::require;

bool decode(std::string_view bytes, bool whole, OnInvalid on_invalid, std::string& out) {
  Gb18030Decoder decoder(on_invalid);
  bool good = true;
  if (whole) {
    good = decoder.decode(bytes, out).has_value();
  } else {
    gw::fuzz::in_pieces(bytes, [&](std::string_view piece) {
      good = decoder.decode(piece, out).has_value();
      return good;
    });
  }
  return good && decoder.finish(out).has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = gw::fuzz::bytes_of(data, size);
  std::string strict;
  std::string strict_pieces;
  std::string marked;
  std::string marked_pieces;
  const bool valid = decode(bytes, true, OnInvalid::fail, strict);
  require(decode(bytes, false, OnInvalid::fail, strict_pieces) == valid);
  require(decode(bytes, true, OnInvalid::mark, marked));
  require(decode(bytes, false, OnInvalid::mark, marked_pieces));
  require(marked == marked_pieces);
  require(first_invalid_utf8(marked) == std::string_view::npos);
  if (valid) {
    require(strict == strict_pieces && strict == marked);
    const std::string again = encode_gb18030(strict).value();
    const bool had_mark =
        bytes.size() == again.size() + 4 && bytes.substr(0, 4) == "\x84\x31\x95\x33";
    require(again == bytes || (had_mark && again == bytes.substr(4)));
  }
  return 0;
}
