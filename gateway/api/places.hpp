#pragma once
// Figures of places as answers show them.  Used by the handlers of figures, regions and exports.
#include <boost/json/object.hpp>

#include "gateway/api/place_counts.hpp"

namespace gw::api {

/// persons, insured and uninsured as {least, most}, the other statuses, flags.
boost::json::object place_figures_json(const PlaceFigures& figures);
/// The moment for which a count holds, and what was stale then.
boost::json::object counted_json(const PlaceCounted& counted);

}  // namespace gw::api
