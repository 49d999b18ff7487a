#include "gateway/schedule/feed_watch.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/log.hpp"
#include "gateway/metrics/gauge_time.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::schedule {

namespace asio = boost::asio;

namespace {

// The clock may jump, and what comes in between changes what is to be told.
constexpr std::chrono::seconds kLongestSleep{60};

/// A state's name in the log.
struct StateName {
  FeedState state;
  std::string_view loggable() const { return name_of(state); }
};

}  // namespace

FeedWatch::FeedWatch(asio::any_io_executor loop, asio::thread_pool& pool, Store& store,
                     const Clock& clock, const FeedMatrix& matrix, metrics::Registry& registry)
    : pool_(pool),
      store_(store),
      clock_(clock),
      matrix_(matrix),
      registry_(registry),
      timer_(loop) {}

void FeedWatch::stop() {
  stopping_ = true;
  timer_.cancel();
}

asio::awaitable<void> FeedWatch::run() {
  while (!stopping_) {
    const auto looked = co_await look();
    if (!looked) log::failure("feed.watch_failed", looked.error());
    if (stopping_) break;
    std::chrono::milliseconds sleep = kLongestSleep;
    if (next_due_) {
      // Due means: a moment later it is overdue.
      const auto left = *next_due_ - clock_.now() + std::chrono::milliseconds(1);
      sleep = std::clamp<std::chrono::milliseconds>(left, std::chrono::milliseconds(1), sleep);
    }
    timer_.expires_after(sleep);
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<Result<void>> FeedWatch::look() {
  const Instant now = clock_.now();
  auto job = [this, now]() -> Result<std::vector<FeedMatrix::Standing>> {
    std::vector<FeedMatrix::Standing> standings;
    GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(standings, matrix_.standings(store, now));
      return {};
    }));
    return standings;
  };
  GW_CO_TRY(const auto standings, co_await runtime::offload(pool_, std::move(job)));
  std::map<FeedState, std::int64_t> counts;
  next_due_.reset();
  for (const FeedMatrix::Standing& standing : standings) {
    tell(standing);
    ++counts[standing.cell.state];
    const auto& due = standing.cell.expected_by;
    if (due && *due >= now && (!next_due_ || *due < *next_due_)) next_due_ = due;
  }
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(FeedState::paused); ++i) {
    const auto state = static_cast<FeedState>(i);
    registry_
        .gauge("enrollgate_feeds", "Feeds by their state now.",
               {{"state", std::string(name_of(state))}})
        .set(static_cast<double>(counts[state]));
  }
  warn_of_calendar(beijing_day(now));
  co_return Result<void>();
}

void FeedWatch::tell(const FeedMatrix::Standing& standing) {
  const FeedCell& cell = standing.cell;
  const metrics::Labels labels{{"feed", standing.feed.text()}};
  registry_
      .gauge("enrollgate_feed_state",
             "The feed now, from quiet to loud: 0 not expected, 1 on time, 2 not yet, 3 running, 4 "
             "late, 5 partial, 6 missing, 7 failed, 8 held, 9 too large, 10 too small, 11 header "
             "only; 5 to 11 want somebody. 12 paused: nothing came, and a person wants it so.",
             labels)
      .set(static_cast<double>(cell.state));
  registry_
      .gauge("enrollgate_feed_expected_by_timestamp_seconds",
             "When the feed's data must be there; 0 if nothing is expected.", labels)
      .set(cell.expected_by ? metrics::seconds_of(*cell.expected_by) : 0);
  registry_.gauge("enrollgate_feed_paused", "1 while a person has paused the feed.", labels)
      .set(standing.pause ? 1 : 0);
  registry_
      .gauge("enrollgate_feed_paused_seconds", "How long the feed has been paused; 0 if it is not.",
             labels)
      .set(standing.pause
               ? std::chrono::duration<double>(clock_.now() - standing.pause->since).count()
               : 0);
  // A pause quiets the alarm and hides no age.
  const bool came = !is_alarm(cell.state) && cell.state != FeedState::paused;
  const std::int64_t overdue = came || !cell.overdue ? 0 : cell.overdue->count();
  registry_
      .gauge("enrollgate_feed_overdue_seconds",
             "How long the feed's data has been overdue; 0 if it is not.", labels)
      .set(static_cast<double>(overdue));

  const auto before = told_.find(standing.feed);
  const FeedState last = before == told_.end() ? FeedState::not_expected : before->second;
  told_[standing.feed] = cell.state;
  if (cell.state == last) return;
  if (is_alarm(cell.state)) {
    log::warning(
        "feed.alarm",
        {{"feed", standing.feed}, {"state", StateName{cell.state}}, {"overdue_seconds", overdue}});
  } else if (cell.state == FeedState::paused) {
    log::info("feed.paused", {{"feed", standing.feed}, {"overdue_seconds", overdue}});
  } else if (cell.state == FeedState::late) {
    log::warning("feed.late", {{"feed", standing.feed}});
  } else if (is_alarm(last)) {
    log::info("feed.recovered", {{"feed", standing.feed}, {"state", StateName{cell.state}}});
  }
}

void FeedWatch::warn_of_calendar(Day today) {
  const int year = static_cast<int>(std::chrono::year_month_day(today).year());
  if (matrix_.calendar().knows(year) || calendar_warned_of_ == year) return;
  const auto needs_it = [](const WatchedFeed& feed) {
    return std::any_of(feed.expected.begin(), feed.expected.end(), [](const Expectation& one) {
      return one.settings().rest_days != RestDays::expected;
    });
  };
  if (std::none_of(matrix_.feeds().begin(), matrix_.feeds().end(), needs_it)) return;
  calendar_warned_of_ = year;
  log::warning("calendar.year_unknown", {{"year", year}});
}

}  // namespace gw::schedule
