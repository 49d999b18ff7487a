#pragma once
// The contact log of a feed (联系记录) as answers show it.  Used by the handlers of feeds.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/api/handlers.hpp"

namespace gw::api {

/// Without its words.
json::object contact_entry_json(const FeedContact& contact, Instant now);
/// The last of the feed's entries with their words, and who is on it now, where the caller may see
/// it: an agency's engineer does not read what is written about calls to his office.
Result<void> contact_log_into(json::object& object, const ApiServices& services, const Call& call,
                              StoreReader& store, const FeedId& feed);

}  // namespace gw::api
