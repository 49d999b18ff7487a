#pragma once
// Question: what is asked of the policy about one person - which plan year, on which day, and
// whether the data that would decide it is stale.  Values only.
#include "gateway/domain/plan_year.hpp"

namespace gw::policy {

struct Question {
  PlanYear year;
  Day day{};                    ///< day of the decision, Beijing
  bool register_stale = false;  ///< older than its limit (readings 47)
  bool tax_stale = false;       ///< a day of tax is not reconciled in time (readings 47)

  bool stale() const noexcept { return register_stale || tax_stale; }
};

}  // namespace gw::policy
