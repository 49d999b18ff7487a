#include "gateway/pipeline/event_run.hpp"

#include <algorithm>
#include <map>

#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/pipeline/feed_days.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/reconcile.hpp"
#include "gateway/pipeline/row_source.hpp"
#include "gateway/pipeline/spooled_row.hpp"

namespace gw::pipeline {
namespace {

/// The rows of one request, in its order.
struct Collected final : RowSink {
  std::vector<AssertedRow> rows;
  std::vector<RefusedRow> refused;
  std::int64_t idle = 0;

  Result<void> put(AssertedRow row) override {
    rows.push_back(std::move(row));
    return {};
  }
  Result<void> refuse(RefusedRow row) override {
    refused.push_back(std::move(row));
    return {};
  }
  Result<void> without_effect(std::int64_t) override {
    ++idle;
    return {};
  }
  Result<void> note(std::int64_t, RowReason) override { return {}; }
};

const MoneyEvent* money_of(const Dossier& dossier, ScopeId scope, const std::string& key) {
  for (const StoredFact& fact : dossier.facts) {
    if (fact.scope == scope && fact.key == key) return std::get_if<MoneyEvent>(&fact.value);
  }
  return nullptr;
}

/// Sorts a request's events into those that act, repeat or contradict (readings 43, 54).
class Sorting {
 public:
  Sorting(StoreWriter& store, const Scope& scope, BatchId batch)
      : store_(store), scope_(scope), batch_(batch) {}

  Result<void> take(const std::vector<AssertedRow>& rows) {
    std::vector<std::string> ids;
    std::vector<std::string> keys;
    for (const AssertedRow& row : rows) {
      ids.push_back(row.event_id);
      keys.push_back(row.key);
    }
    GW_TRY(const auto known_events, store_.events(scope_.agency, ids));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    GW_TRY(const auto known_keys, store_.keys(scope_.id, keys));
    for (std::size_t i = 0; i < keys.size(); ++i) facts_[keys[i]].entry = known_keys[i];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      GW_CHECK(take(rows[i], known_events[i]));
    }
    return {};
  }

  std::vector<SpooledRow> acting;
  std::vector<EventEntry> events;
  std::vector<RowNote> notes;
  std::int64_t repeated = 0;
  std::int64_t held = 0;

 private:
  struct Known {
    KeyEntry entry;
    std::optional<std::string> event_id;  // under which the fact that counts came
    std::optional<std::size_t> acting;    // index, if it came within this request
  };

  void repeat(const AssertedRow& row) {
    ++repeated;
    notes.push_back({batch_, row.line, {}, RowReason::duplicate});
  }

  void hold(const AssertedRow& row) {
    ++held;
    notes.push_back({batch_, row.line, {}, RowReason::event_conflict});
  }

  Result<void> take(const AssertedRow& row, const std::optional<EventEntry>& stored) {
    SpooledRow spooled = spool(row);
    const auto in_request =
        std::find_if(events.begin(), events.end(),
                     [&](const EventEntry& entry) { return entry.event_id == row.event_id; });
    const EventEntry* same_id =
        in_request != events.end() ? &*in_request : (stored ? &*stored : nullptr);
    if (same_id != nullptr) {
      if (same_id->digest == spooled.digest) {
        repeat(row);
      } else {
        hold(row);  // the same event id with other content: the first stays
      }
      return {};
    }
    EventEntry entry{row.event_id, row.key, spooled.digest, false};
    Known& known = facts_[row.key];
    if (!known.entry.person && !known.acting) {
      known.acting = acting.size();
      known.entry.digest = spooled.digest;
      known.event_id = row.event_id;
      acting.push_back(std::move(spooled));
    } else if (known.entry.digest == spooled.digest) {
      repeat(row);  // the same fact under another event id counts once
    } else {
      GW_TRY(const std::string counting, counting_id(row.key, known));
      hold(row);
      entry.held = true;
      if (row.event_id < counting) {
        // Of two contents of one fact the smaller event id counts; the other waits for a person.
        entry.held = false;
        known.event_id = row.event_id;
        known.entry.digest = spooled.digest;
        spooled.prior = known.entry.person;
        if (known.acting) {
          acting[*known.acting] = std::move(spooled);
        } else {
          known.acting = acting.size();
          acting.push_back(std::move(spooled));
        }
      }
    }
    events.push_back(std::move(entry));
    return {};
  }

  Result<std::string> counting_id(const std::string& key, Known& known) {
    if (!known.event_id) {
      GW_TRY(const auto person, store_.current(std::span(&known.entry.person, 1)));
      GW_TRY(const auto dossiers, store_.load(person));
      const MoneyEvent* money =
          dossiers.empty() ? nullptr : money_of(dossiers.front(), scope_.id, key);
      known.event_id = money == nullptr ? std::string() : money->event_id;
    }
    return *known.event_id;
  }

  StoreWriter& store_;
  const Scope& scope_;
  BatchId batch_;
  std::map<std::string, Known> facts_;
};

}  // namespace

Result<EventOutcome> EventRun::run(std::int64_t limit) {
  const AgencyId& agency = adapter_.agency();
  std::int64_t through = 0;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto marks, store.request_marks());
    for (const RequestMark& mark : marks) {
      if (mark.agency == agency) through = mark.through;
    }
    return {};
  }));
  GW_TRY(const auto pending, services_.store.inbox().after(agency, through, limit));
  EventOutcome outcome;
  if (pending.empty()) return outcome;
  GW_CHECK(services_.store.write([&](StoreWriter& store) -> Result<void> {
    outcome = {};
    // The same for all of them: one moment, one scope.
    GW_TRY(const DecisionDay day, decision_day(services_, store));
    GW_TRY(const Scope scope, store.scope(feed_.id, agency, kEventScope));
    for (const PendingRequest& request : pending)
      GW_CHECK(take(store, request, day, scope, outcome));
    GW_CHECK(store.put(RequestMark{agency, pending.back().sequence}));
    // The first and the last of them say when the agency was heard; each alone would cost a write.
    GW_CHECK(note_answer(store, feed_.id, pending.front().request.received));
    if (pending.size() > 1) GW_CHECK(note_answer(store, feed_.id, pending.back().request.received));
    GW_FAULT_POINT("pipeline.events");
    return {};
  }));
  return outcome;
}

Result<void> EventRun::take(StoreWriter& store, const PendingRequest& pending,
                            const DecisionDay& day, const Scope& scope, EventOutcome& outcome) {
  const KeptRequest& request = pending.request;
  Delivery delivery;
  GW_TRY(delivery.id, store.next_delivery_id());
  delivery.feed = feed_.id;
  delivery.agency = request.agency;
  delivery.origin = std::string(kRequestOrigin) + request.request_id;
  delivery.sha256 = request.sha256;
  delivery.bytes = static_cast<std::int64_t>(request.body.size());
  delivery.received = request.received;
  GW_CHECK(store.put(delivery));
  Batch batch;
  batch.delivery = delivery.id;
  batch.feed = feed_.id;
  batch.agency = request.agency;
  batch.scope = std::string(kEventScope);
  batch.identity = request.request_id;
  batch.kind = BatchKind::events;
  batch.received = request.received;
  GW_TRY(batch.id, store.next_batch_id());

  Collected collected;
  const auto reader = adapter_.open(batch, beijing_day(request.received), collected);
  auto fed = reader->feed(request.body);
  if (fed) {
    auto verdict = reader->finish();
    if (!verdict) fed = verdict.error();
  }
  if (!fed) {
    // The endpoint refuses what it cannot read, so this is a request kept by an older program: it
    // stays, seen.
    batch.state = BatchState::refused;
    batch.reason = BatchReason::not_well_formed;
    batch.failure = fed.error();
    batch.finished = services_.clock.now();
    GW_CHECK(store.add_numbered(batch));
    ++outcome.requests;
    return {};
  }

  Sorting sorting(store, scope, batch.id);
  GW_CHECK(sorting.take(collected.rows));
  std::vector<SpooledRow>& acting = sorting.acting;
  std::stable_sort(acting.begin(), acting.end(), [](const SpooledRow& a, const SpooledRow& b) {
    return subject_order(a) < subject_order(b);
  });
  PageOrigin origin;
  origin.scope = scope.id;
  origin.agency = request.agency;
  origin.batch = batch.id;
  PageWork work(services_, day);
  GW_TRY(PageOutcome page, work.apply(store, origin, acting));
  std::sort(page.keys.begin(), page.keys.end(),
            [](const KeyEntry& a, const KeyEntry& b) { return a.key < b.key; });
  GW_CHECK(store.put_keys(scope.id, page.keys));
  GW_CHECK(store.put_events(request.agency, sorting.events));
  GW_CHECK(await_lines(services_, store, request.agency, acting, page.keys,
                       beijing_day(request.received)));

  std::vector<Rejection> rejections;
  for (RefusedRow& row : collected.refused) {
    rejections.push_back({batch.id, row.line, std::move(row.column), row.reason,
                          PersonalText(std::move(row.key)), std::move(row.row),
                          std::move(row.value)});
  }
  std::vector<RowNote> notes = std::move(sorting.notes);
  for (const AssertedRow& row : collected.rows) {
    for (const RowRemark& remark : row.remarks)
      notes.push_back({batch.id, row.line, remark.column, remark.reason});
  }
  GW_CHECK(store.add(std::span<const Rejection>(rejections)));
  GW_CHECK(store.add(std::span<const RowNote>(notes)));
  const auto rows = static_cast<std::int64_t>(collected.rows.size());
  batch.counts.rejected = static_cast<std::int64_t>(collected.refused.size());
  batch.counts.rows_in = rows + batch.counts.rejected + collected.idle;
  batch.counts.repeated = sorting.repeated;
  batch.counts.quarantined = sorting.held;
  batch.counts.accepted = rows + collected.idle - sorting.repeated - sorting.held;
  batch.counts.remarks = static_cast<std::int64_t>(notes.size());
  batch.facts_changed = page.facts;
  batch.plans_changed = page.plans;
  batch.flags_changed = page.flags;
  batch.state = BatchState::applied;
  batch.finished = services_.clock.now();
  GW_CHECK(store.add_numbered(batch));
  ++outcome.requests;
  outcome.events += batch.counts.rows_in;
  outcome.flags += page.flags;
  return {};
}

}  // namespace gw::pipeline
