// Webhook requests that came under a known id with other content (law 5): the first counts, the
// other was answered alike and waits here for a person, who asks its agency.
#include "gateway/api/handlers.hpp"
#include "gateway/api/reveals.hpp"

namespace gw::api {

namespace {

json::object conflict_json(const RequestConflict& conflict) {
  json::object object;
  object["number"] = conflict.number;
  object["agency"] = conflict.held.agency.text();
  object["request"] = conflict.held.request_id;
  object["receipt"] = conflict.receipt;
  object["received"] = time_json(conflict.held.received);
  object["sha256"] = conflict.held.sha256;
  object["first_received"] = time_json(conflict.first.received);
  object["first_sha256"] = conflict.first.sha256;
  return object;
}

Result<ports::HttpResponse> list_conflicts(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"after", "limit"}));
  GW_TRY(const PageAsked page, page_asked(call));
  GW_TRY(const auto conflicts, services.run.store.inbox().conflicts(page.cursor, page.limit));
  json::array items;
  for (const RequestConflict& conflict : conflicts) items.push_back(conflict_json(conflict));
  const bool more = static_cast<std::int64_t>(conflicts.size()) == page.limit;
  return list_reply("conflicts", std::move(items),
                    more ? json::value(conflicts.back().number) : nullptr);
}

Result<ports::HttpResponse> show_conflict(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"row"}));
  GW_TRY(const bool received, wants_received(call));
  GW_TRY(const std::uint64_t number, id_parameter(call));
  GW_TRY(auto conflict, services.run.store.inbox().conflict(static_cast<std::int64_t>(number)));
  if (!conflict) return fail(Errc::not_found, "api.conflict");
  json::object item = conflict_json(*conflict);
  item["bytes"] = conflict->held.body.size();
  item["first_bytes"] = conflict->first.body.size();
  if (received) {
    GW_CHECK(reveal_rows(services, call, "conflicts.look", std::to_string(number)));
    reveal_into(item, "body", PersonalText(std::move(conflict->held.body)));
    reveal_into(item, "first_body", PersonalText(std::move(conflict->first.body)));
  }
  return item_reply("conflict", std::move(item));
}

}  // namespace

void add_conflict_routes(const ApiServices& services, std::vector<Route>& routes) {
  // One request carries events of all counties.
  routes.push_back(
      {"GET", "/v1/conflicts", kInsiders, Reach::province, blocking(services, list_conflicts)});
  routes.push_back({"GET", "/v1/conflicts/{number}", kInsiders, Reach::province,
                    blocking(services, show_conflict)});
}

}  // namespace gw::api
