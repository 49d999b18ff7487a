#pragma once
// The fields of a row that go back to its agency with a flag, exactly as written (law 9): joined by
// the reader into Naming::as_supplied, split again by the channel.  Pure.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/personal.hpp"

namespace gw {

/// Joined by U+001F, which no XML document can carry.
template <std::size_t N>
PersonalText join_supplied(const std::array<std::string_view, N>& fields) {
  std::string text;
  for (std::size_t i = 0; i < N; ++i) {
    if (i != 0) text += '\x1F';
    text += fields[i];
  }
  return PersonalText(std::move(text));
}

/// Views into `text`; nothing if it was not written by join_supplied for N fields.
template <std::size_t N>
std::optional<std::array<std::string_view, N>> split_supplied(std::string_view text) {
  std::array<std::string_view, N> fields;
  for (std::size_t i = 0; i < N; ++i) {
    const std::size_t end = text.find('\x1F');
    if ((end == std::string_view::npos) != (i + 1 == N)) return std::nullopt;
    fields[i] = text.substr(0, end);
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return fields;
}

}  // namespace gw
