#include "gateway/schedule/feed_matrix.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace gw::schedule {
namespace {

using std::chrono::days;

/// What came of one region's units, as if their feed had no others.
struct OwnLists {
  std::vector<DayBatches> batches;
  Instant since{};  // receipt of the first list of any unit; 0: one is expected by name
};

/// What the store says of all feeds over some days.
struct Stored {
  std::vector<KnownFeed> known;
  std::vector<FeedDay> days;
  std::vector<DayBatches> batches;
  std::vector<FeedPause> pauses;
  std::vector<FeedUnit> units;                      // expected by name
  std::optional<std::map<FeedId, OwnLists>> own{};  // of the region within which somebody looks

  bool brings(const FeedId& feed) const { return !own || own->count(feed) > 0; }

  /// REQUIRES: brings(feed).
  FeedRecord of(const FeedId& feed) const {
    FeedRecord record;
    const auto since = std::find_if(known.begin(), known.end(),
                                    [&](const KnownFeed& one) { return one.feed == feed; });
    // A feed that was never waited for has nothing overdue.
    record.known_since = since == known.end() ? Instant::max() : since->since;
    record.days = of_feed(days, feed);
    record.pauses = of_feed(pauses, feed);
    if (own) {
      const OwnLists& lists = own->at(feed);
      record.batches = lists.batches;
      if (lists.since != Instant{})
        record.known_since = std::max(record.known_since, start_of(beijing_day(lists.since)));
    } else {
      record.batches = of_feed(batches, feed);
    }
    for (const FeedUnit& unit : units) {
      if (unit.feed == feed) record.units.emplace_back(unit.batches);
    }
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

/// Whether what is of this place lies in the region, wholly.
bool lies_within(RegionCode place, RegionCode region) {
  if (place.empty()) return false;
  if (region.is_county()) return place == region;
  const std::uint32_t level = region.number() % 10000 == 0 ? 10000 : 100;
  return place.number() / level == region.number() / level;
}

std::vector<UnitName> names_of(const std::vector<WatchedFeed>& feeds,
                               const std::optional<FeedId>& of, const FeedMatrix::Within& within) {
  std::vector<UnitName> names;
  for (const WatchedFeed& feed : feeds) {
    if (of && feed.feed != *of) continue;
    for (const ExpectedUnit& unit : feed.units) {
      if (!within || lies_within(unit.region, *within))
        names.push_back({feed.feed, unit.unit, unit.region});
    }
  }
  return names;
}

/// The lists of the region's units by feed; of a unit expected by name those that came under it.
std::map<FeedId, OwnLists> own_lists(std::vector<FeedUnit> came,
                                     const std::vector<FeedUnit>& expected) {
  std::map<FeedId, OwnLists> own;
  const auto named = [&](const FeedUnit& unit) {
    return std::any_of(expected.begin(), expected.end(), [&](const FeedUnit& one) {
      return one.feed == unit.feed && one.unit == unit.unit;
    });
  };
  std::erase_if(came, named);
  for (const FeedUnit& unit : came) {
    OwnLists& lists = own[unit.feed];
    if (lists.since == Instant{} || unit.known_since < lists.since) lists.since = unit.known_since;
    lists.batches.insert(lists.batches.end(), unit.batches.begin(), unit.batches.end());
  }
  for (const FeedUnit& unit : expected) {
    OwnLists& lists = own[unit.feed];
    lists.since = Instant{};
    lists.batches.insert(lists.batches.end(), unit.batches.begin(), unit.batches.end());
  }
  for (auto& [feed, lists] : own) {
    std::stable_sort(lists.batches.begin(), lists.batches.end(),
                     [](const DayBatches& a, const DayBatches& b) { return a.day < b.day; });
  }
  return own;
}

Result<Stored> read(StoreReader& store, const std::vector<WatchedFeed>& feeds,
                    const std::optional<FeedId>& feed, Day first, Day last,
                    const FeedMatrix::Within& within) {
  Stored stored;
  GW_TRY(stored.known, store.known_feeds());
  GW_TRY(stored.days, store.feed_days(feed, first, last));
  GW_TRY(stored.pauses, store.feed_pauses(start_of(first)));
  GW_TRY(stored.units, store.named_units(names_of(feeds, feed, within), first, last));
  if (within) {
    GW_TRY(auto came, store.feed_units(*within, UnitReach::own, first, last));
    stored.own = own_lists(std::move(came), stored.units);
  } else {
    GW_TRY(stored.batches, store.day_batches(feed, first, last));
  }
  return stored;
}

/// Whether a unit's lists are of a region: a county's, or of its pool; or of one below.
bool is_of(RegionCode unit, RegionCode region) {
  return lies_within(unit, region) || (region.is_county() && unit == region.pool());
}

/// A unit of which something came, or is expected to.
struct UnitSeen {
  const FeedUnit* unit = nullptr;
  bool expected = false;
};

/// Of the region, by name.
std::map<std::string, UnitSeen> units_of(const FeedId& feed, RegionCode region,
                                         const std::vector<FeedUnit>& came,
                                         const std::vector<FeedUnit>& expected) {
  std::map<std::string, UnitSeen> units;
  for (const FeedUnit& unit : came) {
    if (unit.feed == feed) units[unit.unit] = {&unit, false};
  }
  for (const FeedUnit& unit : expected) {
    if (unit.feed == feed && is_of(unit.region, region)) units[unit.unit] = {&unit, true};
  }
  return units;
}

}  // namespace

Result<std::vector<FeedMatrix::Row>> FeedMatrix::rows(StoreReader& store, int days_shown,
                                                      Instant now, const Within& within) const {
  const Day today = beijing_day(now);
  const Day first = today - days(days_shown - 1);
  GW_TRY(const Stored stored, read(store, feeds_, std::nullopt, first, today, within));
  std::vector<Row> rows;
  rows.reserve(feeds_.size());
  for (const WatchedFeed& feed : feeds_) {
    if (!stored.brings(feed.feed)) continue;
    Row& row = rows.emplace_back();
    row.feed = feed.feed;
    const FeedRecord record = stored.of(feed.feed);
    for (Day day = first; day <= today; day += days(1))
      row.cells.push_back(cell_of(feed.expected, calendar_, record, day, now));
  }
  return rows;
}

Result<std::vector<FeedMatrix::Row>> FeedMatrix::units(StoreReader& store, RegionCode region,
                                                       int days_shown, Instant now,
                                                       const Within& within) const {
  const Day today = beijing_day(now);
  const Day first = today - days(days_shown - 1);
  const UnitReach reach = within ? UnitReach::own : UnitReach::with_pool;
  GW_TRY(const std::vector<FeedUnit> came, store.feed_units(region, reach, first, today));
  GW_TRY(const Stored stored, read(store, feeds_, std::nullopt, first, today, within));
  std::vector<Row> rows;
  for (const WatchedFeed& feed : feeds_) {
    if (!stored.brings(feed.feed)) continue;
    const FeedRecord whole = stored.of(feed.feed);
    const auto row_of = [&](const FeedRecord& record) {
      Row row;
      row.feed = feed.feed;
      for (Day day = first; day <= today; day += days(1))
        row.cells.push_back(cell_of(feed.expected, calendar_, record, day, now));
      return row;
    };
    const auto units = units_of(feed.feed, region, came, stored.units);
    if (!units.empty()) rows.push_back(row_of(whole));
    for (const auto& [name, seen] : units) {
      FeedRecord record = whole;
      record.units.clear();
      record.batches = seen.unit->batches;
      // One that nobody waits for by name is waited for from its first list on.
      if (!seen.expected)
        record.known_since =
            std::max(whole.known_since, start_of(beijing_day(seen.unit->known_since)));
      Row& row = rows.emplace_back(row_of(record));
      row.unit = name;
      row.region = seen.unit->region;
    }
  }
  return rows;
}

Result<std::vector<FeedMatrix::Standing>> FeedMatrix::standings(StoreReader& store, Instant now,
                                                                const Within& within) const {
  // Most look back a few days; what falls once a year is asked for by itself.
  constexpr days kTogether{40};
  const Day today = beijing_day(now);
  GW_TRY(const Stored together,
         read(store, feeds_, std::nullopt, today - kTogether, today, within));
  std::vector<Standing> standings;
  for (const WatchedFeed& feed : feeds_) {
    if (!together.brings(feed.feed)) continue;
    const Day first = first_day_needed(feed.expected, calendar_, now);
    Standing& standing = standings.emplace_back();
    standing.feed = feed.feed;
    const FeedRecord recent = together.of(feed.feed);
    if (const FeedPause* const pause = pause_at(recent.pauses, now)) standing.pause = *pause;
    if (first >= today - kTogether) {
      standing.cell = standing_of(feed.expected, calendar_, recent, now);
      continue;
    }
    GW_TRY(const Stored alone, read(store, feeds_, feed.feed, first, today, within));
    standing.cell = standing_of(feed.expected, calendar_, alone.of(feed.feed), now);
  }
  return standings;
}

Result<bool> FeedMatrix::brings(StoreReader& store, const FeedId& feed,
                                const Within& within) const {
  if (!within) return true;
  // No day is before itself: which units there are, and no list of theirs.
  GW_TRY(const Stored stored, read(store, feeds_, feed, Day{}, Day{}, within));
  return stored.brings(feed);
}

}  // namespace gw::schedule
