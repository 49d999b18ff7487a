#pragma once
// Acceptances asked for (认可放行申请): refused rows are taken all the same until a day by two
// people.  One asks and was told what it would lead to; a reviewer of the region who is another one
// decides.  Used by ports, store and api; values, pure.
#include <cstdint>
#include <string>

#include "gateway/domain/account.hpp"
#include "gateway/domain/replay.hpp"
#include "gateway/domain/row_reason.hpp"

namespace gw {

struct AcceptanceRequest {
  std::int64_t number = 0;                    // given by the store
  ReplaySource source = ReplaySource::group;  // a cause, or one row
  std::int64_t target = 0;                    // its number
  FeedId feed;
  RegionCode region;  // in whose lists the rows stood: its reviewers decide; empty: the province's
  RowReason check = RowReason::columns;  // that the rows fail
  std::string column;                    // the sender's name of the field
  Day until{};                           // the last day of the acceptance
  std::string why;                       // in words, without anybody's number
  std::string actor;                     // who asks: certificate CN, account or "local"
  Instant asked{};
  ReplayCounts told;            // what the trial said to who asked
  std::int64_t told_total = 0;  // rows open then; 0: asked for before that was kept
  bool told_complete = false;   // all of them were tried, and not just the first
  GrantState state = GrantState::waiting;
  std::string decided_by;
  Instant decided{};
};

/// Rows are accepted for a while, in which the sender mends them; for good it is the contract's
/// matter.
inline constexpr std::chrono::days kAcceptedMost{366};

}  // namespace gw
