#include "gateway/pipeline/batch_run.hpp"

#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/pipeline/admission.hpp"
#include "gateway/pipeline/apply_stage.hpp"
#include "gateway/pipeline/batch_cancel.hpp"
#include "gateway/pipeline/contract.hpp"
#include "gateway/pipeline/decode_stage.hpp"
#include "gateway/pipeline/drift_search.hpp"
#include "gateway/pipeline/merge_stage.hpp"
#include "gateway/pipeline/read_ahead.hpp"

namespace gw::pipeline {
namespace {

constexpr std::size_t kIndexPageRows = 16384;

/// Names of stages are ours.
struct StageName {
  std::string_view loggable() const { return name_of(stage); }
  Stage stage;
};

std::string units_memo(const std::string& scope) {
  return "units/" + scope;
}

}  // namespace

BatchRun::BatchRun(const RunServices& services, const AgencyAdapter& adapter,
                   const FeedDefinition& feed, Batch batch, std::unique_ptr<ReadAhead> ahead)
    : services_(services),
      adapter_(adapter),
      feed_(feed),
      batch_(std::move(batch)),
      ahead_(std::move(ahead)) {}
BatchRun::~BatchRun() = default;

Result<Batch> BatchRun::run() {
  auto done = through_all_stages();
  if (done) return done;
  if (done.error().code() == Errc::cancelled) return as_cancelled(done.error());
  log::failure("batch.stopped", done.error(),
               {{"feed", batch_.feed}, {"run_id", batch_.id.value}, {"stage", StageName{stage_}}});
  return done;
}

Result<Batch> BatchRun::as_cancelled(const Failure& stopped) {
  std::optional<Batch> now;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(now, store.batch(batch_.id));
    return {};
  }));
  if (now && now->state == BatchState::cancelled) return *now;
  return stopped;
}

Result<void> BatchRun::step(const Store::WriteJob& job) {
  return write_unless_cancelled(services_, batch_.id, job);
}

Result<Batch> BatchRun::through_all_stages() {
  GW_CHECK(step([this](StoreWriter& tx) -> Result<void> {
    GW_TRY(scope_, tx.scope(batch_.feed, batch_.agency, batch_.scope));
    // What is half applied is read as it was: else its rows would not be those that are in.
    if (batch_.state != BatchState::applying) {
      GW_TRY(batch_.mapping, last_mapping(tx, batch_.feed));
    }
    return {};
  }));
  GW_TRY(const auto decoded, decoded_rows());
  batch_.parts = decoded->verdict.parts;
  GW_TRY(const bool goes_on, admitted(*decoded));
  if (!goes_on) return batch_;
  stage_ = Stage::merge;
  GW_TRY(const auto merged, merged_rows(*decoded));
  if (batch_.state != BatchState::applying) {
    if (batch_.kind == BatchKind::full && !batch_.released &&
        merged->repeated * 2 > decoded->counts.rows_in) {
      // An export that wrote the same page again and again fits every band, and would end all
      // others (law 8).
      batch_.volume_side = VolumeSide::small;
      GW_CHECK(settle(BatchState::held, BatchReason::volume, *decoded));
      return batch_;
    }
    batch_.counts = decoded->counts;
    batch_.counts.accepted -= merged->repeated;
    batch_.counts.repeated = merged->repeated;
    batch_.counts.unchanged = merged->unchanged;
    batch_.counts.remarks += merged->repeated;
    batch_.state = BatchState::applying;
    batch_.applied_rows = 0;
    GW_FAULT_POINT("pipeline.proved");
    GW_CHECK(step([&](StoreWriter& tx) -> Result<void> {
      GW_CHECK(tx.add(std::span<const RowNote>(merged->notes)));
      return tx.update(batch_);
    }));
  }
  stage_ = Stage::put;
  GW_FAULT_POINT("pipeline.apply");
  RowSpool keys(services_.spool_folder);
  GW_CHECK(ApplyStage(services_, batch_, scope_.id, times_).run(*decoded, *merged, keys));
  stage_ = Stage::index;
  GW_CHECK(index(keys));
  stage_ = Stage::commit;
  GW_CHECK(finish(*decoded));
  if (services_.on_stages) services_.on_stages(batch_.feed, times_);
  return batch_;
}

Result<std::unique_ptr<Decoded>> BatchRun::decoded_rows() {
  std::optional<BatchDrift> before;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(before, store.drift(batch_.id));
    return {};
  }));
  if (batch_.state == BatchState::applying) {
    // Proved whole before the restart: the same rows go on, whatever was accepted since.
    const std::vector<Drift> drifts = before ? before->drifts : std::vector<Drift>();
    GW_TRY(auto again, decode(services_, adapter_, feed_, batch_, screen_of(drifts), times_));
    again->drifts = drifts;
    return again;
  }
  GW_TRY(auto decoded, first_reading());
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(decoded->drifts, judge_form(store, feed_, *decoded));
    return {};
  }));
  if (decoded->drifts.empty() && !before) return decoded;
  BatchDrift found{batch_.id, decoded->forms, decoded->drifts};
  if (FormScreen screen = screen_of(found.drifts); !screen.fields.empty()) {
    GW_TRY(decoded, decode(services_, adapter_, feed_, batch_, std::move(screen), times_));
    decoded->forms = found.forms;
    decoded->drifts = found.drifts;
  }
  GW_CHECK(step([&](StoreWriter& tx) { return tx.put(found); }));
  log::info("batch.drift", {{"feed", batch_.feed},
                            {"run_id", batch_.id.value},
                            {"fields", static_cast<std::int64_t>(found.drifts.size())}});
  if (services_.on_drift) services_.on_drift(batch_.feed, found.drifts);
  return decoded;
}

Result<std::unique_ptr<Decoded>> BatchRun::first_reading() {
  std::unique_ptr<ReadAhead> ahead = std::move(ahead_);
  if (ahead && ahead->fits(batch_)) {
    GW_FAULT_POINT("pipeline.read_ahead");
    if (auto decoded = ahead->finish(times_)) {
      GW_CHECK(step([this](StoreWriter& tx) { return tx.clear_rows(batch_.id); }));
      GW_CHECK(store_kept(services_, batch_, *decoded));
      return decoded;
    }
  }
  ahead.reset();  // it takes the memory that this reading needs
  return decode(services_, adapter_, feed_, batch_, {}, times_);
}

Result<std::unique_ptr<Merged>> BatchRun::merged_rows(const Decoded& decoded) {
  const StageTimer timer(times_, Stage::merge);
  return merge(services_, batch_, scope_.id, decoded);
}

Result<bool> BatchRun::admitted(const Decoded& decoded) {
  if (batch_.state == BatchState::applying) return true;  // proved whole before the restart
  if (batch_.reason != BatchReason::none && !batch_.released) {
    // Judged before it was read (digest, emptiness, a known identity): its rows are counted, no
    // more.
    const bool held = use_of(batch_.reason) == BatchUse::hold;
    GW_CHECK(settle(held ? BatchState::held : BatchState::refused, batch_.reason, decoded));
    return false;
  }
  ScopeHistory history;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(history.last_full,
           store.last_applied(batch_.feed, batch_.scope,
                              batch_.kind == BatchKind::reconciliation ? BatchKind::reconciliation
                                                                       : BatchKind::full));
    GW_TRY(history.last, store.last_applied(batch_.feed, batch_.scope, std::nullopt));
    if (!batch_.base.empty()) {
      GW_TRY(history.base, store.batch_by_identity(batch_.feed, batch_.base));
    }
    GW_TRY(const std::string units, store.memo(batch_.feed, units_memo(batch_.scope)));
    history.unit_rows = unit_rows_from(units);
    return {};
  }));
  const Admission admission = admit(batch_, decoded, history, feed_);
  batch_.reason = admission.reason;
  batch_.volume_side = admission.side;
  if (admission.state == BatchState::applying) return true;
  GW_CHECK(settle(admission.state, admission.reason, decoded));
  return false;
}

Result<void> BatchRun::settle(BatchState state, BatchReason reason, const Decoded& decoded) {
  batch_.state = state;
  batch_.reason = reason;
  batch_.counts = decoded.counts;
  if (decoded.broken) batch_.failure = *decoded.broken;
  if (state == BatchState::outdated) {
    batch_.counts.unchanged = batch_.counts.accepted;
  } else {
    // Law 2: all rows of a refused or held batch are quarantined; its rejections go with it.
    batch_.counts = RowCounts{};
    batch_.counts.rows_in = decoded.counts.rows_in;
    batch_.counts.quarantined = decoded.counts.rows_in;
  }
  batch_.finished = state == BatchState::waiting ? Instant{} : services_.clock.now();
  GW_FAULT_POINT("pipeline.settle");
  GW_CHECK(step([this](StoreWriter& tx) -> Result<void> {
    if (batch_.state != BatchState::outdated) GW_CHECK(tx.clear_rows(batch_.id));
    GW_CHECK(keep_stages(tx));
    return tx.update(batch_);
  }));
  log::info("batch.settled",
            {{"feed", batch_.feed}, {"run_id", batch_.id.value}, {"rows", batch_.counts.rows_in}});
  return {};
}

Result<void> BatchRun::keep_stages(StoreWriter& tx) const {
  std::vector<RunStage> stages;
  for (std::size_t i = 0; i < kStages; ++i) {
    const auto stage = static_cast<Stage>(i);
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(times_.spent(stage));
    if (spent.count() > 0) stages.push_back({std::string(name_of(stage)), spent});
  }
  return tx.put(batch_.id, stages);
}

Result<void> BatchRun::index(RowSpool& keys) {
  const StageTimer timer(times_, Stage::index);
  GW_CHECK(keys.finish());
  auto cursor = keys.read();
  std::vector<KeyEntry> entries;
  const auto page = [&]() -> Result<void> {
    GW_CHECK(may_go_on(services_));
    GW_FAULT_POINT("pipeline.index");
    GW_CHECK(
        services_.store.write([&](StoreWriter& tx) { return tx.put_keys(scope_.id, entries); }));
    entries.clear();
    return {};
  };
  SpoolRecord record;
  while (true) {
    GW_TRY(const bool more, cursor.next(record));
    if (!more) break;
    entries.push_back(key_from(record));
    if (entries.size() == kIndexPageRows) GW_CHECK(page());
  }
  return entries.empty() ? Result<void>() : page();
}

Result<void> BatchRun::finish(const Decoded& decoded) {
  batch_.state = BatchState::applied;
  batch_.finished = services_.clock.now();
  GW_FAULT_POINT("pipeline.finish");
  GW_CHECK(services_.store.write([&](StoreWriter& tx) -> Result<void> {
    if (decoded.verdict.absence.delivered_units_only) {
      // A unit that is not delivered this time keeps the size it had.
      const std::string memo = units_memo(batch_.scope);
      GW_TRY(const std::string before, tx.memo(batch_.feed, memo));
      auto unit_rows = decoded.units;
      unit_rows.merge(unit_rows_from(before));
      GW_CHECK(tx.put_memo(batch_.feed, memo, to_text(unit_rows)));
    }
    GW_CHECK(learn_form(tx, batch_, decoded, batch_.finished));
    GW_CHECK(tx.put_school_names(decoded.school_names));
    GW_CHECK(keep_stages(tx));
    return tx.update(batch_);
  }));
  log::info("batch.applied", {{"feed", batch_.feed},
                              {"run_id", batch_.id.value},
                              {"rows", batch_.counts.rows_in},
                              {"rejected", batch_.counts.rejected},
                              {"plans_changed", batch_.plans_changed},
                              {"flags_changed", batch_.flags_changed}});
  if (!batch_.counts.balanced()) log::error("batch.imbalance", {{"run_id", batch_.id.value}});
  return {};
}

}  // namespace gw::pipeline
