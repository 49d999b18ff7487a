#pragma once
// Where batches are registered and run: the blocking half of intake.  One desk for all feeds; runs
// of one feed follow each other, runs of different feeds go side by side on the pool.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "gateway/pipeline/batch_run.hpp"
#include "gateway/pipeline/read_ahead.hpp"

namespace gw::pipeline {

/// A feed as the desk knows it: its definition and the adapter that reads it.  References outlive
/// the desk.
struct FeedEntry {
  const AgencyAdapter* adapter = nullptr;
  FeedDefinition definition;
};

/// The batch that a delivery is, by what its adapter knows of it.
Batch batch_from(const FeedEntry& feed, const Delivery& delivery, const BatchDraft& draft);

class BatchDesk {
 public:
  BatchDesk(RunServices services, std::vector<FeedEntry> feeds);

  /// Registers a sealed delivery as a batch and runs it to its end.  The same identity and content
  /// again: the batch taken before.  Same identity, other content: held, unless it is a correction
  /// (law 5).
  Result<Batch> submit(const FeedId& feed, const Delivery& delivery, const BatchDraft& draft);
  /// Registers a batch that is refused or held before it is decoded.
  Result<Batch> submit_unread(const FeedId& feed, const Delivery& delivery, const BatchDraft& draft,
                              BatchReason reason);
  /// A person lets a held batch act: it runs as if it had just come, in whole or not at all, and
  /// what would refuse it still does.  Errc::not_found, Errc::conflict (it is not held).  `tell`
  /// writes down who decided it, in the transaction that does it.
  Result<Batch> release(BatchId id, const Store::WriteJob& tell);
  /// A person decides that a held batch never acts; increments that waited for it are judged anew.
  Result<Batch> discard(BatchId id, const Store::WriteJob& tell);
  /// A person stops a run before anything of it is in: it ends as if it had not come, its evidence
  /// stays, and its reading, if under way, ends at the next page.  Waits for no lane.
  /// Errc::not_found, Errc::going_in (too late), Errc::conflict (it has ended, or belongs to a
  /// job). `tell` as of release.
  Result<Batch> cancel(BatchId id, const Store::WriteJob& tell);
  /// What waited for a batch that is cancelled is judged anew.
  Result<void> judge_waiting(const Batch& cancelled);
  /// A person has the sealed evidence of a run read once more (Retry::read_again): what stopped
  /// goes on, what was refused, held or cancelled is judged anew, and may be refused or held again.
  /// Errc::not_found, Errc::conflict (retry_of says otherwise).  `tell` as of release.
  Result<Batch> read_again(BatchId id, const Store::WriteJob& tell);
  /// Goes on with what a stop or a failure left unfinished, oldest first; of one feed, or of all.
  /// A batch that fails again keeps back only its own scope; its failure is returned when all
  /// others are through.
  Result<std::int64_t> resume(const std::optional<FeedId>& feed);
  /// Persons marked *undetermined* are decided again once the data is fresh (readings 47).  Number
  /// decided.
  Result<std::int64_t> settle_undetermined();

  /// Does `work` while no batch of the feed runs.  Errc::not_found: no such feed is configured.
  Result<void> alone(const FeedId& feed, const std::function<Result<void>(const FeedEntry&)>& work);

  /// A configured feed, which never changes; null: there is none.
  const FeedEntry* feed(const FeedId& id) const;

  const RunServices& services() const { return services_; }
  /// Where a delivery is read while it arrives.
  const std::shared_ptr<ReadAheadPlace>& ahead() const { return ahead_; }

 private:
  struct Lane {
    FeedEntry entry;
    std::mutex running;  // one batch of a feed at a time
  };
  Result<Batch> run(Lane& lane, Batch batch);
  /// Through its stages, where it hears who cancels it.
  Result<Batch> through_stages(Lane& lane, Batch batch);
  /// The batch known under this identity and content: finished first if it is not.
  Result<Batch> taken_before(Lane& lane, const Batch& same);
  /// One that a person had read again or let act; what waits for it learns what came of it.
  Result<Batch> run_decided(Lane& lane, Batch batch);
  /// A batch of this scope that a stop left half applied goes in before the next (law 3).
  Result<void> finish_earlier(Lane& lane, const Batch& batch);
  void tell_settled(const Batch& batch) const;
  Result<void> run_waiting(Lane& lane, const std::string& scope);
  /// Tax days that are in without a hole, counted from the first the feed was told to ask for.
  Result<void> note_reconciled(const Lane& lane, const Batch& batch);
  /// Changes a batch, where `change` lets it be changed, together with the word of who decided it.
  Result<Batch> decide(BatchId id, const std::function<Result<void>(Batch&)>& change,
                       const Store::WriteJob& tell);
  Result<Lane*> lane_of_batch(BatchId id);
  Lane* lane_of(const FeedId& feed);

  RunServices services_;
  std::map<FeedId, std::unique_ptr<Lane>> lanes_;
  std::shared_ptr<ReadAheadPlace> ahead_ = std::make_shared<ReadAheadPlace>();
  std::mutex at_work_mutex_;  // guards at_work_: whoever cancels holds no lane
  std::map<BatchId, std::stop_source> at_work_;
};

}  // namespace gw::pipeline
