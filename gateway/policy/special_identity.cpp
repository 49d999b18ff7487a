#include "gateway/policy/special_identity.hpp"

namespace gw::policy {
namespace {

bool in_force_and_before(const Of<Naming>& naming, const Of<Naming>* found, Day day) noexcept {
  return in_force(*naming.value, day) &&
         (found == nullptr || naming->capacity < (*found)->capacity);
}

}  // namespace

bool in_force(const Naming& naming, Day day) noexcept {
  return naming.first_day <= day && naming.last_day.value_or(day) >= day && !naming.needs_clerk;
}

bool special_goes_before(const Of<Naming>& naming, const Of<Naming>* found, Day day) noexcept {
  return !is_student(naming->capacity) && in_force_and_before(naming, found, day);
}

const Of<Naming>* special_identity(const PersonFacts& facts, Day day) {
  return special_identity(facts, day, [](const Naming&) { return true; });
}

const Of<Naming>* poverty_identity(const PersonFacts& facts, Day day) {
  return special_identity(facts, day, [](const Naming& naming) {
    return naming.capacity == Capacity::a08 || naming.capacity == Capacity::a09;
  });
}

const Of<Naming>* on_the_roll(const PersonFacts& facts, Day day) {
  const Of<Naming>* found = nullptr;
  for (const Of<Naming>& naming : facts.namings) {
    if (is_student(naming->capacity) && in_force_and_before(naming, found, day)) found = &naming;
  }
  return found;
}

}  // namespace gw::policy
