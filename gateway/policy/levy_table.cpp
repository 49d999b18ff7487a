#include "gateway/policy/levy_table.hpp"

#include <algorithm>
#include <set>

namespace gw::policy {

const LevyRow* LevyTable::row(RegionCode county, Capacity category) const noexcept {
  const LevyRow* whole_city = nullptr;
  for (const LevyRow& row : rows) {
    if (row.category != category) continue;
    if (row.area == county) return &row;
    if (row.area == pool) whole_city = &row;
  }
  return whole_city;
}

std::size_t LevyTable::rank(Capacity category) const noexcept {
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), category) - order.begin());
}

std::vector<Capacity> order_contradictions(const LevyTable& table) {
  std::set<RegionCode> areas;
  for (const LevyRow& row : table.rows) areas.insert(row.area);
  const auto beaten_in = [&](RegionCode area, Capacity category) {
    const LevyRow* own = table.row(area, category);
    const auto from = std::find(table.order.begin(), table.order.end(), category);
    return own != nullptr && std::any_of(from, table.order.end(), [&](Capacity later) {
             const LevyRow* other = table.row(area, later);
             return other != nullptr && other->subsidy > own->subsidy;
           });
  };
  std::vector<Capacity> found;
  for (const Capacity category : table.order) {
    if (std::any_of(areas.begin(), areas.end(),
                    [&](RegionCode area) { return beaten_in(area, category); })) {
      found.push_back(category);
    }
  }
  return found;
}

}  // namespace gw::policy
