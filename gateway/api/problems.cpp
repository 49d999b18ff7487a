// What wants a person most, one line of each kind: feeds that are not as expected, held batches,
// messages that were given up, causes of refused rows, flags that nobody settles.
#include <algorithm>

#include "gateway/api/handlers.hpp"
#include "gateway/api/place_counts.hpp"

namespace gw::api {

namespace {

constexpr std::int64_t kCountedMost = 1000;

json::object problem_json(std::string_view kind, std::int64_t count, Instant since) {
  json::object object;
  object["kind"] = kind;
  object["count"] = count;
  object["more"] = count >= kCountedMost;  // counted no further
  object["since"] = time_json(since);
  return object;
}

/// The feed that is overdue longest speaks for all of them.
Result<void> add_feeds(const ApiServices& services, StoreReader& store,
                       const std::optional<RegionCode>& region, json::array& items) {
  const Instant now = services.run.clock.now();
  GW_TRY(const auto standings, services.matrix.standings(store, now, region));
  const schedule::FeedMatrix::Standing* worst = nullptr;
  std::int64_t alarms = 0;
  for (const auto& one : standings) {
    if (!schedule::is_alarm(one.cell.state)) continue;
    ++alarms;
    const auto overdue = [](const schedule::FeedCell& cell) {
      return cell.overdue.value_or(std::chrono::seconds(0));
    };
    if (worst == nullptr || overdue(one.cell) > overdue(worst->cell)) worst = &one;
  }
  if (worst == nullptr) return {};
  json::object object =
      problem_json("feeds", alarms, worst->cell.overdue ? now - *worst->cell.overdue : Instant{});
  object["feed"] = worst->feed.text();
  object["state"] = schedule::name_of(worst->cell.state);
  items.push_back(std::move(object));
  return {};
}

Result<void> add_held(StoreReader& store, const std::optional<RegionCode>& region,
                      Language language, json::array& items) {
  BatchFilter filter;
  filter.region = region;
  filter.state = BatchState::held;
  filter.limit = kCountedMost;
  GW_TRY(const auto held, store.batches(filter));
  if (held.empty()) return {};
  const Batch& oldest = held.back();
  json::object object =
      problem_json("runs", static_cast<std::int64_t>(held.size()), oldest.received);
  object["run"] = oldest.id.value;
  object["feed"] = oldest.feed.text();
  object["words"] = words_of(oldest.reason, language);
  items.push_back(std::move(object));
  return {};
}

Result<void> add_dead(StoreReader& store, const std::optional<RegionCode>& region,
                      json::array& items) {
  MessageFilter filter;
  filter.region = region;
  filter.state = MessageState::dead;
  filter.limit = kCountedMost;
  GW_TRY(const auto dead, store.messages(filter));
  if (dead.empty()) return {};
  const OutboundMessage& oldest = dead.back();
  json::object object =
      problem_json("deliveries", static_cast<std::int64_t>(dead.size()), oldest.created);
  object["message"] = oldest.id.value;
  object["agency"] = oldest.agency.text();
  items.push_back(std::move(object));
  return {};
}

/// Muted causes want nobody until their day.
Result<void> add_rejects(StoreReader& store, const std::optional<RegionCode>& region, Day today,
                         Language language, json::array& items) {
  RejectGroupFilter filter;
  filter.region = region;
  filter.muted = MutedGroups::without;
  filter.today = today;
  filter.limit = kCountedMost;
  GW_TRY(const auto groups, store.reject_groups(filter));
  const auto largest = std::max_element(
      groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.open < b.open; });
  if (largest == groups.end()) return {};
  json::object object =
      problem_json("rejects", static_cast<std::int64_t>(groups.size()), largest->first_seen);
  object["group"] = largest->number;
  object["rows"] = largest->open;
  object["feed"] = largest->feed.text();
  object["words"] = words_of(largest->reason, language);
  items.push_back(std::move(object));
  return {};
}

/// Open flags by the last count, of the year that has the oldest.
void add_flags(const PlaceCounted* counted, const std::optional<RegionCode>& region,
               json::array& items) {
  if (counted == nullptr) return;
  std::optional<std::pair<PlanYear, PlaceFigures>> worst;
  for (const auto& [year, counts] : counted->years) {
    PlaceFigures figures = counted->of(year, region);
    if (figures.flags_open == 0) continue;
    if (!worst || figures.oldest_flag < worst->second.oldest_flag)
      worst.emplace(year, std::move(figures));
  }
  if (!worst) return;
  json::object object = problem_json("flags", worst->second.flags_open, worst->second.oldest_flag);
  object["more"] = false;
  object["year"] = worst->first.value;
  items.push_back(std::move(object));
}

Result<ports::HttpResponse> list_problems(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"region", "after", "limit"}));
  GW_TRY(const auto region, region_of(call));
  json::array items;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_CHECK(add_feeds(services, store, region, items));
    GW_CHECK(add_held(store, region, call.language, items));
    GW_CHECK(add_dead(store, region, items));
    return add_rejects(store, region, beijing_day(services.run.clock.now()), call.language, items);
  }));
  add_flags(services.places->latest(services.count_patience).get(), region, items);
  return list_reply("problems", std::move(items), nullptr);
}

}  // namespace

void add_problem_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/problems", kInsiders, Reach::by_region, blocking(services, list_problems)});
}

}  // namespace gw::api
