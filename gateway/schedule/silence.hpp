#pragma once
// How long a feed was not heard that should be heard again and again (events, a webhook).  Pure;
// used by feed_state.cpp.
#include "gateway/ports/store.hpp"

namespace gw::schedule {

/// The stretch of a day in which a feed is listened to.
struct Listening {
  Instant open{};
  Instant until{};  // its close, or now
};

struct Silence {
  bool heard = false;
  Instant since{};  // the last that was heard, or the beginning
  /// The longest time between two that were heard, whole quarters of an hour: never too long.
  std::chrono::minutes widest{0};
};

/// `day`: what was heard on that day; null: nothing.
Silence silence_of(const FeedDay* day, const Listening& listening);

}  // namespace gw::schedule
