#pragma once
// Special identities (特殊人员身份) in force on a day: categories A01-A13 and A99, from their first
// to their last day, both inclusive (readings 15).  A row that awaits a clerk counts for nothing
// yet. Used by benefit start, duplicates, levy class, place and refunds; pure.
#include "gateway/policy/person_facts.hpp"

namespace gw::policy {

bool in_force(const Naming& naming, Day day) noexcept;

/// Whether the naming is a special identity in force on the day, and of a lower category number
/// than `found`, if there is one.
bool special_goes_before(const Of<Naming>& naming, const Of<Naming>* found, Day day) noexcept;

/// The naming with the lowest category number that is in force on the day and wanted; of equal ones
/// the first by agency, county and key.  Null if there is none.
template <class Wanted>
const Of<Naming>* special_identity(const PersonFacts& facts, Day day, Wanted wanted) {
  const Of<Naming>* found = nullptr;
  for (const Of<Naming>& naming : facts.namings) {
    if (special_goes_before(naming, found, day) && wanted(*naming.value)) found = &naming;
  }
  return found;
}
const Of<Naming>* special_identity(const PersonFacts& facts, Day day);

/// Poverty-registered (建档立卡): A08 脱贫人口 and A09 脱贫不稳定; not A10, A11 (readings 14).
const Of<Naming>* poverty_identity(const PersonFacts& facts, Day day);

/// On the roll on the day, university before school; null if on none.
const Of<Naming>* on_the_roll(const PersonFacts& facts, Day day);

}  // namespace gw::policy
