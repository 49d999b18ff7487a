#pragma once
// Money: an amount in fen, never a binary float (agencies/README: amounts are decimal yuan).
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gw {

struct Money {
  std::int64_t fen = 0;

  /// Decimal yuan with at most two decimals ("400.00", "380", "380.0"); nothing for anything else,
  /// also for negative amounts and more than 13 digits.
  static std::optional<Money> parse_yuan(std::string_view text) noexcept;
  /// "400.00"
  std::string yuan() const;
  friend auto operator<=>(const Money&, const Money&) = default;
};

}  // namespace gw
