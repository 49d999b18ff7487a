#pragma once
// GB 18030-2022 to UTF-8 and back, by our own table.
// Used by the CSV and XML readers and by the writers of feedback files.  The tables are built once,
// at first use, from any thread; a decoder belongs to one thread at a time. GB18030-2022 moved 18
// two-byte codes from private-use characters to assigned ones (A6D9-A6F3 vertical forms, FE59-FEA0
// to U+9FB4-U+9FBB) and gave the private-use characters the four-byte codes these had before; the
// mapping stays one to one.  0x80 and 0xFF are no characters.
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/codec/encoding.hpp"

namespace gw::codec {

class Gb18030Decoder final : public TextDecoder {
 public:
  explicit Gb18030Decoder(OnInvalid on_invalid) : TextDecoder(on_invalid) {}

 protected:
  Sequence next(std::string_view in, Input input) const override;
  std::size_t run(std::string_view in, std::string& out) const override;
};

/// The GB18030 bytes of a UTF-8 text; every character has them, rare ones as four bytes.
/// Errc::encoding_invalid where `utf8` is not valid UTF-8, detail = byte offset.
Result<std::string> encode_gb18030(std::string_view utf8);

}  // namespace gw::codec
