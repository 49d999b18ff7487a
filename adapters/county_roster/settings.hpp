#pragma once
// A county bureau's own ways, read from its file in config/agencies: names, marker, form, columns,
// value words, dates.  Used by the adapter's making.  Every mistake is reported with its place.
#include "adapters/county_roster/adapter.hpp"

namespace gw::county_roster {

/// Reads the section of the feed `roster`, all but what every feed has (read_feed).
Settings read_settings(SettingsReader& roster);

}  // namespace gw::county_roster
