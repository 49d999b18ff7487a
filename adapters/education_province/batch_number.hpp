#pragma once
// PCH, the number of a roster batch: XXBSM (10 digits), day (yyyyMMdd), three digits.  Used by the
// pull (order within the scope) and the reader (the day of the list).  Pure.
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"

namespace gw::education_province {

struct BatchNumber {
  std::string_view school;  // of the text that was read
  Day day{};
  std::int64_t order = 0;  // yyyyMMdd, then the three digits: grows within a school

  /// Nothing unless `text` has that form and a real day.
  static std::optional<BatchNumber> read(std::string_view text) noexcept;
};

}  // namespace gw::education_province
