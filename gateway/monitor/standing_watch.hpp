#pragma once
// Looks each minute how the work stands and tells it three ways: as gauges, as measures kept for a
// month (so that a month can be looked back on without Prometheus), and by walking the journal's
// chain.  Made by app; loop thread, the store is read on the pool.  What it tells comes from the
// store each time.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <optional>

#include "gateway/base/clock.hpp"
#include "gateway/monitor/gauge_set.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/runtime/deadline.hpp"
#include "gateway/schedule/feed_matrix.hpp"
#include "gateway/schedule/task_clock.hpp"

namespace gw::monitor {

/// What is read of the store and the disk at one moment.
struct Standing {
  StoreStanding store;
  InboxStanding inbox;
  std::vector<FlagCounts> flags;
  std::vector<TaskCount> tasks;
  Day today{};  // of the clock of rules
  std::vector<StatusCount> persons;
  std::vector<schedule::FeedMatrix::Standing> feeds;
  std::uint64_t disk_free_bytes = 0;  // where the state lies
  std::uint64_t disk_bytes = 0;
};

/// What the last walk over the journal's chain came to.
struct ChainWalk {
  std::optional<Instant> walked;   // nothing: not yet since the start
  JournalHead head;                // of the last whole walk: the next is held against it
  std::int64_t entries = 0;        // proved
  std::optional<Failure> failure;  // Errc::integrity: its detail is the first entry that is wrong
};

class StandingWatch {
 public:
  struct Settings {
    std::filesystem::path state_folder;
    schedule::TaskClock tasks;
    std::chrono::seconds look{60};
    std::chrono::seconds keep{300};  // between two measures kept
    std::chrono::hours kept_for{24 * 30};
    std::chrono::hours chain{6};  // between two walks over the whole chain
  };

  /// `rules`: the clock of feeds; `real`: dates measures, backlogs and walks.  References outlive
  /// the watch.
  StandingWatch(boost::asio::any_io_executor loop, boost::asio::thread_pool& pool, Store& store,
                const schedule::FeedMatrix& matrix, const Clock& rules, const Clock& real,
                metrics::Registry& registry, Settings settings);

  /// Looks until stop().
  boost::asio::awaitable<void> run();
  void stop();

  /// Looks once; measures are kept where their time has come.
  boost::asio::awaitable<Result<void>> look();
  /// Walks the whole chain now.
  boost::asio::awaitable<Result<void>> walk_chain();
  const ChainWalk& chain() const { return chain_; }

 private:
  void tell(const Standing& standing, Instant now);
  void tell_tasks(const Standing& standing);
  boost::asio::awaitable<Result<void>> keep(const Standing& standing, Instant now);

  boost::asio::thread_pool& pool_;
  Store& store_;
  const schedule::FeedMatrix& matrix_;
  const Clock& rules_;
  const Clock& real_;
  metrics::Registry& registry_;
  Settings settings_;
  GaugeSet gauges_;
  metrics::Gauge& look_time_;
  metrics::Gauge& chain_time_;
  ChainWalk chain_;
  boost::asio::steady_timer timer_;
  runtime::Deadline keep_again_;
  runtime::Deadline walk_again_;
  bool stopping_ = false;
};

/// How things stand now.  Blocking.  Errc of the store; io where the disk cannot be asked.
Result<Standing> standing_now(Store& store, const schedule::FeedMatrix& matrix,
                              const schedule::TaskClock& tasks, Instant rules_now,
                              const std::filesystem::path& state_folder);

/// What is kept of a standing for a month: names and values.  Pure.
std::vector<Measure> measures_of(const Standing& standing, Instant now);

}  // namespace gw::monitor
