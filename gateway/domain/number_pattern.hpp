#pragma once
// A citizen number of which only both ends are known (部分号码, 掩码号码): "4206**********1236".
// Lists, receipts and photocopies show numbers so.  With a birth year few valid numbers fit, and
// they are worked out one by one: no index of parts of numbers is kept for it.  Pure; never prints.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/domain/identity.hpp"

namespace gw {

class NumberPattern {
 public:
  static constexpr std::size_t kFewest = 4;  // known characters at each end
  static constexpr int kFirstYear = 1900;    // of birth

  /// At least four digits, a gap of `*`, `＊` or blanks in any number, at least four characters of
  /// the end, the last a digit, `X` or `x`; 17 known characters at most.  Nothing if it is none.
  static std::optional<NumberPattern> parse(std::string_view text);

  std::size_t leading() const noexcept { return leading_; }
  std::size_t trailing() const noexcept { return trailing_; }
  bool fits(CitizenNumber number) const;
  /// The lowest number that fits, carries a real day of `year` as its birth date and packs to
  /// `from` or more; nothing behind the last.
  std::optional<CitizenNumber> next(int year, std::uint64_t from) const;

 private:
  NumberPattern() = default;
  bool fits_digits(std::uint64_t value, std::size_t first, std::size_t count) const noexcept;
  std::optional<CitizenNumber> next_in(std::uint64_t division, int year, std::uint64_t from) const;

  std::array<char, 18> known_{};  // 0 where nothing is known
  std::size_t leading_ = 0;
  std::size_t trailing_ = 0;
};

}  // namespace gw
