#pragma once
// Repair of refused rows: jobs that read them again and let those that are valid now act, in
// stretches.  A stretch is one transaction: the run with its facts, records and flags, what became
// of each row, and the job's place; a stop between two of them loses nothing and repeats nothing.
// Rows go the way of every batch (merge, PageWork); a later full list of their scope overtakes
// them.  Blocking; pool threads.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/replay.hpp"
#include "gateway/pipeline/replay_stretch.hpp"

namespace gw::pipeline {

/// A corrected file as it came.
struct CorrectedFile {
  BatchId batch;      // whose refused rows it corrects
  std::string actor;  // certificate CN or "local"
  std::string bytes;
};

/// What a person may do about a cause of refused rows.
struct GroupMends {
  std::vector<AllowedWord> words;  // what its column may be mapped to
  bool acceptable = false;         // rows that fail this check may be accepted until a day
  bool readable_again = false;     // else only the sender mends them
};

class ReplayDesk {
 public:
  /// `desk` outlives it.
  explicit ReplayDesk(BatchDesk& desk) : desk_(desk) {}

  /// Makes a job of the open rows of `source` (a group's, batch's or row's number); `tell` writes
  /// down who asked for it, in the transaction that does.  `mapping`: said first, in the same
  /// transaction. Errc::not_found, Errc::sender_mends (rows of this feed are not read again),
  /// Errc::conflict (no row is open), Errc::invalid_argument (no coded column, or no value to map),
  /// and as of check().
  Result<ReplayJob> start(ReplayJob job, std::optional<ValueMapping> mapping,
                          const Store::WriteJob& tell);
  /// What start() would lead to.  Changes nothing.
  Result<ReplayPreview> preview(ReplayJob job, const std::optional<ValueMapping>& mapping);

  /// Seals the file and makes a job of its rows.  The same file again: the job made before.
  /// Errc as of links_in.
  Result<ReplayJob> take_file(const CorrectedFile& file, const Store::WriteJob& tell);
  Result<ReplayPreview> preview_file(const CorrectedFile& file);

  /// A person stops a job: what is in stays in.  Errc::not_found, Errc::conflict (it has ended).
  Result<ReplayJob> cancel(std::int64_t number, const Store::WriteJob& tell);

  /// Works the next stretch of the oldest job; false: there is none.
  Result<bool> step();

  /// Nothing, if its feed is configured no longer.  Waits for no batch.
  GroupMends mends(const RejectGroup& group) const;
  /// Whether this one row may be accepted until a day, by itself.  Waits for no batch.
  bool may_accept(const RejectionRow& row) const;

  /// The feed of a mapping, and what is wrong with it: not_found, invalid_argument, sender_mends;
  /// check_binding of an acceptance of rows that nobody may accept.
  Result<void> check(const ValueMapping& mapping);

 private:
  Result<ReplayJob> complete(StoreReader& store, ReplayJob job);
  Result<ReplayPreview> preview_job(const RunServices& services, const FeedEntry& feed,
                                    ReplayJob job, const std::optional<ValueMapping>& mapping);
  Result<Delivery> seal(const CorrectedFile& file, const Batch& batch, const std::string& sha256);
  Result<Batch> batch_of(BatchId id);

  BatchDesk& desk_;
};

}  // namespace gw::pipeline
