#include "gateway/pipeline/batch_desk.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/normalize/date_text.hpp"
#include "gateway/pipeline/batch_cancel.hpp"
#include "gateway/pipeline/batch_retry.hpp"
#include "gateway/pipeline/decode_stage.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/policy/decide.hpp"

namespace gw::pipeline {
namespace {

constexpr std::int64_t kSweepPage = 2000;

bool is_unfinished(BatchState state) {
  return state == BatchState::received || state == BatchState::applying;
}

/// What is half applied goes in before anything else of its scope is looked at.
void half_applied_first(std::vector<Batch>& batches) {
  std::stable_sort(batches.begin(), batches.end(), [](const Batch& a, const Batch& b) {
    return (a.state == BatchState::applying) > (b.state == BatchState::applying);
  });
}

Result<void> must_be_held(const Batch& batch) {
  return batch.state == BatchState::held ? Result<void>() : fail(Errc::conflict, "desk.not_held");
}

void forget_judgment(Batch& batch) {
  batch.reason = BatchReason::none;
  batch.volume_side = VolumeSide::none;
  batch.failure = Failure();
}

/// In the place of one that is taken as if it came for the first time.
void take_place(Batch& batch, const Batch& before) {
  batch.id = before.id;
  batch.delivery = before.delivery;
  batch.received = before.received;
}

/// As if it had just come.
void begin_anew(Batch& batch) {
  batch.state = BatchState::received;
  batch.counts = RowCounts();
  batch.finished = Instant();
}

/// The day of "day/20261118"; nothing for other scopes.
std::optional<Day> day_of_scope(std::string_view scope) {
  constexpr std::string_view kPrefix = "day/";
  if (scope.size() != kPrefix.size() + 8 || scope.substr(0, kPrefix.size()) != kPrefix)
    return std::nullopt;
  unsigned date = 0;
  const auto [end, error] =
      std::from_chars(scope.data() + kPrefix.size(), scope.data() + scope.size(), date);
  if (error != std::errc{} || end != scope.data() + scope.size()) return std::nullopt;
  return day_of(static_cast<int>(date / 10000), date / 100 % 100, date % 100);
}

std::string scope_of(Day day) {
  return "day/" + normalize::compact_text(day);
}

}  // namespace

Batch batch_from(const FeedEntry& feed, const Delivery& delivery, const BatchDraft& draft) {
  Batch batch;
  batch.delivery = delivery.id;
  batch.feed = feed.definition.id;
  batch.agency = feed.adapter->agency();
  batch.region = draft.region;
  batch.scope = draft.scope;
  batch.identity = draft.identity;
  batch.base = draft.base;
  batch.kind = draft.kind;
  batch.order = draft.order;
  batch.declared_rows = draft.declared_rows;
  batch.context = draft.context;
  batch.received = delivery.received;
  return batch;
}

BatchDesk::BatchDesk(RunServices services, std::vector<FeedEntry> feeds)
    : services_(std::move(services)) {
  for (FeedEntry& feed : feeds) {
    auto lane = std::make_unique<Lane>();
    lane->entry = std::move(feed);
    lanes_.emplace(lane->entry.definition.id, std::move(lane));
  }
}

BatchDesk::Lane* BatchDesk::lane_of(const FeedId& feed) {
  const auto found = lanes_.find(feed);
  return found == lanes_.end() ? nullptr : found->second.get();
}

const FeedEntry* BatchDesk::feed(const FeedId& id) const {
  const auto found = lanes_.find(id);
  return found == lanes_.end() ? nullptr : &found->second->entry;
}

Result<void> BatchDesk::alone(const FeedId& feed,
                              const std::function<Result<void>(const FeedEntry&)>& work) {
  Lane* lane = lane_of(feed);
  if (lane == nullptr) return fail(Errc::not_found, "desk.feed");
  const std::scoped_lock lock(lane->running);
  return work(lane->entry);
}

Result<Batch> BatchDesk::submit(const FeedId& feed, const Delivery& delivery,
                                const BatchDraft& draft) {
  Lane* lane = lane_of(feed);
  if (lane == nullptr) return fail(Errc::not_found, "desk.feed");
  const std::scoped_lock lock(lane->running);
  Batch batch = batch_from(lane->entry, delivery, draft);
  std::optional<Batch> same;
  bool other_content = false;
  GW_CHECK(services_.store.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(same, tx.batch_by_identity(feed, draft.identity));
    if (same) {
      GW_TRY(const auto before, tx.delivery(same->delivery));
      other_content = before && before->sha256 != delivery.sha256;
      const bool contradicts = same->reason == BatchReason::same_identity_other_content;
      if (!other_content && comes_anew(same->state)) {
        // It may have been refused for what came with it (a marker, a digest): judged anew.
        take_place(batch, *same);
        if (contradicts) batch.reason = same->reason;
        return tx.update(batch);
      }
      if (!other_content) return {};
      // Of one that was cancelled nothing was taken that the other content could contradict.
      if (!draft.correction_replaces && (same->state != BatchState::cancelled || contradicts))
        batch.reason = BatchReason::same_identity_other_content;
    }
    GW_TRY(batch.id, tx.add(batch));
    GW_FAULT_POINT("desk.registered");
    return {};
  }));
  if (same && !other_content && !comes_anew(same->state)) return taken_before(*lane, *same);
  GW_CHECK(finish_earlier(*lane, batch));
  return run(*lane, batch);
}

Result<Batch> BatchDesk::submit_unread(const FeedId& feed, const Delivery& delivery,
                                       const BatchDraft& draft, BatchReason reason) {
  Lane* lane = lane_of(feed);
  if (lane == nullptr) return fail(Errc::not_found, "desk.feed");
  const std::scoped_lock lock(lane->running);
  Batch batch = batch_from(lane->entry, delivery, draft);
  // Registered with its reason: the run, or that of a restart, counts its rows and settles it.
  batch.reason = reason;
  std::optional<Batch> same;
  GW_CHECK(services_.store.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(same, tx.batch_by_identity(feed, draft.identity));
    if (same) {
      GW_TRY(const auto before, tx.delivery(same->delivery));
      const bool same_content = before && before->sha256 == delivery.sha256;
      if (same_content && same->state != BatchState::cancelled) return {};
      if (same_content) take_place(batch, *same);
      same.reset();
      if (same_content) return tx.update(batch);
    }
    GW_TRY(batch.id, tx.add(batch));
    GW_FAULT_POINT("desk.registered_unread");
    return {};
  }));
  if (same) return taken_before(*lane, *same);
  GW_CHECK(finish_earlier(*lane, batch));
  return run(*lane, batch);
}

Result<BatchDesk::Lane*> BatchDesk::lane_of_batch(BatchId id) {
  std::optional<Batch> batch;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(batch, store.batch(id));
    return {};
  }));
  Lane* lane = batch ? lane_of(batch->feed) : nullptr;
  if (lane == nullptr) return fail(Errc::not_found, "desk.batch");
  return lane;
}

Result<Batch> BatchDesk::decide(BatchId id, const std::function<Result<void>(Batch&)>& change,
                                const Store::WriteJob& tell) {
  Batch decided;
  GW_CHECK(services_.store.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(const auto batch, tx.batch(id));
    if (!batch) return fail(Errc::not_found, "desk.batch");
    decided = *batch;
    GW_CHECK(change(decided));
    GW_CHECK(tell(tx));
    GW_FAULT_POINT("desk.decided");
    return tx.update(decided);
  }));
  return decided;
}

Result<Batch> BatchDesk::release(BatchId id, const Store::WriteJob& tell) {
  GW_TRY(Lane* const lane, lane_of_batch(id));
  const std::scoped_lock lock(lane->running);
  const auto let_act = [](Batch& batch) -> Result<void> {
    GW_CHECK(must_be_held(batch));
    batch.released = true;
    begin_anew(batch);
    return {};
  };
  GW_TRY(Batch batch, decide(id, let_act, tell));
  return run_decided(*lane, std::move(batch));
}

Result<Batch> BatchDesk::discard(BatchId id, const Store::WriteJob& tell) {
  GW_TRY(Lane* const lane, lane_of_batch(id));
  const std::scoped_lock lock(lane->running);
  const auto end = [this](Batch& batch) -> Result<void> {
    GW_CHECK(must_be_held(batch));
    batch.state = BatchState::discarded;
    batch.finished = services_.clock.now();
    return {};
  };
  GW_TRY(Batch batch, decide(id, end, tell));
  tell_settled(batch);
  GW_CHECK(run_waiting(*lane, batch.scope));
  return batch;
}

Result<Batch> BatchDesk::cancel(BatchId id, const Store::WriteJob& tell) {
  const auto end = [this](Batch& batch) -> Result<void> {
    switch (cancel_of(batch)) {
      case Cancel::possible:
        break;
      case Cancel::going_in:
        return fail(Errc::going_in, "desk.going_in");
      case Cancel::by_its_job:
      case Cancel::ended:
        return fail(Errc::conflict, "desk.ended");
    }
    // For what it was judged before it was read it would be judged again (laws 5 and 8).
    batch.failure = Failure();
    batch.counts = RowCounts();
    batch.released = false;
    batch.state = BatchState::cancelled;
    batch.finished = services_.clock.now();
    return {};
  };
  const auto leave_nothing = [&](StoreWriter& tx) -> Result<void> {
    GW_CHECK(tx.clear_rows(id));
    return tell(tx);
  };
  // Of the run that works on it now: one that begins once it is cancelled is another.
  std::stop_source at_work(std::nostopstate);
  {
    const std::scoped_lock lock(at_work_mutex_);
    if (const auto found = at_work_.find(id); found != at_work_.end()) at_work = found->second;
  }
  GW_TRY(Batch batch, decide(id, end, leave_nothing));
  at_work.request_stop();
  log::info("batch.cancelled", {{"feed", batch.feed}, {"run_id", batch.id.value}});
  if (services_.on_settled) services_.on_settled(batch);
  return batch;
}

Result<void> BatchDesk::judge_waiting(const Batch& cancelled) {
  Lane* lane = lane_of(cancelled.feed);
  if (lane == nullptr) return {};  // nobody reads that feed any more
  // Not behind a long run for nothing: the threads of runs are few.
  std::vector<Batch> unfinished;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(unfinished, store.unfinished_batches());
    return {};
  }));
  const bool any = std::any_of(unfinished.begin(), unfinished.end(), [&](const Batch& batch) {
    return batch.state == BatchState::waiting && batch.feed == cancelled.feed &&
           batch.scope == cancelled.scope;
  });
  if (!any) return {};
  const std::scoped_lock lock(lane->running);
  return run_waiting(*lane, cancelled.scope);
}

Result<Batch> BatchDesk::read_again(BatchId id, const Store::WriteJob& tell) {
  GW_TRY(Lane* const lane, lane_of_batch(id));
  const std::scoped_lock lock(lane->running);
  const auto once_more = [](Batch& batch) -> Result<void> {
    if (retry_of(batch) != Retry::read_again) return fail(Errc::conflict, "desk.no_retry");
    // What is half applied goes on where it stopped, as it was proved.
    if (is_unfinished(batch.state)) return {};
    forget_judgment(batch);
    begin_anew(batch);
    return {};
  };
  GW_TRY(Batch batch, decide(id, once_more, tell));
  return run_decided(*lane, std::move(batch));
}

Result<Batch> BatchDesk::taken_before(Lane& lane, const Batch& same) {
  if (is_unfinished(same.state)) {
    GW_CHECK(finish_earlier(lane, same));
    return run(lane, same);
  }
  // A stop may have come between the day's last row and the note that it is in.
  if (same.state == BatchState::applied) GW_CHECK(note_reconciled(lane, same));
  return same;
}

Result<Batch> BatchDesk::run_decided(Lane& lane, Batch batch) {
  GW_CHECK(finish_earlier(lane, batch));
  GW_TRY(Batch done, run(lane, std::move(batch)));
  // What waited for it waits no more, though it does not act.
  if (done.state == BatchState::refused || done.state == BatchState::outdated)
    GW_CHECK(run_waiting(lane, done.scope));
  return done;
}

void BatchDesk::tell_settled(const Batch& batch) const {
  // Of what was cancelled, whoever cancelled it has told.
  if (batch.state == BatchState::waiting || batch.state == BatchState::cancelled) return;
  if (services_.on_settled) services_.on_settled(batch);
}

Result<Batch> BatchDesk::through_stages(Lane& lane, Batch batch) {
  const BatchId id = batch.id;
  std::stop_source stop;
  const std::stop_callback with_all(services_.stop, [&stop] { stop.request_stop(); });
  RunServices services = services_;
  services.stop = stop.get_token();
  {
    const std::scoped_lock lock(at_work_mutex_);
    at_work_.insert_or_assign(id, stop);
  }
  auto ahead = ahead_->take(batch.delivery);
  auto done = BatchRun(services, *lane.entry.adapter, lane.entry.definition, std::move(batch),
                       std::move(ahead))
                  .run();
  const std::scoped_lock lock(at_work_mutex_);
  at_work_.erase(id);
  return done;
}

Result<Batch> BatchDesk::run(Lane& lane, Batch batch) {
  GW_TRY(Batch done, through_stages(lane, std::move(batch)));
  tell_settled(done);
  if (done.state == BatchState::applied) {
    GW_CHECK(note_reconciled(lane, done));
    GW_CHECK(run_waiting(lane, done.scope));
  }
  return done;
}

Result<void> BatchDesk::finish_earlier(Lane& lane, const Batch& batch) {
  std::vector<Batch> unfinished;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(unfinished, store.unfinished_batches());
    return {};
  }));
  half_applied_first(unfinished);
  for (Batch& earlier : unfinished) {
    if (earlier.feed != batch.feed || earlier.scope != batch.scope) continue;
    if (earlier.id == batch.id || !is_unfinished(earlier.state)) continue;
    if (earlier.id > batch.id && earlier.state != BatchState::applying) continue;
    GW_TRY(const Batch done, run(lane, std::move(earlier)));
    (void)done;
  }
  return {};
}

Result<void> BatchDesk::run_waiting(Lane& lane, const std::string& scope) {
  std::vector<Batch> unfinished;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(unfinished, store.unfinished_batches());
    return {};
  }));
  for (Batch& batch : unfinished) {
    if (batch.feed != lane.entry.definition.id || batch.scope != scope ||
        batch.state != BatchState::waiting)
      continue;
    // One may wait for another that nobody waits for any more: each is judged.
    GW_TRY(const Batch done, through_stages(lane, std::move(batch)));
    tell_settled(done);
  }
  return {};
}

Result<void> BatchDesk::note_reconciled(const Lane& lane, const Batch& batch) {
  if (batch.feed != services_.freshness.tax_feed || !day_of_scope(batch.scope)) return {};
  const auto& first_day = lane.entry.definition.first_day;
  if (!first_day) return {};
  return services_.store.write([&](StoreWriter& tx) -> Result<void> {
    // A day that is not in leaves a hole, and what follows does not close it.
    GW_TRY(const auto known, reconciled_through(services_, tx));
    const Day before_first = *first_day - kOneDay;
    const Day from = known ? std::max(*known, before_first) : before_first;
    Day through = from;
    while (true) {
      const Day next = through + kOneDay;
      GW_TRY(const auto applied, tx.last_applied(batch.feed, scope_of(next), std::nullopt));
      if (!applied) break;
      through = next;
    }
    if (through == from) return {};
    return tx.put_memo(batch.feed, kReconciledMemo,
                       std::to_string(through.time_since_epoch().count()));
  });
}

Result<std::int64_t> BatchDesk::resume(const std::optional<FeedId>& feed) {
  std::vector<Batch> unfinished;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(unfinished, store.unfinished_batches());
    return {};
  }));
  half_applied_first(unfinished);
  std::int64_t resumed = 0;
  std::optional<Failure> failed;
  std::set<std::pair<FeedId, std::string>> kept_back;
  for (Batch& batch : unfinished) {
    GW_CHECK(may_go_on(services_));
    Lane* lane = lane_of(batch.feed);
    if (lane == nullptr || !is_unfinished(batch.state)) continue;
    if ((feed && batch.feed != *feed) || kept_back.contains({batch.feed, batch.scope})) continue;
    log::info(
        "batch.resumed",
        {{"feed", batch.feed}, {"run_id", batch.id.value}, {"applied_rows", batch.applied_rows}});
    const std::scoped_lock lock(lane->running);
    // A pull of this feed may have finished it while the lane was awaited.
    std::optional<Batch> now;
    GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(now, store.batch(batch.id));
      return {};
    }));
    if (!now || !is_unfinished(now->state)) continue;
    const auto done = run(*lane, std::move(*now));
    if (done) {
      ++resumed;
      continue;
    }
    kept_back.emplace(batch.feed, batch.scope);
    if (!failed) failed = done.error();
  }
  // What waits may wait for one that was decided just before the stop.
  std::set<std::pair<FeedId, std::string>> judged;
  for (const Batch& batch : unfinished) {
    Lane* lane = lane_of(batch.feed);
    if (feed || lane == nullptr || batch.state != BatchState::waiting) continue;
    if (!judged.emplace(batch.feed, batch.scope).second) continue;
    const std::scoped_lock lock(lane->running);
    const auto done = run_waiting(*lane, batch.scope);
    if (!done && !failed) failed = done.error();
  }
  if (failed) return *failed;
  return resumed;
}

Result<std::int64_t> BatchDesk::settle_undetermined() {
  std::int64_t decided = 0;
  std::vector<PlanYear> years;
  DecisionDay day;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(day, decision_day(services_, store));
    return {};
  }));
  if (day.register_stale || day.tax_stale) return decided;
  for (const PlanYear year : policy::years_in_view(day.day, *services_.policy)) {
    PersonId after;
    while (true) {
      GW_CHECK(may_go_on(services_));
      std::vector<PersonId> persons;
      GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
        GW_TRY(persons, store.undetermined(year, after, kSweepPage));
        return {};
      }));
      if (persons.empty()) break;
      GW_CHECK(services_.store.write([&](StoreWriter& tx) -> Result<void> {
        GW_TRY(const DecisionDay now, decision_day(services_, tx));
        PageWork work(services_, now);
        GW_TRY(const PageOutcome outcome, work.decide_again(tx, persons));
        (void)outcome;
        return {};
      }));
      decided += static_cast<std::int64_t>(persons.size());
      after = persons.back();
    }
  }
  return decided;
}

}  // namespace gw::pipeline
