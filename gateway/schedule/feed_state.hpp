#pragma once
// What a day was, or is, for a feed: a pure function of what is expected of it, the calendar, what
// came (feed_days and day_batches of the store) and now.  Nothing here changes a plan record (law
// 8): it only says what is to be seen.  Asked by feed_matrix.hpp; any thread.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/schedule/expectation.hpp"

namespace gw::schedule {

/// In the order of what wins where several things are true of one day, from quiet to loud, but for
/// `paused`.
enum class FeedState : std::uint8_t {
  not_expected = 0,  // nothing was to come, nothing came
  on_time,
  not_yet,    // its time is not over, or it has to be heard for the first time: never a success
  running,    // a batch is in, nothing decided
  late,       // whole, but after its time; or heard again after too long a silence
  partial,    // something came, and something that should have come with it did not or was refused
  missing,    // its time is over
  failed,     // asked and not answered, or all that came was refused
  held,       // a person must decide
  too_large,  // held for its size
  too_small,  // held for its size
  header_only,  // held, for a list without rows ends nobody
  /// Nothing came, and a person paused the feed: no alarm and never a success.  Last, for the
  /// states have numbers in the metrics; as loud as what is no alarm can be.
  paused,
};
std::string_view name_of(FeedState state) noexcept;
std::string_view words_of(FeedState state, Language language) noexcept;

/// Whether somebody should be told: not for what is merely late but whole.
constexpr bool is_alarm(FeedState state) noexcept {
  return state >= FeedState::partial && state != FeedState::paused;
}

/// One day of one feed.
struct FeedCell {
  Day day{};
  FeedState state = FeedState::not_expected;
  std::optional<Instant> expected_by;
  std::optional<std::int64_t> rows;  // of the batches that came; nothing if none came
  /// How long after `expected_by` it came, or has not come so far (or had not when the
  /// next was due); nothing if it is not or was not overdue.
  std::optional<std::chrono::seconds> overdue;
};

/// What the store says of one feed, over all days that matter; both in the order of the days.
struct FeedRecord {
  Instant known_since{};  // what was due before is not waited for
  std::span<const FeedDay> days;
  std::span<const DayBatches> batches;
  /// Of a feed with lists of several units: of each that is expected by name, its own batches. What
  /// needs a list is there when all have sent theirs.
  std::vector<std::span<const DayBatches>> units = {};
  std::span<const FeedPause> pauses = {};  // by their beginning
};

/// What `day` is for the feed.  An expectation that falls on a day owns what comes from that day on
/// until it falls again: a list of the 2nd that comes on the 4th belongs to the 2nd.  Of several
/// expectations of a day the loudest speaks.  A day without any says what came on it.  Where
/// nothing came, it was paused if a pause held when the day was over on which it was due, or holds
/// now.
FeedCell cell_of(std::span<const Expectation> expected, const WorkCalendar& calendar,
                 const FeedRecord& record, Day day, Instant now);

/// What is to be said of the feed now: the loudest of today and of every expectation that is still
/// open.  While it is paused no silence is loud, and afterwards what did not come meanwhile is.
FeedCell standing_of(std::span<const Expectation> expected, const WorkCalendar& calendar,
                     const FeedRecord& record, Instant now);

/// The first day of the record that standing_of needs.
Day first_day_needed(std::span<const Expectation> expected, const WorkCalendar& calendar,
                     Instant now);

}  // namespace gw::schedule
