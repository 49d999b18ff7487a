#include "gateway/pipeline/feed_days.hpp"

#include <algorithm>

namespace gw::pipeline {
namespace {

Result<FeedDay> day_before_note(StoreWriter& store, const FeedId& feed, Instant at) {
  const Day day = beijing_day(at);
  GW_TRY(const auto days, store.feed_days(feed, day, day));
  if (!days.empty()) return days.front();
  // Whoever was asked is known; the day alone would be found by nobody.
  GW_CHECK(store.know(feed, at));
  FeedDay fresh;
  fresh.feed = feed;
  fresh.day = day;
  return fresh;
}

}  // namespace

Result<void> note_answer(StoreWriter& store, const FeedId& feed, Instant at) {
  GW_TRY(FeedDay day, day_before_note(store, feed, at));
  // A webhook's requests are not always worked off in the order in which they came.
  day.first_answer = day.answers == 0 ? at : std::min(day.first_answer, at);
  day.last_answer = std::max(day.last_answer, at);
  ++day.answers;
  day.heard.set(static_cast<std::size_t>((at - start_of(day.day)) / FeedDay::kSlot));
  return store.put(day);
}

Result<void> note_failure(StoreWriter& store, const FeedId& feed, Instant at,
                          const std::optional<Failure>& why) {
  GW_TRY(FeedDay day, day_before_note(store, feed, at));
  ++day.failures;
  day.last_failure = std::max(day.last_failure, at);
  day.failure = why.value_or(Failure());
  return store.put(day);
}

Result<void> note_pull(StoreWriter& store, const FeedId& feed, Instant at,
                       const Result<PullReport>& pulled) {
  if (!pulled) {
    if (pulled.error().code() == Errc::cancelled) return {};
    return note_failure(store, feed, at, pulled.error());
  }
  if (pulled->makes_fresh()) return note_answer(store, feed, at);
  return note_failure(store, feed, at, std::nullopt);
}

}  // namespace gw::pipeline
