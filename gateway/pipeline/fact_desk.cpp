#include "gateway/pipeline/fact_desk.hpp"

#include <algorithm>

#include "gateway/base/fault_point.hpp"
#include "gateway/domain/fact_names.hpp"
#include "gateway/domain/iso_day.hpp"

namespace gw::pipeline {
namespace {

const StoredFact* known_fact(const Dossier& dossier, ScopeId scope, FactKind kind,
                             const std::string& key) {
  const auto found =
      std::find_if(dossier.facts.begin(), dossier.facts.end(), [&](const StoredFact& fact) {
        return fact.scope == scope && fact.kind() == kind && fact.key == key;
      });
  return found == dossier.facts.end() ? nullptr : &*found;
}

/// The key under which the entry stands: the same may have been said of another document of the
/// person.
std::string key_beside(const Dossier& dossier, ScopeId scope, const Fact& fact,
                       const Holder& holder) {
  const std::string key = key_of(fact);
  const std::string marked = guest_key(key, holder.own);
  if (known_fact(dossier, scope, kind_of(fact), marked) != nullptr) return marked;
  const StoredFact* known = known_fact(dossier, scope, kind_of(fact), key);
  return known != nullptr && known->own && known->own != holder.own ? marked : key;
}

/// What an entry does beside what is known under its key.
Result<EntryOutcome> outcome_of(const FactEntry& entry, const StoredFact* known) {
  const bool same = known != nullptr && known->value == entry.fact;
  switch (entry.act) {
    case EntryAct::add:
      if (known == nullptr) return EntryOutcome::added;
      if (same) return EntryOutcome::repeated;
      return fail(Errc::conflict, "facts.add");
    case EntryAct::correct:
      if (known == nullptr) return fail(Errc::not_found, "facts.correct");
      return same ? EntryOutcome::repeated : EntryOutcome::corrected;
    case EntryAct::withdraw:
      break;
  }
  // Withdrawn already, or never said: either way it does not hold.
  return known == nullptr ? EntryOutcome::repeated : EntryOutcome::withdrawn;
}

SpooledRow row_of(const FactEntry& entry, const std::string& key, const Holder& holder) {
  AssertedRow asserted;
  asserted.line = 1;
  asserted.subject = entry.person;
  asserted.key = key;
  asserted.fact = entry.fact;
  SpooledRow row = spool(asserted);
  if (entry.act == EntryAct::withdraw) {
    row.act = RowAct::remove;
    row.prior = holder.own;
  }
  return row;
}

std::vector<PlanChange> changes_between(const Dossier& before, const Dossier& after) {
  std::vector<PlanChange> changes;
  for (const EnrollmentPlanRecord& plan : after.plans) {
    const auto known =
        std::find_if(before.plans.begin(), before.plans.end(),
                     [&](const EnrollmentPlanRecord& one) { return one.year == plan.year; });
    if (known == before.plans.end()) {
      changes.push_back({plan.year, std::nullopt, plan.status});
    } else if (known->version != plan.version) {
      changes.push_back({plan.year, known->status, plan.status});
    }
  }
  return changes;
}

}  // namespace

std::string key_of(const Fact& fact) {
  if (const auto* event = std::get_if<LifeEvent>(&fact)) {
    return std::string(name_of(event->kind)) + '/' + iso_text(event->day);
  }
  const auto& statement = std::get<Statement>(fact);
  std::string key = std::string(name_of(statement.kind)) + '/' + iso_text(statement.day);
  if (statement.scheme != Scheme::other) key += '/' + std::string(name_of(statement.scheme));
  if (!statement.relation.empty()) key += '/' + statement.relation;
  return key;
}

Result<EntryReport> FactDesk::judge(StoreReader& store, const FactEntry& entry,
                                    const MayEnter& may_enter) {
  GW_TRY(const auto holders, store.holders(std::span(&entry.person, 1)));
  const Holder& holder = holders.front();
  Dossier dossier;
  if (holder.person) {
    GW_TRY(auto loaded, store.load(std::span(&holder.person, 1)));
    dossier = std::move(loaded.front());
  }
  if (!may_enter(dossier)) return fail(Errc::not_found, "facts.person");
  GW_TRY(const auto scope, store.find_scope(FeedId(std::string(kClerksFeed)), kClerksScope));
  const StoredFact* known = scope ? known_fact(dossier, scope->id, kind_of(entry.fact),
                                               key_beside(dossier, scope->id, entry.fact, holder))
                                  : nullptr;
  EntryReport report;
  report.person = dossier.person;
  GW_TRY(report.outcome, outcome_of(entry, known));
  return report;
}

Result<EntryReport> FactDesk::enter(const FactEntry& entry, const MayEnter& may_enter,
                                    const Journal& journal) {
  EntryReport report;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(report, judge(store, entry, may_enter));
    return {};
  }));
  Delivery delivery;
  if (report.outcome != EntryOutcome::repeated) {
    GW_TRY(delivery, seal_entry(services_, entry));
    GW_FAULT_POINT("facts.sealed");
  }
  GW_CHECK(services_.store.write([&](StoreWriter& store) -> Result<void> {
    // Another may have entered the same meanwhile.
    GW_TRY(report, judge(store, entry, may_enter));
    if (report.outcome != EntryOutcome::repeated) {
      if (!delivery.id) return fail(Errc::busy, "facts.changed_meanwhile");
      GW_CHECK(take(store, entry, delivery, report));
    }
    return store.append_journal(journal(report.person));
  }));
  return report;
}

Result<void> FactDesk::take(StoreWriter& store, const FactEntry& entry, const Delivery& delivery,
                            EntryReport& report) {
  GW_TRY(const auto holders, store.resolve_holders(std::span(&entry.person, 1)));
  const Holder& holder = holders.front();
  report.person = holder.person;
  GW_TRY(const auto dossiers, store.load(std::span(&holder.person, 1)));
  GW_TRY(const auto scope, store.find_scope(FeedId(std::string(kClerksFeed)), kClerksScope));
  const std::string key =
      scope ? key_beside(dossiers.front(), scope->id, entry.fact, holder) : key_of(entry.fact);
  GW_TRY(const ClerkRun run,
         run_entry(services_, store, entry, delivery, row_of(entry, key, holder)));
  GW_TRY(const auto decided, store.load(std::span(&holder.person, 1)));
  report.run = run.id;
  report.plans = changes_between(dossiers.front(), decided.front());
  report.flags = run.flags;
  return {};
}

}  // namespace gw::pipeline
