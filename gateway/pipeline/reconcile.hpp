#pragma once
// Tax's reconciliation beside its webhook (对账, agencies/tax.md b): a line whose event never came
// is a missed event, an event whose line never came is 无记账.  Neither changes what is believed.
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/pipeline/run_services.hpp"
#include "gateway/pipeline/spooled_row.hpp"

namespace gw::pipeline {

// All events of an agency share one key space, whatever request brought them.
inline constexpr std::string_view kEventScope = "events";

/// Rows of a reconciliation that were just applied meet the webhook's events: lines whose event is
/// unknown are noted EVENT_MISSING, the others confirm theirs; the event of a line that a later
/// version of the day no longer has waits again.
Result<std::vector<RowNote>> reconcile(const RunServices& services, StoreWriter& store,
                                       const Batch& batch, std::span<const SpooledRow> rows);

/// What the webhook brought now waits for its line, unless the line came first.
/// REQUIRES: `keys`, which say whose each row is, are sorted.
Result<void> await_lines(const RunServices& services, StoreWriter& store, const AgencyId& agency,
                         std::span<const SpooledRow> acting, std::span<const KeyEntry> keys,
                         Day received);

/// Events received on this day or before are to be asked about when no line has shown them: their
/// D+3 is over, and their day is reconciled.  Nothing while no day is.
Result<std::optional<Day>> confirmed_by_now(const RunServices& services, StoreReader& store);

/// How far webhook and reconciliation are apart, in rows.
struct ReconcileDifference {
  std::int64_t events_without_line = 0;  // to be asked about now
  /// Of the days that came in the last three days; 0 while no event ever came, for then there is no
  /// webhook to miss any.
  std::int64_t lines_without_event = 0;
};
Result<ReconcileDifference> reconcile_difference(const RunServices& services, StoreReader& store);

}  // namespace gw::pipeline
