#pragma once
// How the work in the store stands (运行情况): what waits, since when, and what does not add up.
// Values only; ports/store.hpp has the calls.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/row_reason.hpp"

namespace gw {

/// Messages of one agency that are not received yet.
struct MessageBacklog {
  AgencyId agency;
  std::int64_t waiting = 0;       // to be sent, or sent and without a receipt
  std::int64_t dead = 0;          // given up: a person must look
  std::optional<Instant> oldest;  // of those to be sent: when it was made
  std::optional<Instant>
      oldest_sent;  // of those handed over without a receipt, which files wait for
};

/// Refused rows of one feed and reason that are neither repaired nor overtaken.
struct OpenRejectCount {
  FeedId feed;
  RowReason reason = RowReason::columns;
  std::int64_t rows = 0;
};

/// Batches of one feed that wait for a person.
struct HeldCount {
  FeedId feed;
  std::int64_t batches = 0;
};

/// From sums and partial indexes alone: it costs the same whatever the size of the store.
struct StoreStanding {
  std::int64_t schema_version = 0;
  std::int64_t bytes = 0;                // of the database, without its log
  std::vector<MessageBacklog> messages;  // agencies of which any waits or is dead, in their order
  std::vector<OpenRejectCount> rejects;  // in the order (feed, reason)
  std::vector<HeldCount> held;           // in the order of the feeds
  std::int64_t unfinished_batches = 0;   // received, waiting or being applied
  std::optional<Instant> oldest_unfinished;  // of them: received
  std::int64_t unbalanced_batches = 0;       // law 2 broken: rows in are not rows out
  std::int64_t unfinished_jobs = 0;          // replays that wait or run
  std::int64_t journal_entries = 0;
};

/// What a measure was at a moment.
struct Measure {
  std::string name;  // "flags.open": a name of ours
  std::int64_t value = 0;
};
struct MeasureAt {
  Instant at{};
  std::int64_t value = 0;
};

}  // namespace gw
