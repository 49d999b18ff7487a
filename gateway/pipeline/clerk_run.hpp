#pragma once
// What clerks enter, as a run like any other: what came is sealed as evidence first (law 1), then
// one row takes effect in the caller's transaction.  Used by the desks; blocking, pool threads.
#include <string>
#include <string_view>

#include "gateway/pipeline/run_services.hpp"
#include "gateway/pipeline/spooled_row.hpp"

namespace gw::pipeline {

/// Feed and scope of what clerks enter.
inline constexpr std::string_view kClerksFeed = "clerk.facts";
inline constexpr std::string_view kClerksScope = "entered";

/// Who enters something, and the paper that proves it.
struct ClerkEntry {
  std::string evidence;  // "sha256:<hex>" of the paper
  std::string actor;     // certificate CN or "local"
  RegionCode region;     // the actor's county or pool
  std::string body;      // as it came
};

/// What it changed.
struct ClerkRun {
  BatchId id;  // 0: nothing
  std::int64_t plans = 0;
  std::int64_t flags = 0;
};

/// Seals the body; the delivery is to be stored with its run.
Result<Delivery> seal_entry(const RunServices& services, const ClerkEntry& entry);

/// The run of one row of the clerks' scope; decides whom it concerns.
Result<ClerkRun> run_entry(const RunServices& services, StoreWriter& store, const ClerkEntry& entry,
                           const Delivery& delivery, const SpooledRow& row);

}  // namespace gw::pipeline
