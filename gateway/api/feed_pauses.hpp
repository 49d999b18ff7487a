#pragma once
// A feed's pause as answers show it.  Used by the handlers of feeds.
#include <boost/json/object.hpp>

#include "gateway/api/handlers.hpp"

namespace gw::api {

/// Who paused it and why stands there for whoever reads what is written about calls.
json::object pause_json(const FeedPause& pause, const Call& call);

}  // namespace gw::api
