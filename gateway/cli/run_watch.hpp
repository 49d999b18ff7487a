#pragma once
// How far a run is, for whoever watches one.
#include <boost/json/value.hpp>

#include "gateway/cli/progress.hpp"

namespace gw::cli {

/// Whether it goes on by itself.
bool under_way(const boost::json::value& run);
/// What is done with it now: its file is read, it waits, or its rows are put in.
WorkSeen seen_of(const Session& session, const boost::json::value& run);

}  // namespace gw::cli
