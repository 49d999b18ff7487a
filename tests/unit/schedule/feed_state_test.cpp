// What a day is for a feed: a pure function of what is expected, the calendar, what came, and now.
#include "gateway/schedule/feed_state.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "gateway/domain/plan_year.hpp"

namespace gw::schedule {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Day kFriday = day_of(2026, 11, 20);

Expectation expect(ExpectedArrival settings) {
  auto made = Expectation::make(std::move(settings));
  EXPECT_TRUE(std::holds_alternative<Expectation>(made));
  return std::get<Expectation>(std::move(made));
}

ExpectedArrival daily(minutes by = hours(10), minutes from = minutes(0)) {
  ExpectedArrival out;
  out.by = by;
  out.from = from;
  return out;
}

ExpectedArrival list_on(std::string on, int later = 0) {
  ExpectedArrival out;
  out.days = std::move(on);
  out.needs = ArrivalNeeds::full;
  out.days_later = later;
  return out;
}

Instant at(Day day, int hour, int minute = 0) {
  return start_of(day) + hours(hour) + minutes(minute);
}

/// What a feed's store says, day by day.
struct Feed {
  std::vector<Expectation> expected;
  WorkCalendar calendar;
  std::vector<FeedDay> feed_days;
  std::vector<DayBatches> batches;
  std::vector<FeedPause> pauses;
  Instant since = start_of(day_of(2026, 1, 1));

  explicit Feed(ExpectedArrival settings) { expected.push_back(expect(std::move(settings))); }

  FeedDay& on(Day day) {
    const auto found = std::find_if(feed_days.begin(), feed_days.end(),
                                    [&](const FeedDay& one) { return one.day == day; });
    if (found != feed_days.end()) return *found;
    FeedDay fresh;
    fresh.day = day;
    feed_days.push_back(fresh);
    std::sort(feed_days.begin(), feed_days.end(),
              [](const FeedDay& a, const FeedDay& b) { return a.day < b.day; });
    return on(day);
  }
  void answered(Instant moment) {
    FeedDay& day = on(beijing_day(moment));
    if (day.answers++ == 0) day.first_answer = moment;
    day.first_answer = std::min(day.first_answer, moment);
    day.last_answer = std::max(day.last_answer, moment);
    day.heard.set(static_cast<std::size_t>((moment - start_of(day.day)) / minutes(15)));
  }
  void failed(Instant moment) {
    FeedDay& day = on(beijing_day(moment));
    ++day.failures;
    day.last_failure = moment;
    day.failure = fail(Errc::unreachable, "test.pull");
  }
  DayBatches& came(Instant moment, BatchState state, std::int64_t rows,
                   BatchKind kind = BatchKind::full) {
    DayBatches batch;
    batch.day = beijing_day(moment);
    batch.kind = kind;
    batch.state = state;
    batch.batches = 1;
    batch.rows = rows;
    batch.first = batch.last = moment;
    batches.push_back(batch);
    std::stable_sort(batches.begin(), batches.end(),
                     [](const DayBatches& a, const DayBatches& b) { return a.day < b.day; });
    return *std::find_if(batches.rbegin(), batches.rend(), [&](const DayBatches& one) {
      return one.day == beijing_day(moment) && one.state == state;
    });
  }
  void paused(Instant from, Instant to) {
    FeedPause pause;
    pause.since = from;
    pause.ends = to;
    pauses.push_back(std::move(pause));
  }
  FeedRecord record() const { return {since, feed_days, batches, {}, pauses}; }
  FeedCell cell(Day day, Instant now) const {
    return cell_of(expected, calendar, record(), day, now);
  }
  FeedState state(Day day, Instant now) const { return cell(day, now).state; }
  FeedCell standing(Instant now) const { return standing_of(expected, calendar, record(), now); }
};

TEST(FeedStateTest, BeforeItsTimeNothingIsMissingAndNothingASuccess) {
  const Feed feed(daily());
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 10)), FeedState::not_yet);
  const FeedCell missing = feed.cell(kFriday, at(kFriday, 12, 14));
  EXPECT_EQ(missing.state, FeedState::missing);
  EXPECT_EQ(missing.expected_by, at(kFriday, 10));
  EXPECT_EQ(missing.overdue, seconds(8040));
  EXPECT_EQ(missing.rows, std::nullopt);
}

TEST(FeedStateTest, AnAnswerThatFoundNothingNewIsAnArrival) {
  Feed feed(daily());
  feed.answered(at(kFriday, 9, 20));
  const FeedCell cell = feed.cell(kFriday, at(kFriday, 12));
  EXPECT_EQ(cell.state, FeedState::on_time);
  EXPECT_EQ(cell.rows, std::nullopt);
  EXPECT_EQ(cell.overdue, std::nullopt);
}

TEST(FeedStateTest, ADayWithOnlyATrailerIsAnArrivalOfNoRows) {
  Feed feed(daily());
  feed.answered(at(kFriday, 8));
  feed.came(at(kFriday, 8), BatchState::applied, 0, BatchKind::reconciliation);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 12)), FeedState::on_time);
  EXPECT_EQ(feed.cell(kFriday, at(kFriday, 12)).rows, 0);
}

TEST(FeedStateTest, AnAnswerBeforeTheFeedsHourSaysNothingOfTheDay) {
  Feed feed(daily(hours(10), minutes(450)));
  feed.answered(at(kFriday, 0, 35));  // 404: the day before is not made yet
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 9)), FeedState::not_yet);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 11)), FeedState::missing);
  feed.answered(at(kFriday, 9, 50));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 11)), FeedState::on_time);
}

TEST(FeedStateTest, WholeButAfterItsTimeIsLate) {
  Feed feed(daily());
  feed.answered(at(kFriday, 10, 30));
  const FeedCell cell = feed.cell(kFriday, at(kFriday, 20));
  EXPECT_EQ(cell.state, FeedState::late);
  EXPECT_EQ(cell.overdue, minutes(30));
}

TEST(FeedStateTest, AFailureIsToldFromSilence) {
  Feed feed(daily());
  feed.failed(at(kFriday, 8));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 9)), FeedState::failed);
  feed.answered(at(kFriday, 9, 30));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 9, 40)), FeedState::on_time);
  feed.failed(at(kFriday, 14));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 15)), FeedState::on_time) << "the day's data is in";
}

TEST(FeedStateTest, EachReasonForHoldingAListIsAStateOfItsOwn) {
  const auto held = [](BatchReason reason, VolumeSide side) {
    Feed feed(daily());
    feed.answered(at(kFriday, 8));
    DayBatches& batch = feed.came(at(kFriday, 8), BatchState::held, 120);
    batch.reason = reason;
    batch.volume_side = side;
    return feed.state(kFriday, at(kFriday, 9));
  };
  EXPECT_EQ(held(BatchReason::header_only, VolumeSide::none), FeedState::header_only);
  EXPECT_EQ(held(BatchReason::empty, VolumeSide::none), FeedState::header_only);
  EXPECT_EQ(held(BatchReason::volume, VolumeSide::small), FeedState::too_small);
  EXPECT_EQ(held(BatchReason::volume, VolumeSide::large), FeedState::too_large);
  EXPECT_EQ(held(BatchReason::not_signed, VolumeSide::none), FeedState::held);
}

TEST(FeedStateTest, WhatAPersonDiscardedOrCancelledIsAsIfItHadNotCome) {
  for (const BatchState ended : {BatchState::discarded, BatchState::cancelled}) {
    Feed feed(list_on("2 * *", 2));
    const Day second = day_of(2026, 11, 2);
    feed.answered(at(second, 8));
    feed.came(at(second, 8), ended, 120).reason = BatchReason::volume;
    EXPECT_EQ(feed.state(second, at(second + days(1), 8)), FeedState::not_yet) << name_of(ended);
    EXPECT_EQ(feed.state(second, at(second + days(3), 8)), FeedState::missing) << name_of(ended);
  }
}

TEST(FeedStateTest, ARefusedBatchLeavesTheDayPartialUntilItsScopeIsMended) {
  Feed feed(daily());
  feed.answered(at(kFriday, 8));
  feed.came(at(kFriday, 8), BatchState::applied, 500);
  DayBatches& refused = feed.came(at(kFriday, 8), BatchState::refused, 40);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 9)), FeedState::partial);
  refused.mended = 1;
  refused.mended_at = at(kFriday, 11);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 12)), FeedState::late);
  refused.mended_at = at(kFriday, 9);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 12)), FeedState::on_time);
}

TEST(FeedStateTest, AListBelongsToTheDayItWasExpectedOnThoughItComesDaysLater) {
  Feed feed(list_on("2 * *", 2));
  const Day second = day_of(2026, 11, 2);
  feed.answered(at(second, 8));  // the agency has none yet
  EXPECT_EQ(feed.state(second, at(second + days(1), 8)), FeedState::not_yet);
  feed.answered(at(second + days(2), 9));
  feed.came(at(second + days(2), 9), BatchState::applied, 7000);
  const Instant now = at(second + days(10), 8);
  EXPECT_EQ(feed.state(second, now), FeedState::on_time);
  EXPECT_EQ(feed.cell(second, now).rows, 7000);
  EXPECT_EQ(feed.state(second + days(1), now), FeedState::not_expected);
  EXPECT_EQ(feed.state(second + days(2), now), FeedState::on_time) << "something came that day";
}

TEST(FeedStateTest, WhatIsInWhileTheRestIsFetchedIsNoFaultBeforeItsTime) {
  Feed feed(daily());
  feed.came(at(kFriday, 8), BatchState::applied, 500);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 8, 1)), FeedState::not_yet);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 10, 1)), FeedState::partial);
  feed.failed(at(kFriday, 8, 2));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 8, 3)), FeedState::partial) << "one county broke off";
  feed.answered(at(kFriday, 9));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 9, 1)), FeedState::on_time);
}

TEST(FeedStateTest, ChangesAreNoFullList) {
  Feed feed(list_on("2 * *", 2));
  const Day second = day_of(2026, 11, 2);
  feed.answered(at(second, 8));
  feed.came(at(second, 8), BatchState::applied, 12, BatchKind::increment);
  EXPECT_EQ(feed.state(second, at(second + days(4), 8)), FeedState::partial);
}

TEST(FeedStateTest, AMissedMonthStaysToBeSaidUntilTheNextBegins) {
  Feed feed(list_on("2 * *", 2));
  const Instant now = at(day_of(2026, 11, 20), 9);
  const FeedCell standing = feed.standing(now);
  EXPECT_EQ(standing.state, FeedState::missing);
  EXPECT_EQ(standing.day, day_of(2026, 11, 2));
  EXPECT_EQ(feed.state(day_of(2026, 11, 20), now), FeedState::not_expected);
  EXPECT_LE(first_day_needed(feed.expected, feed.calendar, now), day_of(2026, 11, 2));
  // Over for good: its lateness grows no further.
  const FeedCell over = feed.cell(day_of(2026, 10, 2), now);
  EXPECT_EQ(over.state, FeedState::missing);
  EXPECT_EQ(over.overdue, days(31)) << "until the next was due";
}

TEST(FeedStateTest, TheLoudestOfADaysExpectationsSpeaks) {
  Feed feed(daily());
  feed.expected.push_back(expect(list_on("20 * *")));
  feed.answered(at(kFriday, 8));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 9)), FeedState::not_yet) << "its list is still to come";
  EXPECT_EQ(feed.state(kFriday, at(kFriday + days(1), 0, 1)), FeedState::missing);
  EXPECT_EQ(feed.state(kFriday - days(1), at(kFriday, 9)), FeedState::missing);
}

TEST(FeedStateTest, APausedDayIsNeitherMissingNorASuccessAndItsAgeStays) {
  Feed feed(daily());
  feed.paused(at(kFriday - days(1), 16), at(kFriday + days(2), 0));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 9)), FeedState::paused);
  const FeedCell cell = feed.cell(kFriday, at(kFriday, 12));
  EXPECT_EQ(cell.state, FeedState::paused);
  EXPECT_FALSE(is_alarm(cell.state));
  EXPECT_EQ(cell.overdue, hours(2));
  EXPECT_EQ(feed.standing(at(kFriday, 12)).state, FeedState::paused);
  // A day of rest within it is seen as paused too, and what came all the same as what it is.
  Feed weekly(list_on("* * FRI"));
  weekly.paused(at(kFriday, 0), at(kFriday + days(3), 0));
  EXPECT_EQ(weekly.state(kFriday + days(1), at(kFriday + days(4), 0)), FeedState::paused);
  EXPECT_EQ(weekly.state(kFriday + days(3), at(kFriday + days(4), 0)), FeedState::not_expected);
  feed.answered(at(kFriday, 9, 30));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 12)), FeedState::on_time);
}

TEST(FeedStateTest, WhatDidNotComeInAPauseIsLoudWhenItIsOver) {
  Feed feed(list_on("20 * *", 1));
  feed.paused(at(kFriday, 8), at(kFriday + days(2), 0));
  EXPECT_EQ(feed.standing(at(kFriday + days(1), 23)).state, FeedState::paused);
  const Instant over = at(kFriday + days(3), 9);
  EXPECT_EQ(feed.standing(over).state, FeedState::missing);
  EXPECT_EQ(feed.state(kFriday, over), FeedState::paused) << "it was, when it fell due";
  // What was missing before the pause was missing, and is quiet now.
  Feed before(list_on("18 * *"));
  before.paused(at(kFriday, 8), at(kFriday + days(2), 0));
  EXPECT_EQ(before.state(kFriday - days(2), at(kFriday, 9)), FeedState::missing);
  EXPECT_EQ(before.standing(at(kFriday, 9)).state, FeedState::paused);
}

TEST(FeedStateTest, APauseHidesNothingThatCame) {
  Feed feed(daily());
  feed.paused(at(kFriday, 0), at(kFriday + days(9), 0));
  feed.failed(at(kFriday, 8));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 12)), FeedState::paused) << "an agency out of reach";
  feed.came(at(kFriday, 9), BatchState::held, 3);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 12)), FeedState::held);
  EXPECT_EQ(feed.standing(at(kFriday + days(1), 12)).state, FeedState::held);
}

TEST(FeedStateTest, WhatIsHeardAgainAndAgainIsWaitedForAnewAfterItsPause) {
  ExpectedArrival often = daily(hours(20), hours(8));
  often.silence = minutes(60);
  Feed feed(often);
  feed.answered(at(kFriday, 8, 30));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 12)), FeedState::missing);
  feed.paused(at(kFriday, 12), at(kFriday, 14));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 14, 30)), FeedState::not_yet);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 15, 30)), FeedState::missing);
}

TEST(FeedStateTest, NothingWasMissingBeforeTheFeedWasKnown) {
  Feed feed(daily());
  feed.since = at(kFriday, 15);
  EXPECT_EQ(feed.state(kFriday - days(1), at(kFriday, 16)), FeedState::not_expected);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 16)), FeedState::not_expected);
  EXPECT_EQ(feed.state(kFriday + days(1), at(kFriday + days(1), 11)), FeedState::missing);
}

TEST(FeedStateTest, SilenceIsSeenWhileItLastsAndRememberedAfterwards) {
  ExpectedArrival settings = daily(hours(20), hours(8));
  settings.silence = minutes(15);
  Feed feed(settings);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 7)), FeedState::not_yet);
  feed.answered(at(kFriday, 3));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 8, 10)), FeedState::not_yet);
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 8, 20)), FeedState::missing) << "nights do not count";
  for (int quarter = 0; quarter < 12; ++quarter)
    feed.answered(at(kFriday, 8) + quarter * minutes(15));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 10, 50)), FeedState::on_time);
  const FeedCell silent = feed.cell(kFriday, at(kFriday, 11, 30));
  EXPECT_EQ(silent.state, FeedState::missing);
  EXPECT_EQ(silent.expected_by, at(kFriday, 11));
  EXPECT_EQ(silent.overdue, minutes(30));
  feed.answered(at(kFriday, 12));
  EXPECT_EQ(feed.state(kFriday, at(kFriday, 12, 10)), FeedState::late);
  EXPECT_EQ(feed.state(kFriday, at(kFriday + days(1), 9)), FeedState::late);
}

TEST(ExpectationTest, AFridayWithinAHolidayFallsOnTheNextDayWorked) {
  WorkCalendar calendar;
  calendar.add_year(2026);
  for (unsigned day = 1; day <= 7; ++day) calendar.add_holiday(day_of(2026, 10, day));
  calendar.add_make_up_day(day_of(2026, 10, 10));
  ExpectedArrival settings = list_on("* SEP-NOV FRI", 3);
  settings.rest_days = RestDays::next_work_day;
  const Expectation fridays = expect(settings);
  EXPECT_FALSE(fridays.falls_on(day_of(2026, 10, 2), calendar));
  EXPECT_TRUE(fridays.falls_on(day_of(2026, 10, 8), calendar));
  EXPECT_TRUE(fridays.falls_on(day_of(2026, 10, 9), calendar));
  settings.days = "* * *";
  settings.rest_days = RestDays::skipped;
  const Expectation work_days = expect(settings);
  EXPECT_TRUE(work_days.falls_on(day_of(2026, 10, 10), calendar)) << "a Saturday worked (调休)";
  EXPECT_FALSE(work_days.falls_on(day_of(2026, 10, 11), calendar));
  EXPECT_FALSE(work_days.falls_on(day_of(2026, 10, 5), calendar));
  EXPECT_EQ(work_days.latest_until(day_of(2026, 10, 7), calendar), day_of(2026, 9, 30));
}

TEST(ExpectationTest, WrongDaysAreNamedByTheirPlace) {
  ExpectedArrival settings;
  settings.days = "* SEP-NOV FRX";
  const auto made = Expectation::make(settings);
  ASSERT_TRUE(std::holds_alternative<CronError>(made));
  EXPECT_EQ(std::get<CronError>(made).position, 10U);
}

// ---- what holds of every feed, day and moment ----

Feed any_feed() {
  ExpectedArrival settings;
  settings.days = *rc::gen::element<std::string>("* * *", "2 * *", "* * MON", "*/5 * *");
  settings.by = minutes(*rc::gen::inRange(30, 24 * 60 + 1));
  settings.from = minutes(*rc::gen::inRange(0, 30));
  if (*rc::gen::inRange(0, 3) == 0) {
    settings.silence = minutes(*rc::gen::inRange(15, 600));
  } else {
    settings.days_later = *rc::gen::inRange(0, 4);
    settings.needs =
        *rc::gen::element(ArrivalNeeds::answer, ArrivalNeeds::batch, ArrivalNeeds::full);
  }
  Feed feed(settings);
  const int things = *rc::gen::inRange(0, 12);
  for (int i = 0; i < things; ++i) {
    const Instant moment = start_of(kFriday - days(10)) + minutes(*rc::gen::inRange(0, 14 * 1440));
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        feed.answered(moment);
        break;
      case 1:
        feed.failed(moment);
        break;
      case 2:
        feed.answered(moment);
        feed.came(moment, BatchState::applied, 100,
                  *rc::gen::element(BatchKind::full, BatchKind::increment));
        break;
      default:
        feed.came(
            moment,
            *rc::gen::element(BatchState::refused, BatchState::held, BatchState::waiting,
                              BatchState::discarded, BatchState::cancelled, BatchState::outdated),
            100);
        break;
    }
  }
  return feed;
}

RC_GTEST_PROP(FeedStateProperty, WithoutAnArrivalNoDayIsASuccess, ()) {
  Feed feed = any_feed();
  feed.feed_days.clear();
  feed.batches.clear();
  const Instant now = start_of(kFriday) + minutes(*rc::gen::inRange(0, 1440));
  for (Day day = kFriday - days(20); day <= kFriday; day += days(1)) {
    const FeedState state = feed.state(day, now);
    RC_ASSERT(state == FeedState::not_expected || state == FeedState::not_yet ||
              state == FeedState::missing);
  }
}

RC_GTEST_PROP(FeedStateProperty, TimeAloneMakesNothingQuieterButASilenceThatIsOver, ()) {
  const Feed feed = any_feed();
  const Day day = kFriday - days(*rc::gen::inRange(0, 10));
  const bool again_and_again = feed.expected.front().settings().silence.count() != 0;
  // From the last thing that came on.
  Instant now = start_of(kFriday + days(5));
  FeedState before = feed.state(day, now);
  for (int i = 0; i < 20; ++i) {
    now += minutes(*rc::gen::inRange(1, 2000));
    const FeedState state = feed.state(day, now);
    if (!again_and_again) RC_ASSERT(state >= before);
    before = state;
  }
}

RC_GTEST_PROP(FeedStateProperty, OverdueIsSaidWhereSomethingIsMissingAndOnlyWithATime, ()) {
  const Feed feed = any_feed();
  // Nothing that came lies ahead.
  const Instant now = start_of(kFriday + days(5)) + minutes(*rc::gen::inRange(0, 1440));
  for (Day day = kFriday - days(12); day <= kFriday; day += days(1)) {
    const FeedCell cell = feed.cell(day, now);
    RC_ASSERT(cell.day == day);
    if (cell.state == FeedState::missing) RC_ASSERT(cell.overdue.has_value());
    if (cell.state == FeedState::late && feed.expected.front().settings().silence.count() == 0)
      RC_ASSERT(cell.overdue.has_value());
    if (cell.state == FeedState::on_time || cell.state == FeedState::not_yet)
      RC_ASSERT(!cell.overdue.has_value());
    if (cell.overdue) {
      RC_ASSERT(cell.expected_by.has_value());
      RC_ASSERT(*cell.overdue >= seconds(0));
      RC_ASSERT(*cell.expected_by + *cell.overdue <= now);
    }
  }
}

RC_GTEST_PROP(FeedStateProperty, WhatIsHeldIsNeverHiddenByWhatElseCame, ()) {
  Feed feed = any_feed();
  const Day day = kFriday - days(*rc::gen::inRange(0, 9));
  feed.came(at(day, 12), BatchState::held, 5).reason = BatchReason::header_only;
  RC_ASSERT(feed.standing(at(kFriday, 23)).state == FeedState::header_only);
}

}  // namespace
}  // namespace gw::schedule
