#pragma once
// The inside of PageWork: the persons of a page, what is known of them, and what changes.  One
// page, one thread.
#include <algorithm>
#include <vector>

#include "gateway/pipeline/page_work.hpp"

namespace gw::pipeline {

struct PageWork::Page {
  std::vector<PersonId> persons;  // sorted, unique
  std::vector<Dossier> dossiers;  // of the same
  std::vector<bool> touched;      // facts changed: decide again
  ChangePage changes;
  PageOutcome outcome;

  Dossier* find(PersonId person) {
    const auto at = std::lower_bound(persons.begin(), persons.end(), person);
    return at == persons.end() || *at != person
               ? nullptr
               : &dossiers[static_cast<std::size_t>(at - persons.begin())];
  }
  void touch(PersonId person) {
    const auto at = std::lower_bound(persons.begin(), persons.end(), person);
    touched[static_cast<std::size_t>(at - persons.begin())] = true;
  }
};

}  // namespace gw::pipeline
