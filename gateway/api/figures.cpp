#include <map>

#include "gateway/api/handlers.hpp"
#include "gateway/pipeline/freshness.hpp"

namespace gw::api {

namespace {

constexpr std::int64_t kPage = 1000;
constexpr int kPagesMost = 100;

/// What the store says of all persons, flags and batches, on one snapshot.
struct Figures {
  std::vector<StatusCount> statuses;
  std::vector<FlagCounts> flags;
  std::map<FeedId, RowCounts> feeds;
  bool all_runs = true;  // false: older runs than the limit are not in the sums
  pipeline::DecisionDay day;
};

void add(RowCounts& sum, const RowCounts& one) {
  sum.rows_in += one.rows_in;
  sum.accepted += one.accepted;
  sum.rejected += one.rejected;
  sum.repeated += one.repeated;
  sum.quarantined += one.quarantined;
}

/// A batch shows in the figures once it is whole (law 3).
bool is_through(BatchState state) {
  return state != BatchState::received && state != BatchState::waiting &&
         state != BatchState::applying;
}

Result<void> sum_runs(StoreReader& store, const std::optional<RegionCode>& region,
                      Figures& figures) {
  BatchFilter filter;
  filter.region = region;
  filter.limit = kPage;
  for (int page = 0; page < kPagesMost; ++page) {
    GW_TRY(const auto batches, store.batches(filter));
    for (const Batch& batch : batches) {
      if (is_through(batch.state)) add(figures.feeds[batch.feed], batch.counts);
    }
    if (static_cast<std::int64_t>(batches.size()) < kPage) return {};
    filter.before = static_cast<std::int64_t>(batches.back().id.value);
  }
  figures.all_runs = false;
  return {};
}

json::array statuses_json(const Figures& figures, Language language) {
  json::array array;
  for (const StatusCount& count : figures.statuses) {
    json::object one;
    one["year"] = count.year.value;
    one["status"] = name_of(count.status);
    one["words"] = words_of(count.status, language);
    one["persons"] = count.persons;
    array.push_back(std::move(one));
  }
  return array;
}

json::array flags_json(const Figures& figures) {
  json::array array;
  for (const FlagCounts& count : figures.flags) {
    json::object one;
    one["agency"] = count.agency.text();
    one["year"] = count.year.value;
    one["open"] = count.open;
    one["settled"] = count.settled;
    one["settled_by_payment"] = count.settled_by_payment;
    one["pending"] = count.pending;
    one["sent"] = count.sent;
    one["received"] = count.received;
    one["refused"] = count.refused;
    one["no_channel"] = count.no_channel;
    one["dormant"] = count.dormant;
    array.push_back(std::move(one));
  }
  return array;
}

json::array feeds_json(const Figures& figures) {
  json::array array;
  for (const auto& [feed, counts] : figures.feeds) {
    json::object one;
    one["feed"] = feed.text();
    one["rows_in"] = counts.rows_in;
    one["accepted"] = counts.accepted;
    one["rejected"] = counts.rejected;
    one["repeated"] = counts.repeated;
    one["quarantined"] = counts.quarantined;
    one["balanced"] = counts.balanced();
    array.push_back(std::move(one));
  }
  return array;
}

Result<ports::HttpResponse> show_figures(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"region"}));
  GW_TRY(const auto region, region_of(call));
  Figures figures;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(figures.day, pipeline::decision_day(services.run, store));
    // Plan records are counted for the province alone.
    if (!region) {
      GW_TRY(figures.statuses, store.status_counts());
    }
    GW_TRY(figures.flags, store.flag_counts(region));
    return sum_runs(store, region, figures);
  }));
  json::object item;
  item["as_of"] = time_json(figures.day.now);
  // While either is stale, new flags wait and the uninsured are not all proved (law 7).
  item["register_stale"] = figures.day.register_stale;
  item["tax_stale"] = figures.day.tax_stale;
  item["region"] = region ? json::value(region->text()) : json::value();
  item["persons"] = region ? json::value() : json::value(statuses_json(figures, call.language));
  item["flags"] = flags_json(figures);
  item["feeds"] = feeds_json(figures);
  item["feeds_complete"] = figures.all_runs;
  return item_reply("figures", std::move(item));
}

}  // namespace

void add_figure_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/figures", kInsiders, Reach::by_region, blocking(services, show_figures)});
}

}  // namespace gw::api
