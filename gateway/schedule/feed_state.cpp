#include "gateway/schedule/feed_state.hpp"

#include <algorithm>

#include "gateway/schedule/silence.hpp"

namespace gw::schedule {
namespace {

using std::chrono::days;
using std::chrono::seconds;

/// When it is asked whether the feed was paused.
enum class Judged { when_due_day_ended, now };

/// What came on some days that follow each other.
struct Gathered {
  std::int64_t batches = 0;
  std::int64_t rows = 0;
  bool applied = false;
  bool running = false;
  std::int64_t refused = 0;  // and nothing of their scope since
  Instant mended_at{};
  FeedState held = FeedState::not_expected;  // the loudest of what is held
  std::optional<Instant> answered;           // first whole answer
  Instant last_answer{};
  Instant last_failure{};  // of one that has a reason: the agency was not reached, or broke off
  std::optional<Instant> arrived;
};

FeedState held_as(const DayBatches& held) {
  if (held.reason == BatchReason::header_only || held.reason == BatchReason::empty)
    return FeedState::header_only;
  if (held.volume_side == VolumeSide::small) return FeedState::too_small;
  if (held.volume_side == VolumeSide::large) return FeedState::too_large;
  return FeedState::held;
}

bool satisfies(const DayBatches& batches, ArrivalNeeds needs) {
  if (batches.state != BatchState::applied) return false;
  if (needs == ArrivalNeeds::batch) return true;
  return batches.kind == BatchKind::full || batches.kind == BatchKind::snapshot;
}

/// First whole answer of the day at or after `from`; the beginning of its quarter where only that
/// is known.
std::optional<Instant> first_answer(const FeedDay& day, Instant from) {
  if (day.answers == 0 || day.last_answer < from) return std::nullopt;
  if (day.first_answer >= from) return day.first_answer;
  for (std::size_t i = 0; i < FeedDay::kSlots; ++i) {
    const Instant begin = start_of(day.day) + FeedDay::kSlot * static_cast<std::int64_t>(i);
    if (!day.heard.test(i) || begin + FeedDay::kSlot <= from) continue;
    return begin + FeedDay::kSlot > day.last_answer ? day.last_answer : std::max(begin, from);
  }
  return day.last_answer;
}

template <class T>
std::span<const T> within(std::span<const T> sorted, Day first, Day end) {
  const auto before = [](const T& one, Day day) { return one.day < day; };
  const auto from = std::lower_bound(sorted.begin(), sorted.end(), first, before);
  const auto to = std::lower_bound(from, sorted.end(), end, before);
  return {from, to};
}

void add(Gathered& out, const DayBatches& batches) {
  // What a person discarded or cancelled is as if it had not come.
  if (batches.state == BatchState::discarded || batches.state == BatchState::cancelled) return;
  out.batches += batches.batches;
  out.rows += batches.rows;
  switch (batches.state) {
    case BatchState::applied:
      out.applied = true;
      break;
    case BatchState::received:
    case BatchState::waiting:
    case BatchState::applying:
      out.running = true;
      break;
    case BatchState::refused:
      out.refused += batches.batches - batches.mended;
      out.mended_at = std::max(out.mended_at, batches.mended_at);
      break;
    case BatchState::held:
      out.held = std::max(out.held, held_as(batches));
      break;
    case BatchState::outdated:
    case BatchState::repeated:
    case BatchState::discarded:
    case BatchState::cancelled:
      break;
  }
}

/// Receipt of the first list of the unit that came last; nothing while one is missing.
std::optional<Instant> all_came(const FeedRecord& record, Day first, Day end, ArrivalNeeds needs) {
  std::optional<Instant> last;
  for (const auto& unit : record.units) {
    std::optional<Instant> came;
    for (const DayBatches& batches : within(unit, first, end)) {
      if (satisfies(batches, needs)) came = came ? std::min(*came, batches.first) : batches.first;
    }
    if (!came) return std::nullopt;
    last = last ? std::max(*last, *came) : *came;
  }
  return last;
}

/// From `first` on, before `end`; answers before `from` say nothing.
Gathered gather(const FeedRecord& record, Day first, Day end, Instant from, ArrivalNeeds needs) {
  Gathered out;
  for (const FeedDay& day : within(record.days, first, end)) {
    if (!out.answered) out.answered = first_answer(day, from);
    if (day.answers > 0) out.last_answer = std::max(out.last_answer, day.last_answer);
    if (!day.failure.step().empty())
      out.last_failure = std::max(out.last_failure, day.last_failure);
  }
  std::optional<Instant> came;
  for (const DayBatches& batches : within(record.batches, first, end)) {
    add(out, batches);
    if (satisfies(batches, needs)) came = came ? std::min(*came, batches.first) : batches.first;
  }
  if (!record.units.empty()) came = all_came(record, first, end, needs);
  if (needs == ArrivalNeeds::answer) {
    out.arrived = out.answered;
  } else if (came && out.last_answer >= *came) {
    // What was asked for with it came as well.
    out.arrived = came;
  }
  return out;
}

std::optional<std::int64_t> rows_of(const Gathered& came) {
  if (came.batches == 0) return std::nullopt;
  return came.rows;
}

std::optional<seconds> since(Instant due, Instant moment) {
  if (moment <= due) return std::nullopt;
  return std::chrono::floor<seconds>(moment - due);
}

/// A day on which nothing was expected: what came on it.
FeedCell unexpected(const FeedRecord& record, Day day) {
  const Gathered came = gather(record, day, day + days(1), start_of(day), ArrivalNeeds::answer);
  FeedCell cell;
  cell.day = day;
  cell.rows = rows_of(came);
  if (came.held != FeedState::not_expected) {
    cell.state = came.held;
  } else if (came.running) {
    cell.state = FeedState::running;
  } else if (came.refused > 0) {
    cell.state = came.applied ? FeedState::partial : FeedState::failed;
  } else if (came.applied) {
    cell.state = FeedState::on_time;
  }
  return cell;
}

FeedState state_of(const Gathered& came, Instant due, Instant now) {
  if (came.held != FeedState::not_expected) return came.held;
  if (came.running) return FeedState::running;
  if (came.arrived) {
    if (came.refused > 0) return came.applied ? FeedState::partial : FeedState::failed;
    return *came.arrived <= due && came.mended_at <= due ? FeedState::on_time : FeedState::late;
  }
  const bool broke = came.refused > 0 || came.last_failure > came.last_answer;
  // What is in while the rest of it is still being fetched is no fault.
  if (came.applied) return broke || now > due ? FeedState::partial : FeedState::not_yet;
  if (broke) return FeedState::failed;
  return now <= due ? FeedState::not_yet : FeedState::missing;
}

/// What falls on a day and is to come once.
FeedCell once(const Expectation& expected, const WorkCalendar& calendar, const FeedRecord& record,
              Day day, Instant now) {
  const Instant due = expected.due(day);
  const Instant from = start_of(day) + expected.settings().from;
  const ArrivalNeeds needs = expected.settings().needs;
  const std::optional<Day> next = expected.next_after(day, calendar);
  const Day last = beijing_day(now) + days(1);
  const Day end = next ? std::min(*next, last) : last;
  Gathered came = gather(record, day, end, from, needs);
  if (came.arrived) {
    // What comes after it was there speaks for a day of its own.
    const Day closes =
        std::max(beijing_day(due - std::chrono::milliseconds(1)), beijing_day(*came.arrived)) +
        days(1);
    if (closes < end) came = gather(record, day, closes, from, needs);
  }
  FeedCell cell;
  cell.day = day;
  cell.expected_by = due;
  cell.rows = rows_of(came);
  cell.state = state_of(came, due, now);
  if (came.arrived) {
    cell.overdue = since(due, std::max(*came.arrived, came.mended_at));
  } else {
    cell.overdue = since(due, next ? std::min(now, expected.due(*next)) : now);
  }
  return cell;
}

/// What is to be heard again and again.
FeedCell again_and_again(const Expectation& expected, const FeedRecord& record, Day day,
                         Instant now) {
  const ExpectedArrival& settings = expected.settings();
  const Instant close = start_of(day) + settings.by;
  Listening listening;
  listening.open = std::max(start_of(day) + settings.from, record.known_since);
  // It is waited for anew when its pause is over.
  for (const FeedPause& pause : record.pauses) {
    if (pause.ends <= now && pause.since < close)
      listening.open = std::max(listening.open, std::min(pause.ends, close));
  }
  listening.until = std::max(listening.open, std::min(now, close));
  const auto heard = within(record.days, day, day + days(1));
  const FeedDay* const of_day = heard.empty() ? nullptr : &heard.front();
  const Silence silence = silence_of(of_day, listening);
  const Gathered came = gather(record, day, day + days(1), start_of(day), ArrivalNeeds::answer);

  FeedCell cell;
  cell.day = day;
  cell.rows = rows_of(came);
  cell.expected_by = silence.since + settings.silence;
  const bool silent = listening.until > *cell.expected_by;
  if (silent) cell.overdue = since(*cell.expected_by, listening.until);
  if (came.held != FeedState::not_expected) {
    cell.state = came.held;
  } else if (came.running) {
    cell.state = FeedState::running;
  } else if (silent) {
    // A day that is over, and on which it was heard, is not missing: it fell silent.
    const bool over = now >= start_of(day + days(1));
    const bool broke = came.last_failure > came.last_answer;
    cell.state = broke                   ? FeedState::failed
                 : over && silence.heard ? FeedState::late
                                         : FeedState::missing;
  } else if (came.refused > 0) {
    cell.state = came.applied ? FeedState::partial : FeedState::failed;
  } else if (silence.widest > settings.silence) {
    cell.state = FeedState::late;
  } else {
    cell.state = silence.heard ? FeedState::on_time : FeedState::not_yet;
  }
  return cell;
}

/// Where nothing came and the feed was paused, that is the reason.
FeedCell hushed(FeedCell cell, const FeedRecord& record, Instant judged) {
  const bool silent = cell.state == FeedState::not_expected || cell.state == FeedState::not_yet ||
                      cell.state == FeedState::missing || cell.state == FeedState::failed;
  if (silent && !cell.rows && pause_at(record.pauses, judged) != nullptr)
    cell.state = FeedState::paused;
  return cell;
}

Instant last_moment_of(Day day) {
  return start_of(day + days(1)) - std::chrono::milliseconds(1);
}

/// Nothing if it does not fall on that day, or was due before the feed was known.
std::optional<FeedCell> cell_of(const Expectation& expected, const WorkCalendar& calendar,
                                const FeedRecord& record, Day day, Instant now,
                                Judged judged = Judged::when_due_day_ended) {
  if (!expected.falls_on(day, calendar)) return std::nullopt;
  const Instant due = expected.due(day);
  if (due <= record.known_since) return std::nullopt;
  FeedCell cell = expected.settings().silence.count() != 0
                      ? again_and_again(expected, record, day, now)
                      : once(expected, calendar, record, day, now);
  const Day due_day = beijing_day(due - std::chrono::milliseconds(1));
  return hushed(std::move(cell), record,
                judged == Judged::now ? now : std::min(now, last_moment_of(due_day)));
}

/// Twice the state's number, so that `paused` has a place just below the alarms.
int loudness(FeedState state) {
  constexpr int kBelowAlarms = 2 * static_cast<int>(FeedState::partial) - 1;
  return state == FeedState::paused ? kBelowAlarms : 2 * static_cast<int>(state);
}

bool is_louder(const FeedCell& one, const FeedCell& other) {
  if (one.state != other.state) return loudness(one.state) > loudness(other.state);
  // Equally loud: the one that is overdue longest, then the one due first.
  const seconds mine = one.overdue.value_or(seconds(0));
  const seconds its = other.overdue.value_or(seconds(0));
  if (mine != its) return mine > its;
  if (one.expected_by.has_value() != other.expected_by.has_value())
    return one.expected_by.has_value();
  return one.expected_by && *one.expected_by < *other.expected_by;
}

}  // namespace

std::string_view words_of(FeedState state, Language language) noexcept {
  const bool zh = language == Language::zh;
  switch (state) {
    case FeedState::not_expected:
      return zh ? "不应到" : "not expected";
    case FeedState::on_time:
      return zh ? "准时" : "on time";
    case FeedState::not_yet:
      return zh ? "未到时限" : "not yet";
    case FeedState::running:
      return zh ? "处理中" : "running";
    case FeedState::late:
      return zh ? "迟到" : "late";
    case FeedState::partial:
      return zh ? "不全" : "partial";
    case FeedState::missing:
      return zh ? "缺失" : "missing";
    case FeedState::failed:
      return zh ? "失败" : "failed";
    case FeedState::held:
      return zh ? "暂扣" : "held";
    case FeedState::too_large:
      return zh ? "数量过多" : "too large";
    case FeedState::too_small:
      return zh ? "数量过少" : "too small";
    case FeedState::paused:
      return zh ? "已暂停" : "paused";
    case FeedState::header_only:
      break;
  }
  return zh ? "只有表头" : "header only";
}

std::string_view name_of(FeedState state) noexcept {
  switch (state) {
    case FeedState::not_expected:
      return "not_expected";
    case FeedState::on_time:
      return "on_time";
    case FeedState::not_yet:
      return "not_yet";
    case FeedState::running:
      return "running";
    case FeedState::late:
      return "late";
    case FeedState::partial:
      return "partial";
    case FeedState::missing:
      return "missing";
    case FeedState::failed:
      return "failed";
    case FeedState::held:
      return "held";
    case FeedState::too_large:
      return "too_large";
    case FeedState::too_small:
      return "too_small";
    case FeedState::header_only:
      return "header_only";
    case FeedState::paused:
      return "paused";
  }
  return "unknown";
}

FeedCell cell_of(std::span<const Expectation> expected, const WorkCalendar& calendar,
                 const FeedRecord& record, Day day, Instant now) {
  std::optional<FeedCell> loudest;
  for (const Expectation& one : expected) {
    auto cell = cell_of(one, calendar, record, day, now);
    if (cell && (!loudest || is_louder(*cell, *loudest))) loudest = std::move(cell);
  }
  if (loudest) return *loudest;
  return hushed(unexpected(record, day), record, std::min(now, last_moment_of(day)));
}

FeedCell standing_of(std::span<const Expectation> expected, const WorkCalendar& calendar,
                     const FeedRecord& record, Instant now) {
  const Day today = beijing_day(now);
  FeedCell loudest = cell_of(expected, calendar, record, today, now);
  for (const Expectation& one : expected) {
    const auto open = one.latest_until(today, calendar);
    if (!open || *open == today) continue;
    // Of what is heard all day yesterday's silence is over; what is to come once stays open.
    if (one.settings().silence.count() != 0) continue;
    const auto cell = cell_of(one, calendar, record, *open, now, Judged::now);
    const bool due_first = loudest.state == FeedState::not_expected;
    if (cell && (due_first || is_louder(*cell, loudest))) loudest = *cell;
  }
  // What is held waits for its person, whenever it came.
  for (const DayBatches& batches : record.batches) {
    if (batches.state != BatchState::held) continue;
    if (loudness(held_as(batches)) <= loudness(loudest.state)) continue;
    loudest = unexpected(record, batches.day);
  }
  return loudest;
}

Day first_day_needed(std::span<const Expectation> expected, const WorkCalendar& calendar,
                     Instant now) {
  constexpr days kHeldLookedFor{7};
  const Day today = beijing_day(now);
  Day first = today - kHeldLookedFor;
  for (const Expectation& one : expected) {
    if (one.settings().silence.count() != 0) continue;
    if (const auto open = one.latest_until(today, calendar)) first = std::min(first, *open);
  }
  return first;
}

}  // namespace gw::schedule
