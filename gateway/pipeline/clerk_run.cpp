#include "gateway/pipeline/clerk_run.hpp"

#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/page_work.hpp"

namespace gw::pipeline {

Result<Delivery> seal_entry(const RunServices& services, const ClerkEntry& entry) {
  Delivery delivery;
  delivery.feed = FeedId(std::string(kClerksFeed));
  delivery.agency = AgencyId("clerk");
  delivery.origin = "clerk " + entry.actor;
  GW_CHECK(services.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(delivery.id, store.next_delivery_id());
    return {};
  }));
  GW_TRY(const auto writer, services.evidence.create(delivery.id));
  GW_CHECK(writer->write(entry.body));
  GW_TRY(const EvidenceSeal sealed, writer->finish());
  delivery.sha256 = sealed.sha256;
  delivery.bytes = sealed.bytes;
  delivery.received = services.clock.now();
  return delivery;
}

Result<ClerkRun> run_entry(const RunServices& services, StoreWriter& store, const ClerkEntry& entry,
                           const Delivery& delivery, const SpooledRow& row) {
  GW_CHECK(store.put(delivery));
  Batch batch;
  batch.delivery = delivery.id;
  batch.feed = delivery.feed;
  batch.agency = delivery.agency;
  if (entry.region.is_county()) batch.region = entry.region;
  batch.scope = std::string(kClerksScope);
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
  GW_TRY(const DecisionDay day, decision_day(services, store));
  PageWork work(services, day);
  GW_TRY(const PageOutcome outcome, work.apply(store, origin, std::span(&row, 1)));
  batch.counts.rows_in = batch.counts.accepted = 1;
  batch.facts_changed = outcome.facts;
  batch.plans_changed = outcome.plans;
  batch.flags_changed = outcome.flags;
  batch.state = BatchState::applied;
  batch.finished = services.clock.now();
  GW_CHECK(store.update(batch));
  return ClerkRun{batch.id, outcome.plans, outcome.flags};
}

}  // namespace gw::pipeline
