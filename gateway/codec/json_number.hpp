#pragma once
// Whole numbers of the agencies' JSON answers, which come as JSON numbers or as strings.  Pure.
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/codec/json.hpp"

namespace gw::codec {

/// Digits and nothing else, below 2^63.
inline std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty() || number < 0)
    return std::nullopt;
  return number;
}

inline std::optional<std::int64_t> whole_number(const JsonValue& object, std::string_view member) {
  const auto text = object.text(member);
  return text ? whole_number(*text) : std::nullopt;
}

}  // namespace gw::codec
