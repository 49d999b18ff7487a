#include "gateway/pipeline/admission.hpp"

namespace gw::pipeline {
namespace {

// Lists of fewer rows have no band (readings 55).
constexpr std::int64_t kBandLeastRows = 20;

bool is_list(BatchKind kind) {
  return kind == BatchKind::full;
}

bool outside_band(std::int64_t rows, std::int64_t before, const FeedDefinition& feed) {
  if (before < kBandLeastRows) return false;
  return rows * 100 < before * feed.volume_low_percent ||
         rows * 100 > before * feed.volume_high_percent;
}

bool is_older(const Batch& batch, const Batch& last_full) {
  if (batch.kind == BatchKind::snapshot || batch.kind == BatchKind::events) return false;
  // A correction has the identity of the list it replaces.
  if (batch.identity == last_full.identity) return false;
  return batch.order <= last_full.order;
}

}  // namespace

Admission admit(const Batch& batch, const RowCounts& counts, const BatchVerdict& verdict,
                const std::optional<Failure>& broken, const ScopeHistory& history,
                const FeedDefinition& feed) {
  if (broken)
    return {BatchState::refused,
            refusal_for(broken->code()).value_or(BatchReason::not_well_formed)};
  switch (use_of(verdict.reason)) {
    case BatchUse::refuse:
      return {BatchState::refused, verdict.reason};
    case BatchUse::hold:
      return {BatchState::held, verdict.reason};
    case BatchUse::accept:
    case BatchUse::ignore:
      break;
  }
  for (const auto& declared : {verdict.declared_rows, batch.declared_rows}) {
    if (declared && *declared != counts.rows_in) return {BatchState::refused, BatchReason::count};
  }
  if (history.last_full && is_older(batch, *history.last_full))
    return {BatchState::outdated, verdict.reason};
  if (batch.kind == BatchKind::increment && !batch.base.empty() &&
      (!history.last || history.last->identity != batch.base)) {
    const bool base_undecided = history.base && (history.base->state == BatchState::held ||
                                                 history.base->state == BatchState::waiting ||
                                                 history.base->state == BatchState::received ||
                                                 history.base->state == BatchState::applying);
    return base_undecided ? Admission{BatchState::waiting, BatchReason::none}
                          : Admission{BatchState::refused, BatchReason::chain};
  }
  if (is_list(batch.kind) && counts.rows_in == 0)
    return {BatchState::held, BatchReason::header_only};
  if (is_list(batch.kind) && history.last_full &&
      outside_band(counts.rows_in, history.last_full->counts.rows_in, feed)) {
    return {BatchState::held, BatchReason::volume};
  }
  return {BatchState::applying, verdict.reason};
}

}  // namespace gw::pipeline
