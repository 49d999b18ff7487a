#pragma once
// What clerks entered about a person (核实、认定), as the later decisions ask for it: the newest
// statement of a kind that is true on a day.  Pure.
#include <string_view>

#include "gateway/policy/person_facts.hpp"

namespace gw::policy {

/// The newest statement of the kind true on `day`; of equal days the one with the last key, so that
/// order of arrival never matters.  Null if there is none.
const Of<Statement>* statement_on(const PersonFacts& facts, StatementKind kind, Day day);

/// The same, of those that speak of this relation or of the person as a whole.
const Of<Statement>* statement_about(const PersonFacts& facts, StatementKind kind, Day day,
                                     std::string_view relation);

/// Where a statement of a place points: its county, else its pool.
RegionCode place_of(const Statement& statement) noexcept;

}  // namespace gw::policy
