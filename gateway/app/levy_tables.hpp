#pragma once
// The cities' levy tables (缴费资助标准) as the policy wants them: the workbook in force on a day,
// read from its evidence once and kept.  Used by the look-up before money is taken and by the
// worklists.  Any thread.
#include <vector>

#include "gateway/app/agencies.hpp"
#include "gateway/pipeline/levy_source.hpp"
#include "gateway/ports/evidence.hpp"

namespace gw::app {

/// `agencies` and `evidence` outlive it.  A pool without a bureau here, and a year for which none
/// was in force on the day, has no table.
pipeline::LevyTables levy_tables(const std::vector<Agency>& agencies, EvidenceStore& evidence);

}  // namespace gw::app
