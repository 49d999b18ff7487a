#pragma once
// One person as a clerk sees it: masked identity, plan records with the trace that led to them,
// the facts in force with their source rows, flags.  Used by the person handlers after the look is
// journaled.  Names and numbers appear masked only.
#include <map>
#include <set>
#include <vector>

#include "gateway/api/reply.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/ports/store.hpp"

namespace gw::api {

/// Everything the view needs, read on one snapshot.
struct PersonSheet {
  std::vector<Identity> identities;  // empty: no such person
  Dossier dossier;
  std::map<BatchId, Batch> batches;  // those that facts and traces point to
  std::set<BatchId> hidden;          // lists of counties that the caller does not see
};

Result<PersonSheet> read_person(StoreReader& store, PersonId person);
/// Leaves out what other counties said of the person: their namings, flags and lists.
void cut_to(PersonSheet& sheet, const Principal& principal);
json::object person_json(const PersonSheet& sheet, const policy::PolicyBook& policy,
                         Language language);

}  // namespace gw::api
