#pragma once
// A feed paused by a person (暂停取数): why, and through which day at the latest.  It ends by
// itself, so that a forgotten pause is a short one.  Values; pure.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/personal.hpp"

namespace gw {

struct FeedPause {
  /// From today on, today included; whoever needs longer says so again.
  static constexpr std::chrono::days kLongest{30};

  std::int64_t number = 0;
  FeedId feed;
  Instant since{};
  Day until{};     // the last day, Beijing
  Instant ends{};  // when that day is over, or a person ended it before
  std::string actor;
  std::string ended_by;  // empty: nobody, the day ends it
  PersonalText reason;

  bool holds(Instant moment) const noexcept { return since <= moment && moment < ends; }
};

/// That which holds at the moment; at most one does.
inline const FeedPause* pause_at(std::span<const FeedPause> of_feed, Instant moment) noexcept {
  const auto found = std::find_if(of_feed.begin(), of_feed.end(),
                                  [&](const FeedPause& one) { return one.holds(moment); });
  return found == of_feed.end() ? nullptr : &*found;
}

}  // namespace gw
