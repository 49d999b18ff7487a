#pragma once
// Until when and where a person may pay for a year (readings 10, 27, 29, 52): without a ground left
// the year's flags sleep.  Asked for everybody uninsured from 1 January on, so the common case, a
// person of whom only rosters are known, is answered without counting months.  Pure.
#include "gateway/domain/plan_record.hpp"
#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/question.hpp"

namespace gw::policy {

/// Where a payment for the year would be made: the place of the open record, else of enrollment,
/// else of the first naming; the county, or the pool where only that is known; empty if nothing is.
RegionCode place_to_pay(const PersonFacts& facts, const Question& question,
                        const EnrollmentPlanRecord& record, const PolicyBook& book);

/// The last day on which the year may be paid there by what is known on the question's day; nothing
/// where no ground is left.
std::optional<Day> payable_until(const PersonFacts& facts, const Question& question,
                                 const EnrollmentPlanRecord& record, const PolicyBook& book);

/// The same of a payment in that pool that `start` admits: inside the period its last day; after it
/// as long as the ground holds, at most to the year's end.
Day payable_until(const PersonFacts& facts, const Question& question, RegionCode pool,
                  const BenefitStart& start, const PolicyBook& book);

}  // namespace gw::policy
