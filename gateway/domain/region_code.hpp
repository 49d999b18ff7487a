#pragma once
// RegionCode (行政区划代码, GB/T 2260): six digits, knows its pool and its province.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gw {

class RegionCode {
 public:
  RegionCode() = default;
  /// Six ASCII digits, else nothing.  Whether the code was ever in use is the code table's matter.
  static std::optional<RegionCode> parse(std::string_view text) noexcept;
  static constexpr RegionCode from_number(std::uint32_t number) noexcept {
    return RegionCode(number);
  }

  std::uint32_t number() const noexcept { return number_; }
  bool empty() const noexcept { return number_ == 0; }
  bool in_hubei() const noexcept { return number_ / 10000 == 42; }
  /// A county-level code, not a province's or a prefecture's.
  bool is_county() const noexcept { return number_ % 100 != 0; }
  /// Pooling area (统筹区) of a county: first four digits + 00; 429004, 429005, 429006 and 429021
  /// are pools of their own (policy/readings, introduction).
  RegionCode pool() const noexcept;
  std::string text() const;
  std::string loggable() const { return text(); }
  friend auto operator<=>(const RegionCode&, const RegionCode&) = default;

 private:
  constexpr explicit RegionCode(std::uint32_t number) noexcept : number_(number) {}
  std::uint32_t number_ = 0;
};

/// 湖北省, the province whose gateway this is.
inline constexpr RegionCode kHubei = RegionCode::from_number(420000);

}  // namespace gw
