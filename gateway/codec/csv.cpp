#include "gateway/codec/csv.hpp"

#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace gw::codec {
namespace {

constexpr std::size_t kSlice =
    64 << 10;  // decoded at a time, so that memory does not follow the chunk

std::size_t find(std::string_view text, char c) {
  const void* at = text.empty() ? nullptr : std::memchr(text.data(), c, text.size());
  return at == nullptr ? std::string_view::npos
                       : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

}  // namespace

bool CsvRecord::blank() const {
  return std::all_of(fields.begin(), fields.end(),
                     [](std::string_view field) { return field.empty(); });
}

Result<void> CsvParser::feed(std::string_view text, const std::vector<std::size_t>& marks) {
  auto mark = marks.begin();
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::string_view rest = text.substr(offset);
    const std::size_t end = end_of_record(rest);
    const bool complete = end != std::string_view::npos;
    const std::size_t taken = complete ? end + 1 : rest.size();
    for (; mark != marks.end() && *mark < offset + taken; ++mark) bytes_invalid_ = true;
    if (partial_.size() + taken > limits_.record_bytes + 2) return too_large(limits_.record_bytes);
    offset += taken;
    if (!complete) {
      partial_.append(rest);
    } else if (partial_.empty()) {
      GW_CHECK(take_line(rest.substr(0, end)));
    } else {
      partial_.append(rest.substr(0, end));
      GW_CHECK(take_line(partial_));
      partial_.clear();
    }
  }
  return {};
}

Result<void> CsvParser::finish() {
  if (partial_.empty()) return {};
  if (place_ == Place::quoted) return fail(Errc::not_well_formed, "codec.csv").at(line_, 0);
  const Result<void> taken = take_line(partial_);
  partial_.clear();
  return taken;
}

// Finds the LF that ends the record, going on from where the former chunk left off (place_).
std::size_t CsvParser::end_of_record(std::string_view text) {
  std::size_t at = 0;
  if (place_ == Place::field_start || place_ == Place::plain) {
    // Most records hold no quote at all: one look for the line end, one for a quote before it.
    const std::size_t line_end = find(text, '\n');
    const std::string_view line = text.substr(0, line_end);
    if (find(line, '"') == std::string_view::npos) {
      if (line_end != std::string_view::npos) {
        ++line_feeds_;
        place_ = Place::field_start;
      } else if (!line.empty()) {
        place_ = line.back() == ',' ? Place::field_start : Place::plain;
      }
      return line_end;
    }
  }
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (place_ == Place::quoted) {
      const std::size_t quote = find(text.substr(at), '"');
      const std::size_t stop = quote == std::string_view::npos ? text.size() : at + quote;
      line_feeds_ += std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                text.begin() + static_cast<std::ptrdiff_t>(stop), '\n');
      at = stop;
      if (at < text.size()) place_ = Place::quote_in_quoted;
    } else if (c == '"' && place_ != Place::plain) {
      place_ = Place::quoted;  // opens a field, or is the second of a pair
      has_quoted_ = true;
    } else if (c == '\n') {
      ++line_feeds_;
      place_ = Place::field_start;
      return at;
    } else {
      place_ = c == ',' ? Place::field_start : Place::plain;
    }
  }
  return std::string_view::npos;
}

Result<void> CsvParser::take_line(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.size() > limits_.record_bytes) return too_large(limits_.record_bytes);
  fields_.clear();
  const bool quoted = std::exchange(has_quoted_, false);
  GW_CHECK(quoted ? split_quoted(line) : split_plain(line));
  const auto inner = quoted ? std::count(line.begin(), line.end(), '\n') : 0;
  GW_CHECK(emit(line, inner != 0));
  line_ += inner + 1;
  return {};
}

Result<void> CsvParser::split_plain(std::string_view record) {
  const __m128i comma = _mm_set1_epi8(',');
  std::size_t begin = 0;
  std::size_t at = 0;
  for (; at + 16 <= record.size(); at += 16) {
    __m128i block;
    std::memcpy(&block, record.data() + at, sizeof block);
    auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, comma)));
    for (; hits != 0; hits &= hits - 1) {
      const std::size_t end = at + static_cast<std::size_t>(std::countr_zero(hits));
      GW_CHECK(add_field(record.substr(begin, end - begin)));
      begin = end + 1;
    }
  }
  for (; at < record.size(); ++at) {
    if (record[at] != ',') continue;
    GW_CHECK(add_field(record.substr(begin, at - begin)));
    begin = at + 1;
  }
  return add_field(record.substr(begin));
}

Result<void> CsvParser::split_quoted(std::string_view record) {
  unquoted_.clear();
  unquoted_.reserve(record.size());  // the views into it must stay: unquoting never lengthens
  std::size_t at = 0;
  while (true) {
    const std::size_t start = unquoted_.size();
    if (at < record.size() && record[at] == '"') {
      ++at;
      while (at < record.size()) {
        const std::size_t run = std::min(find(record.substr(at), '"'), record.size() - at);
        unquoted_.append(record.substr(at, run));
        at += run + 1;
        if (at >= record.size() || record[at] != '"') break;
        unquoted_.push_back('"');
        ++at;
      }
    }
    if (at < record.size()) {
      const std::size_t run = std::min(find(record.substr(at), ','), record.size() - at);
      unquoted_.append(record.substr(at, run));
      at += run;
    }
    GW_CHECK(add_field(std::string_view(unquoted_).substr(start)));
    if (at >= record.size()) return {};
    ++at;  // the comma
  }
}

Result<void> CsvParser::add_field(std::string_view field) {
  if (field.size() > limits_.field_bytes) return too_large(limits_.field_bytes);
  if (fields_.size() == limits_.columns) return too_large(limits_.columns);
  fields_.push_back(field);
  return {};
}

Result<void> CsvParser::emit(std::string_view record, bool spans_lines) {
  return sink_(
      CsvRecord{fields_, line_, spans_lines, std::exchange(bytes_invalid_, false), record});
}

Failure CsvParser::too_large(std::size_t limit) const {
  return fail(Errc::too_large, "codec.csv", static_cast<std::int64_t>(limit)).at(line_, 0);
}

CsvReader::CsvReader(Encoding encoding, CsvSink sink, CsvLimits limits)
    : decoder_(make_decoder(encoding, OnInvalid::mark)), parser_(std::move(sink), limits) {}

Result<void> CsvReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view slice = bytes.substr(0, kSlice);
    bytes.remove_prefix(slice.size());
    text_.clear();
    GW_CHECK(decoder_->decode(slice, text_));
    GW_CHECK(pass_on());
  }
  return {};
}

Result<void> CsvReader::finish() {
  text_.clear();
  GW_CHECK(decoder_->finish(text_));
  GW_CHECK(pass_on());
  return parser_.finish();
}

Result<void> CsvReader::pass_on() {
  marks_.clear();
  for (const InvalidBytes& place : decoder_->invalid()) marks_.push_back(place.output_index);
  return parser_.feed(text_, marks_);
}

}  // namespace gw::codec
