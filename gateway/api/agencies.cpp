// Agencies (机构): who they are, whom to call, and how the gateway stands with them; an operator
// closes a circuit that is open.
#include <algorithm>
#include <set>

#include "gateway/api/handlers.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

json::object breaker_json(const neighbor::GuardView& view, Language language) {
  json::object object;
  object["state"] = neighbor::name_of(view.state);
  object["failures_running"] = view.failures_running;
  object["open_until"] = view.open_until ? time_json(*view.open_until) : json::value();
  object["last_failure"] =
      view.last_failure ? json::value(failure_json(*view.last_failure, language)) : json::value();
  return object;
}

json::object limits_json(const neighbor::GuardSettings& settings) {
  json::object object;
  object["hours"] = settings.hours.text();
  object["requests_per_minute"] = settings.requests_per_minute;
  object["breaker_failures"] = settings.breaker.failures;
  object["breaker_pause_seconds"] = settings.breaker.pause.count();
  object["breaker_longest_pause_seconds"] = settings.breaker.longest_pause.count();
  return object;
}

/// Feeds that bring nothing of the caller's region; the rest of an agency is an entry of the
/// province's address book, the same for all.
using HiddenFeeds = std::set<FeedId>;

asio::awaitable<Result<HiddenFeeds>> hidden_feeds(const ApiServices& services,
                                                  std::shared_ptr<const Call> call) {
  const auto own = call->principal.own_region();
  if (!own) co_return HiddenFeeds();
  auto job = [&services, own]() -> Result<HiddenFeeds> {
    HiddenFeeds hidden;
    for (const FeedInfo& feed : services.feeds) hidden.insert(feed.definition.id);
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(const auto brought, services.matrix.standings(store, services.run.clock.now(), own));
      for (const auto& one : brought) hidden.erase(one.feed);
      return {};
    }));
    return hidden;
  };
  co_return co_await runtime::offload(services.pool, std::move(job));
}

/// Loop thread: the guard lives there.
json::object agency_json(const ApiServices& services, const AgencyInfo& agency,
                         const HiddenFeeds& hidden, Language language) {
  json::object object;
  object["id"] = agency.id.text();
  object["name"] = agency.name.empty() ? json::value() : json::value(agency.name);
  object["kind"] = agency.kind;
  object["transport"] = agency.transport;
  json::array feeds;
  for (const FeedInfo& feed : services.feeds) {
    if (feed.agency == agency.id && hidden.count(feed.definition.id) == 0)
      feeds.emplace_back(feed.definition.id.text());
  }
  object["feeds"] = std::move(feeds);
  const neighbor::GuardView view = agency.guard->view();
  object["breaker"] = breaker_json(view, language);
  object["welcome_from"] = view.welcome_from ? time_json(*view.welcome_from) : json::value();
  object["contact"] = agency.contacts.empty() ? json::value() : contact_json(agency.contacts[0]);
  return object;
}

json::object agency_whole_json(const ApiServices& services, const AgencyInfo& agency,
                               const HiddenFeeds& hidden, Language language) {
  json::object object = agency_json(services, agency, hidden, language);
  object["limits"] = limits_json(agency.guard->settings());
  object["contacts"] = contacts_json(agency);
  return object;
}

asio::awaitable<Result<ports::HttpResponse>> list_agencies(const ApiServices& services,
                                                           std::shared_ptr<const Call> call) {
  // All agencies fit in one page; the cursor that every list takes finds nothing after it.
  GW_CO_CHECK(call->query.only({"after", "limit"}));
  GW_CO_TRY(const HiddenFeeds hidden, co_await hidden_feeds(services, call));
  json::array items;
  for (const AgencyInfo& agency : services.agencies) {
    if (call->principal.serves(agency.id))
      items.push_back(agency_json(services, agency, hidden, call->language));
  }
  co_return list_reply("agencies", std::move(items), nullptr);
}

asio::awaitable<Result<ports::HttpResponse>> show_agency(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  const AgencyInfo* agency = agency_of(services, call->parameter);
  if (agency == nullptr || !call->principal.serves(agency->id))
    co_return fail(Errc::not_found, "api.agency");
  GW_CO_TRY(const HiddenFeeds hidden, co_await hidden_feeds(services, call));
  co_return item_reply("agency", agency_whole_json(services, *agency, hidden, call->language));
}

asio::awaitable<Result<ports::HttpResponse>> reset_breaker(const ApiServices& services,
                                                           std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  const AgencyInfo* agency = agency_of(services, call->parameter);
  if (agency == nullptr) co_return fail(Errc::not_found, "api.agency");
  auto job = [&services, call, agency]() {
    return append_journal(services, *call, "agencies.reset_breaker", agency->id.text());
  };
  GW_CO_CHECK(co_await runtime::offload(services.pool, std::move(job)));
  agency->guard->reset();
  // What waits for the agency need not wait longer.
  services.wake_outbox(agency->id);
  co_return item_reply("agency", agency_whole_json(services, *agency, {}, call->language));
}

}  // namespace

const AgencyInfo* agency_of(const ApiServices& services, std::string_view id) {
  const auto found = std::find_if(services.agencies.begin(), services.agencies.end(),
                                  [&](const AgencyInfo& agency) { return agency.id.text() == id; });
  return found == services.agencies.end() ? nullptr : &*found;
}

json::object contact_json(const neighbor::Contact& contact) {
  return {{"role", contact.role},
          {"who", contact.who},
          {"phone", contact.phone},
          {"mail", contact.mail},
          {"hours", contact.hours}};
}

json::array contacts_json(const AgencyInfo& agency) {
  json::array contacts;
  for (const neighbor::Contact& contact : agency.contacts)
    contacts.push_back(contact_json(contact));
  return contacts;
}

void add_agency_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/agencies", kWatchers, Reach::by_region,
                    waiting(services, list_agencies), AgencyReach::own});
  routes.push_back({"GET", "/v1/agencies/{id}", kWatchers, Reach::by_region,
                    waiting(services, show_agency), AgencyReach::own});
  routes.push_back({"POST", "/v1/agencies/{id}/reset", kOperators, Reach::province,
                    waiting(services, reset_breaker)});
}

}  // namespace gw::api
