#include "gateway/pipeline/admission.hpp"

#include <algorithm>
#include <charconv>

namespace gw::pipeline {
namespace {

// Lists of fewer rows have no band (readings 55).
constexpr std::int64_t kBandLeastRows = 20;

bool is_list(BatchKind kind) {
  return kind == BatchKind::full;
}

/// On which side of the band; none within it.
VolumeSide side_of(std::int64_t rows, std::int64_t before, const FeedDefinition& feed) {
  if (before < kBandLeastRows) return VolumeSide::none;
  if (rows * 100 < before * feed.volume_low_percent) return VolumeSide::small;
  if (rows * 100 > before * feed.volume_high_percent) return VolumeSide::large;
  return VolumeSide::none;
}

VolumeSide side_of(const RowCounts& counts, const Decoded& decoded, const ScopeHistory& history,
                   const FeedDefinition& feed) {
  if (!decoded.verdict.absence.delivered_units_only)
    return side_of(counts.rows_in, history.last_full->counts.rows_in, feed);
  for (const auto& [unit, rows] : decoded.units) {
    const auto before = history.unit_rows.find(unit);
    if (before == history.unit_rows.end()) continue;
    const VolumeSide side = side_of(rows, before->second, feed);
    if (side != VolumeSide::none) return side;
  }
  return VolumeSide::none;
}

bool is_older(const Batch& batch, const Batch& last_full) {
  if (batch.kind == BatchKind::snapshot || batch.kind == BatchKind::events) return false;
  // A correction has the identity of the list it replaces, and came after it.
  if (batch.identity == last_full.identity) return batch.id < last_full.id;
  return batch.order <= last_full.order;
}

}  // namespace

Admission admit(const Batch& batch, const Decoded& decoded, const ScopeHistory& history,
                const FeedDefinition& feed) {
  const RowCounts& counts = decoded.counts;
  const BatchVerdict& verdict = decoded.verdict;
  if (decoded.broken)
    return {BatchState::refused,
            refusal_for(decoded.broken->code()).value_or(BatchReason::not_well_formed)};
  switch (use_of(verdict.reason)) {
    case BatchUse::refuse:
      return {BatchState::refused, verdict.reason};
    case BatchUse::hold:
      if (batch.released) break;
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
  if (is_list(batch.kind) && counts.rows_in == 0 && !batch.released)
    return {BatchState::held, BatchReason::header_only};
  // Not one row could be read: a field was renamed, and the list would end everybody (law 8).
  if (is_list(batch.kind) && counts.rows_in > 0 &&
      counts.rejected + counts.quarantined == counts.rows_in)
    return {BatchState::refused, BatchReason::column_missing};
  const bool asks = std::any_of(decoded.drifts.begin(), decoded.drifts.end(),
                                [](const Drift& one) { return one.use == DriftUse::hold; });
  if (asks && !batch.released) return {BatchState::held, BatchReason::form_changed};
  if (is_list(batch.kind) && history.last_full) {
    const VolumeSide side = side_of(counts, decoded, history, feed);
    if (side != VolumeSide::none && feed.hold_volume && !batch.released)
      return {BatchState::held, BatchReason::volume, side};
    if (side != VolumeSide::none && !batch.released)
      return {BatchState::applying, verdict.reason, side};
  }
  // What it was held for stays to be seen.
  return {BatchState::applying, batch.released ? batch.reason : verdict.reason, batch.volume_side};
}

std::string to_text(const std::map<std::string, std::int64_t>& unit_rows) {
  std::string text;
  for (const auto& [unit, rows] : unit_rows) text += unit + '=' + std::to_string(rows) + '\n';
  return text;
}

std::map<std::string, std::int64_t> unit_rows_from(std::string_view text) {
  std::map<std::string, std::int64_t> unit_rows;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t parted = line.rfind('=');
    if (parted == std::string_view::npos) continue;
    std::int64_t rows = 0;
    const auto [end, error] =
        std::from_chars(line.data() + parted + 1, line.data() + line.size(), rows);
    if (error == std::errc{} && end == line.data() + line.size())
      unit_rows.emplace(line.substr(0, parted), rows);
  }
  return unit_rows;
}

}  // namespace gw::pipeline
