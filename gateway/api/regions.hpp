#pragma once
// The tree of regions, of variable depth: cities and counties directly under the province, counties
// under their city.  Used by the handlers that show figures by place; pure.
#include <string>
#include <vector>

#include "gateway/domain/region_code.hpp"

namespace gw::api {

enum class RegionLevel : std::uint8_t { province, pool, county };
std::string_view name_of(RegionLevel level) noexcept;

/// A county that is a pool of its own counts as a county: below it are schools.
RegionLevel level_of(RegionCode region) noexcept;
/// Whether it is the province, or a division in use within it.
bool is_region(RegionCode region) noexcept;
/// Its own name alone: "襄城区".
std::string region_name(RegionCode region);
/// The next level; none below a county.
const std::vector<RegionCode>& regions_below(RegionCode region);
/// From the province down to the one above the region.
std::vector<RegionCode> regions_above(RegionCode region);

}  // namespace gw::api
