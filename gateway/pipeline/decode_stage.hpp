#pragma once
// First half of a batch run: evidence → reader → spool.  Nothing of the batch is applied here; when
// the stage ends, the batch is proved whole or it is known why it is not.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/adapter/form_watch.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/pipeline/row_spool.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

/// How many notes of a batch are kept, by decoding and by merging each.
inline constexpr std::size_t kNotesKept = 20000;

/// What decoding found.  `spool` holds every row with a key, in the order (key, line).
struct Decoded {
  explicit Decoded(std::filesystem::path folder) : spool(std::move(folder)) {}

  RowSpool spool;
  RowCounts counts;  // repeated rows are not known yet: they are still in accepted
  BatchVerdict verdict;
  std::optional<Failure> broken;                    // the document cannot be read to its end
  std::map<std::string, std::int64_t> units;        // rows of each school that the batch names
  std::map<std::string, std::string> school_names;  // by the school's code
  std::vector<FeedForm> forms;                      // in which its rows came
  std::vector<FormWatch::RefusedCode> refused_codes;
  std::vector<Drift> drifts;  // where that differs from the contract; filled by who judges it
  std::set<std::string> refused_numbers;  // numbers of refused rows, as written (readings 31)
  /// RowNotes::kept: what the store is to be told yet.
  std::vector<Rejection> rejections;
  std::vector<RowNote> notes;
};

/// Where rejections and notes go while rows are read.
enum class RowNotes : std::uint8_t {
  stored,  // page by page under the batch's id
  kept     // in memory, as far as they are few; Errc::cancelled: they are not
};

/// A batch's bytes on their way into rows.  Blocking; one thread at a time.
class Decoding {
 public:
  /// Services, adapter and feed outlive it.
  static Result<std::unique_ptr<Decoding>> begin(const RunServices& services,
                                                 const AgencyAdapter& adapter,
                                                 const FeedDefinition& feed, const Batch& batch,
                                                 FormScreen screen, RowNotes notes);
  ~Decoding();
  Decoding(const Decoding&) = delete;
  Decoding& operator=(const Decoding&) = delete;

  /// The next bytes, in pieces of any size.  A document that cannot be read on is broken().
  Result<void> feed(std::string_view bytes);
  bool broken() const;
  /// All bytes are in, or it is broken.  Once.
  Result<std::unique_ptr<Decoded>> finish(StageTimes& times);

 private:
  struct State;
  explicit Decoding(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Reads the batch's evidence through its adapter's reader, with the mappings of values of
/// batch.mapping.  Rejections and notes go to the store
/// page by page under the batch's id; a run that starts again clears them first, but those of a
/// batch that was proved whole are in, beside what was seen since, and stay. A Failure means
/// that the gateway could not (store, disk, seal), not that the document is wrong.  Rows that
/// `screen` stops are refused or set aside.
Result<std::unique_ptr<Decoded>> decode(const RunServices& services, const AgencyAdapter& adapter,
                                        const FeedDefinition& feed, const Batch& batch,
                                        FormScreen screen, StageTimes& times);

/// Puts into the store, under the batch's id, what was kept while its rows were read.
Result<void> store_kept(const RunServices& services, const Batch& batch, Decoded& decoded);

/// Batch::mapping of a batch read without any mapping of values.
inline constexpr std::int64_t kNoMapping = 0;
/// The number of the last word about a feed's values.
Result<std::int64_t> last_mapping(StoreReader& store, const FeedId& feed);
/// What was said of the values of the batch's feed up to the number it is read with; acceptances as
/// on the day of its receipt.
Result<ValueAliases> aliases_of(Store& store, const Batch& batch);

/// Why a document that cannot be read is refused; nothing for failures of the gateway itself.
std::optional<BatchReason> refusal_for(Errc code) noexcept;

}  // namespace gw::pipeline
