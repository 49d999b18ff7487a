#pragma once
// Repair of refused rows (退回数据修复): what became of a rejection, and the jobs that read refused
// rows again.  Values.
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/errc.hpp"
#include "gateway/domain/ids.hpp"

namespace gw {

/// Stored; never renumber.
enum class RejectState : std::uint8_t {
  open = 0,
  repaired = 1,   // read after all, by the run named with it
  overtaken = 2,  // a later full list of its scope says what holds: nothing is left to repair
};

/// What a job reads again.  Stored; never renumber.
enum class ReplaySource : std::uint8_t {
  group = 1,  // the open rows of one cause, from their evidence
  run = 2,    // those of one batch, from its evidence
  file = 3,   // those of one batch, from the sender's corrected file
  row = 4,    // one row, from its evidence
};

/// Stored; never renumber.
enum class ReplayState : std::uint8_t {
  waiting = 1,
  running = 2,
  done = 3,
  cancelled = 4,  // by a person; what is in stays in
  failed = 5,
};

/// Rows read = repaired + still refused + overtaken + quarantined.
struct ReplayCounts {
  std::int64_t rows = 0;
  std::int64_t repaired = 0;
  std::int64_t unchanged = 0;  // of the repaired: the row says nothing that was not known
  std::int64_t refused = 0;
  std::int64_t overtaken = 0;
  std::int64_t quarantined = 0;  // read, but about a fact that nobody knows
  std::int64_t missing = 0;      // a corrected file's rows that are no open rows of the batch
  std::int64_t persons = 0;      // whose facts, records or flags changed
  std::int64_t plans = 0;
  std::int64_t flags_raised = 0;
  std::int64_t flags_withdrawn = 0;

  void add(const ReplayCounts& other) noexcept;
  bool balanced() const noexcept { return rows == repaired + refused + overtaken + quarantined; }
};

struct ReplayJob {
  std::int64_t number = 0;  // given by the store
  FeedId feed;
  ReplaySource source = ReplaySource::group;
  std::int64_t target = 0;  // number of the group or row, or the batch
  DeliveryId delivery;      // the corrected file; 0: none
  std::string sha256;       // of the corrected file: sent twice it is one job
  ReplayState state = ReplayState::waiting;
  std::string actor;  // certificate CN or "local"
  Instant made{};
  Instant finished{};
  std::int64_t total = 0;  // rows open when it was made
  BatchId at_batch;        // rows up to and with this place are through
  std::int64_t at_line = 0;
  ReplayCounts counts;
  Failure failure;  // meaningful only with state failed
};

std::string_view name_of(RejectState state) noexcept;
std::string_view name_of(ReplaySource source) noexcept;
std::string_view name_of(ReplayState state) noexcept;

}  // namespace gw
