#pragma once
// The inside of PageWork: the persons of a page, what is known of them, and what changes.  One
// page, one thread.
#include <algorithm>
#include <vector>

#include "gateway/pipeline/page_work.hpp"

namespace gw::pipeline {

struct PageWork::Page {
  PreparedPage out;               // its persons are sorted and unique
  std::vector<Dossier> dossiers;  // of the same
  std::vector<bool> touched;      // facts changed: decide again
  /// Persons of keys who stand for nobody by themselves any more, and for whom they stand.
  std::map<PersonId, PersonId> moved;
  /// Years to decide beside those in view, of persons whose documents were grouped anew.
  std::map<PersonId, std::set<PlanYear>> more_years;

  Dossier* find(PersonId person) {
    const auto at = place_of(person);
    return at == out.persons.size() || out.persons[at] != person ? nullptr : &dossiers[at];
  }
  PersonId current(PersonId person) const {
    const auto found = moved.find(person);
    return found == moved.end() ? person : found->second;
  }
  /// The fact's word about documents comes or goes: these are grouped anew before the decision.
  void relink(PersonId person, const Fact& fact) {
    const Identity* also = other_document(fact);
    if (also == nullptr) return;
    out.relink.persons.insert(person);
    out.relink.documents.insert(*also);
  }
  void touch(PersonId person) { touched[place_of(person)] = true; }

 private:
  std::size_t place_of(PersonId person) const {
    const auto at = std::lower_bound(out.persons.begin(), out.persons.end(), person);
    return static_cast<std::size_t>(at - out.persons.begin());
  }
};

}  // namespace gw::pipeline
