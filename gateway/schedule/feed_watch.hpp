#pragma once
// Tells when a feed falls silent, comes late, or brings what a person must look at: gauges, and a
// line in the log when that changes.  What it tells comes from the store each time; all it
// remembers is what it last said, so after a restart it says it once more.  Loop thread; the store
// is read on the pool.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>

#include "gateway/base/clock.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/schedule/feed_matrix.hpp"

namespace gw::schedule {

class FeedWatch {
 public:
  /// References outlive the watch.
  FeedWatch(boost::asio::any_io_executor loop, boost::asio::thread_pool& pool, Store& store,
            const Clock& clock, const FeedMatrix& matrix, metrics::Registry& registry);

  /// Looks until stop(): when something falls due, and once a minute for what came meanwhile.
  boost::asio::awaitable<void> run();
  void stop();

  /// Looks once.
  boost::asio::awaitable<Result<void>> look();

 private:
  void tell(const FeedMatrix::Standing& standing);
  void warn_of_calendar(Day today);

  boost::asio::thread_pool& pool_;
  Store& store_;
  const Clock& clock_;
  const FeedMatrix& matrix_;
  metrics::Registry& registry_;
  boost::asio::steady_timer timer_;
  std::map<FeedId, FeedState> told_;
  std::optional<Instant> next_due_;
  int calendar_warned_of_ = 0;
  bool stopping_ = false;
};

}  // namespace gw::schedule
