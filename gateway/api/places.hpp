#pragma once
// Figures of places as answers show them.  Used by the handlers of figures, regions and exports.
#include <boost/json/object.hpp>

#include "gateway/api/api.hpp"
#include "gateway/api/place_counts.hpp"

namespace gw::api {

/// persons, insured and uninsured as {least, most}, the other statuses, flags.
boost::json::object place_figures_json(const PlaceFigures& figures);
/// The moment for which a count holds, and what was stale then.
boost::json::object counted_json(const PlaceCounted& counted);

/// Targets of a year by region.
using Targets = std::map<RegionCode, std::int64_t>;
Result<Targets> targets_of(const ApiServices& services, PlanYear year);

/// A region's row with `counted`, the level `below` it, and who lies `elsewhere` in it; null: that
/// year is not counted.
boost::json::object standing_of_region(RegionCode region, PlanYear year, const Targets& targets,
                                       const PlaceCounted* counted);

}  // namespace gw::api
