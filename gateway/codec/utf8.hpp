#pragma once
// UTF-8 (RFC 3629): strict streaming validation, and the one function that writes a character.
// Used by every text decoder of the layer.  Refuses surrogates, overlong forms and what lies above
// U+10FFFF.  In `mark` mode each longest prefix of a character that breaks off is one U+FFFD.
#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/codec/encoding.hpp"

namespace gw::codec {

/// Appends a Unicode scalar value (no surrogate) in UTF-8.
void append_utf8(std::string& out, char32_t character);

/// The byte at which `text` stops to be UTF-8, or npos where it is valid to its end.
std::size_t first_invalid_utf8(std::string_view text);

class Utf8Decoder final : public TextDecoder {
 public:
  explicit Utf8Decoder(OnInvalid on_invalid) : TextDecoder(on_invalid) {}

 protected:
  Sequence next(std::string_view in, Input input) const override;
  std::size_t run(std::string_view in, std::string& out) const override;
};

}  // namespace gw::codec
