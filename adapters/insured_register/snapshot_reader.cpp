#include "adapters/insured_register/snapshot_reader.hpp"

#include "gateway/codec/json_number.hpp"

namespace gw::insured_register {

SnapshotReader::SnapshotReader(SnapshotPlan plan, RowSink& sink)
    : plan_(std::move(plan)),
      sink_(sink),
      frames_([this](std::string_view text) { return page(text); }, plan_.page_limit) {}

Result<void> SnapshotReader::page(std::string_view text) {
  GW_TRY(const codec::JsonValue envelope, json_.parse(text));
  const codec::JsonValue data = envelope.find({"output", "data"});
  const codec::JsonValue list = data.find("list");
  if (data.text("snap_id") != plan_.snap_id) reason_ = BatchReason::scope;
  const auto rows = codec::whole_number(data, "rows");
  const auto page_rows = codec::whole_number(data, "page_rows");
  if (!rows || (declared_ && *declared_ != *rows) || !page_rows ||
      *page_rows != static_cast<std::int64_t>(list.size()))
    reason_ = BatchReason::count;
  if (rows && !declared_) declared_ = rows;
  for (const codec::JsonValue row : list) {
    if (lacks_members(plan_.table, row)) reason_ = BatchReason::column_missing;
    GW_CHECK(read_row(plan_.table, row, {++line_, plan_.max_seq, plan_.received}, sink_));
  }
  return {};
}

Result<BatchVerdict> SnapshotReader::finish() {
  GW_CHECK(frames_.finish());
  BatchVerdict verdict;
  verdict.declared_rows = declared_;
  verdict.reason = reason_;
  // Absence from a newer snapshot ends nobody: a relation goes by vali_flag 0 or D (note 2).
  if (reason_ == BatchReason::none && line_ == 0 && declared_.value_or(0) == 0)
    verdict.reason = BatchReason::header_only;
  return verdict;
}

}  // namespace gw::insured_register
