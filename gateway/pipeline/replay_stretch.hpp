#pragma once
// Refused rows of one batch on their way in: read again, held against what is known, and, in one
// transaction, a run of their own with all its consequences.  Made for one stretch of a job; one
// thread.  REQUIRES: no batch of the feed runs meanwhile (BatchDesk::alone).
#include <map>
#include <memory>
#include <optional>

#include "gateway/domain/replay.hpp"
#include "gateway/pipeline/merge_stage.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/reread.hpp"

namespace gw::pipeline {

/// What a job would do, told without doing it.
struct ReplayPreview {
  ReplayCounts counts;
  std::map<RowReason, std::int64_t> still_refused;  // by what refuses the rows
  std::int64_t total = 0;
  bool complete = true;  // false: more rows than a preview reads
};

/// Lists, increments and events; a snapshot or a reconciled day says anew what it said.
bool can_be_read_again(BatchKind kind) noexcept;

class ReplayStretch {
 public:
  enum class Mode : std::uint8_t { act, preview };

  /// References outlive it.
  ReplayStretch(const RunServices& services, const FeedEntry& feed, ReplayJob& job)
      : services_(services), feed_(feed), job_(job) {}

  /// The job's next rows, with `mapping` beside what was said of values; the job's place moves
  /// behind them.  False: none is left.
  Result<bool> run(Mode mode, const std::optional<ValueMapping>& mapping, ReplayPreview& told);

 private:
  Result<void> choose();
  Result<void> choose_from_file();
  Result<void> read();
  Result<void> take_effect(StoreWriter& tx);
  Result<void> act(StoreWriter& tx);
  Batch new_run() const;
  Result<std::vector<SpooledRow>> merged_rows() const;
  Result<void> note(StoreWriter& tx, const Batch& run, const PageOutcome& page);
  /// Whether this stretch's rows are read again: a cause may also have rows of a snapshot.
  bool reads() const { return !overtaken_by_ && can_be_read_again(batch_.kind); }
  bool from_file() const { return job_.source == ReplaySource::file; }

  const RunServices& services_;
  const FeedEntry& feed_;
  ReplayJob& job_;
  Batch batch_;  // that had the rows
  Scope scope_;
  OpenRejects open_;
  std::int64_t last_line_ = 0;  // of those looked at
  LineLinks links_;             // of a corrected file
  std::optional<BatchId> overtaken_by_;
  ValueAliases aliases_;
  std::int64_t mapping_ = kNoMapping;
  std::unique_ptr<RereadRows> rows_;
  std::unique_ptr<Merged> merged_;
  ReplayCounts counts_;
};

}  // namespace gw::pipeline
