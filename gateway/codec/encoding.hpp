#pragma once
// Character encodings a feed may arrive in, and the streaming decoder to UTF-8 that both share.
// Used by the CSV and XML readers; utf8.hpp and gb18030.hpp hold the two decoders.
// A decoder belongs to one thread at a time; it keeps at most three bytes between two calls.
// Refuses everything but UTF-8 and the GB family: no feed needs more.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace gw::codec {

enum class Encoding : std::uint8_t { utf8, gb18030 };

/// What a decoder does with bytes that are no character: give up, or put U+FFFD and remember where.
enum class OnInvalid : std::uint8_t { fail, mark };

/// The encoding that a label ("GB2312", "utf-8") names; case does not matter.  GB2312, GBK and
/// CP936 are read as GB18030, their superset: senders label by habit and send what they have.
std::optional<Encoding> encoding_named(std::string_view label);

/// Bytes that were replaced by U+FFFD.
struct InvalidBytes {
  std::int64_t input_offset = 0;  // from the start of the stream
  std::size_t output_index = 0;   // of the U+FFFD in the `out` of the last decode() or finish()
};

/// Bytes in, UTF-8 out; any chunking gives the same result.  A byte order mark at the very start is
/// dropped.  In `mark` mode the smallest sensible piece becomes one U+FFFD, so that a comma, quote
/// or line feed after a stray lead byte keeps its meaning.
class TextDecoder {
 public:
  virtual ~TextDecoder() = default;
  TextDecoder(const TextDecoder&) = delete;
  TextDecoder& operator=(const TextDecoder&) = delete;

  /// Appends the text of `in` to `out`.  Errc::encoding_invalid, detail = byte offset in the
  /// stream.
  Result<void> decode(std::string_view in, std::string& out);
  /// The stream has ended: a character cut in two is invalid.
  Result<void> finish(std::string& out);

  /// What the last call replaced; `mark` mode only.
  const std::vector<InvalidBytes>& invalid() const { return invalid_; }
  bool had_byte_order_mark() const { return had_byte_order_mark_; }

 protected:
  enum class State : std::uint8_t { character, invalid, incomplete };
  enum class Input : std::uint8_t { may_go_on, has_ended };
  struct Sequence {
    State state = State::invalid;
    std::size_t length = 1;  // bytes of the character, or of the piece to be replaced
    char32_t character = 0;
  };

  explicit TextDecoder(OnInvalid on_invalid) : on_invalid_(on_invalid) {}

  /// The first character of `in` (not empty); `incomplete` only while the input may go on.
  virtual Sequence next(std::string_view in, Input input) const = 0;
  /// Appends as many whole valid characters as stand at the start of `in`; returns their bytes.
  virtual std::size_t run(std::string_view in, std::string& out) const = 0;

 private:
  Result<void> take(const Sequence& sequence, std::string& out);
  Result<void> take_pending(std::string_view& in, Input input, std::string& out);
  Result<void> take_all(std::string_view in, std::string& out);
  void drop_byte_order_mark(std::string& out, std::size_t begin);

  OnInvalid on_invalid_;
  bool at_start_ = true;
  bool had_byte_order_mark_ = false;
  std::string pending_;  // at most three bytes
  std::int64_t offset_ = 0;
  std::vector<InvalidBytes> invalid_;
};

std::unique_ptr<TextDecoder> make_decoder(Encoding encoding, OnInvalid on_invalid);

}  // namespace gw::codec
