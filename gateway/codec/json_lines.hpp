#pragma once
// JSON Lines: splits a stream at each LF and numbers the lines; what a line holds is JsonReader's
// matter. Used by the decoders of daily accounts (gzip, lines, trailer).  One thread; memory is one
// line. Refuses a line over the limit.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace gw::codec {

struct JsonLine {
  std::string_view text;    // without the LF; holds only during the callback
  std::int64_t number = 0;  // from 1
  bool terminated = true;   // false: the last line, without LF
};

/// Receives each line, empty ones too; a failure stops the splitter, which passes it on.
using JsonLineSink = std::function<Result<void>(const JsonLine&)>;

class JsonLines {
 public:
  explicit JsonLines(JsonLineSink sink, std::size_t line_bytes = 1 << 20)
      : sink_(std::move(sink)), line_bytes_(line_bytes) {}

  /// Any chunking.  Errc::too_large (detail = the limit) at the line.
  Result<void> feed(std::string_view bytes);
  /// Gives the last line where no LF ends it.
  Result<void> finish();

 private:
  Result<void> give(std::string_view line, bool terminated);

  JsonLineSink sink_;
  std::size_t line_bytes_;
  std::string partial_;
  std::int64_t number_ = 1;
};

}  // namespace gw::codec
