#pragma once
// What the reconciliation finds that the webhook never brought (law 3's other half: a lost event is
// taken from the day file, and said so).  Used by BatchRun for each page of a reconciliation.
#include <span>
#include <vector>

#include "gateway/pipeline/run_services.hpp"
#include "gateway/pipeline/spooled_row.hpp"

namespace gw::pipeline {

// All events of an agency share one key space, whatever request brought them.
inline constexpr std::string_view kEventScope = "events";

/// A note EVENT_MISSING for each row whose fact no webhook event brought.
Result<std::vector<RowNote>> missed_events(const RunServices& services, StoreReader& store,
                                           BatchId batch, std::span<const SpooledRow> rows);

}  // namespace gw::pipeline
