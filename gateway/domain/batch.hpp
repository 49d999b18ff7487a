#pragma once
// Delivery → Batch → rows: what an agency sent, what it calls one batch, and what became of each
// row.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/personal.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/domain/row_reason.hpp"

namespace gw {

/// One pull, push or file as received, stored as evidence before anything of it acts (law 1).
struct Delivery {
  DeliveryId id;
  FeedId feed;
  AgencyId agency;
  std::string origin;  // path of the request or file name; carries no personal data
  std::string sha256;  // lower-case hex of the bytes as received
  std::int64_t bytes = 0;
  Instant received{};
  std::chrono::milliseconds fetched_in{0};  // until the evidence was durable; 0: not fetched
};

enum class BatchKind : std::uint8_t {
  full = 1,
  increment = 2,
  events = 3,
  snapshot = 4,
  reconciliation = 5,
  replay = 6  // refused rows of an earlier batch, read again; no arrival, no link of a chain
};

/// A batch is in whole or not at all.  Stored; never renumber.
enum class BatchState : std::uint8_t {
  received = 1,  // evidence is durable, nothing decided
  waiting =
      2,  // an increment whose base is held: it applies once a person has decided (readings 49)
  applying = 3,  // proved whole; chunks are going in; a restart finishes it first
  applied = 4,
  refused = 5,     // broken as a whole; all rows quarantined
  held = 6,        // a person must release or discard it; all rows quarantined
  outdated = 7,    // a list older than or equal to the last one applied: accepted, changes nothing
  repeated = 8,    // same identity, same content as one already taken
  discarded = 9,   // was held; a person decided that it never acts; all rows quarantined
  cancelled = 10,  // a person stopped its run before anything of it was in; its rows are not told
};
/// The last of them, for whoever reads stored ones.
inline constexpr BatchState kLastBatchState = BatchState::cancelled;
/// Nothing of it is in and nobody has to decide about it: what comes under its identity is taken as
/// if it came for the first time.
constexpr bool comes_anew(BatchState state) noexcept {
  return state == BatchState::refused || state == BatchState::cancelled;
}
/// On which side of its usual size a list lies that is held for its size (BatchReason::volume).
/// Stored; never renumber.
enum class VolumeSide : std::uint8_t { none = 0, small = 1, large = 2 };
std::string_view name_of(BatchKind kind) noexcept;
std::string_view name_of(BatchState state) noexcept;

/// Law 2, conservation: rows_in = accepted + rejected + repeated + quarantined.
struct RowCounts {
  std::int64_t rows_in = 0;
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t repeated = 0;
  std::int64_t quarantined = 0;
  std::int64_t review = 0;     // of the accepted
  std::int64_t remarks = 0;    // notes, not rows
  std::int64_t unchanged = 0;  // of the accepted: as already known

  bool balanced() const noexcept { return rows_in == accepted + rejected + repeated + quarantined; }
};

struct Batch {
  BatchId id;
  DeliveryId delivery;
  FeedId feed;
  AgencyId agency;
  RegionCode region;     // the county whose rows these are; empty: the province's
  std::string scope;     // what a full list is full of, e.g. "4142099001/2026"
  std::string identity;  // what its agency says identifies it: PCH, file name, rq+bb, snap_id
  std::string base;      // the batch it builds on, increments only
  BatchKind kind = BatchKind::full;
  std::int64_t order =
      0;  // date and sequence within the scope: a list with a lower or equal order changes nothing
  std::optional<std::int64_t> declared_rows;
  std::string context;             // what the reader needs besides the bytes; no personal data
  std::int64_t mapping = 0;        // read with the mappings of values up to this number
  std::vector<std::string> parts;  // names of its sheets or files, by number (row_place.hpp)
  BatchState state = BatchState::received;
  BatchReason reason = BatchReason::none;
  VolumeSide volume_side = VolumeSide::none;
  bool released = false;  // it was held, and a person let it act; its reason says why it was held
  Failure failure;  // the failing place of a refused batch; meaningful only with a refusing reason
  RowCounts counts;
  std::int64_t applied_rows = 0;  // progress while applying
  std::int64_t facts_changed = 0;
  std::int64_t plans_changed = 0;
  std::int64_t flags_changed = 0;
  Instant received{};
  Instant finished{};
};

/// A refused row: where, why, and the row itself as received.
struct Rejection {
  BatchId batch;
  std::int64_t line = 0;
  std::string column;  // the sender's own name of the field: 身份证号, SFZJH
  RowReason reason = RowReason::columns;
  PersonalText row_key;
  PersonalText row;         // as received
  PersonalText value = {};  // what stands in the column, without blanks around
};

/// A remark or review mark on a row that was kept.
struct RowNote {
  BatchId batch;
  std::int64_t line = 0;
  std::string column;
  RowReason reason = RowReason::duplicate;
};

}  // namespace gw
