#pragma once
// Says when each feed is pulled: one coroutine per feed, so that a slow agency delays only itself.
// Fires are counted on the clock of rules (which a demo shifts) and survive a restart in the
// store's FeedClock.  Made by app, asked by api (`feed pull`, states).  Loop thread only; the
// store's calls go to the pool.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "gateway/adapter/adapter.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/runtime/task_gate.hpp"
#include "gateway/schedule/missed_runs.hpp"

namespace gw::schedule {

/// Pulls one feed to its end.
using PullFunction = std::function<boost::asio::awaitable<Result<PullReport>>(FeedId)>;

struct ScheduledFeed {
  FeedId feed;
  CronExpression expression;
  MissedRuns missed = MissedRuns::run_once;
};

struct SchedulerSettings {
  SchedulerSettings() = default;

  /// A failed pull is tried again after this, doubled each time up to the longest; never later than
  /// the next fire.
  std::chrono::seconds first_retry{60};
  std::chrono::seconds longest_retry{1800};
  /// The clock is looked at again at least this often: it may jump.
  std::chrono::seconds longest_sleep{30};
};

/// A feed's state as the operator sees it.
struct FeedStatus {
  FeedClock clock;
  bool pulling = false;
  Instant next_fire{};
  std::optional<Instant> retry_at;
};

class Scheduler {
 public:
  /// References outlive the scheduler.
  Scheduler(boost::asio::any_io_executor loop, boost::asio::thread_pool& pool, Store& store,
            const Clock& clock, std::vector<ScheduledFeed> feeds, PullFunction pull,
            SchedulerSettings settings, metrics::Registry& registry);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Reads the feeds' clocks and spawns a task per feed through the gate; the tasks must have ended
  /// before the scheduler is dropped.  Errc of the store.
  boost::asio::awaitable<Result<void>> start(runtime::TaskGate& gate);
  /// Ends the waiting; a pull under way ends by itself or by the gate's cancel.
  void stop();
  /// The clock of rules was set by hand (a rehearsal): every feed looks at it anew.
  void clock_changed();

  /// Pulls at once, or joins the pull of that feed that is under way.  Errc::not_found, or what the
  /// pull met.
  boost::asio::awaitable<Result<PullReport>> pull_now(FeedId feed);

  /// The store's pauses hold from now on; asked for after one was begun or ended there.  A paused
  /// feed is not pulled by its schedule before the pause ends; then as after a stop, by its rule
  /// for missed runs.  A pull under way or by hand goes on.  Errc of the store.
  boost::asio::awaitable<Result<void>> follow_pauses();

  /// In the order of the feeds given; before start() without clocks.
  std::vector<FeedStatus> status() const;

 private:
  struct Lane;
  boost::asio::awaitable<void> run(Lane& lane);
  boost::asio::awaitable<Result<PullReport>> pull(Lane& lane, std::optional<Instant> fire);
  boost::asio::awaitable<Result<PullReport>> pull_and_record(Lane& lane,
                                                             std::optional<Instant> fire);
  /// An exception of an adapter is that pull's failure, not the end of the feed.
  boost::asio::awaitable<Result<PullReport>> guarded_pull(const FeedId& feed);
  boost::asio::awaitable<Result<void>> persist(const FeedClock& clock);
  Lane* lane_of(const FeedId& feed);
  /// Until then, or somebody wakes the feed.
  boost::asio::awaitable<void> sleep_until(Lane& lane, Instant wake);

  boost::asio::any_io_executor loop_;
  boost::asio::thread_pool& pool_;
  Store& store_;
  const Clock& clock_;
  PullFunction pull_;
  SchedulerSettings settings_;
  metrics::Registry& registry_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::uint64_t pauses_asked_ = 0;     // how often the store was asked for them
  std::uint64_t pauses_followed_ = 0;  // the question whose answer holds
  bool stopping_ = false;
};

}  // namespace gw::schedule
