#include "gateway/api/briefs.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/data_reach.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/places.hpp"
#include "gateway/api/regions.hpp"
#include "gateway/base/log.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::days kLongestGap{7};  // between two mornings of one time
constexpr std::chrono::minutes kCountPatience{10};
constexpr std::chrono::minutes kAgainAfter{1};
constexpr std::chrono::hours kLongestWait{1};  // a clock that is set is noticed within it

Instant due_on(Day day) {
  return start_of(day) + BriefDesk::kMadeAt;
}

/// "2026-12-01-420600".
std::string id_of(const Brief& brief) {
  return iso_text(brief.day) + "-" + brief.region.text();
}

/// The province and the cities and counties right under it.
std::vector<RegionCode> briefed_regions() {
  std::vector<RegionCode> regions{kHubei};
  const auto& below = regions_below(kHubei);
  regions.insert(regions.end(), below.begin(), below.end());
  return regions;
}

/// What the brief before said, to be held beside.
json::value before_json(const std::vector<Brief>& before) {
  if (before.empty()) return nullptr;
  const json::object old = json::parse(before.front().body).as_object();
  json::object object;
  for (const char* const name :
       {"day", "made", "year", "persons", "insured", "uninsured", "flags_open", "flags_settled"})
    object[name] = old.at(name);
  return object;
}

Result<Brief> brief_of(const ApiServices& services, const PlaceCounted& counted, PlanYear year,
                       RegionCode region, Day day) {
  const auto place = region == kHubei ? std::nullopt : std::optional(region);
  GW_TRY(DataReach reach, reach_now(services, place));
  GW_TRY(const Targets targets, targets_of(services, year));
  reach.people = counted.of(year, place);
  std::vector<Brief> before;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(before, store.briefs({region, day, 1}));
    return {};
  }));
  Brief brief{day, region, services.run.clock.now(), {}};
  json::object object{{"id", id_of(brief)},
                      {"day", day_json(day)},
                      {"made", time_json(brief.made)},
                      {"year", year.value}};
  for (auto& [name, value] : standing_of_region(region, year, targets, &counted))
    object[name] = std::move(value);
  reach_into(object, reach);
  json::array alarms;
  for (const auto& one : reach.alarms)
    alarms.push_back(
        json::object{{"feed", one.feed.text()}, {"state", schedule::name_of(one.cell.state)}});
  object["alarms"] = std::move(alarms);
  object["before"] = before_json(before);
  brief.body = json::serialize(object);
  return brief;
}

/// A brief's own figures, without those of the level below.
json::object headline_of(const Brief& brief) {
  json::object object = json::parse(brief.body).as_object();
  for (const char* const name : {"below", "elsewhere", "before", "alarms"}) object.erase(name);
  return object;
}

Result<ports::HttpResponse> list_briefs(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"region", "after", "limit"}));
  BriefFilter filter;
  GW_TRY(const auto region, region_of(call));
  filter.region = region.value_or(kHubei);
  GW_TRY(filter.before, day_asked(call, "after"));
  GW_TRY(filter.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  std::vector<Brief> briefs;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(briefs, store.briefs(filter));
    return {};
  }));
  json::array items;
  for (const Brief& brief : briefs) items.push_back(headline_of(brief));
  const bool more = static_cast<std::int64_t>(briefs.size()) == filter.limit;
  return list_reply("briefs", std::move(items), more ? day_json(briefs.back().day) : json::value());
}

Result<ports::HttpResponse> show_brief(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  constexpr std::size_t kDay = 10;
  const std::string_view id = call.parameter;
  const auto day = parse_iso_day(id.substr(0, std::min(kDay, id.size())));
  const auto region =
      id.size() > kDay && id[kDay] == '-' ? RegionCode::parse(id.substr(kDay + 1)) : std::nullopt;
  if (!day || !region) return fail(Errc::not_found, "api.brief");
  // One of another region is answered as one that does not exist.
  const bool seen =
      *region == kHubei ? call.principal.sees_province() : call.principal.covers(*region);
  if (!seen) return fail(Errc::not_found, "api.brief");
  std::optional<Brief> brief;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(brief, store.brief(*day, *region));
    return {};
  }));
  if (!brief) return fail(Errc::not_found, "api.brief");
  return item_reply("brief", json::parse(brief->body).as_object());
}

}  // namespace

Result<bool> BriefDesk::make_due() {
  const Instant now = services_.run.clock.now();
  const Day day = beijing_day(now);
  if (now < due_on(day)) return false;
  bool there = false;
  std::optional<Day> before;
  std::int64_t persons = 0;
  GW_CHECK(services_.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto brief, store.brief(day, kHubei));
    there = brief.has_value();
    GW_TRY(const auto earlier, store.briefs({kHubei, day, 1}));
    if (!earlier.empty()) before = earlier.front().day;
    GW_TRY(const auto statuses, store.status_counts());
    for (const StatusCount& status : statuses) persons += status.persons;
    return {};
  }));
  if (there || persons == 0) return false;
  const auto counted =
      services_.places->not_before(due_on(day), kCountPatience, services_.streams_end);
  if (services_.streams_end.stop_requested()) return false;
  if (!counted || counted->years.empty()) return fail(Errc::busy, "api.counting");
  const PlanYear year = counted->years.rbegin()->first;
  std::vector<Brief> briefs;
  for (const RegionCode region : briefed_regions()) {
    GW_TRY(auto brief, brief_of(services_, *counted, year, region, day));
    briefs.push_back(std::move(brief));
  }
  // A clock that runs far ahead for an hour makes nothing old.
  const bool goes_on = before && day - *before <= kLongestGap;
  const Day since = goes_on ? day - kKeptFor : Day::min();
  GW_CHECK(services_.run.store.write(
      [&](StoreWriter& store) { return store.keep_briefs(briefs, day, since); }));
  return true;
}

asio::awaitable<void> BriefDesk::run() {
  timer_ = std::make_unique<asio::steady_timer>(co_await asio::this_coro::executor);
  while (!stopping_) {
    auto job = [this]() { return make_due(); };
    const auto made = co_await runtime::offload(services_.pool, std::move(job));
    if (!made) log::failure("briefs.failed", made.error());
    if (made && *made) log::info("briefs.made", {});
    if (stopping_) break;
    const Instant now = services_.run.clock.now();
    const Instant today = due_on(beijing_day(now));
    const Instant next = now < today ? today : due_on(beijing_day(now) + std::chrono::days(1));
    timer_->expires_after(made ? std::min<std::chrono::milliseconds>(next - now, kLongestWait)
                               : std::chrono::milliseconds(kAgainAfter));
    boost::system::error_code ignored;
    co_await timer_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

void BriefDesk::wake() {
  if (timer_) timer_->cancel();
}

void BriefDesk::stop() {
  stopping_ = true;
  wake();
}

void add_brief_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/briefs", kInsiders, Reach::by_region, blocking(services, list_briefs)});
  routes.push_back(
      {"GET", "/v1/briefs/{id}", kInsiders, Reach::by_region, blocking(services, show_brief)});
}

}  // namespace gw::api
