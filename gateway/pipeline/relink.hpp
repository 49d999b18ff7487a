#pragma once
// After words about documents changed (出生登记 with its certificate, 号码变更, a clerk's
// decision): the documents within reach are grouped anew and the store follows.  In the writer's
// transaction; whoever calls decides the persons again.
#include <map>
#include <set>
#include <vector>

#include "gateway/ports/store.hpp"

namespace gw::pipeline {

/// Whose words changed: persons, and documents that a word names or named.
struct Relinking {
  std::set<PersonId> persons;
  std::set<Identity> documents;

  bool empty() const { return persons.empty() && documents.empty(); }
};

struct Relinked {
  std::vector<PersonId> persons;   // to be decided again, also those whose group stayed
  std::vector<PersonId> given_up;  // documents that stand for nobody now: flags left there end
  /// Years of the records that were given up for each of the persons.
  std::map<PersonId, std::set<PlanYear>> years;
  std::vector<SourceRef> barred;  // rows whose word a clerk's word forbids
};

/// Documents nobody knew are numbered: what comes under them later finds its person.  `now` is the
/// moment of the caller's decisions.
Result<Relinked> relink(StoreWriter& store, const Relinking& changed, Instant now);

}  // namespace gw::pipeline
