#include "gateway/codec/dbf.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gw::codec {
namespace {

constexpr std::size_t kPrefix = 32;
constexpr std::size_t kFieldBytes = 32;
constexpr std::size_t kNameBytes = 11;
constexpr std::size_t kFieldsMost = 512;
constexpr char kHeaderEnd = '\x0D';
constexpr char kFileEnd = '\x1A';
constexpr char kDeleted = '*';
constexpr std::array<unsigned char, 7> kVersions{0x03, 0x83, 0x8B, 0x30, 0x31, 0xF5, 0x04};

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}
std::size_t u16(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8U;
}
std::int64_t u32(std::string_view bytes, std::size_t at) {
  return static_cast<std::int64_t>(u16(bytes, at)) | static_cast<std::int64_t>(u16(bytes, at + 2))
                                                         << 16U;
}

/// Text fields are filled with blanks at their end, numbers at their begin; some programs use NUL.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kFilling(" \0", 2);
  const std::size_t first = text.find_first_not_of(kFilling);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kFilling) + 1 - first);
}

}  // namespace

bool looks_like_dbf(std::string_view head) {
  if (head.size() < kPrefix) return false;
  const auto version = static_cast<unsigned char>(head[0]);
  const unsigned month = byte_at(head, 2);
  const unsigned day = byte_at(head, 3);
  // Dates of the last change are often left empty.
  return std::find(kVersions.begin(), kVersions.end(), version) != kVersions.end() && month <= 12 &&
         day <= 31 && u16(head, 8) > kPrefix && u16(head, 10) > 1;
}

struct DbfReader::State {
  State(Encoding text, DbfHeaderSink to_header, DbfSink to_rows)
      : encoding(text), header_sink(std::move(to_header)), sink(std::move(to_rows)) {}

  Encoding encoding;
  DbfHeaderSink header_sink;
  DbfSink sink;
  std::string partial;  // of the header, then of one record
  bool has_header = false;
  bool ended = false;  // the end mark was seen, or all records declared were
  std::int64_t declared = 0;
  std::int64_t records = 0;
  std::size_t header_bytes = 0;
  std::size_t record_bytes = 0;
  std::vector<DbfField> fields;
  std::vector<std::string> texts;
  std::vector<std::string_view> values;

  Result<void> feed(std::string_view bytes);
  Result<void> read_header();
  Result<void> record(std::string_view bytes);
};

DbfReader::DbfReader(Encoding encoding, DbfHeaderSink header, DbfSink sink)
    : state_(std::make_unique<State>(encoding, std::move(header), std::move(sink))) {}
DbfReader::~DbfReader() = default;
DbfReader::DbfReader(DbfReader&&) noexcept = default;
DbfReader& DbfReader::operator=(DbfReader&&) noexcept = default;

Result<void> DbfReader::feed(std::string_view bytes) {
  return state_->feed(bytes);
}

Result<void> DbfReader::finish() {
  if (!state_->has_header || state_->records < state_->declared)
    return fail(Errc::container_broken, "codec.dbf", state_->records);
  return {};
}

Result<void> DbfReader::State::feed(std::string_view bytes) {
  if (!has_header) {
    partial.append(bytes);
    if (partial.size() < kPrefix) return {};
    if (header_bytes == 0 && !looks_like_dbf(partial))
      return fail(Errc::container_broken, "codec.dbf");
    header_bytes = u16(partial, 8);
    if (partial.size() < header_bytes) return {};
    GW_CHECK(read_header());
    const std::string rest = partial.substr(header_bytes);
    partial.clear();
    return feed(rest);
  }
  while (!bytes.empty() && !ended) {
    if (partial.empty() && (bytes[0] == kFileEnd || records == declared)) {
      ended = bytes[0] == kFileEnd || records == declared;
      break;
    }
    const std::size_t part = std::min(bytes.size(), record_bytes - partial.size());
    if (partial.empty() && part == record_bytes) {
      GW_CHECK(record(bytes.substr(0, part)));
    } else {
      partial.append(bytes.substr(0, part));
      if (partial.size() == record_bytes) {
        GW_CHECK(record(partial));
        partial.clear();
      }
    }
    bytes.remove_prefix(part);
  }
  return {};
}

Result<void> DbfReader::State::read_header() {
  has_header = true;
  declared = u32(partial, 4);
  record_bytes = u16(partial, 10);
  std::size_t sum = 1;  // the mark of deletion
  for (std::size_t at = kPrefix; at + kFieldBytes <= header_bytes && partial[at] != kHeaderEnd;
       at += kFieldBytes) {
    if (fields.size() == kFieldsMost)
      return fail(Errc::too_large, "codec.dbf.fields", static_cast<std::int64_t>(kFieldsMost));
    DbfField field;
    std::string_view name = std::string_view(partial).substr(at, kNameBytes);
    name = trimmed(name.substr(0, name.find('\0')));
    const auto decoder = make_decoder(encoding, OnInvalid::mark);
    GW_CHECK(decoder->decode(name, field.name));
    GW_CHECK(decoder->finish(field.name));
    field.type = partial[at + kNameBytes];
    field.length = byte_at(partial, at + 16);
    // A long text keeps the upper half of its length where numbers keep their decimals.
    if (field.type == 'C') field.length += byte_at(partial, at + 17) << 8U;
    sum += field.length;
    fields.push_back(std::move(field));
  }
  if (fields.empty() || sum != record_bytes) return fail(Errc::container_broken, "codec.dbf");
  texts.resize(fields.size());
  return header_sink(fields);
}

Result<void> DbfReader::State::record(std::string_view bytes) {
  ++records;
  if (bytes[0] == kDeleted) return {};
  bytes.remove_prefix(1);
  bool invalid = false;
  values.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view written = bytes.substr(0, fields[i].length);
    bytes.remove_prefix(written.size());
    texts[i].clear();
    if (fields[i].type == 'C') {
      const auto decoder = make_decoder(encoding, OnInvalid::mark);
      GW_CHECK(decoder->decode(written, texts[i]));
      invalid = invalid || !decoder->invalid().empty();
      GW_CHECK(decoder->finish(texts[i]));
      invalid = invalid || !decoder->invalid().empty();
    } else if (fields[i].type == 'N' || fields[i].type == 'F' || fields[i].type == 'D' ||
               fields[i].type == 'L') {
      texts[i] = written;
    }
    values.push_back(trimmed(texts[i]));
  }
  return sink({records, values, invalid});
}

}  // namespace gw::codec
