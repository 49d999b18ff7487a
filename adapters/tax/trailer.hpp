#pragma once
// The last line of a reconciliation day (对账, note b): it names the day and its version and ties
// count, sum and digests of the lines before it.  Used by the reader, which proves it, and by pull,
// which takes the batch's identity from it; pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/codec/json.hpp"

namespace gw::tax {

struct Trailer {
  std::string day;           // rq, yyyyMMdd
  std::int64_t version = 0;  // bb
  std::int64_t count = 0;
  std::int64_t sum = 0;  // fen, may be negative
  std::string sha256;    // lower-case hex
  std::string sm3;       // empty where there is none

  friend bool operator==(const Trailer&, const Trailer&) = default;
};

bool is_trailer(const codec::JsonValue& line);
/// Nothing if a member is missing or cannot be read.
std::optional<Trailer> read_trailer(const codec::JsonValue& line);

}  // namespace gw::tax
