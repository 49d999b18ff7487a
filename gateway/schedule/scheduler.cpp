#include "gateway/schedule/scheduler.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <utility>

#include "gateway/base/log.hpp"
#include "gateway/metrics/gauge_time.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::schedule {

namespace asio = boost::asio;

namespace {

/// A pull under way; whoever else wants the same feed waits for its end.
struct Flight {
  explicit Flight(asio::any_io_executor loop)
      : ended(loop, asio::steady_timer::time_point::max()) {}

  asio::steady_timer ended;  // cancelled at the end: that is the signal
  Result<PullReport> result = fail(Errc::cancelled, "schedule.pull");
};

asio::awaitable<void> wait(asio::steady_timer& timer) {
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

struct Scheduler::Lane {
  Lane(asio::any_io_executor loop, ScheduledFeed scheduled, metrics::Registry& registry)
      : feed(std::move(scheduled)),
        timer(loop),
        success_gauge(registry.gauge("enrollgate_feed_last_success_timestamp_seconds",
                                     "Last pull that succeeded, also one that found nothing new.",
                                     {{"feed", feed.feed.text()}})),
        next_gauge(registry.gauge("enrollgate_feed_next_fire_timestamp_seconds",
                                  "Next scheduled pull.", {{"feed", feed.feed.text()}})),
        duration(registry.histogram("enrollgate_feed_pull_duration_seconds",
                                    "Time of one pull, batches included.",
                                    {{"feed", feed.feed.text()}}, metrics::duration_bounds())) {
    clock.feed = feed.feed;
  }

  ScheduledFeed feed;
  asio::steady_timer timer;
  FeedClock clock;
  bool seen = false;  // has a last fire: pulled or counted from before
  std::shared_ptr<Flight> flight;
  Instant next_fire{};
  std::optional<Instant> retry_at;
  Instant paused_until{};
  std::chrono::seconds next_wait{0};  // of the back-off; zero = the last pull succeeded
  metrics::Gauge& success_gauge;
  metrics::Gauge& next_gauge;
  metrics::Histogram& duration;
};

Scheduler::Scheduler(asio::any_io_executor loop, asio::thread_pool& pool, Store& store,
                     const Clock& clock, std::vector<ScheduledFeed> feeds, PullFunction pull,
                     SchedulerSettings settings, metrics::Registry& registry)
    : loop_(loop),
      pool_(pool),
      store_(store),
      clock_(clock),
      pull_(std::move(pull)),
      settings_(settings),
      registry_(registry) {
  for (ScheduledFeed& feed : feeds) {
    lanes_.push_back(std::make_unique<Lane>(loop, std::move(feed), registry));
  }
}

Scheduler::~Scheduler() = default;

Scheduler::Lane* Scheduler::lane_of(const FeedId& feed) {
  const auto found = std::find_if(lanes_.begin(), lanes_.end(),
                                  [&](const auto& lane) { return lane->feed.feed == feed; });
  return found == lanes_.end() ? nullptr : found->get();
}

asio::awaitable<Result<void>> Scheduler::start(runtime::TaskGate& gate) {
  GW_CO_CHECK(co_await follow_pauses());
  auto job = [this]() -> Result<std::vector<FeedClock>> {
    std::vector<FeedClock> clocks;
    GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(clocks, store.feed_clocks());
      return {};
    }));
    return clocks;
  };
  GW_CO_TRY(const auto clocks, co_await runtime::offload(pool_, std::move(job)));
  for (const FeedClock& clock : clocks) {
    Lane* lane = lane_of(clock.feed);
    if (lane == nullptr) continue;  // no longer configured; its state stays for when it comes back
    lane->clock = clock;
    lane->seen = clock.last_fire != Instant{};
    // A pull that failed, or that the last stop cut off, is made up for at once where the feed's
    // rule makes up for missed runs at all.
    if (clock.failing && lane->feed.missed != MissedRuns::skip) lane->retry_at = clock_.now();
    if (clock.last_success != Instant{})
      lane->success_gauge.set(metrics::seconds_of(clock.last_success));
  }
  for (const auto& lane : lanes_) {
    if (!gate.spawn(run(*lane))) co_return fail(Errc::cancelled, "schedule.start");
  }
  co_return Result<void>();
}

void Scheduler::stop() {
  stopping_ = true;
  clock_changed();
}

void Scheduler::clock_changed() {
  for (const auto& lane : lanes_) lane->timer.cancel();
}

asio::awaitable<Result<void>> Scheduler::follow_pauses() {
  const std::uint64_t question = ++pauses_asked_;
  auto job = [this]() -> Result<std::vector<FeedPause>> {
    std::vector<FeedPause> pauses;
    GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(pauses, store.feed_pauses(clock_.now()));
      return {};
    }));
    return pauses;
  };
  GW_CO_TRY(const auto pauses, co_await runtime::offload(pool_, std::move(job)));
  // Of two who act in one instant the later question saw both acts, whichever answer comes first.
  if (question < pauses_followed_) co_return Result<void>();
  pauses_followed_ = question;
  std::map<FeedId, Instant> ends;
  for (const FeedPause& pause : pauses) ends[pause.feed] = pause.ends;
  for (const auto& lane : lanes_) {
    const auto paused = ends.find(lane->feed.feed);
    const Instant end = paused == ends.end() ? Instant() : paused->second;
    if (std::exchange(lane->paused_until, end) != end) lane->timer.cancel();
  }
  co_return Result<void>();
}

asio::awaitable<void> Scheduler::sleep_until(Lane& lane, Instant wake) {
  const auto longest = std::chrono::milliseconds(settings_.longest_sleep);
  lane.timer.expires_after(std::min(wake - clock_.now(), longest));
  co_await wait(lane.timer);
}

asio::awaitable<void> Scheduler::run(Lane& lane) {
  while (!stopping_) {
    const Instant now = clock_.now();
    if (now < lane.paused_until) {
      lane.next_fire =
          lane.feed.expression.next_after(lane.paused_until - std::chrono::milliseconds(1));
      lane.next_gauge.set(metrics::seconds_of(lane.next_fire));
      co_await sleep_until(lane, lane.paused_until);
      continue;
    }
    std::optional<Instant> last;
    if (lane.seen) last = lane.clock.last_fire;
    const FirePlan plan = plan_fires(lane.feed.expression, last, now, lane.feed.missed);
    lane.next_fire = plan.next;
    lane.next_gauge.set(metrics::seconds_of(plan.next));
    if (!plan.due.empty()) {
      for (const Instant fire : plan.due) {
        if (stopping_ || clock_.now() < lane.paused_until) break;
        [[maybe_unused]] const auto pulled = co_await pull(lane, fire);  // recorded in the clock
      }
      continue;
    }
    if (!lane.seen || plan.passed != lane.clock.last_fire) {
      // Given up by the feed's rule, or a new feed: counted from here on.
      lane.clock.last_fire = plan.passed;
      lane.seen = true;
      const auto kept = co_await persist(lane.clock);
      if (!kept) log::failure("schedule.persist_failed", kept.error(), {{"feed", lane.feed.feed}});
      continue;
    }
    if (lane.retry_at && *lane.retry_at <= now) {
      [[maybe_unused]] const auto pulled = co_await pull(lane, std::nullopt);
      continue;
    }
    co_await sleep_until(lane, lane.retry_at ? std::min(*lane.retry_at, plan.next) : plan.next);
  }
}

asio::awaitable<Result<PullReport>> Scheduler::pull_now(FeedId feed) {
  Lane* lane = lane_of(feed);
  if (lane == nullptr) co_return fail(Errc::not_found, "schedule.feed");
  if (stopping_) co_return fail(Errc::cancelled, "schedule.pull");
  co_return co_await pull(*lane, std::nullopt);
}

asio::awaitable<Result<PullReport>> Scheduler::pull(Lane& lane, std::optional<Instant> fire) {
  if (lane.flight != nullptr) {
    const std::shared_ptr<Flight> flight = lane.flight;
    co_await wait(flight->ended);
    if (!fire) co_return flight->result;
    // The pull just ended was asked for by hand; it stands for this fire as well.
    lane.clock.last_fire = *fire;
    lane.seen = true;
    const auto kept = co_await persist(lane.clock);
    if (!kept) co_return kept.error();
    co_return flight->result;
  }
  const auto flight = std::make_shared<Flight>(loop_);
  lane.flight = flight;
  std::exception_ptr thrown;
  try {
    flight->result = co_await pull_and_record(lane, fire);
  } catch (...) {  // cancelled: those who joined must not wait for ever
    thrown = std::current_exception();
  }
  lane.flight.reset();
  flight->ended.cancel();
  if (thrown) std::rethrow_exception(thrown);
  co_return flight->result;
}

asio::awaitable<Result<PullReport>> Scheduler::pull_and_record(Lane& lane,
                                                               std::optional<Instant> fire) {
  lane.retry_at.reset();
  if (fire) {
    lane.clock.last_fire = *fire;
    lane.seen = true;
  }
  // If the program ends in the middle, the next one reads that this pull was cut off.
  FeedClock under_way = lane.clock;
  under_way.failing = true;
  under_way.last_failure = fail(Errc::cancelled, "schedule.pull");
  Result<PullReport> result = fail(Errc::cancelled, "schedule.pull");
  const auto taken_up = co_await persist(under_way);
  if (taken_up) {
    const auto started = runtime::Deadline::Clock::now();
    result = co_await guarded_pull(lane.feed.feed);
    lane.duration.observe(
        std::chrono::duration<double>(runtime::Deadline::Clock::now() - started).count());
  } else {
    result = taken_up.error();
  }

  const Instant now = clock_.now();
  lane.clock.failing = !result;
  if (result) {
    lane.clock.last_failure = Failure();
    lane.next_wait = std::chrono::seconds(0);
    if (result->retry_after.count() > 0) lane.retry_at = now + result->retry_after;
    if (result->makes_fresh()) {
      lane.clock.last_success = now;
      lane.success_gauge.set(metrics::seconds_of(now));
    }
  } else {
    lane.clock.last_failure = result.error();
    lane.next_wait = lane.next_wait.count() == 0
                         ? settings_.first_retry
                         : std::min(lane.next_wait * 2, settings_.longest_retry);
    const std::chrono::seconds asked(result.error().code() == Errc::busy ? result.error().detail()
                                                                         : 0);
    lane.retry_at = now + std::max(lane.next_wait, asked);
    log::failure("schedule.pull_failed", result.error(), {{"feed", lane.feed.feed}});
  }
  const char* outcome = !result ? "failed" : result->nothing_new ? "nothing_new" : "new";
  registry_
      .counter("enrollgate_feed_pulls_total", "Pulls by feed and what came of them.",
               {{"feed", lane.feed.feed.text()}, {"result", outcome}})
      .add();
  const auto kept = co_await persist(lane.clock);
  if (!kept) log::failure("schedule.persist_failed", kept.error(), {{"feed", lane.feed.feed}});
  lane.timer.cancel();  // a pull by hand may have set a retry that is due before the next fire
  co_return result;
}

asio::awaitable<Result<PullReport>> Scheduler::guarded_pull(const FeedId& feed) {
  try {
    auto pulling = pull_(feed);  // named first: see runtime's README
    co_return co_await std::move(pulling);
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() == asio::error::operation_aborted) throw;  // the task is cancelled
  } catch (const std::exception&) {
    // Its words may hold what a peer sent; the event must do.
  }
  log::error("schedule.pull_threw", {{"feed", feed}});
  co_return fail(Errc::unsupported, "schedule.pull");
}

asio::awaitable<Result<void>> Scheduler::persist(const FeedClock& clock) {
  const FeedClock copy = clock;  // the feed's own may change while the store writes
  auto job = [this, &copy]() {
    return store_.write([&](StoreWriter& store) { return store.put(copy); });
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

std::vector<FeedStatus> Scheduler::status() const {
  std::vector<FeedStatus> all;
  for (const auto& lane : lanes_) {
    FeedStatus status;
    status.clock = lane->clock;
    status.pulling = lane->flight != nullptr;
    status.next_fire = lane->next_fire;
    status.retry_at = lane->retry_at;
    all.push_back(status);
  }
  return all;
}

}  // namespace gw::schedule
