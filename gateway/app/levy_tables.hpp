#pragma once
// The cities' levy tables (缴费资助标准) as the policy wants them: the workbook in force on a day,
// read from its evidence once and kept.  Used by the look-up before money is taken.  Any thread.
#include <vector>

#include "gateway/app/agencies.hpp"
#include "gateway/ports/evidence.hpp"
#include "gateway/webhook/lookup_endpoint.hpp"

namespace gw::app {

/// `agencies` and `evidence` outlive it.  A pool without a bureau here, and a year for which none
/// was in force on the day, has no table.
webhook::LevyTables levy_tables(const std::vector<Agency>& agencies, EvidenceStore& evidence);

}  // namespace gw::app
