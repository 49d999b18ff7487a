#include "gateway/pipeline/relink.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "gateway/pipeline/clerk_run.hpp"
#include "gateway/pipeline/identity_groups.hpp"

namespace gw::pipeline {
namespace {

/// All documents that words join or keep apart, however far, from where something changed.
class Neighborhood {
 public:
  explicit Neighborhood(StoreWriter& store) : store_(store) {}

  Result<void> explore(const Relinking& changed) {
    GW_TRY(const auto clerks, store_.find_scope(FeedId(std::string(kClerksFeed)), kClerksScope));
    if (clerks) clerks_ = clerks->id;
    const std::vector<PersonId> seeds(changed.persons.begin(), changed.persons.end());
    GW_TRY(const auto persons, store_.current(seeds));
    open_ = {persons.begin(), persons.end()};
    for (const Identity& document : changed.documents) {
      GW_TRY(const Holder holder, holder_of(document));
      open_.insert(holder.person);
    }
    // No chain of documents that could be one person is longer (law 14).
    for (std::size_t hops = 0; hops < kMostDocuments && !open_.empty(); ++hops) {
      for (const PersonId person : std::exchange(open_, {})) {
        if (plans_of.count(person) == 0) GW_CHECK(visit(person));
      }
    }
    // What lies beyond the bound stays as it is.
    links.erase(std::remove_if(links.begin(), links.end(),
                               [&](const IdentityLink& link) {
                                 return documents.count(link.one) == 0 ||
                                        documents.count(link.other) == 0;
                               }),
                links.end());
    return {};
  }

  std::map<PersonId, Identity> documents;           // by the person as which they were numbered
  std::map<PersonId, PersonId> person_of;           // of each of them, as it is
  std::map<PersonId, std::set<PlanYear>> plans_of;  // years of records, by person as it is
  std::vector<IdentityLink> links;

 private:
  Result<Holder> holder_of(const Identity& identity) {
    GW_TRY(const auto holders, store_.resolve_holders(std::span(&identity, 1)));
    return holders.front();
  }

  Result<void> visit(PersonId person) {
    auto& years = plans_of[person];
    GW_TRY(auto owned, store_.documents_of(person));
    for (PersonDocument& document : owned) {
      person_of[document.own] = person;
      documents.emplace(document.own, std::move(document.identity));
    }
    GW_TRY(const auto dossiers, store_.load(std::span(&person, 1)));
    for (const EnrollmentPlanRecord& plan : dossiers.front().plans) years.insert(plan.year);
    for (const StoredFact& fact : dossiers.front().facts) {
      const Identity* also = other_document(fact.value);
      if (also == nullptr) continue;
      GW_TRY(const Holder holder, holder_of(*also));
      open_.insert(holder.person);
      const PersonId own = fact.own ? fact.own : person;
      if (own == holder.own) continue;
      const bool by_clerk = clerks_ && fact.scope == *clerks_;
      links.push_back({own, holder.own, keeps_apart(fact.value), by_clerk, fact.source});
    }
    return {};
  }

  StoreWriter& store_;
  std::optional<ScopeId> clerks_;
  std::set<PersonId> open_;
};

}  // namespace

Result<Relinked> relink(StoreWriter& store, const Relinking& changed, Instant now) {
  Neighborhood near(store);
  GW_CHECK(near.explore(changed));
  IdentityGroups grouped = identity_groups(near.documents, near.links);
  std::map<PersonId, std::size_t> sizes;  // documents of each person, as it is
  for (const auto& [own, person] : near.person_of) ++sizes[person];
  Relinked out;
  out.barred = std::move(grouped.barred);
  std::vector<PersonGroup> changing;
  for (PersonGroup& group : grouped.groups) {
    const PersonId first = group.members.front();
    const bool stays = sizes[first] == group.members.size() &&
                       std::all_of(group.members.begin(), group.members.end(),
                                   [&](PersonId own) { return near.person_of[own] == first; });
    if (stays && changed.persons.count(first) == 0) continue;
    out.persons.push_back(first);
    if (stays) continue;
    for (const PersonId own : group.members) {
      if (own == first) continue;
      out.given_up.push_back(own);
      const auto& years = near.plans_of[own];
      out.years[first].insert(years.begin(), years.end());
    }
    changing.push_back(std::move(group));
  }
  if (!changing.empty()) GW_CHECK(store.regroup(changing, now));
  return out;
}

}  // namespace gw::pipeline
