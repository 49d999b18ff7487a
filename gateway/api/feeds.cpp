#include <algorithm>
#include <map>
#include <optional>

#include "gateway/api/feed_contacts.hpp"
#include "gateway/api/feed_pauses.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kBatchesOfPullMost = 100;

json::object feed_json(const FeedInfo& feed, const FeedClock& clock, Language language) {
  json::object object;
  object["id"] = feed.definition.id.text();
  object["agency"] = feed.agency.text();
  object["adapter"] = feed.kind;
  object["schedule"] = feed.definition.schedule;
  object["missed_runs"] = feed.definition.missed_runs;
  object["last_fire"] = time_json(clock.last_fire);
  object["last_success"] = time_json(clock.last_success);
  object["failing"] = clock.failing;
  object["last_failure"] =
      clock.failing ? json::value(failure_json(clock.last_failure, language)) : json::value();
  return object;
}

/// What is to be said of the feed by what is expected of it.
void standing_into(json::object& object, const schedule::FeedCell& cell) {
  object["state"] = schedule::name_of(cell.state);
  object["alarm"] = schedule::is_alarm(cell.state);
  object["state_of"] = day_json(cell.day);
  object["expected_by"] = cell.expected_by ? time_json(*cell.expected_by) : json::value();
  object["overdue_seconds"] = cell.overdue ? json::value(cell.overdue->count()) : json::value();
}

json::array expected_json(const std::vector<ExpectedArrival>& expected) {
  json::array array;
  for (const ExpectedArrival& one : expected) {
    json::object object;
    object["name"] = one.name;
    object["days"] = one.days;
    object["rest_days"] = name_of(one.rest_days);
    object["from"] = time_text(one.from);
    object["by"] = time_text(one.by);
    object["days_later"] = one.days_later;
    object["needs"] = name_of(one.needs);
    object["silence_minutes"] = one.silence.count();
    array.push_back(std::move(object));
  }
  return array;
}

using Standings = std::map<FeedId, schedule::FeedMatrix::Standing>;

/// Of the feeds that bring anything of the caller's region, by its own lists.
asio::awaitable<Result<Standings>> standings_now(const ApiServices& services,
                                                 std::shared_ptr<const Call> call) {
  auto job = [&services, call]() -> Result<Standings> {
    Standings standings;
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(const auto all, services.matrix.standings(store, services.run.clock.now(),
                                                       call->principal.own_region()));
      for (const auto& one : all) standings.emplace(one.feed, one);
      return {};
    }));
    return standings;
  };
  co_return co_await runtime::offload(services.pool, std::move(job));
}

/// Runs on the loop, where the scheduler lives.  A feed that is not pulled (a webhook's) has no
/// clock.
json::object feed_now(const ApiServices& services, const FeedInfo& feed, const Standings& standings,
                      const Call& call) {
  const auto all = services.scheduler.status();
  const auto status = std::find_if(all.begin(), all.end(), [&](const schedule::FeedStatus& one) {
    return one.clock.feed == feed.definition.id;
  });
  json::object object =
      feed_json(feed, status == all.end() ? FeedClock() : status->clock, call.language);
  object["scheduled"] = status != all.end();
  object["pulling"] = status != all.end() && status->pulling;
  object["next_fire"] = status == all.end() ? json::value() : time_json(status->next_fire);
  object["retry_at"] =
      status == all.end() || !status->retry_at ? json::value() : time_json(*status->retry_at);
  owner_into(object, services, feed);
  const auto standing = standings.find(feed.definition.id);
  const bool stands = standing != standings.end();
  standing_into(object, stands ? standing->second.cell : schedule::FeedCell());
  object["pause"] =
      stands && standing->second.pause ? pause_json(*standing->second.pause, call) : json::value();
  return object;
}

asio::awaitable<Result<ports::HttpResponse>> list_feeds(const ApiServices& services,
                                                        std::shared_ptr<const Call> call) {
  // All feeds fit in one page; the cursor that every list takes finds nothing after it.
  GW_CO_CHECK(call->query.only({"after", "limit"}));
  GW_CO_TRY(const Standings standings, co_await standings_now(services, call));
  json::array items;
  for (const FeedInfo& feed : services.feeds) {
    if (!call->principal.serves(feed.agency)) continue;
    if (!call->principal.sees_province() && standings.count(feed.definition.id) == 0) continue;
    items.push_back(feed_now(services, feed, standings, *call));
  }
  co_return list_reply("feeds", std::move(items), nullptr);
}

asio::awaitable<Result<ports::HttpResponse>> show_feed(const ApiServices& services,
                                                       std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const FeedInfo* const feed, feed_asked(services, *call));
  GW_CO_TRY(const Standings standings, co_await standings_now(services, call));
  if (!call->principal.sees_province() && standings.count(feed->definition.id) == 0)
    co_return fail(Errc::not_found, "api.feed");
  json::object item = feed_now(services, *feed, standings, *call);
  item["expected"] = expected_json(feed->definition.expected);
  const AgencyInfo* agency = agency_of(services, feed->agency.text());
  item["contacts"] = agency == nullptr ? json::array() : contacts_json(*agency);
  auto log_job = [&services, call, feed]() -> Result<json::object> {
    json::object log;
    GW_CHECK(services.run.store.read([&](StoreReader& store) {
      return contact_log_into(log, services, *call, store, feed->definition.id);
    }));
    return log;
  };
  GW_CO_TRY(const json::object log, co_await runtime::offload(services.pool, std::move(log_job)));
  for (const auto& each : log) item[each.key()] = each.value();
  co_return item_reply("feed", std::move(item));
}

/// Batches of the feed that are newer than `after`, newest first.
Result<std::vector<Batch>> batches_since(Store& store, const FeedId& feed, BatchId after,
                                         std::int64_t limit) {
  std::vector<Batch> batches;
  GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
    BatchFilter filter;
    filter.feed = feed;
    filter.limit = limit;
    GW_TRY(batches, reader.batches(filter));
    return {};
  }));
  std::erase_if(batches, [&](const Batch& batch) { return batch.id <= after; });
  return batches;
}

asio::awaitable<Result<ports::HttpResponse>> pull_feed(const ApiServices& services,
                                                       std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const FeedInfo* const feed, feed_asked(services, *call));
  auto pulling = pull_now(services, call, *feed,
                          journal_entry(services, *call, "feeds.pull", feed->definition.id.text()));
  GW_CO_TRY(json::object item, co_await std::move(pulling));
  co_return item_reply("pull", std::move(item));
}

}  // namespace

asio::awaitable<Result<json::object>> pull_now(const ApiServices& services,
                                               std::shared_ptr<const Call> call,
                                               const FeedInfo& feed, JournalEntry asked) {
  const FeedId& id = feed.definition.id;
  if (!feed.pulled()) co_return fail(Errc::not_found, "schedule.feed");
  auto before_job = [&services, &asked, &id]() -> Result<BatchId> {
    GW_CHECK(services.run.store.write_grouped(
        [&](StoreWriter& store) { return store.append_journal(asked); }));
    GW_TRY(const auto newest, batches_since(services.run.store, id, BatchId(), 1));
    return newest.empty() ? BatchId() : newest.front().id;
  };
  GW_CO_TRY(const BatchId newest, co_await runtime::offload(services.pool, std::move(before_job)));
  auto pulling = services.scheduler.pull_now(id);
  GW_CO_TRY(const PullReport report, co_await std::move(pulling));
  auto after_job = [&services, &id, newest]() {
    return batches_since(services.run.store, id, newest, kBatchesOfPullMost);
  };
  GW_CO_TRY(const auto brought, co_await runtime::offload(services.pool, std::move(after_job)));

  json::object item;
  item["feed"] = id.text();
  item["requests"] = report.requests;
  item["batches"] = report.batches;
  item["nothing_new"] = report.nothing_new;
  item["retry_after_seconds"] = report.retry_after.count();
  json::array runs;
  for (const Batch& batch : brought) runs.push_back(batch_json(batch, call->language));
  item["runs"] = std::move(runs);
  co_return item;
}

void owner_into(json::object& object, const ApiServices& services, const FeedInfo& feed) {
  const AgencyInfo* agency = agency_of(services, feed.agency.text());
  object["owner"] = agency == nullptr || agency->name.empty() ? json::value(feed.agency.text())
                                                              : json::value(agency->name);
  object["breaker"] = agency == nullptr
                          ? json::value()
                          : json::value(neighbor::name_of(agency->guard->view().state));
}

const FeedInfo* feed_of(const ApiServices& services, std::string_view id) {
  const auto found =
      std::find_if(services.feeds.begin(), services.feeds.end(),
                   [&](const FeedInfo& feed) { return feed.definition.id.text() == id; });
  return found == services.feeds.end() ? nullptr : &*found;
}

Result<void> brings_own_region(const ApiServices& services, const Call& call, StoreReader& store,
                               const FeedInfo& feed) {
  GW_TRY(const bool brings,
         services.matrix.brings(store, feed.definition.id, call.principal.own_region()));
  return brings ? Result<void>() : fail(Errc::not_found, "api.feed");
}

Result<const FeedInfo*> feed_asked(const ApiServices& services, const Call& call) {
  const FeedInfo* feed = feed_of(services, call.parameter);
  if (feed == nullptr || !call.principal.serves(feed->agency))
    return fail(Errc::not_found, "api.feed");
  return feed;
}

void add_feed_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/feeds", kWatchers, Reach::by_region, waiting(services, list_feeds),
                    AgencyReach::own});
  routes.push_back({"GET", "/v1/feeds/{id}", kWatchers, Reach::by_region,
                    waiting(services, show_feed), AgencyReach::own});
  routes.push_back(
      {"POST", "/v1/feeds/{id}/pull", kOperators, Reach::province, waiting(services, pull_feed)});
}

}  // namespace gw::api
