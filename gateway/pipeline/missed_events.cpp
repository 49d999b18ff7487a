#include "gateway/pipeline/missed_events.hpp"

#include <algorithm>

namespace gw::pipeline {

Result<std::vector<RowNote>> missed_events(const RunServices& services, StoreReader& store,
                                           BatchId batch, std::span<const SpooledRow> rows) {
  std::vector<RowNote> notes;
  GW_TRY(const auto scope, store.find_scope(services.freshness.tax_events_feed, kEventScope));
  std::vector<const SpooledRow*> puts;
  for (const SpooledRow& row : rows) {
    if (row.act == RowAct::put) puts.push_back(&row);
  }
  std::sort(puts.begin(), puts.end(),
            [](const SpooledRow* a, const SpooledRow* b) { return a->key < b->key; });
  std::vector<KeyEntry> known(puts.size());
  if (scope) {
    std::vector<std::string> keys;
    keys.reserve(puts.size());
    for (const SpooledRow* row : puts) keys.push_back(row->key);
    GW_TRY(known, store.keys(scope->id, keys));
  }
  for (std::size_t i = 0; i < puts.size(); ++i) {
    if (!known[i].person) notes.push_back({batch, puts[i]->line, {}, RowReason::event_missing});
  }
  return notes;
}

}  // namespace gw::pipeline
