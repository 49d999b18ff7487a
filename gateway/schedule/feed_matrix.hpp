#pragma once
// The feed matrix (数据源矩阵): feeds by days, read from the store in four questions whatever the
// number of cells.  Made by app, asked by api and feed_watch.  Immutable, any thread; blocking.
#include <vector>

#include "gateway/ports/store.hpp"
#include "gateway/schedule/feed_state.hpp"

namespace gw::schedule {

struct WatchedFeed {
  FeedId feed;
  std::vector<Expectation> expected;
  std::vector<ExpectedUnit> units = {};  // each is expected as the feed is
};

class FeedMatrix {
 public:
  /// The region whose lists alone somebody may see: of each feed its units there, as if there were
  /// no others, and no feed without any.  Nothing: all.
  using Within = std::optional<RegionCode>;

  FeedMatrix() = default;
  FeedMatrix(std::vector<WatchedFeed> feeds, WorkCalendar calendar)
      : feeds_(std::move(feeds)), calendar_(std::move(calendar)) {}

  struct Row {
    FeedId feed;
    std::string unit;             // empty: of the feed as a whole
    RegionCode region;            // of the unit
    std::vector<FeedCell> cells;  // oldest day first
  };
  /// The last `days` days up to today, a row for each feed in the order given.  Errc of the store.
  Result<std::vector<Row>> rows(StoreReader& store, int days, Instant now,
                                const Within& within = {}) const;

  /// The feeds that bring units of this region (a county, a pool, the province), each with its own
  /// row and then a row for each unit: what is expected of the feed is expected of the unit.  A
  /// unit of which nothing ever came is missing where it is expected by name, else unknown.
  Result<std::vector<Row>> units(StoreReader& store, RegionCode region, int days, Instant now,
                                 const Within& within = {}) const;

  struct Standing {
    FeedId feed;
    FeedCell cell;
    std::optional<FeedPause> pause = {};  // that holds now
  };
  /// What is to be said of each feed now.
  Result<std::vector<Standing>> standings(StoreReader& store, Instant now,
                                          const Within& within = {}) const;
  /// Whether the feed brings anything of the region within which somebody looks.
  Result<bool> brings(StoreReader& store, const FeedId& feed, const Within& within) const;

  const std::vector<WatchedFeed>& feeds() const { return feeds_; }
  const WorkCalendar& calendar() const { return calendar_; }

 private:
  std::vector<WatchedFeed> feeds_;
  WorkCalendar calendar_;
};

}  // namespace gw::schedule
