// Payments, reversals and refunds that tax's webhook brought and no reconciled day has shown by D+3
// (无记账): tax is asked about them; nothing is undone (agencies/tax.md b).
#include "gateway/api/handlers.hpp"
#include "gateway/pipeline/reconcile.hpp"

namespace gw::api {

namespace {

json::object unconfirmed_json(const UnconfirmedEvent& event) {
  json::object object;
  object["number"] = event.number;
  object["agency"] = event.agency.text();
  object["event"] = event.event_id;
  object["fact"] = event.fact_key;
  object["person"] = person_ref(event.person);
  object["since"] = day_json(event.since);
  return object;
}

Result<ports::HttpResponse> list_unconfirmed(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"after", "limit"}));
  GW_TRY(const PageAsked page, page_asked(call));
  std::vector<UnconfirmedEvent> events;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto last_day, pipeline::confirmed_by_now(services.run, store));
    if (!last_day) return {};
    GW_TRY(events, store.unconfirmed_events(*last_day, page.cursor, page.limit));
    return {};
  }));
  json::array items;
  for (const UnconfirmedEvent& event : events) items.push_back(unconfirmed_json(event));
  const bool more = static_cast<std::int64_t>(events.size()) == page.limit;
  return list_reply("unconfirmed", std::move(items),
                    more ? json::value(events.back().number) : nullptr);
}

}  // namespace

void add_unconfirmed_routes(const ApiServices& services, std::vector<Route>& routes) {
  // Tax is asked by the bureau of the province.
  routes.push_back({"GET", "/v1/unconfirmed", kFollowers, Reach::province,
                    blocking(services, list_unconfirmed)});
}

}  // namespace gw::api
