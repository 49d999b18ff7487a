#pragma once
// Whether the data that accuses is fresh (law 7, readings 47): the register within 24 hours, each
// tax day reconciled by D+1 10:00.
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

/// Under the tax feed: days since 1970 up to which every tax day is in.
inline constexpr std::string_view kReconciledMemo = "reconciled_through";

/// The last tax day before which every day is reconciled, from the feed's first day on; nothing
/// while the first is not.
Result<std::optional<Day>> reconciled_through(const RunServices& services, StoreReader& store);

/// The day and the marks for decisions made now; read in the transaction that decides.
Result<DecisionDay> decision_day(const RunServices& services, StoreReader& store);

}  // namespace gw::pipeline
