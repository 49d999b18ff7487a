#pragma once
// Sums of what the store keeps: rows by what became of them, persons and flags by place, and the
// targets that they are held against.  Values only; ports/store.hpp has the calls.
#include <chrono>
#include <cstdint>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/domain/plan_record.hpp"

namespace gw {

/// Rows of a feed's batches that are through, of a region and some days (law 2).
struct FeedRows {
  FeedId feed;
  std::int64_t batches = 0;
  std::int64_t unbalanced = 0;  // batches whose own rows do not add up
  RowCounts counts;             // without review, remarks and unchanged
};

/// Persons of a plan year in one place: the county of the relation that decides, else the place
/// where the payment that would change the status is due; empty where neither is known.
struct PlaceCount {
  RegionCode place;
  PlanStatus status = PlanStatus::uninsured;
  bool undetermined = false;
  std::int64_t persons = 0;
};

/// Flags of a plan year for one unit (school, or the county itself) that one agency named.
struct UnitFlags {
  RegionCode county;
  AgencyId agency;
  std::string unit;
  std::int64_t open = 0;  // dormant ones too
  std::int64_t dormant = 0;
  std::int64_t settled = 0;
  std::int64_t paid = 0;  // of the settled: by a payment
  Instant oldest{};       // of the open ones; 0: none
};

/// How a county, or several together, stood at the last count of a day.
struct PlaceDay {
  Day day{};
  RegionCode place;  // empty: of no known county, or of several together
  std::int64_t persons = 0;
  std::int64_t insured = 0;  // for certain, as the next two
  std::int64_t uninsured = 0;
  std::int64_t outside = 0;
  std::int64_t undetermined = 0;
  std::int64_t flags_open = 0;
};

/// How many persons of a region are to be insured in a year (参保任务数).
struct Target {
  PlanYear year;
  RegionCode region;
  std::int64_t persons = 0;
  Instant loaded{};
  std::string actor;
};

/// Where a run's time went: a stage by its stable name (pipeline/stage_times.hpp).
struct RunStage {
  std::string name;
  std::chrono::microseconds spent{0};
};

}  // namespace gw
