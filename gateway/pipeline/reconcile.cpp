#include "gateway/pipeline/reconcile.hpp"

#include <algorithm>

#include "gateway/domain/fact_bytes.hpp"
#include "gateway/pipeline/freshness.hpp"

namespace gw::pipeline {
namespace {

// A day may be issued again until D+3; what no version has by then is asked about.
constexpr std::chrono::days kLastIssue{3};

/// Rows beside what the webhook's key index says of them.
struct Beside {
  std::vector<const SpooledRow*> rows;  // in the order of keys
  std::vector<KeyEntry> known;          // a person of 0: no event came
};

Result<Beside> beside_events(StoreReader& store, std::span<const SpooledRow> rows,
                             const std::optional<Scope>& events) {
  Beside beside;
  for (const SpooledRow& row : rows) {
    if (row.act != RowAct::hold && row.act != RowAct::confirm) beside.rows.push_back(&row);
  }
  std::sort(beside.rows.begin(), beside.rows.end(),
            [](const SpooledRow* a, const SpooledRow* b) { return a->key < b->key; });
  beside.known.resize(beside.rows.size());
  if (!events) return beside;
  std::vector<std::string> keys;
  keys.reserve(beside.rows.size());
  for (const SpooledRow* row : beside.rows) keys.push_back(row->key);
  GW_TRY(beside.known, store.keys(events->id, keys));
  return beside;
}

/// The event as its person's dossier has it.
Result<std::optional<UnconfirmedEvent>> event_of(StoreReader& store, const Scope& events,
                                                 const KeyEntry& entry, Day since) {
  GW_TRY(const auto person, store.current(std::span(&entry.person, 1)));
  GW_TRY(const auto dossiers, store.load(person));
  for (const StoredFact& fact : dossiers.front().facts) {
    const auto* money = std::get_if<MoneyEvent>(&fact.value);
    if (money == nullptr || fact.scope != events.id || fact.key != entry.key) continue;
    return std::optional(
        UnconfirmedEvent{0, events.agency, entry.key, money->event_id, person.front(), since});
  }
  return std::optional<UnconfirmedEvent>();
}

}  // namespace

Result<std::vector<RowNote>> reconcile(const RunServices& services, StoreWriter& store,
                                       const Batch& batch, std::span<const SpooledRow> rows) {
  std::vector<RowNote> notes;
  GW_TRY(const auto events, store.find_scope(services.freshness.tax_events_feed, kEventScope));
  GW_TRY(const Beside beside, beside_events(store, rows, events));
  std::vector<std::string> confirmed;
  std::vector<UnconfirmedEvent> waiting;
  for (std::size_t i = 0; i < beside.rows.size(); ++i) {
    const SpooledRow& row = *beside.rows[i];
    const bool has_event = static_cast<bool>(beside.known[i].person);
    if (row.act == RowAct::put) {
      if (has_event) {
        confirmed.push_back(row.key);
      } else {
        notes.push_back({batch.id, row.line, {}, RowReason::event_missing});
      }
    } else if (has_event) {
      GW_TRY(auto event,
             event_of(store, *events, beside.known[i], beijing_day(services.clock.now())));
      if (event) waiting.push_back(std::move(*event));
    }
  }
  if (events) GW_CHECK(store.confirm(events->agency, confirmed));
  GW_CHECK(store.await_confirmation(batch.feed, waiting));
  return notes;
}

Result<void> await_lines(const RunServices& services, StoreWriter& store, const AgencyId& agency,
                         std::span<const SpooledRow> acting, std::span<const KeyEntry> keys,
                         Day received) {
  std::vector<UnconfirmedEvent> waiting;
  for (const SpooledRow& row : acting) {
    const auto fact = fact_from_bytes(row.kind, row.fact);
    const auto* money = fact ? std::get_if<MoneyEvent>(&*fact) : nullptr;
    if (money == nullptr) continue;
    const auto whose = std::lower_bound(
        keys.begin(), keys.end(), row.key,
        [](const KeyEntry& entry, const std::string& key) { return entry.key < key; });
    if (whose == keys.end() || whose->key != row.key) continue;
    GW_TRY(const auto person, store.current(std::span(&whose->person, 1)));
    waiting.push_back({0, agency, row.key, money->event_id, person.front(), received});
  }
  return store.await_confirmation(services.freshness.tax_feed, waiting);
}

Result<std::optional<Day>> confirmed_by_now(const RunServices& services, StoreReader& store) {
  GW_TRY(const auto reconciled, reconciled_through(services, store));
  if (!reconciled) return std::optional<Day>();
  const Day over = beijing_day(services.clock.now()) - kLastIssue - kOneDay;
  return std::optional<Day>(std::min(over, *reconciled));
}

Result<ReconcileDifference> reconcile_difference(const RunServices& services, StoreReader& store) {
  ReconcileDifference difference;
  const FreshnessSettings& freshness = services.freshness;
  GW_TRY(const auto last_day, confirmed_by_now(services, store));
  if (last_day) {
    GW_TRY(difference.events_without_line, store.unconfirmed_count(*last_day));
  }
  GW_TRY(const auto events, store.find_scope(freshness.tax_events_feed, kEventScope));
  if (events) {
    GW_TRY(difference.lines_without_event,
           store.note_count(freshness.tax_feed, RowReason::event_missing,
                            services.clock.now() - kLastIssue));
  }
  return difference;
}

}  // namespace gw::pipeline
