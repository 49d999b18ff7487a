#pragma once
// A batch from its evidence to its end: decode, admit, merge, apply page by page, index, finish.
// Blocking; runs on a pool thread.  Each step leaves the store in a state from which a restart goes
// on: the evidence decodes to the same rows in the same order, and the batch's progress says how
// many are in.
#include <memory>

#include "gateway/adapter/adapter.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

struct Decoded;
struct Merged;
class ReadAhead;
class RowSpool;

class BatchRun {
 public:
  /// `ahead`: its rows as they were read while it arrived; null: they were not.
  BatchRun(const RunServices& services, const AgencyAdapter& adapter, const FeedDefinition& feed,
           Batch batch, std::unique_ptr<ReadAhead> ahead);
  ~BatchRun();

  /// The batch in its final state (or waiting); cancelled by a person is one.  A Failure: the
  /// gateway could not, and the log says in which stage; a later run goes on.
  Result<Batch> run();

 private:
  Result<Batch> through_all_stages();
  /// A stop is the run's end where a person cancelled it; else the gateway ends, which is no
  /// failure, and a later run goes on.
  Result<Batch> as_cancelled(const Failure& stopped);
  /// A transaction on the way to the proof that the batch is whole.
  Result<void> step(const Store::WriteJob& job);
  /// Decodes, and says where the form differs from the contract; a second time where rows are to go
  /// no further for it.
  Result<std::unique_ptr<Decoded>> decoded_rows();
  /// Its rows by what is agreed of the feed's form, read now or while it arrived.
  Result<std::unique_ptr<Decoded>> first_reading();
  Result<bool> admitted(const Decoded& decoded);
  Result<std::unique_ptr<Merged>> merged_rows(const Decoded& decoded);
  Result<void> settle(BatchState state, BatchReason reason, const Decoded& decoded);
  Result<void> index(RowSpool& keys);
  Result<void> finish(const Decoded& decoded);
  /// Where the time went so far: the last commit is not in it.
  Result<void> keep_stages(StoreWriter& tx) const;

  const RunServices& services_;
  const AgencyAdapter& adapter_;
  const FeedDefinition& feed_;
  Batch batch_;
  std::unique_ptr<ReadAhead> ahead_;
  Scope scope_;
  StageTimes times_;
  Stage stage_ = Stage::decode;  // under way
};

}  // namespace gw::pipeline
