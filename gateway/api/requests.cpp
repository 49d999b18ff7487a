// Webhook requests as they came in (收到的推送): receipts and digests, never bodies.  Conflicts
// among them are conflicts.cpp's.
#include <map>

#include "gateway/api/handlers.hpp"

namespace gw::api {

namespace {

json::object request_json(const RequestEntry& entry, std::int64_t through) {
  json::object object;
  object["number"] = entry.sequence;
  object["agency"] = entry.agency.text();
  object["request"] = entry.request_id;
  object["receipt"] = entry.receipt;
  object["received"] = time_json(entry.received);
  object["sha256"] = entry.sha256;
  object["state"] = entry.sequence > through ? "waiting" : "effective";
  object["conflicts"] = entry.conflicts;
  return object;
}

/// From new to old.
Result<ports::HttpResponse> list_requests(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"agency", "since", "until", "after", "limit"}));
  GW_TRY(const PageAsked page, page_asked(call));
  GW_TRY(const auto agency, agency_asked(call));
  GW_TRY(const TimeWindow window, window_asked(call));
  GW_TRY(const auto entries, services.run.store.inbox().requests(agency.value_or(AgencyId()),
                                                                 window, page.cursor, page.limit));
  // Read behind the requests, so that one is never told to wait longer than it does.
  std::map<AgencyId, std::int64_t> through;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto marks, store.request_marks());
    for (const RequestMark& mark : marks) through[mark.agency] = mark.through;
    return {};
  }));
  json::array items;
  for (const RequestEntry& entry : entries)
    items.push_back(request_json(entry, through[entry.agency]));
  const bool more = static_cast<std::int64_t>(entries.size()) == page.limit;
  return list_reply("requests", std::move(items),
                    more ? json::value(entries.back().sequence) : nullptr);
}

}  // namespace

void add_request_routes(const ApiServices& services, std::vector<Route>& routes) {
  // One request carries events of all counties.
  routes.push_back({"GET", "/v1/requests", kWatchers, Reach::province,
                    blocking(services, list_requests), AgencyReach::own});
}

}  // namespace gw::api
