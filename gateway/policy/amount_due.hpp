#pragma once
// Amount due (应缴金额) of a person who has still to enroll, for the county's worklist: the
// person's own part after the subsidy (readings 32, 33), nothing to pay for a newborn in time
// (readings 12). Pure; the city's table is handed in.
#include <optional>

#include "gateway/domain/money.hpp"
#include "gateway/policy/levy_table.hpp"
#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/question.hpp"

namespace gw::policy {

/// What would be paid in that place (`place_to_pay`) on the question's day; nothing where the city
/// has no table.  `table` is that of the place's pool for the year, null if there is none.
std::optional<Money> amount_due(const PersonFacts& facts, const Question& question,
                                RegionCode place, const LevyTable* table, const PolicyBook& book);

}  // namespace gw::policy
