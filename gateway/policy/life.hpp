#pragma once
// LifeState: what the life events known on a day say of a person - dead, abroad, in service, in
// prison, under another state scheme (readings 16, 17).  Used by the status rules; pure.
#include <optional>

#include "gateway/policy/person_facts.hpp"

namespace gw::policy {

/// Each pointer is the fact that says so, or nothing.
struct LifeState {
  const StoredFact* died = nullptr;  ///< a death event, else the register's survival mark
  const StoredFact* emigrated = nullptr;
  const StoredFact* in_service = nullptr;
  const StoredFact* in_prison = nullptr;
  const StoredFact* other_scheme = nullptr;
  std::optional<Day> born;
  const StoredFact* birth = nullptr;
};

/// Events after `day` do not exist yet.  The day on which a state ends no longer belongs to it.
LifeState life_on(const PersonFacts& facts, Day day);

}  // namespace gw::policy
