#include "gateway/schedule/silence.hpp"

#include <algorithm>

namespace gw::schedule {

Silence silence_of(const FeedDay* day, const Listening& listening) {
  Silence out;
  out.since = listening.open;
  if (day == nullptr) return out;
  Instant quiet_from = listening.open;
  for (std::size_t i = 0; i < FeedDay::kSlots; ++i) {
    if (!day->heard.test(i)) continue;
    const Instant begin = start_of(day->day) + FeedDay::kSlot * static_cast<std::int64_t>(i);
    const Instant end = begin + FeedDay::kSlot;
    // The ends of a quarter stand for whatever was heard in it, but the day's first and last are
    // known.
    const Instant first = day->first_answer >= begin ? std::min(day->first_answer, end) : begin;
    const Instant last = day->last_answer < end ? std::max(day->last_answer, begin) : end;
    if (last < listening.open || first >= listening.until) continue;
    out.heard = true;
    if (first > quiet_from) {
      out.widest =
          std::max(out.widest, std::chrono::floor<std::chrono::minutes>(first - quiet_from));
    }
    quiet_from = std::max(quiet_from, last);
  }
  out.since = std::min(quiet_from, listening.until);
  return out;
}

}  // namespace gw::schedule
