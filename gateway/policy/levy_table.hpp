#pragma once
// LevyTable (缴费资助标准): what each category pays and what is subsidized in each county of a pool
// for a plan year, and the city's order of categories (规程 5.3, 20).  Handed in by a city; values
// only.
#include <optional>
#include <vector>

#include "gateway/domain/fact.hpp"

namespace gw::policy {

struct LevyRow {
  RegionCode area;                    ///< a county, or the pool for the whole city
  Capacity category = Capacity::a99;  ///< or a student's
  Money personal;
  Money subsidy;

  friend bool operator==(const LevyRow&, const LevyRow&) = default;
};

struct LevyTable {
  PlanYear year;
  RegionCode pool;
  Money ordinary;  ///< 普通居民个人缴费标准
  std::vector<LevyRow> rows;
  std::vector<Capacity> order;  ///< 资助优先级, first to last

  /// The county's row for the category, else the city's; null if there is none.
  const LevyRow* row(RegionCode county, Capacity category) const noexcept;
  /// Place in the city's order; one it forgets stands behind all others.
  std::size_t rank(Capacity category) const noexcept;
};

/// Categories that stand in the order before another with a higher subsidy in some county; reported
/// to the city as a case while the amounts decide (readings 32; 就高不就低).  Each once, in order.
std::vector<Capacity> order_contradictions(const LevyTable& table);

}  // namespace gw::policy
