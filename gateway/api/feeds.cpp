#include <algorithm>
#include <optional>

#include "gateway/api/handlers.hpp"
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

const FeedInfo* feed_of(const ApiServices& services, std::string_view id) {
  const auto found =
      std::find_if(services.feeds.begin(), services.feeds.end(),
                   [&](const FeedInfo& feed) { return feed.definition.id.text() == id; });
  return found == services.feeds.end() ? nullptr : &*found;
}

/// Runs on the loop, where the scheduler lives.  A feed that is not pulled (a webhook's) has no
/// clock.
json::object feed_now(const ApiServices& services, const FeedInfo& feed, Language language) {
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
  return object;
}

asio::awaitable<Result<ports::HttpResponse>> list_feeds(const ApiServices& services,
                                                        std::shared_ptr<const Call> call) {
  // All feeds fit in one page; the cursor that every list takes finds nothing after it.
  GW_CO_CHECK(call->query.only({"after", "limit"}));
  json::array items;
  for (const FeedInfo& feed : services.feeds) {
    items.push_back(feed_now(services, feed, call->language));
  }
  co_return list_reply("feeds", std::move(items), nullptr);
}

asio::awaitable<Result<ports::HttpResponse>> show_feed(const ApiServices& services,
                                                       std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  const FeedInfo* feed = feed_of(services, call->parameter);
  if (feed == nullptr) co_return fail(Errc::not_found, "api.feed");
  co_return item_reply("feed", feed_now(services, *feed, call->language));
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
  const FeedInfo* feed = feed_of(services, call->parameter);
  if (feed == nullptr) co_return fail(Errc::not_found, "api.feed");
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

void add_feed_routes(const ApiServices& services, std::vector<Route>& routes) {
  const auto waiting = [&services](auto handler) {
    return WaitingHandler([&services, handler](std::shared_ptr<const Call> call) {
      return handler(services, std::move(call));
    });
  };
  routes.push_back({"GET", "/v1/feeds", kEverybody, Reach::no_region, waiting(list_feeds)});
  routes.push_back({"GET", "/v1/feeds/{id}", kEverybody, Reach::no_region, waiting(show_feed)});
  routes.push_back(
      {"POST", "/v1/feeds/{id}/pull", kOperators, Reach::province, waiting(pull_feed)});
}

}  // namespace gw::api
