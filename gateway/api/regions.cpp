#include "gateway/api/regions.hpp"

#include <map>
#include <set>

#include "gateway/normalize/codes.hpp"

namespace gw::api {

namespace {

/// Children of each region, by code.
using RegionTree = std::map<RegionCode, std::vector<RegionCode>>;

RegionTree grown() {
  const RegionCode province = kHubei;
  std::set<RegionCode> pools;
  RegionTree tree;
  for (std::uint32_t number = kHubei.number() + 1; number < kHubei.number() + 10000; ++number) {
    const RegionCode county = RegionCode::from_number(number);
    if (!county.is_county() || normalize::division_name(county).empty()) continue;
    pools.insert(county.pool());
    if (county.pool() != county) tree[county.pool()].push_back(county);
  }
  tree[province].assign(pools.begin(), pools.end());
  return tree;
}

const RegionTree& region_tree() {
  static const RegionTree tree = grown();
  return tree;
}

}  // namespace

std::string_view name_of(RegionLevel level) noexcept {
  switch (level) {
    case RegionLevel::province:
      return "province";
    case RegionLevel::pool:
      return "city";
    case RegionLevel::county:
      break;
  }
  return "county";
}

RegionLevel level_of(RegionCode region) noexcept {
  if (region == kHubei) return RegionLevel::province;
  return region.is_county() ? RegionLevel::county : RegionLevel::pool;
}

bool is_region(RegionCode region) noexcept {
  if (!region.in_hubei()) return false;
  return region.is_county() ? !normalize::division_name(region).empty()
                            : region_tree().count(region) > 0;
}

std::string region_name(RegionCode region) {
  return std::string(normalize::division_name(region));
}

const std::vector<RegionCode>& regions_below(RegionCode region) {
  static const std::vector<RegionCode> none;
  const auto found = region_tree().find(region);
  return found == region_tree().end() ? none : found->second;
}

std::vector<RegionCode> regions_above(RegionCode region) {
  std::vector<RegionCode> above;
  const RegionCode province = kHubei;
  if (region == province) return above;
  above.push_back(province);
  if (region.pool() != region) above.push_back(region.pool());
  return above;
}

}  // namespace gw::api
