#pragma once
// The fields of a recipient's row that go back with a flag, exactly as written (the note's feedback
// section).  Written by the reader into Naming::as_supplied, read back by the channel.  Pure.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/personal.hpp"

namespace gw::civil_affairs {

/// 村编码, 家庭编号, 救助类别, 证件类型, 证件号码, 姓名, in the order in which they are sent.
using SuppliedFields = std::array<std::string_view, 6>;

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

}  // namespace gw::civil_affairs
