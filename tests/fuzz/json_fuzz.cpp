// Invariants: what is taken, Boost.JSON takes too (a stricter second opinion on what is JSON); the
// raw text of each container parses again by itself, to the same raw text; text() agrees with the
// kind; lines come whole.
#include <string>

#include <boost/json/src.hpp>

#include "gateway/codec/json.hpp"
#include "gateway/codec/json_lines.hpp"
#include "gateway/codec/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw;
using namespace gw::codec;
using gw::fuzz::require;

void check(JsonValue value, int depth) {
  const bool scalar = value.kind() == JsonKind::string || value.kind() == JsonKind::number ||
                      value.kind() == JsonKind::boolean;
  require(value.text().has_value() == scalar);
  require(!value.raw().empty());
  if (scalar) require(first_invalid_utf8(*value.text()) == std::string_view::npos);
  std::size_t count = 0;
  if (value.kind() == JsonKind::array || value.kind() == JsonKind::object) {
    if (depth < 3) {
      JsonReader again;
      const Result<JsonValue> parsed = again.parse(value.raw());
      require(parsed.has_value() && parsed->raw() == value.raw() && parsed->size() == value.size());
    }
    for (const JsonValue member : value) {
      ++count;
      check(member, depth + 1);
      if (value.kind() == JsonKind::object) require(value.find(member.key()).key() == member.key());
    }
  }
  require(count == value.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::bytes_of(data, size);
  JsonReader reader({1 << 20, 20, 10'000});
  const Result<JsonValue> page = reader.parse(text);
  boost::json::error_code error;
  boost::json::parse({text.data(), text.size()}, error, {}, {.max_depth = 20});
  if (page) {
    require(!error || error == boost::json::error::exponent_overflow ||
            error == boost::json::error::too_deep);
    check(*page, 0);
  } else if (!error && page.error().code() == Errc::not_well_formed) {
    // Only a bare scalar is JSON and yet no feed.
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    require(first != std::string_view::npos && text[first] != '{' && text[first] != '[');
  }

  std::string joined;
  JsonLines lines([&](const JsonLine& line) -> Result<void> {
    joined.append(line.text);
    if (line.terminated) joined.push_back('\n');
    return {};
  });
  fuzz::in_pieces(text, [&](std::string_view piece) { return lines.feed(piece).has_value(); });
  require(lines.finish().has_value() && joined == text);
  return 0;
}
