#pragma once
// Special identities (特殊人员身份) in force on a day: categories A01-A13 and A99, from their first
// to their last day, both inclusive (readings 15).  A row that awaits a clerk counts for nothing
// yet. Used by benefit start, duplicates, levy class, place and refunds; pure.
#include "gateway/policy/person_facts.hpp"

namespace gw::policy {

inline bool in_force(const Naming& naming, Day day) noexcept {
  return naming.first_day <= day && naming.last_day.value_or(day) >= day && !naming.needs_clerk;
}

/// Poverty-registered (建档立卡): A08 脱贫人口 and A09 脱贫不稳定; not A10, A11 (readings 14).
inline bool is_poverty(Capacity capacity) noexcept {
  return capacity == Capacity::a08 || capacity == Capacity::a09;
}

/// The naming with the lowest category number that is in force on the day and wanted; of equal ones
/// the first by agency, county and key.  Null if there is none.
template <class Wanted>
const Of<Naming>* special_identity(const PersonFacts& facts, Day day, Wanted wanted) {
  const Of<Naming>* found = nullptr;
  for (const Of<Naming>& naming : facts.namings) {
    if (!is_student(naming->capacity) && in_force(*naming.value, day) && wanted(*naming.value) &&
        (found == nullptr || naming->capacity < (*found)->capacity)) {
      found = &naming;
    }
  }
  return found;
}
inline const Of<Naming>* special_identity(const PersonFacts& facts, Day day) {
  return special_identity(facts, day, [](const Naming&) { return true; });
}
inline const Of<Naming>* poverty_identity(const PersonFacts& facts, Day day) {
  return special_identity(facts, day,
                          [](const Naming& naming) { return is_poverty(naming.capacity); });
}

/// On the roll on the day, university before school; null if on none.
inline const Of<Naming>* on_the_roll(const PersonFacts& facts, Day day) {
  const Of<Naming>* found = nullptr;
  for (const Of<Naming>& naming : facts.namings) {
    if (is_student(naming->capacity) && in_force(*naming.value, day) &&
        (found == nullptr || naming->capacity < (*found)->capacity)) {
      found = &naming;
    }
  }
  return found;
}

}  // namespace gw::policy
