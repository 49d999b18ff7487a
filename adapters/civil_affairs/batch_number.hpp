#pragma once
// 批次号 of the lists: `MZ` + county + yyyyMM + `Q` nn (full), or `MZ` + county + yyyyMMdd + `Z` nn
// (increment).  Used by the pull (order within the county) and the reader (what the list is of).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/domain/plan_year.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw::civil_affairs {

struct BatchNumber {
  RegionCode county;
  BatchKind kind = BatchKind::full;
  Month month{};  // the list's month, or that of the increment's day
  Day day{};      // increments: the day on which the changes were entered; full: the month's first
  std::string period;  // 202611 or 20261112, as 年月 and 日期 have it
  int issue = 0;       // nn

  /// Nothing unless `text` has that form.
  static std::optional<BatchNumber> read(std::string_view text);

  /// A month's full list comes before the increments of its days; a corrected issue after the one
  /// it corrects.
  std::int64_t order() const;
};

}  // namespace gw::civil_affairs
