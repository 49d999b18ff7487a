#pragma once
// Whether a person has a ground left to pay for a year (readings 27, 52): without one the year's
// flags sleep.  Asked for everybody uninsured from 1 January on, so the common case, a person of
// whom only rosters are known, is answered without counting months.  Pure.
#include "gateway/domain/plan_record.hpp"
#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/question.hpp"

namespace gw::policy {

/// Where a payment for the year would be made: the place of the open record, else of enrollment,
/// else of the first naming; the county, or the pool where only that is known; empty if nothing is.
RegionCode place_to_pay(const PersonFacts& facts, const Question& question,
                        const EnrollmentPlanRecord& record, const PolicyBook& book);

/// In the city of the open record, else of the place of enrollment, else of the first naming.
bool ground_left(const PersonFacts& facts, const Question& question,
                 const EnrollmentPlanRecord& record, const PolicyBook& book);

}  // namespace gw::policy
