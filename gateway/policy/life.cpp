#include "gateway/policy/life.hpp"

namespace gw::policy {
namespace {

// The newest event of a kind on or before the day; facts come in the order of their keys, so the
// first of equal days is always the same one.
const Of<LifeEvent>* newest(const PersonFacts& facts, LifeEventKind kind, Day day) {
  const Of<LifeEvent>* found = nullptr;
  for (const Of<LifeEvent>& event : facts.life) {
    if (event->kind == kind && event->day <= day &&
        (found == nullptr || event->day > (*found)->day)) {
      found = &event;
    }
  }
  return found;
}

const StoredFact* in_state(const PersonFacts& facts, LifeEventKind begins, LifeEventKind ends,
                           Day day) {
  const Of<LifeEvent>* begin = newest(facts, begins, day);
  if (begin == nullptr) return nullptr;
  const Of<LifeEvent>* end = newest(facts, ends, day);
  return end != nullptr && (*end)->day >= (*begin)->day ? nullptr : begin->fact;
}

}  // namespace

LifeState life_on(const PersonFacts& facts, Day day) {
  LifeState state;
  for (const Of<InsuranceRelation>& row : facts.relations) {
    if (row->dead) {
      state.died = row.fact;
      break;
    }
  }
  if (facts.life.empty()) return state;
  if (const auto* death = newest(facts, LifeEventKind::death, day)) state.died = death->fact;
  if (const auto* left = newest(facts, LifeEventKind::emigration, day)) {
    state.emigrated = left->fact;
  }
  state.in_service = in_state(facts, LifeEventKind::conscription, LifeEventKind::discharge, day);
  state.in_prison = in_state(facts, LifeEventKind::imprisonment, LifeEventKind::release, day);
  state.other_scheme = in_state(facts, LifeEventKind::other_state_scheme,
                                LifeEventKind::other_state_scheme_ended, day);
  if (const auto* birth = newest(facts, LifeEventKind::birth, day)) {
    state.born = (*birth)->day;
    state.birth = birth->fact;
  }
  return state;
}

}  // namespace gw::policy
