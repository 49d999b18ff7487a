#pragma once
// Fills a store with what a season leaves behind of each feed: a day's answer and batch, some of
// them late, refused or held, and a journal of people being looked at.  For measures of pages that
// show much at once; rows and persons are not in it.
#include <cstdint>
#include <span>

#include "gateway/adapter/adapter.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::bench {

struct HistorySize {
  int days = 90;                       // up to today
  std::int64_t journal = 0;            // entries
  std::int64_t persons_looked_at = 1;  // the first so many, in turn
};

/// Number of batches put.  REQUIRES: feeds of which nothing came on these days.
Result<std::int64_t> seed_history(const pipeline::RunServices& services,
                                  std::span<const FeedDefinition> feeds, const HistorySize& size);

}  // namespace gw::bench
