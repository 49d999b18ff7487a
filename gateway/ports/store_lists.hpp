#pragma once
// What lists ask of the store, and their rows.  Values only; ports/store.hpp has the calls.
#include <cstdint>
#include <optional>
#include <string>

#include "gateway/domain/batch.hpp"
#include "gateway/domain/flag.hpp"
#include "gateway/domain/plan_record.hpp"
#include "gateway/domain/replay.hpp"
#include "gateway/domain/time_window.hpp"

namespace gw {

// Where a filter names a region (a county, a pool: its counties, the province), what belongs to no
// county is left out.
struct BatchFilter {
  std::optional<FeedId> feed;
  std::optional<AgencyId> agency;
  std::optional<RegionCode> region;
  std::optional<BatchState> state;
  TimeWindow received;
  bool unbalanced = false;  // only those whose rows do not add up (law 2: none)
  std::int64_t before = 0;  // id, for paging; 0 = newest
  std::int64_t limit = 50;
};
struct RejectionFilter {
  std::optional<FeedId> feed;
  std::optional<AgencyId> agency;
  std::optional<BatchId> batch;
  std::optional<std::int64_t> line;  // with a batch and nothing else
  std::optional<RegionCode> region;
  std::int64_t group = 0;  // of this cause; 0 = all
  std::optional<RejectState> state;
  TimeWindow received;  // of its batch; with neither a batch nor a cause
  std::int64_t after = 0;
  std::int64_t limit = 50;
};
struct RejectionRow {
  std::int64_t number = 0;
  FeedId feed;
  std::string identity;
  std::string part;  // the sheet or file of its line, where the batch has parts
  std::int64_t group = 0;
  RejectState state = RejectState::open;
  BatchId settled_by;  // the run that read it after all; 0: none
  Rejection rejection;
};
struct FlagFilter {
  std::optional<AgencyId> agency;
  std::optional<RegionCode> region;
  std::optional<PlanYear> year;
  std::optional<FlagState> state;
  std::optional<FlagDelivery> delivery;
  std::string unit;   // of this school or county; empty: of all.  Only with an agency
  TimeWindow opened;  // other than open, flags come in the order in which they were opened
  FlagId after;
  std::int64_t limit = 50;
};
struct FlagCounts {
  AgencyId agency;
  PlanYear year;
  std::int64_t open = 0, settled = 0, pending = 0, sent = 0, received = 0, refused = 0,
               no_channel = 0, dormant = 0, settled_by_payment = 0;
};
/// How many flags an agency has of one unit (school, county) in one county.
struct UnitFlagCount {
  AgencyId agency;
  std::string unit;
  RegionCode county;
  std::int64_t flags = 0;
};
struct StatusCount {
  PlanYear year;
  PlanStatus status = PlanStatus::uninsured;
  std::int64_t persons = 0;
};

}  // namespace gw
