#include "gateway/pipeline/replay_stretch.hpp"

#include <algorithm>

#include "gateway/base/fault_point.hpp"
#include "gateway/pipeline/corrected_file.hpp"
#include "gateway/pipeline/freshness.hpp"

namespace gw::pipeline {
namespace {

// Rows of one transaction; the evidence is read once for them.
constexpr std::int64_t kStretchRows = 4096;
/// A later full list says what holds in its scope.
Result<std::optional<BatchId>> overtaken_by(StoreReader& store, const Batch& batch) {
  if (batch.kind == BatchKind::events) return std::optional<BatchId>();
  GW_TRY(const auto list, store.last_applied(batch.feed, batch.scope, BatchKind::full));
  if (!list || list->id == batch.id) return std::optional<BatchId>();
  const bool later = std::pair(list->order, list->id) > std::pair(batch.order, batch.id);
  return later ? std::optional(list->id) : std::nullopt;
}

bool refuses_all(const BatchVerdict& verdict, bool from_file) {
  // A corrected file has some rows of its list: it cannot have its count.
  if (from_file && verdict.reason == BatchReason::count) return false;
  return use_of(verdict.reason) == BatchUse::refuse;
}

}  // namespace

bool can_be_read_again(BatchKind kind) noexcept {
  return kind == BatchKind::full || kind == BatchKind::increment || kind == BatchKind::events;
}

Result<bool> ReplayStretch::run(Mode mode, const std::optional<ValueMapping>& mapping,
                                ReplayPreview& told) {
  GW_CHECK(choose());
  if (!open_.batch) return false;
  if (mapping) aliases_.add(*mapping);
  if (from_file()) GW_CHECK(choose_from_file());
  if (reads()) GW_CHECK(read());

  const auto done = services_.store.write([&](StoreWriter& tx) -> Result<void> {
    if (mode == Mode::act) {
      GW_TRY(const auto now, tx.replay_job(job_.number));
      if (!now || now->state == ReplayState::cancelled) return {};
    }
    GW_CHECK(take_effect(tx));
    GW_FAULT_POINT("replay.stretch");
    // The store forgets what a preview worked out.
    return mode == Mode::act ? tx.update(job_)
                             : Result<void>(fail(Errc::cancelled, "replay.preview"));
  });
  if (!done && !(mode == Mode::preview && done.error().code() == Errc::cancelled))
    return done.error();
  told.counts.add(counts_);
  if (rows_) {
    for (const Rejection& refused : rows_->refused) ++told.still_refused[refused.reason];
  }
  return true;
}

Result<void> ReplayStretch::choose() {
  return services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(open_, store.open_rejects(job_, kStretchRows));
    if (!open_.batch) return {};
    last_line_ = open_.lines.back();
    GW_TRY(const auto batch, store.batch(open_.batch));
    if (!batch) return fail(Errc::integrity, "replay.batch");
    batch_ = *batch;
    GW_TRY(overtaken_by_, overtaken_by(store, batch_));
    GW_TRY(const auto said, store.mappings(job_.feed, 0));
    // An acceptance holds by the day of the repair, not by that of the list.
    aliases_ = ValueAliases(said, beijing_day(services_.clock.now()), batch_.region);
    if (!said.empty()) mapping_ = said.back().number;
    return {};
  });
}

/// Only rows that the file names.
Result<void> ReplayStretch::choose_from_file() {
  GW_TRY(links_, links_in(services_, feed_, batch_, job_.delivery));
  std::set<std::int64_t> named;
  for (const auto& [row, line] : links_) named.insert(line);
  std::erase_if(open_.lines, [&](std::int64_t line) { return !named.contains(line); });
  return {};
}

/// Reads the rows once more and holds those that are valid against what is known.
Result<void> ReplayStretch::read() {
  const Reread asked{feed_,
                     batch_,
                     from_file() ? job_.delivery : batch_.delivery,
                     aliases_,
                     {open_.lines.begin(), open_.lines.end()},
                     from_file() ? &links_ : nullptr};
  GW_TRY(rows_, reread(services_, asked));
  if (refuses_all(rows_->decoded.verdict, from_file())) {
    // Valid by themselves, but not in this list (another entry year): the list would not be taken.
    rows_ = std::make_unique<RereadRows>(services_.spool_folder);
    GW_CHECK(rows_->decoded.spool.finish());
  }
  GW_CHECK(services_.store.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(scope_, tx.scope(batch_.feed, batch_.agency, batch_.scope));
    return {};
  }));
  GW_TRY(merged_, merge(services_, batch_, scope_.id, rows_->decoded));
  return {};
}

/// What became of each row, and the job's place behind them.
Result<void> ReplayStretch::take_effect(StoreWriter& tx) {
  counts_ = ReplayCounts();
  counts_.rows = static_cast<std::int64_t>(open_.lines.size());
  if (overtaken_by_) {
    counts_.overtaken = counts_.rows;
    GW_CHECK(tx.settle_rejects(batch_.id, open_.lines, RejectState::overtaken, *overtaken_by_));
  } else if (!reads()) {
    counts_.refused = counts_.rows;  // only their sender mends them
  } else if (!open_.lines.empty()) {
    GW_CHECK(act(tx));
  }
  job_.state = ReplayState::running;
  job_.at_batch = open_.batch;
  job_.at_line = last_line_;
  job_.counts.add(counts_);
  return {};
}

/// The run of the rows, begun and ended in this transaction.
Result<void> ReplayStretch::act(StoreWriter& tx) {
  Batch run = new_run();
  GW_TRY(run.id, tx.add(run));
  GW_TRY(const auto rows, merged_rows());
  PageOrigin origin;
  origin.scope = scope_.id;
  origin.agency = run.agency;
  origin.batch = run.id;
  origin.outbox_batch = run.id;
  GW_TRY(const DecisionDay day, decision_day(services_, tx));
  GW_TRY(PageOutcome page, PageWork(services_, day).apply(tx, origin, rows));
  std::sort(page.keys.begin(), page.keys.end(),
            [](const KeyEntry& a, const KeyEntry& b) { return a.key < b.key; });
  GW_CHECK(tx.put_keys(scope_.id, page.keys));

  auto repaired = rows_->read;
  for (const std::int64_t line : page.orphan_lines) repaired.erase(line);
  std::vector<std::int64_t> lines;
  lines.reserve(repaired.size());
  for (const auto& [row, line] : repaired) lines.push_back(line);
  GW_CHECK(tx.settle_rejects(batch_.id, lines, RejectState::repaired, run.id));
  GW_CHECK(tx.refuse_again(rows_->refused));
  GW_CHECK(note(tx, run, page));

  const RowCounts& seen = rows_->decoded.counts;
  counts_.repaired = static_cast<std::int64_t>(lines.size());
  counts_.quarantined = seen.accepted - counts_.repaired;
  counts_.refused = counts_.rows - seen.accepted;
  counts_.unchanged = merged_->unchanged;
  counts_.persons = page.persons;
  counts_.plans = page.plans;
  counts_.flags_raised = page.flags_raised;
  counts_.flags_withdrawn = page.flags_withdrawn;

  run.counts.rows_in = counts_.rows;
  run.counts.repeated = merged_->repeated;
  run.counts.accepted = counts_.repaired - merged_->repeated;
  run.counts.rejected = counts_.refused;
  run.counts.quarantined = counts_.quarantined;
  run.counts.unchanged = counts_.unchanged;
  run.counts.review = seen.review;
  run.counts.remarks = seen.remarks;
  run.facts_changed = page.facts;
  run.plans_changed = page.plans;
  run.flags_changed = page.flags;
  run.applied_rows = static_cast<std::int64_t>(rows.size());
  run.state = BatchState::applied;
  run.finished = services_.clock.now();
  return tx.update(run);
}

Batch ReplayStretch::new_run() const {
  Batch run;
  run.delivery = from_file() ? job_.delivery : batch_.delivery;
  run.feed = batch_.feed;
  run.agency = batch_.agency;
  run.region = batch_.region;
  run.scope = batch_.scope;
  run.identity = "replay/" + std::to_string(job_.number) + "/" + std::to_string(batch_.id.value) +
                 "/" + std::to_string(open_.lines.front());
  run.base = batch_.identity;
  run.kind = BatchKind::replay;
  run.order = batch_.order;
  run.context = batch_.context;
  run.parts = batch_.parts;
  run.mapping = mapping_;
  run.received = services_.clock.now();
  run.state = BatchState::applying;
  return run;
}

Result<std::vector<SpooledRow>> ReplayStretch::merged_rows() const {
  std::vector<SpooledRow> rows;
  auto cursor = merged_->spool.read();
  SpoolRecord record;
  while (true) {
    GW_TRY(const bool more, cursor.next(record));
    if (!more) return rows;
    rows.push_back(row_from_bytes(record.payload));
  }
}

Result<void> ReplayStretch::note(StoreWriter& tx, const Batch& run, const PageOutcome& page) {
  std::vector<RowNote> notes = rows_->notes;
  notes.insert(notes.end(), merged_->notes.begin(), merged_->notes.end());
  notes.insert(notes.end(), page.notes.begin(), page.notes.end());
  for (RowNote& one : notes) one.batch = run.id;
  return tx.add(std::span<const RowNote>(notes));
}

}  // namespace gw::pipeline
