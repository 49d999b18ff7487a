#pragma once
// The fields of a roster row that go back with a flag, exactly as written (section 4 of the note).
// Written by the reader into Naming::as_supplied, read back by the channel.  Pure.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/personal.hpp"

namespace gw::education_province {

/// XH, XM, SFZJLXM, SFZJH, in this order.
using SuppliedFields = std::array<std::string_view, 4>;

/// Joined by U+001F, which no XML document can carry.
inline PersonalText join_supplied(const SuppliedFields& fields) {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i != 0) text += '\x1F';
    text += fields[i];
  }
  return PersonalText(std::move(text));
}

/// Views into `text`; nothing if it was not written by join_supplied.
inline std::optional<SuppliedFields> split_supplied(std::string_view text) {
  SuppliedFields fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t end = text.find('\x1F');
    if ((end == std::string_view::npos) != (i + 1 == fields.size())) return std::nullopt;
    fields[i] = text.substr(0, end);
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return fields;
}

}  // namespace gw::education_province
