#pragma once
// Port: the daily briefs (日报) that the store keeps.  Part of the store (ports/store.hpp): the
// same transactions.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw {

/// How one region stood on one morning; it never changes.
struct Brief {
  Day day{};
  RegionCode region;
  Instant made{};
  std::string body;  // JSON as the interface shows it: sums, nobody's data
};

struct BriefFilter {
  RegionCode region;
  std::optional<Day> before;  // older than this day's, for paging
  std::int64_t limit = 50;
};

class BriefReader {
 public:
  virtual ~BriefReader() = default;

  virtual Result<std::optional<Brief>> brief(Day day, RegionCode region) = 0;
  /// The newest day first.
  virtual Result<std::vector<Brief>> briefs(const BriefFilter& filter) = 0;
};

class BriefWriter {
 public:
  virtual ~BriefWriter() = default;

  /// Keeps those of `day`, of whose region there is none yet.  Forgets all from before `since`, and
  /// those of days behind `day`, which a clock that ran ahead left.
  virtual Result<void> keep_briefs(std::span<const Brief> briefs, Day day, Day since) = 0;
};

}  // namespace gw
