#pragma once
// CSV (RFC 4180) as a streaming push parser: bytes of a delivered file in, records out.
// Used by the adapters of drop folders and of zipped lists.  One thread; memory is one record.
// Read leniently where the text is still clear, always in the same way:
//  - a field is quoted only when its first character is `"`; elsewhere `"` is an ordinary
//  character, so
//    `="4206"` unquoted and `"=""4206"""` both come out as `="4206"`;
//  - text between the closing quote and the next comma belongs to the field as it stands;
//  - a record ends at LF outside quotes; one CR before it belongs to the line end.
// Refuses a quote that is never closed and whatever exceeds the limits.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/codec/encoding.hpp"

namespace gw::codec {

struct CsvLimits {
  std::size_t record_bytes = 1 << 20;
  std::size_t field_bytes = 64 << 10;
  std::size_t columns = 512;
};

/// One record; every view holds only during the callback.
struct CsvRecord {
  const std::vector<std::string_view>& fields;  // unquoted; an empty line is one empty field
  std::int64_t line;     // physical line on which it begins, counting every LF from 1
  bool spans_lines;      // a line break stood inside quotes
  bool bytes_invalid;    // some bytes were no characters (they read as U+FFFD)
  std::string_view raw;  // the row as received (in UTF-8), without its line end

  /// Nothing but commas: no row, though it counts as a line.
  bool blank() const;
};

/// Receives the records; a failure stops the parser, which passes it on.
using CsvSink = std::function<Result<void>(const CsvRecord&)>;

class CsvParser {
 public:
  CsvParser(CsvSink sink, CsvLimits limits) : sink_(std::move(sink)), limits_(limits) {}

  /// Takes UTF-8 text.  `marks` are the places of replaced bytes in `text`, ascending.
  /// Errc::too_large with the limit and the line; or what the sink returned.
  Result<void> feed(std::string_view text, const std::vector<std::size_t>& marks);
  /// The end: the last record may lack its line end.  Errc::not_well_formed at the line where a
  /// record with an unclosed quote begins.
  Result<void> finish();

  /// LF bytes seen so far, in quotes too (what `wc -l` counts).
  std::int64_t line_feeds() const { return line_feeds_; }

 private:
  enum class Place : std::uint8_t { field_start, plain, quoted, quote_in_quoted };

  std::size_t end_of_record(std::string_view text);
  Result<void> take_line(std::string_view line);
  Result<void> split_plain(std::string_view record);
  Result<void> split_quoted(std::string_view record);
  Result<void> add_field(std::string_view field);
  Result<void> emit(std::string_view record, bool spans_lines);
  Failure too_large(std::size_t limit) const;

  CsvSink sink_;
  CsvLimits limits_;
  std::string partial_;  // the begin of a record that the next chunk continues
  Place place_ = Place::field_start;
  bool has_quoted_ = false;
  bool bytes_invalid_ = false;
  std::int64_t line_ = 1;
  std::int64_t line_feeds_ = 0;
  std::vector<std::string_view> fields_;
  std::string unquoted_;
};

/// A CSV file in a declared encoding: invalid bytes spoil their record, not the file.
class CsvReader {
 public:
  CsvReader(Encoding encoding, CsvSink sink, CsvLimits limits = {});

  /// Any chunking.  Failures as in CsvParser.
  Result<void> feed(std::string_view bytes);
  Result<void> finish();
  /// LF bytes of the file, for a marker's LINES=.
  std::int64_t line_feeds() const { return parser_.line_feeds(); }

 private:
  Result<void> pass_on();

  std::unique_ptr<TextDecoder> decoder_;
  CsvParser parser_;
  std::string text_;
  std::vector<std::size_t> marks_;
};

}  // namespace gw::codec
