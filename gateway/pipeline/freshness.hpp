#pragma once
// Whether the data that accuses is fresh (law 7, readings 47): the register within 24 hours, each
// tax day reconciled by D+1 10:00.
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

/// The day and the marks for decisions made now; read in the transaction that decides.
Result<DecisionDay> decision_day(const RunServices& services, StoreReader& store);

}  // namespace gw::pipeline
