// The scheduler over the real store and a clock that the test sets: what is pulled when, what a
// restart makes up for, and who waits for whom.
#include "gateway/schedule/scheduler.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <future>
#include <map>

#include "gateway/domain/plan_year.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gw::schedule {
namespace {

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant kNoon = start_of(day_of(2026, 11, 22)) + hours(12);

class SetClock final : public Clock {
 public:
  Instant now() const override { return moment; }
  Instant moment = kNoon + minutes(5);
};

CronExpression cron(std::string_view text) {
  return std::get<CronExpression>(CronExpression::parse(text));
}

/// A store of which one read hands over what it found only when it is let go.
class SlowStore final : public Store {
 public:
  explicit SlowStore(Store& store) : store_(store) {}
  /// The next read is held.
  void hold_next() { hold_ = true; }
  void wait_till_held() {
    ASSERT_EQ(held_.get_future().wait_for(seconds(20)), std::future_status::ready);
  }
  void let_go() { let_go_.set_value(); }

  Result<void> write(const WriteJob& job) override { return store_.write(job); }
  Result<void> write_grouped(const WriteJob& job) override { return store_.write_grouped(job); }
  Result<void> read(const ReadJob& job) override {
    const auto done = store_.read(job);
    if (!hold_.exchange(false)) return done;
    held_.set_value();
    let_go_.get_future().wait();
    return done;
  }
  RequestInbox& inbox() override { return store_.inbox(); }

 private:
  Store& store_;
  std::atomic<bool> hold_ = false;
  std::promise<void> held_;
  std::promise<void> let_go_;
};

class SchedulerTest : public testing::Test {
 protected:
  SchedulerTest() {
    std::string name = (std::filesystem::temp_directory_path() / "schedule-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    store::SqliteSettings settings;
    settings.folder = folder_ / "store";
    settings.key_file = folder_ / "key";
    auto opened = store::open_sqlite_store(settings);
    if (!opened) throw std::runtime_error("store");
    store_ = std::move(*opened);
  }
  ~SchedulerTest() override {
    end();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void begin(std::vector<ScheduledFeed> feeds, Store* store = nullptr) {
    loop_ = std::make_unique<asio::io_context>(1);
    pool_ = std::make_unique<asio::thread_pool>(2);
    gate_ = std::make_unique<runtime::TaskGate>(loop_->get_executor());
    scheduler_ = std::make_unique<Scheduler>(
        loop_->get_executor(), *pool_, store == nullptr ? *store_ : *store, clock_,
        std::move(feeds), [this](FeedId feed) { return pull(std::move(feed)); },
        SchedulerSettings(), registry_);
    bool started = false;
    auto task = [&]() -> asio::awaitable<void> {
      const auto result = co_await scheduler_->start(*gate_);
      EXPECT_TRUE(result);
      started = true;
    };
    asio::co_spawn(*loop_, task(), asio::detached);
    until([&] { return started; });
    settle();
  }
  /// As a stop of the program does.
  void end() {
    if (!scheduler_) return;
    scheduler_->stop();
    gate_->close();
    release_all();
    until([&] { return gate_->running() == 0; });
    pool_->join();  // before the loop is dropped, as offload asks
    scheduler_.reset();
    gate_.reset();
    loop_.reset();
  }
  void until(const std::function<bool()>& done) {
    while (!done()) {
      if (loop_->stopped()) loop_->restart();
      ASSERT_GT(loop_->run_one_for(seconds(20)), 0U) << "nothing happens any more";
    }
  }
  /// Lets every feed come to its rest: sleeping till its next fire, or held in a pull.
  void settle() {
    until([&] {
      const auto all = scheduler_->status();
      return std::all_of(all.begin(), all.end(), [&](const FeedStatus& feed) {
        if (feed.pulling) return held_.count(feed.clock.feed.text()) != 0;
        return feed.next_fire > clock_.moment && feed.clock.last_fire != Instant{} &&
               (!feed.retry_at || *feed.retry_at > clock_.moment);
      });
    });
  }
  void advance_to(Instant moment) {
    clock_.moment = moment;
    scheduler_->clock_changed();
    settle();
  }

  asio::awaitable<Result<PullReport>> pull(FeedId feed) {
    pulls_.push_back(feed.text());
    if (hold_.count(feed.text()) != 0) {
      asio::steady_timer& timer =
          held_.try_emplace(feed.text(), *loop_, asio::steady_timer::time_point::max())
              .first->second;
      boost::system::error_code ignored;
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      held_.erase(feed.text());
    }
    if (throwing_) throw std::runtime_error("a bug");
    if (failure_) co_return *failure_;
    co_return report_;
  }
  void release_all() {
    hold_.clear();
    for (auto& [feed, timer] : held_) timer.cancel();
  }
  /// Written down, not yet followed; a moment that is over ends a pause.
  void write_pause(const FeedId& feed, Instant end) {
    FeedPause pause;
    pause.feed = feed;
    pause.since = clock_.moment;
    pause.until = beijing_day(end);
    ASSERT_TRUE(store_->write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(pause.number, store.add(pause));
      return store.end_pause(feed, end, "local");
    }));
  }
  void pause_until(const FeedId& feed, Instant end) {
    write_pause(feed, end);
    bool followed = false;
    auto task = [&]() -> asio::awaitable<void> {
      EXPECT_TRUE(co_await scheduler_->follow_pauses());
      followed = true;
    };
    asio::co_spawn(*loop_, task(), asio::detached);
    until([&] { return followed; });
  }
  FeedStatus status(std::size_t i = 0) { return scheduler_->status().at(i); }
  std::size_t pulls() const { return pulls_.size(); }

  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<asio::thread_pool> pool_;
  SetClock clock_;
  metrics::Registry registry_;
  std::unique_ptr<asio::io_context> loop_;
  std::unique_ptr<runtime::TaskGate> gate_;
  std::unique_ptr<Scheduler> scheduler_;
  std::vector<std::string> pulls_;
  std::set<std::string> hold_;
  std::map<std::string, asio::steady_timer> held_;
  std::optional<Failure> failure_;
  bool throwing_ = false;
  PullReport report_;
};

const FeedId kA("civil-affairs.list");
const FeedId kB("education-province.roster");

ScheduledFeed hourly(const FeedId& feed, MissedRuns rule = MissedRuns::run_once) {
  return ScheduledFeed{feed, cron("0 * * * *"), rule};
}

TEST_F(SchedulerTest, AFeedIsPulledAtItsFireAndNotBefore) {
  begin({hourly(kA)});
  EXPECT_EQ(pulls(), 0U);
  EXPECT_EQ(status().next_fire, kNoon + hours(1));
  advance_to(kNoon + minutes(59));
  EXPECT_EQ(pulls(), 0U);
  report_.nothing_new = true;
  advance_to(kNoon + hours(1));
  EXPECT_EQ(pulls(), 1U);
  EXPECT_EQ(status().clock.last_fire, kNoon + hours(1));
  EXPECT_EQ(status().clock.last_success, kNoon + hours(1));  // nothing new is a success too
  EXPECT_FALSE(status().clock.failing);
}

TEST_F(SchedulerTest, ARestartMakesUpForWhatWasMissedByTheFeedsRule) {
  const auto feeds = [] {
    return std::vector{hourly(FeedId("x.skip"), MissedRuns::skip),
                       hourly(FeedId("x.once"), MissedRuns::run_once),
                       hourly(FeedId("x.all"), MissedRuns::run_all)};
  };
  begin(feeds());
  end();
  clock_.moment = kNoon + hours(3) + minutes(30);
  begin(feeds());
  EXPECT_EQ(std::count(pulls_.begin(), pulls_.end(), "x.skip"), 0);
  EXPECT_EQ(std::count(pulls_.begin(), pulls_.end(), "x.once"), 1);
  EXPECT_EQ(std::count(pulls_.begin(), pulls_.end(), "x.all"), 3);
  end();
  begin(feeds());  // and no second time
  EXPECT_EQ(pulls(), 4U);
}

TEST_F(SchedulerTest, AFailedPullIsTriedAgainWithGrowingWaitsUpToTheNextFire) {
  failure_ = Failure(Errc::unreachable, "test.pull");
  begin({hourly(kA)});
  advance_to(kNoon + hours(1));
  ASSERT_EQ(pulls(), 1U);
  EXPECT_TRUE(status().clock.failing);
  EXPECT_EQ(status().clock.last_failure.code(), Errc::unreachable);
  EXPECT_EQ(status().retry_at, kNoon + hours(1) + seconds(60));
  advance_to(kNoon + hours(1) + seconds(60));
  EXPECT_EQ(pulls(), 2U);
  EXPECT_EQ(status().retry_at, kNoon + hours(1) + seconds(180));
  advance_to(kNoon + hours(2));  // the next fire takes the place of the retry
  EXPECT_EQ(pulls(), 3U);
  failure_.reset();
  advance_to(*status().retry_at);
  EXPECT_FALSE(status().clock.failing);
  EXPECT_FALSE(status().retry_at);
}

TEST_F(SchedulerTest, AFailureIsRememberedAcrossARestartAndTriedAtOnce) {
  failure_ = Failure(Errc::timeout, "test.pull");
  begin({hourly(kA)});
  advance_to(kNoon + hours(1));
  end();
  failure_.reset();
  begin({hourly(kA)});
  EXPECT_EQ(pulls(), 2U);
  EXPECT_FALSE(status().clock.failing);
}

TEST_F(SchedulerTest, APullThatAsksToBeRepeatedIsRepeatedThen) {
  report_.retry_after = seconds(600);
  begin({hourly(kA)});
  advance_to(kNoon + hours(1));
  EXPECT_EQ(status().retry_at, kNoon + hours(1) + seconds(600));
  // Not at its end: the feed is no fresher for it (law 7).
  EXPECT_EQ(status().clock.last_success, Instant());
  report_.retry_after = seconds(0);
  advance_to(kNoon + hours(1) + seconds(600));
  EXPECT_EQ(pulls(), 2U);
  EXPECT_EQ(status().clock.last_success, kNoon + hours(1) + seconds(600));
  EXPECT_FALSE(status().retry_at);
}

TEST_F(SchedulerTest, APausedFeedIsNotPulledUntilItsPauseEndsByItself) {
  begin({hourly(kA), hourly(kB)});
  pause_until(kA, kNoon + hours(3) + minutes(30));
  advance_to(kNoon + hours(2));
  advance_to(kNoon + hours(3));
  EXPECT_EQ(std::count(pulls_.begin(), pulls_.end(), kA.text()), 0);
  EXPECT_EQ(std::count(pulls_.begin(), pulls_.end(), kB.text()), 2);
  EXPECT_EQ(status(0).next_fire, kNoon + hours(4));
  advance_to(kNoon + hours(3) + minutes(30));
  const auto pulled = [&] { return std::count(pulls_.begin(), pulls_.end(), kA.text()); };
  until([&] { return pulled() > 0; });
  settle();
  EXPECT_EQ(pulled(), 1) << "once for what was missed, by the feed's rule";
  EXPECT_EQ(status(0).clock.last_fire, kNoon + hours(3));
}

TEST_F(SchedulerTest, APauseEndedByHandWakesItsFeed) {
  begin({hourly(kA)});
  pause_until(kA, kNoon + hours(100));
  advance_to(kNoon + hours(2));
  EXPECT_EQ(pulls(), 0U);
  pause_until(kA, clock_.moment);
  until([&] { return pulls() == 1; });
  settle();
}

TEST_F(SchedulerTest, OfTwoWhoPauseAndResumeInOneInstantTheStoreIsFollowed) {
  SlowStore slow(*store_);
  begin({hourly(kA)}, &slow);
  slow.hold_next();
  write_pause(kA, kNoon + hours(100));
  int followed = 0;
  const auto follow = [&]() -> asio::awaitable<void> {
    EXPECT_TRUE(co_await scheduler_->follow_pauses());
    ++followed;
  };
  asio::co_spawn(*loop_, follow(), asio::detached);
  loop_->poll();
  slow.wait_till_held();
  write_pause(kA, clock_.moment);  // ended, while who paused it is still on the way
  asio::co_spawn(*loop_, follow(), asio::detached);
  until([&] { return followed == 1; });
  slow.let_go();
  until([&] { return followed == 2; });
  settle();
  advance_to(kNoon + hours(1));
  EXPECT_EQ(pulls(), 1U);
}

TEST_F(SchedulerTest, APauseOutlivesARestart) {
  begin({hourly(kA)});
  end();
  FeedPause pause;
  pause.feed = kA;
  pause.since = clock_.moment;
  pause.until = day_of(2026, 11, 22);
  ASSERT_TRUE(store_->write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(pause.number, store.add(pause));
    return {};
  }));
  clock_.moment = kNoon + hours(5);
  begin({hourly(kA)});
  EXPECT_EQ(pulls(), 0U);
  advance_to(start_of(day_of(2026, 11, 23)));
  EXPECT_EQ(pulls(), 1U);
}

TEST_F(SchedulerTest, AFeedThatHangsDelaysNoOther) {
  hold_.insert(kA.text());
  begin({hourly(kA), hourly(kB)});
  advance_to(kNoon + hours(1));
  advance_to(kNoon + hours(2));
  EXPECT_EQ(std::count(pulls_.begin(), pulls_.end(), kA.text()), 1);
  EXPECT_EQ(std::count(pulls_.begin(), pulls_.end(), kB.text()), 2);
  EXPECT_TRUE(status(0).pulling);
}

TEST_F(SchedulerTest, TwoWhoWantTheSameFeedShareOnePull) {
  hold_.insert(kA.text());
  report_.batches = 7;
  begin({hourly(kA)});
  std::vector<std::int64_t> answers;
  auto ask = [&]() -> asio::awaitable<void> {
    const auto result = co_await scheduler_->pull_now(kA);
    answers.push_back(result ? result->batches : -1);
  };
  asio::co_spawn(*loop_, ask(), asio::detached);
  asio::co_spawn(*loop_, ask(), asio::detached);
  until([&] { return held_.size() == 1; });
  release_all();
  until([&] { return answers.size() == 2; });
  EXPECT_EQ(answers, (std::vector<std::int64_t>{7, 7}));
  EXPECT_EQ(pulls(), 1U);
}

TEST_F(SchedulerTest, AFeedNobodyKnowsIsNotPulled) {
  begin({hourly(kA)});
  std::optional<Errc> code;
  auto ask = [&]() -> asio::awaitable<void> {
    const auto result = co_await scheduler_->pull_now(FeedId("nobody.feed"));
    if (!result) code = result.error().code();
  };
  asio::co_spawn(*loop_, ask(), asio::detached);
  until([&] { return code.has_value(); });
  EXPECT_EQ(code, Errc::not_found);
  EXPECT_EQ(pulls(), 0U);
}

TEST_F(SchedulerTest, AnExceptionOfAnAdapterIsThatPullsFailureOnly) {
  throwing_ = true;
  begin({hourly(kA)});
  advance_to(kNoon + hours(1));
  EXPECT_TRUE(status().clock.failing);
  throwing_ = false;
  advance_to(*status().retry_at);
  EXPECT_EQ(pulls(), 2U);
  EXPECT_FALSE(status().clock.failing);
}

}  // namespace
}  // namespace gw::schedule
