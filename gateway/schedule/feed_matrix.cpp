#include "gateway/schedule/feed_matrix.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace gw::schedule {
namespace {

using std::chrono::days;

/// What the store says of all feeds over some days.
struct Stored {
  std::vector<KnownFeed> known;
  std::vector<FeedDay> days;
  std::vector<DayBatches> batches;

  FeedRecord of(const FeedId& feed) const {
    FeedRecord record;
    const auto since = std::find_if(known.begin(), known.end(),
                                    [&](const KnownFeed& one) { return one.feed == feed; });
    // A feed that was never waited for has nothing overdue.
    record.known_since = since == known.end() ? Instant::max() : since->since;
    record.days = of_feed(days, feed);
    record.batches = of_feed(batches, feed);
    return record;
  }

 private:
  template <class T>
  static std::span<const T> of_feed(const std::vector<T>& sorted, const FeedId& feed) {
    const auto from =
        std::lower_bound(sorted.begin(), sorted.end(), feed,
                         [](const T& one, const FeedId& name) { return one.feed < name; });
    const auto to = std::upper_bound(
        from, sorted.end(), feed, [](const FeedId& name, const T& one) { return name < one.feed; });
    return {from, to};
  }
};

Result<Stored> read(StoreReader& store, const std::optional<FeedId>& feed, Day first, Day last) {
  Stored stored;
  GW_TRY(stored.known, store.known_feeds());
  GW_TRY(stored.days, store.feed_days(feed, first, last));
  GW_TRY(stored.batches, store.day_batches(feed, first, last));
  return stored;
}

}  // namespace

Result<std::vector<FeedMatrix::Row>> FeedMatrix::rows(StoreReader& store, int days_shown,
                                                      Instant now) const {
  const Day today = beijing_day(now);
  const Day first = today - days(days_shown - 1);
  GW_TRY(const Stored stored, read(store, std::nullopt, first, today));
  std::vector<Row> rows;
  rows.reserve(feeds_.size());
  for (const WatchedFeed& feed : feeds_) {
    Row& row = rows.emplace_back();
    row.feed = feed.feed;
    const FeedRecord record = stored.of(feed.feed);
    for (Day day = first; day <= today; day += days(1))
      row.cells.push_back(cell_of(feed.expected, calendar_, record, day, now));
  }
  return rows;
}

Result<std::vector<FeedMatrix::Row>> FeedMatrix::units(StoreReader& store, RegionCode region,
                                                       int days_shown, Instant now) const {
  const Day today = beijing_day(now);
  const Day first = today - days(days_shown - 1);
  GW_TRY(const std::vector<FeedUnit> units, store.feed_units(region, first, today));
  GW_TRY(const Stored stored, read(store, std::nullopt, first, today));
  std::vector<Row> rows;
  for (const WatchedFeed& feed : feeds_) {
    const FeedRecord whole = stored.of(feed.feed);
    const auto row_of = [&](const FeedRecord& record) {
      Row row;
      row.feed = feed.feed;
      for (Day day = first; day <= today; day += days(1))
        row.cells.push_back(cell_of(feed.expected, calendar_, record, day, now));
      return row;
    };
    bool any = false;
    for (const FeedUnit& unit : units) {
      if (unit.feed != feed.feed) continue;
      if (!std::exchange(any, true)) rows.push_back(row_of(whole));
      FeedRecord record = whole;
      record.batches = unit.batches;
      record.known_since = std::max(whole.known_since, start_of(beijing_day(unit.known_since)));
      Row& row = rows.emplace_back(row_of(record));
      row.unit = unit.unit;
      row.region = unit.region;
    }
  }
  return rows;
}

Result<std::vector<FeedMatrix::Standing>> FeedMatrix::standings(StoreReader& store,
                                                                Instant now) const {
  // Most look back a few days; what falls once a year is asked for by itself.
  constexpr days kTogether{40};
  const Day today = beijing_day(now);
  GW_TRY(const Stored together, read(store, std::nullopt, today - kTogether, today));
  std::vector<Standing> standings;
  for (const WatchedFeed& feed : feeds_) {
    const Day first = first_day_needed(feed.expected, calendar_, now);
    Standing& standing = standings.emplace_back();
    standing.feed = feed.feed;
    if (first >= today - kTogether) {
      standing.cell = standing_of(feed.expected, calendar_, together.of(feed.feed), now);
      continue;
    }
    GW_TRY(const Stored alone, read(store, feed.feed, first, today));
    standing.cell = standing_of(feed.expected, calendar_, alone.of(feed.feed), now);
  }
  return standings;
}

}  // namespace gw::schedule
