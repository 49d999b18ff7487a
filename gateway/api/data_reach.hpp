#pragma once
// Up to when the data of figures reaches, and how whole it is.  Used by whatever leaves the gateway
// or is kept: exports, briefs.
#include <boost/json/object.hpp>
#include <optional>
#include <vector>

#include "gateway/api/api.hpp"
#include "gateway/api/place_counts.hpp"

namespace gw::api {

struct DataReach {
  pipeline::DecisionDay day;
  std::int64_t feeds_due = 0;  // today, up to now
  std::int64_t feeds_came = 0;
  std::vector<schedule::FeedMatrix::Standing> alarms;  // of those due, what wants somebody
  std::optional<PlaceFigures> people;                  // none: not counted
};

/// Of a region, or of all, at this moment, without people.
Result<DataReach> reach_now(const ApiServices& services, const std::optional<RegionCode>& region);
/// as_of, tax_through, register_as_of, what is stale, completeness {feeds_came, feeds_due,
/// persons_certain, persons}.
void reach_into(boost::json::object& object, const DataReach& reach);
/// The same as it was kept.
DataReach reach_from(const boost::json::object& object);

}  // namespace gw::api
