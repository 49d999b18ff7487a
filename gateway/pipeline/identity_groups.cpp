#include "gateway/pipeline/identity_groups.hpp"

#include <algorithm>
#include <tuple>

namespace gw::pipeline {
namespace {

class Groups {
 public:
  explicit Groups(const std::map<PersonId, Identity>& documents) {
    for (const auto& [own, identity] : documents) members_[own] = {own};
    for (const auto& [own, identity] : documents) first_[own] = own;
  }

  const std::vector<PersonId>& around(PersonId own) const { return members_.at(first_.at(own)); }
  bool together(PersonId a, PersonId b) const { return first_.at(a) == first_.at(b); }
  void join(PersonId a, PersonId b) {
    const PersonId kept = std::min(first_.at(a), first_.at(b));
    const PersonId given_up = std::max(first_.at(a), first_.at(b));
    auto& members = members_.at(kept);
    for (const PersonId own : members_.at(given_up)) {
      first_.at(own) = kept;
      members.push_back(own);
    }
    members_.erase(given_up);
  }
  std::vector<PersonGroup> take() && {
    std::vector<PersonGroup> groups;
    for (auto& [first, members] : members_) {
      std::sort(members.begin(), members.end());
      groups.push_back({std::move(members)});
    }
    return groups;
  }

 private:
  std::map<PersonId, std::vector<PersonId>> members_;  // by the smallest
  std::map<PersonId, PersonId> first_;
};

}  // namespace

IdentityGroups identity_groups(const std::map<PersonId, Identity>& documents,
                               std::span<const IdentityLink> links) {
  // Clerks' words first, then in the order of the documents, which no arrival changes.
  const auto place = [&](const IdentityLink& link) {
    const Identity& a = documents.at(link.one);
    const Identity& b = documents.at(link.other);
    return std::tuple(!link.by_clerk, std::min(a, b), std::max(a, b));
  };
  std::vector<IdentityLink> joining;
  std::vector<IdentityLink> apart;
  for (const IdentityLink& link : links) (link.apart ? apart : joining).push_back(link);
  std::sort(joining.begin(), joining.end(), [&](const IdentityLink& a, const IdentityLink& b) {
    return std::tuple(place(a), a.source) < std::tuple(place(b), b.source);
  });
  Groups groups(documents);
  IdentityGroups out;
  for (const IdentityLink& link : joining) {
    if (groups.together(link.one, link.other)) continue;
    const auto& one = groups.around(link.one);
    const auto& other = groups.around(link.other);
    const auto in = [](const std::vector<PersonId>& members, PersonId own) {
      return std::find(members.begin(), members.end(), own) != members.end();
    };
    const bool forbidden = std::any_of(apart.begin(), apart.end(), [&](const IdentityLink& word) {
      return (in(one, word.one) && in(other, word.other)) ||
             (in(one, word.other) && in(other, word.one));
    });
    if (forbidden || one.size() + other.size() > kMostDocuments) {
      out.barred.push_back(link.source);
    } else {
      groups.join(link.one, link.other);
    }
  }
  out.groups = std::move(groups).take();
  return out;
}

}  // namespace gw::pipeline
