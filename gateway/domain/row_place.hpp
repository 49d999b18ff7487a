#pragma once
// Where a row stands in what was sent: its part (a sheet of a workbook, a file of a zip) and its
// row number in that part, as the sender's own program shows it, in one number, so that a place
// goes through spool, facts and store as the plain line of a file does.  Used by readers (write)
// and by whoever shows a place (read); pure.  Rows of one part sort before those of the next.
#include <cstdint>
#include <span>
#include <string>

namespace gw {

struct RowPlace {
  std::uint32_t part = 0;  // from 1; 0 = the file has no parts
  std::int64_t row = 0;

  static constexpr int kRowBits = 32;

  constexpr std::int64_t line() const noexcept {
    return (static_cast<std::int64_t>(part) << kRowBits) | row;
  }
  static constexpr RowPlace of(std::int64_t line) noexcept {
    return {static_cast<std::uint32_t>(line >> kRowBits),
            line & ((std::int64_t{1} << kRowBits) - 1)};
  }

  /// The part's name; empty where there are no parts, or none of that number.
  std::string part_name(std::span<const std::string> parts) const {
    return part == 0 || part > parts.size() ? std::string() : parts[part - 1];
  }
};

}  // namespace gw
