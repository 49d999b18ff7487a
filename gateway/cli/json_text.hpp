#pragma once
// Fields of the interface's answers as text for a person: scalars, counts with separators, moments
// in Beijing time.  Used by the views; pure.  A missing field is an empty text.
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace gw::cli {

enum class Shape : std::uint8_t {
  text,
  count,    // 12,431
  seconds,  // 1.5 -> "1.500"
  moment,   // "2026-11-22T01:30:00.000Z" -> "2026-11-22 09:30:00"
};

/// The value at a dotted path ("counts.rows_in"); null where there is none.
const boost::json::value* value_at(const boost::json::value& from, std::string_view path);

/// A scalar as text without control characters; empty for null, a missing value, lists and objects.
std::string text_at(const boost::json::value& from, std::string_view path,
                    Shape shape = Shape::text);
/// 0 where there is no number.
std::int64_t number_at(const boost::json::value& from, std::string_view path);
bool true_at(const boost::json::value& from, std::string_view path);

/// A UTC moment as the interface writes it, in Beijing's time to the second; other texts unchanged.
std::string beijing_text(std::string_view moment);

}  // namespace gw::cli
