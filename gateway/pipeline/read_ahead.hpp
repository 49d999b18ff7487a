#pragma once
// A long batch is read while it arrives: its rows are spooled when the last byte is sealed, and the
// run need not open the evidence once more.  Nothing of it is kept anywhere but in memory and in
// the spool without a name, and nothing acts: what cannot be read so, or is submitted as another
// batch than was expected, is read from its evidence like any other.  Its spool takes disk while
// the evidence is written, not only afterwards.
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/adapter/adapter.hpp"
#include "gateway/pipeline/decode_stage.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

/// The reading of one delivery.  Blocking; pool threads, one at a time.
class ReadAhead {
 public:
  /// `expected`: the batch as it will be submitted, without its id; received now.  Errc as of
  /// decode().
  static Result<std::unique_ptr<ReadAhead>> begin(const RunServices& services,
                                                  const AgencyAdapter& adapter,
                                                  const FeedDefinition& feed, Batch expected);

  /// The next bytes.  What they do not let it read ends the reading ahead, and is no failure.
  void feed(std::string_view bytes);
  /// Whether it can read no further.
  bool over() const { return decoding_ == nullptr; }
  /// Whether this is the reading that a run of `batch` would begin with.
  bool fits(const Batch& batch) const;
  /// What decode() would give; what it notes of rows is not in the store yet.  Null: it could not
  /// read on.  REQUIRES: all bytes are in; once.
  std::unique_ptr<Decoded> finish(StageTimes& times);

 private:
  ReadAhead(Batch expected, std::unique_ptr<Decoding> decoding)
      : expected_(std::move(expected)), decoding_(std::move(decoding)) {}

  Batch expected_;
  std::unique_ptr<Decoding> decoding_;  // null: ended
  std::chrono::nanoseconds spent_{};
};

/// The gateway's one place for it, for a reading takes as much memory as a run.  Any thread.
class ReadAheadPlace {
 public:
  /// Whether the place was free and is the caller's now.  A reading that waits for its run gives
  /// way: it may wait long, or for ever.
  bool enter();
  /// The caller's reading waits for the run of its delivery.
  void keep(DeliveryId delivery, std::unique_ptr<ReadAhead> reading);
  /// The caller's reading came to nothing.
  void leave();
  /// The reading of that delivery, no longer kept; null: there is none.
  std::unique_ptr<ReadAhead> take(DeliveryId delivery);

 private:
  std::mutex mutex_;  // guards the rest
  bool reading_ = false;
  std::optional<std::pair<DeliveryId, std::unique_ptr<ReadAhead>>> kept_;
};

}  // namespace gw::pipeline
