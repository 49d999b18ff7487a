#pragma once
// Which documents are one person, given what rows and clerks say of them (readings 41, 42; law 12):
// joined by whatever joins them, kept apart by a clerk's word whatever rows say.  Pure: the same
// words give the same groups in any order of arrival.
#include <map>
#include <span>
#include <vector>

#include "gateway/ports/store.hpp"

namespace gw::pipeline {

/// A word about two documents, named by the persons as which they were numbered.
struct IdentityLink {
  PersonId one;
  PersonId other;
  bool apart = false;  // 非同一人
  bool by_clerk = false;
  SourceRef source;
};

/// No person has more documents; what would make more is barred (law 14).
inline constexpr std::size_t kMostDocuments = 32;

struct IdentityGroups {
  std::vector<PersonGroup> groups;  // every document is in one
  std::vector<SourceRef> barred;    // rows whose link a clerk's word forbids, or the bound
};

IdentityGroups identity_groups(const std::map<PersonId, Identity>& documents,
                               std::span<const IdentityLink> links);

}  // namespace gw::pipeline
