#include <map>

#include "gateway/api/handlers.hpp"
#include "gateway/api/place_counts.hpp"
#include "gateway/api/places.hpp"
#include "gateway/pipeline/freshness.hpp"

namespace gw::api {

namespace {

constexpr std::int64_t kDaysMost = 3660;

/// What the store says of all persons, flags and batches, on one snapshot.
struct Figures {
  std::vector<StatusCount> statuses;
  std::vector<FlagCounts> flags;
  std::vector<FeedRows> feeds;
  pipeline::DecisionDay day;
};

void add(FeedRows& sum, const FeedRows& one) {
  sum.batches += one.batches;
  sum.unbalanced += one.unbalanced;
  sum.counts.rows_in += one.counts.rows_in;
  sum.counts.accepted += one.counts.accepted;
  sum.counts.rejected += one.counts.rejected;
  sum.counts.repeated += one.counts.repeated;
  sum.counts.quarantined += one.counts.quarantined;
}

json::object rows_json(const FeedRows& rows) {
  json::object object;
  object["batches"] = rows.batches;
  object["rows_in"] = rows.counts.rows_in;
  object["accepted"] = rows.counts.accepted;
  object["rejected"] = rows.counts.rejected;
  object["repeated"] = rows.counts.repeated;
  object["quarantined"] = rows.counts.quarantined;
  object["unbalanced"] = rows.unbalanced;
  // Two errors that make up for each other in the sum are errors all the same.
  object["balanced"] = rows.counts.balanced() && rows.unbalanced == 0;
  return object;
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
  for (const FeedRows& rows : figures.feeds) {
    json::object one = rows_json(rows);
    one["feed"] = rows.feed.text();
    array.push_back(std::move(one));
  }
  return array;
}

/// Persons of each year in view by the last count (law 2: the sum of the statuses is all persons,
/// and as many as the sums say that are kept while records change).
json::value standing_json(const PlaceCounted* counted, const std::optional<RegionCode>& region,
                          Language language) {
  if (counted == nullptr) return nullptr;
  json::array years;
  for (const auto& [year, counts] : counted->years) {
    const PlaceFigures figures = counted->of(year, region);
    json::object one = place_figures_json(figures);
    one["year"] = year.value;
    json::array statuses;
    for (const auto& [status, persons] : figures.statuses) {
      statuses.push_back(json::object{{"status", name_of(status)},
                                      {"words", words_of(status, language)},
                                      {"persons", persons},
                                      {"certain", figures.certain_of(status)}});
    }
    one["statuses"] = std::move(statuses);
    // Records are summed for the province alone.
    one["recorded"] = region ? json::value() : json::value(counts.recorded);
    one["balanced"] = region ? json::value() : json::value(counts.imbalance == 0);
    years.push_back(std::move(one));
  }
  json::object object = counted_json(*counted);
  object["years"] = std::move(years);
  return object;
}

Result<ports::HttpResponse> show_figures(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"region", "days", "since", "until"}));
  GW_TRY(const auto region, region_of(call));
  GW_TRY(const std::int64_t days, call.query.number("days", kDaysMost, 1, kDaysMost));
  GW_TRY(const TimeWindow window, window_asked(call));
  if (!window.open() && call.query.find("days")) return fail(Errc::invalid_argument, "api.window");
  Figures figures;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(figures.day, pipeline::decision_day(services.run, store));
    // Plan records are counted for the province alone.
    if (!region) {
      GW_TRY(figures.statuses, store.status_counts());
    }
    GW_TRY(figures.flags, store.flag_counts(region));
    const Day first = figures.day.day - std::chrono::days(days - 1);
    const auto within = days_of(window, {first, figures.day.day + std::chrono::days(1)});
    GW_TRY(figures.feeds, store.row_sums(region, within.first, within.second));
    return {};
  }));
  const auto counted = services.places->latest(services.count_patience);
  FeedRows all;
  for (const FeedRows& rows : figures.feeds) add(all, rows);
  json::object item;
  item["as_of"] = time_json(figures.day.now);
  // While either is stale, new flags wait and the uninsured are not all proved (law 7).
  item["register_stale"] = figures.day.register_stale;
  item["tax_stale"] = figures.day.tax_stale;
  item["register_as_of"] = time_json(figures.day.register_as_of);
  item["tax_through"] = day_json(figures.day.tax_through);
  item["register_feed"] = services.run.freshness.register_feed.text();
  item["tax_feed"] = services.run.freshness.tax_feed.text();
  item["region"] = region ? json::value(region->text()) : json::value();
  item["days"] = call.query.find("days") ? json::value(days) : json::value();
  item["persons"] = region ? json::value() : json::value(statuses_json(figures, call.language));
  item["standing"] = standing_json(counted.get(), region, call.language);
  item["flags"] = flags_json(figures);
  item["rows"] = rows_json(all);
  item["feeds"] = feeds_json(figures);
  return item_reply("figures", std::move(item));
}

}  // namespace

void add_figure_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/figures", kInsiders, Reach::by_region, blocking(services, show_figures)});
}

}  // namespace gw::api
