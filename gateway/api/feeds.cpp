#include <algorithm>
#include <map>
#include <optional>

#include "gateway/api/feed_contacts.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kBatchesOfPullMost = 100;
constexpr std::int64_t kMatrixDays = 14;
constexpr std::int64_t kMatrixDaysMost = 90;
constexpr std::chrono::hours kPromisesSince{24 * kMatrixDaysMost};

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

/// Who answers for the feed, and whether anything is sent there at all.
void owner_into(json::object& object, const ApiServices& services, const FeedInfo& feed) {
  const AgencyInfo* agency = agency_of(services, feed.agency.text());
  object["owner"] = agency == nullptr || agency->name.empty() ? json::value(feed.agency.text())
                                                              : json::value(agency->name);
  object["breaker"] = agency == nullptr
                          ? json::value()
                          : json::value(neighbor::name_of(agency->guard->view().state));
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

using Standings = std::map<FeedId, schedule::FeedCell>;

/// Of the feeds that bring anything of the caller's region, by its own lists.
asio::awaitable<Result<Standings>> standings_now(const ApiServices& services,
                                                 std::shared_ptr<const Call> call) {
  auto job = [&services, call]() -> Result<Standings> {
    Standings standings;
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(const auto all, services.matrix.standings(store, services.run.clock.now(),
                                                       call->principal.own_region()));
      for (const auto& one : all) standings.emplace(one.feed, one.cell);
      return {};
    }));
    return standings;
  };
  co_return co_await runtime::offload(services.pool, std::move(job));
}

/// Runs on the loop, where the scheduler lives.  A feed that is not pulled (a webhook's) has no
/// clock.
json::object feed_now(const ApiServices& services, const FeedInfo& feed, const Standings& standings,
                      Language language) {
  const auto all = services.scheduler.status();
  const auto status = std::find_if(all.begin(), all.end(), [&](const schedule::FeedStatus& one) {
    return one.clock.feed == feed.definition.id;
  });
  json::object object =
      feed_json(feed, status == all.end() ? FeedClock() : status->clock, language);
  object["scheduled"] = status != all.end();
  object["pulling"] = status != all.end() && status->pulling;
  object["next_fire"] = status == all.end() ? json::value() : time_json(status->next_fire);
  object["retry_at"] =
      status == all.end() || !status->retry_at ? json::value() : time_json(*status->retry_at);
  owner_into(object, services, feed);
  const auto standing = standings.find(feed.definition.id);
  standing_into(object, standing == standings.end() ? schedule::FeedCell() : standing->second);
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
    items.push_back(feed_now(services, feed, standings, call->language));
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
  json::object item = feed_now(services, *feed, standings, call->language);
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

/// What the matrix shows, read on one snapshot: the rows, and of each day the last call about a
/// feed; on the last day also one whose promise is not over.
struct MatrixRead {
  std::vector<schedule::FeedMatrix::Row> rows;
  std::map<std::pair<FeedId, Day>, FeedContact> calls;

  void add(const std::vector<FeedContact>& contacts, Instant now) {
    for (const FeedContact& contact : contacts) {
      calls[{contact.feed, beijing_day(contact.at)}] = contact;
      if (is_on_it(contact, now)) calls[{contact.feed, beijing_day(now)}] = contact;
    }
  }
  const FeedContact* called(const FeedId& feed, Day day) const {
    const auto found = calls.find({feed, day});
    return found == calls.end() ? nullptr : &found->second;
  }
};

/// Feeds by days, one entry a cell: the last `days` days, oldest first; of a region with the units
/// within each feed.
asio::awaitable<Result<ports::HttpResponse>> show_matrix(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  // All cells come in one page; the cursor that every list takes finds nothing after it.
  GW_CO_CHECK(call->query.only({"days", "region", "after", "limit"}));
  std::optional<RegionCode> region;
  if (call->query.find("region")) {
    GW_CO_TRY(region, region_of(*call));
    if (!region) region = kHubei;
  }
  // Whoever has one region sees the part of it that he asks for, and nothing beside it.
  const auto own = call->principal.own_region();
  const schedule::FeedMatrix::Within within = own && region ? region : own;
  GW_CO_TRY(const std::int64_t days, call->query.number("days", kMatrixDays, 1, kMatrixDaysMost));
  const Instant now = services.run.clock.now();
  auto job = [&services, region, within, days, now]() -> Result<MatrixRead> {
    MatrixRead read;
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      const int shown = static_cast<int>(days);
      GW_TRY(read.rows, region ? services.matrix.units(store, *region, shown, now, within)
                               : services.matrix.rows(store, shown, now, within));
      GW_TRY(const auto calls, store.feed_contacts(now - kPromisesSince));
      read.add(calls, now);
      return {};
    }));
    return read;
  };
  GW_CO_TRY(const MatrixRead read, co_await runtime::offload(services.pool, std::move(job)));
  const bool calls_shown = kInsiders.has(call->principal.role);
  json::array items;
  for (const auto& row : read.rows) {
    const FeedInfo* feed = feed_of(services, row.feed.text());
    // A feed that the settings no longer have belongs to no agency's engineer.
    if (feed == nullptr ? !call->principal.agency.empty() : !call->principal.serves(feed->agency))
      continue;
    for (const schedule::FeedCell& cell : row.cells) {
      json::object object;
      object["feed"] = row.feed.text();
      object["unit"] = row.unit.empty() ? json::value() : json::value(row.unit);
      object["region"] = row.region.empty() ? json::value() : json::value(row.region.text());
      object["day"] = day_json(cell.day);
      object["state"] = schedule::name_of(cell.state);
      object["expected_by"] = cell.expected_by ? time_json(*cell.expected_by) : json::value();
      object["rows"] = cell.rows ? json::value(*cell.rows) : json::value();
      object["overdue_seconds"] = cell.overdue ? json::value(cell.overdue->count()) : json::value();
      if (feed != nullptr) owner_into(object, services, *feed);
      const FeedContact* called = calls_shown ? read.called(row.feed, cell.day) : nullptr;
      object["contact"] =
          called == nullptr ? json::value() : json::value(contact_entry_json(*called, now));
      items.push_back(std::move(object));
    }
  }
  co_return list_reply("feed-matrix", std::move(items), nullptr);
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
  auto before_job = [&services, call, feed]() -> Result<BatchId> {
    GW_CHECK(append_journal(services, *call, "feeds.pull", feed->definition.id.text()));
    GW_TRY(const auto newest, batches_since(services.run.store, feed->definition.id, BatchId(), 1));
    return newest.empty() ? BatchId() : newest.front().id;
  };
  GW_CO_TRY(const BatchId newest, co_await runtime::offload(services.pool, std::move(before_job)));
  auto pulling = services.scheduler.pull_now(feed->definition.id);
  GW_CO_TRY(const PullReport report, co_await std::move(pulling));
  auto after_job = [&services, feed, newest]() {
    return batches_since(services.run.store, feed->definition.id, newest, kBatchesOfPullMost);
  };
  GW_CO_TRY(const auto brought, co_await runtime::offload(services.pool, std::move(after_job)));

  json::object item;
  item["feed"] = feed->definition.id.text();
  item["requests"] = report.requests;
  item["batches"] = report.batches;
  item["nothing_new"] = report.nothing_new;
  item["retry_after_seconds"] = report.retry_after.count();
  json::array runs;
  for (const Batch& batch : brought) runs.push_back(batch_json(batch, call->language));
  item["runs"] = std::move(runs);
  co_return item_reply("pull", std::move(item));
}

}  // namespace

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
  routes.push_back({"GET", "/v1/feed-matrix", kWatchers, Reach::by_region,
                    waiting(services, show_matrix), AgencyReach::own});
}

}  // namespace gw::api
