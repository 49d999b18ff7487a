#include "gateway/pipeline/fact_desk.hpp"

#include <algorithm>

#include "gateway/base/fault_point.hpp"
#include "gateway/domain/fact_names.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/spooled_row.hpp"

namespace gw::pipeline {
namespace {

constexpr std::string_view kScope = "entered";

const StoredFact* known_fact(const Dossier& dossier, ScopeId scope, FactKind kind,
                             const std::string& key) {
  const auto found =
      std::find_if(dossier.facts.begin(), dossier.facts.end(), [&](const StoredFact& fact) {
        return fact.scope == scope && fact.kind() == kind && fact.key == key;
      });
  return found == dossier.facts.end() ? nullptr : &*found;
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

SpooledRow row_of(const FactEntry& entry, PersonId person) {
  AssertedRow asserted;
  asserted.line = 1;
  asserted.subject = entry.person;
  asserted.key = key_of(entry.fact);
  asserted.fact = entry.fact;
  SpooledRow row = spool(asserted);
  if (entry.act == EntryAct::withdraw) {
    row.act = RowAct::remove;
    row.prior = person;
  }
  return row;
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
  GW_TRY(const auto persons, store.find(std::span(&entry.person, 1)));
  Dossier dossier;
  if (persons.front()) {
    GW_TRY(auto loaded, store.load(persons));
    dossier = std::move(loaded.front());
  }
  if (!may_enter(dossier)) return fail(Errc::not_found, "facts.person");
  GW_TRY(const auto scope, store.find_scope(FeedId(std::string(kClerksFeed)), kScope));
  const StoredFact* known =
      scope ? known_fact(dossier, scope->id, kind_of(entry.fact), key_of(entry.fact)) : nullptr;
  EntryReport report;
  report.person = dossier.person;
  GW_TRY(report.outcome, outcome_of(entry, known));
  return report;
}

Result<Delivery> FactDesk::seal(const FactEntry& entry) {
  Delivery delivery;
  delivery.feed = FeedId(std::string(kClerksFeed));
  delivery.agency = AgencyId("clerk");
  delivery.origin = "clerk " + entry.actor;
  GW_CHECK(services_.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(delivery.id, store.next_delivery_id());
    return {};
  }));
  GW_TRY(const auto writer, services_.evidence.create(delivery.id));
  GW_CHECK(writer->write(entry.body));
  GW_TRY(const EvidenceSeal sealed, writer->finish());
  delivery.sha256 = sealed.sha256;
  delivery.bytes = sealed.bytes;
  delivery.received = services_.clock.now();
  return delivery;
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
    GW_TRY(delivery, seal(entry));
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
  GW_CHECK(store.put(delivery));
  Batch batch;
  batch.delivery = delivery.id;
  batch.feed = delivery.feed;
  batch.agency = delivery.agency;
  if (entry.region.is_county()) batch.region = entry.region;
  batch.scope = std::string(kScope);
  batch.identity = entry.evidence;
  batch.kind = BatchKind::events;
  batch.received = delivery.received;
  batch.state = BatchState::applying;
  GW_TRY(batch.id, store.add(batch));
  PageOrigin origin;
  GW_TRY(const Scope scope, store.scope(batch.feed, batch.agency, batch.scope));
  origin.scope = scope.id;
  origin.agency = batch.agency;
  origin.batch = batch.id;
  GW_TRY(const auto persons, store.resolve(std::span(&entry.person, 1)));
  report.person = persons.front();
  const std::vector<SpooledRow> rows{row_of(entry, report.person)};
  GW_TRY(const DecisionDay day, decision_day(services_, store));
  PageWork work(services_, day);
  GW_TRY(const PageOutcome outcome, work.apply(store, origin, rows));
  batch.counts.rows_in = batch.counts.accepted = 1;
  batch.facts_changed = outcome.facts;
  batch.plans_changed = report.plans = outcome.plans;
  batch.flags_changed = report.flags = outcome.flags;
  batch.state = BatchState::applied;
  batch.finished = services_.clock.now();
  report.run = batch.id;
  return store.update(batch);
}

}  // namespace gw::pipeline
