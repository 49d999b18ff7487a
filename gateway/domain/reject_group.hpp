#pragma once
// Refused rows by their cause (退回原因组), and those of them that are to be read again.  Values.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/personal.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/domain/row_reason.hpp"
#include "gateway/domain/time_window.hpp"

namespace gw {

/// A cause that nobody wants to hear of until a day (静默): it counts as before and stands apart in
/// the list of causes.
struct GroupMute {
  std::int64_t group = 0;
  Day until{};        // its last day
  std::string why;    // in words, without anybody's number
  std::string actor;  // certificate CN, account or "local"
  Instant made{};
};

/// Which causes: all, those that are muted, or the others.
enum class MutedGroups : std::uint8_t { with, only, without };

struct RejectGroupFilter {
  std::optional<FeedId> feed;
  std::optional<AgencyId> agency;  // of its batches
  std::optional<RegionCode> region;
  MutedGroups muted = MutedGroups::with;
  Day today{};              // a mute whose day is over is none
  bool open_only = true;    // causes that have rows to be repaired
  TimeWindow seen;          // between the first time and the last
  std::int64_t number = 0;  // this one alone; 0 = all
  std::int64_t after = 0;
  std::int64_t limit = 50;
};
/// Refused rows of one feed and county that have one cause.
struct RejectGroup {
  std::int64_t number = 0;
  FeedId feed;
  RegionCode region;  // of the batches; empty: of several counties, or of none
  RowReason reason = RowReason::columns;
  std::string column;
  std::string shape;  // of the values (outline_of); of codes empty
  PersonalText code;  // the unknown code; empty where the value is none
  std::int64_t rows = 0;
  std::int64_t open = 0;  // neither repaired nor overtaken
  BatchId first_batch;    // the first that had one of them, and the last
  BatchId last_batch;
  Instant first_seen{};
  Instant last_seen{};
  std::int64_t example_line = 0;  // in last_batch
  std::string example_part;
  std::optional<GroupMute> mute;  // as of the filter's day
};
/// Open rows of one batch, in the order of their lines.
struct OpenRejects {
  BatchId batch;  // 0: none is left
  std::vector<std::int64_t> lines;
};

}  // namespace gw
