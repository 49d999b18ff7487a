// The feed matrix and its alarms over the real store: what they say comes from it alone.
#include "gateway/schedule/feed_matrix.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <map>

#include "gateway/domain/iso_day.hpp"
#include "gateway/domain/plan_year.hpp"
#include "gateway/schedule/feed_watch.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gw::schedule {
namespace {

namespace asio = boost::asio;
using std::chrono::days;
using std::chrono::hours;

const Day kToday = day_of(2026, 11, 20);
const FeedId kDaily("a.daily");
const FeedId kYearly("b.yearly");

class SetClock final : public Clock {
 public:
  Instant now() const override { return moment; }
  Instant moment = start_of(kToday) + hours(12);
};

Expectation expectation(ExpectedArrival settings) {
  return std::get<Expectation>(Expectation::make(std::move(settings)));
}

class FeedMatrixTest : public testing::Test {
 protected:
  FeedMatrixTest() {
    std::string name = (std::filesystem::temp_directory_path() / "matrix-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    open();
    ExpectedArrival daily;
    daily.by = hours(10);
    ExpectedArrival yearly;
    yearly.days = "10 AUG *";
    yearly.needs = ArrivalNeeds::full;
    matrix_ = FeedMatrix({{kYearly, {expectation(yearly)}}, {kDaily, {expectation(daily)}}}, {});
  }
  ~FeedMatrixTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    store_.reset();
    store::SqliteSettings settings;
    settings.folder = folder_ / "store";
    settings.key_file = folder_ / "key";
    auto opened = store::open_sqlite_store(settings);
    if (!opened) throw std::runtime_error("store");
    store_ = std::move(*opened);
  }
  void write(const Store::WriteJob& job) { ASSERT_TRUE(store_->write(job)); }
  void know(Instant since) {
    write([&](StoreWriter& store) -> Result<void> {
      GW_CHECK(store.know(kDaily, since));
      return store.know(kYearly, since);
    });
  }
  void answered(const FeedId& feed, Instant moment) {
    FeedDay day;
    day.feed = feed;
    day.day = beijing_day(moment);
    day.answers = 1;
    day.first_answer = day.last_answer = moment;
    day.heard.set(
        static_cast<std::size_t>((moment - start_of(day.day)) / std::chrono::minutes(15)));
    write([&](StoreWriter& store) { return store.put(day); });
  }
  Batch came(const FeedId& feed, Instant moment, BatchState state) {
    Batch batch;
    batch.feed = feed;
    batch.identity = "list";
    batch.state = state;
    batch.received = moment;
    batch.counts.rows_in = batch.counts.quarantined = 7;
    write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(batch.id, store.add(batch));
      return {};
    });
    return batch;
  }
  std::vector<std::string> shown(const FeedId& feed, int days_shown) {
    std::vector<std::string> states;
    EXPECT_TRUE(store_->read([&](StoreReader& store) -> Result<void> {
      GW_TRY(const auto rows, matrix_.rows(store, days_shown, clock_.moment));
      for (const auto& row : rows) {
        if (row.feed != feed) continue;
        for (const FeedCell& cell : row.cells) states.emplace_back(name_of(cell.state));
      }
      return {};
    }));
    return states;
  }
  std::string look(metrics::Registry& registry) {
    asio::io_context loop(1);
    asio::thread_pool pool(1);
    FeedWatch watch(loop.get_executor(), pool, *store_, clock_, matrix_, registry);
    auto task = [&]() -> asio::awaitable<void> { EXPECT_TRUE(co_await watch.look()); };
    asio::co_spawn(loop, task(), asio::detached);
    loop.run();
    pool.join();
    return registry.exposition();
  }

  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  FeedMatrix matrix_;
  SetClock clock_;
};

using States = std::vector<std::string>;

TEST_F(FeedMatrixTest, SaysTheSameAfterARestart) {
  know(start_of(kToday - days(3)));
  answered(kDaily, start_of(kToday - days(2)) + hours(9));
  answered(kDaily, start_of(kToday - days(1)) + hours(11));
  const States before = shown(kDaily, 5);
  EXPECT_EQ(before, (States{"not_expected", "missing", "on_time", "late", "missing"}));
  open();
  EXPECT_EQ(shown(kDaily, 5), before);
}

TEST_F(FeedMatrixTest, AHeldListIsShownUntilAPersonDecides) {
  know(start_of(kToday));
  answered(kDaily, start_of(kToday) + hours(9));
  Batch held = came(kDaily, start_of(kToday) + hours(9), BatchState::held);
  EXPECT_EQ(shown(kDaily, 1), States{"held"});
  held.state = BatchState::discarded;
  write([&](StoreWriter& store) { return store.update(held); });
  EXPECT_EQ(shown(kDaily, 1), States{"on_time"});
}

TEST_F(FeedMatrixTest, WhatFallsOnceAYearIsRememberedForItsWholeYear) {
  know(start_of(day_of(2026, 1, 1)));
  const auto standing = [&] {
    std::string state;
    EXPECT_TRUE(store_->read([&](StoreReader& store) -> Result<void> {
      GW_TRY(const auto all, matrix_.standings(store, clock_.moment));
      EXPECT_EQ(all.size(), 2U);
      state = name_of(all.front().cell.state);
      return {};
    }));
    return state;
  };
  EXPECT_EQ(standing(), "missing");
  answered(kYearly, start_of(day_of(2026, 8, 9)) + hours(9));
  came(kYearly, start_of(day_of(2026, 8, 9)) + hours(9), BatchState::applied);
  EXPECT_EQ(standing(), "missing") << "that was before the day";
  answered(kYearly, start_of(day_of(2026, 8, 12)) + hours(9));
  came(kYearly, start_of(day_of(2026, 8, 12)) + hours(9), BatchState::applied);
  EXPECT_EQ(standing(), "late");
}

TEST_F(FeedMatrixTest, OfARegionEachUnitIsSeenByItself) {
  ExpectedArrival monthly;
  monthly.days = "18 * *";
  monthly.needs = ArrivalNeeds::full;
  matrix_ = FeedMatrix({{kYearly, {}}, {kDaily, {expectation(monthly)}}}, {});
  know(start_of(day_of(2026, 9, 1)));
  const auto list = [&](std::uint32_t county, const std::string& scope, Day day) {
    Batch batch;
    batch.feed = kDaily;
    batch.scope = scope;
    batch.region = RegionCode::from_number(county);
    batch.identity = scope + "/" + iso_text(day);
    batch.kind = BatchKind::full;
    batch.state = BatchState::applied;
    batch.received = start_of(day) + hours(9);
    batch.counts.rows_in = batch.counts.accepted = 7;
    write([&](StoreWriter& store) -> Result<void> {
      GW_CHECK(store.add(batch));
      return {};
    });
  };
  const Day october = day_of(2026, 10, 18);
  const Day november = day_of(2026, 11, 18);
  for (const Day day : {october, november}) answered(kDaily, start_of(day) + hours(10));
  list(420602, "420602/2025", october);
  list(420602, "420602/2026", november);
  list(420606, "420606/2026", october);
  list(420600, "420600", november);
  list(420102, "420102/2026", november);
  using Seen = std::vector<std::pair<std::string, std::string>>;
  const auto seen = [&](std::uint32_t region) {
    Seen found;
    EXPECT_TRUE(store_->read([&](StoreReader& store) -> Result<void> {
      GW_TRY(const auto rows,
             matrix_.units(store, RegionCode::from_number(region), 3, clock_.moment));
      for (const auto& row : rows) {
        EXPECT_EQ(row.feed, kDaily);
        found.emplace_back(row.unit, name_of(row.cells.front().state));
      }
      return {};
    }));
    return found;
  };
  // 420606 has not sent November's; its feed as a whole has had lists.
  EXPECT_EQ(
      seen(420600),
      (Seen{{"", "on_time"}, {"420600", "on_time"}, {"420602", "on_time"}, {"420606", "missing"}}));
  EXPECT_EQ(seen(420602), (Seen{{"", "on_time"}, {"420600", "on_time"}, {"420602", "on_time"}}));
  EXPECT_EQ(seen(420000).size(), 5U);
  EXPECT_TRUE(seen(420300).empty());
}

TEST_F(FeedMatrixTest, AnotherYearsListMendsNoRefusedOneOfItsUnit) {
  ExpectedArrival monthly;
  monthly.days = "18 * *";
  monthly.needs = ArrivalNeeds::full;
  matrix_ = FeedMatrix({{kDaily, {expectation(monthly)}}}, {});
  know(start_of(day_of(2026, 11, 1)));
  const Day day = day_of(2026, 11, 18);
  const auto list = [&](const std::string& scope, int hour, BatchState state) {
    Batch batch;
    batch.feed = kDaily;
    batch.scope = scope;
    batch.region = RegionCode::from_number(420602);
    batch.identity = scope + "/" + std::to_string(hour);
    batch.order = hour;
    batch.state = state;
    batch.received = start_of(day) + hours(hour);
    write([&](StoreWriter& store) -> Result<void> {
      GW_CHECK(store.add(batch));
      return {};
    });
  };
  const auto seen = [&] {
    std::string state;
    EXPECT_TRUE(store_->read([&](StoreReader& store) -> Result<void> {
      GW_TRY(const auto rows,
             matrix_.units(store, RegionCode::from_number(420602), 3, clock_.moment));
      for (const auto& row : rows) {
        if (row.unit == "420602") state = name_of(row.cells.front().state);
      }
      return {};
    }));
    return state;
  };
  answered(kDaily, start_of(day) + hours(15));
  list("420602/2025", 9, BatchState::refused);
  list("420602/2026", 10, BatchState::applied);
  EXPECT_EQ(seen(), "partial") << "2025's is still to come";
  list("420602/2025", 11, BatchState::applied);
  EXPECT_EQ(seen(), "on_time");
}

TEST_F(FeedMatrixTest, AUnitThatNeverSentAnythingIsMissingWhereItIsExpectedByName) {
  ExpectedArrival monthly;
  monthly.days = "18 * *";
  monthly.needs = ArrivalNeeds::full;
  const auto county = [](std::uint32_t number) { return RegionCode::from_number(number); };
  matrix_ = FeedMatrix(
      {{kDaily,
        {expectation(monthly)},
        {{"420602", county(420602)}, {"420606", county(420606)}, {"420102", county(420102)}}},
       {kYearly, {}, {{"4142099001", county(420606)}}}},
      {});
  know(start_of(day_of(2026, 9, 1)));
  Batch batch;
  batch.feed = kDaily;
  batch.scope = "420602/2026";
  batch.region = county(420602);
  batch.identity = "list";
  batch.state = BatchState::applied;
  batch.received = start_of(day_of(2026, 11, 18)) + hours(9);
  write([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.add(batch));
    return {};
  });
  // Lists that no city may look into are the province's; by name they are seen to have come.
  batch.feed = kYearly;
  batch.scope = "4142099001/2026";
  batch.region = RegionCode();
  batch.received = start_of(kToday) + hours(9);
  write([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.add(batch));
    return {};
  });
  answered(kDaily, start_of(day_of(2026, 11, 18)) + hours(10));
  std::map<std::string, States> seen;
  EXPECT_TRUE(store_->read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto rows, matrix_.units(store, county(420600), 40, clock_.moment));
    for (const auto& row : rows) {
      for (const FeedCell& cell : row.cells) {
        if (cell.state != FeedState::not_expected)
          seen[row.feed.text() + "/" + row.unit].emplace_back(name_of(cell.state));
      }
      EXPECT_TRUE(row.unit.empty() || row.region == county(row.unit == "420602" ? 420602 : 420606));
    }
    EXPECT_EQ(rows.size(), 5U) << "each feed, its units of the pool";
    return {};
  }));
  EXPECT_EQ(seen["a.daily/420602"], (States{"missing", "on_time"})) << "expected in October too";
  EXPECT_EQ(seen["a.daily/420606"], (States{"missing", "missing"}));
  // One of three counties is in: the feed is not, wherever it is looked at.
  EXPECT_EQ(seen["a.daily/"], (States{"missing", "partial"}));
  EXPECT_EQ(shown(kDaily, 3).front(), "partial");
  const auto send = [&](const std::string& scope, Instant moment) {
    batch.feed = kDaily;
    batch.scope = batch.identity = scope;
    batch.region = county(420606);
    batch.received = moment;
    write([&](StoreWriter& store) -> Result<void> {
      GW_CHECK(store.add(batch));
      return {};
    });
    answered(kDaily, moment + std::chrono::minutes(5));
  };
  send("420606", start_of(kToday) + hours(9));
  EXPECT_EQ(shown(kDaily, 3).front(), "partial");
  send("420102", start_of(kToday) + hours(10));
  EXPECT_EQ(shown(kDaily, 3).front(), "late") << "as late as the last of them";
  EXPECT_EQ(seen["b.yearly/4142099001"], States{"on_time"});
}

TEST_F(FeedMatrixTest, APausedFeedIsQuietAndSeenToBePaused) {
  know(start_of(kToday - days(1)));
  FeedPause pause;
  pause.feed = kDaily;
  pause.since = start_of(kToday);
  pause.until = kToday + days(2);
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(pause.number, store.add(pause));
    return {};
  });
  EXPECT_EQ(shown(kDaily, 1).front(), "paused");
  metrics::Registry registry;
  const std::string text = look(registry);
  EXPECT_NE(text.find("enrollgate_feed_state{feed=\"a.daily\"} 12"), std::string::npos) << text;
  EXPECT_NE(text.find("enrollgate_feed_paused{feed=\"a.daily\"} 1"), std::string::npos);
  EXPECT_NE(text.find("enrollgate_feed_paused_seconds{feed=\"a.daily\"} 43200"), std::string::npos);
  EXPECT_NE(text.find("enrollgate_feed_overdue_seconds{feed=\"a.daily\"} 7200"), std::string::npos)
      << "its age is not hidden";
  EXPECT_NE(text.find("enrollgate_feeds{state=\"paused\"} 1"), std::string::npos);
}

TEST_F(FeedMatrixTest, SilenceIsInTheMetricsAndEndsWhenTheFeedIsHeard) {
  know(start_of(kToday - days(1)));
  metrics::Registry registry;
  const std::string silent = look(registry);
  EXPECT_NE(silent.find("enrollgate_feed_state{feed=\"a.daily\"} 6"), std::string::npos) << silent;
  EXPECT_NE(silent.find("enrollgate_feed_overdue_seconds{feed=\"a.daily\"} 7200"),
            std::string::npos);
  EXPECT_NE(silent.find("enrollgate_feeds{state=\"missing\"} 1"), std::string::npos);
  answered(kDaily, start_of(kToday) + hours(11));
  const std::string heard = look(registry);
  EXPECT_NE(heard.find("enrollgate_feed_state{feed=\"a.daily\"} 4"), std::string::npos) << heard;
  EXPECT_NE(heard.find("enrollgate_feed_overdue_seconds{feed=\"a.daily\"} 0"), std::string::npos);
  EXPECT_NE(heard.find("enrollgate_feeds{state=\"missing\"} 0"), std::string::npos);
}

}  // namespace
}  // namespace gw::schedule
