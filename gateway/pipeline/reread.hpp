#pragma once
// Refused rows of one batch, read once more: from the batch's evidence with the mappings of values
// of today, or from the file that its sender corrected.  Reads evidence; changes nothing.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/pipeline/batch_desk.hpp"
#include "gateway/pipeline/decode_stage.hpp"

namespace gw::pipeline {

/// Where the rows of a corrected file belong: row of the file → row of the batch it corrects.
using LineLinks = std::map<std::int64_t, std::int64_t>;

/// What reading again needs.
struct Reread {
  const FeedEntry& feed;
  const Batch& batch;   // that had the rows
  DeliveryId delivery;  // to read: the batch's own, or the corrected file
  const ValueAliases& aliases;
  std::set<std::int64_t> lines;      // of the batch: these rows and no others
  const LineLinks* links = nullptr;  // of a corrected file; null: a row is its own
};

struct RereadRows {
  explicit RereadRows(std::filesystem::path folder) : decoded(std::move(folder)) {}

  Decoded decoded;                            // rows that were read, by key; counts are theirs
  std::map<std::int64_t, std::int64_t> read;  // rows that were read, as they stand in the delivery
                                              // → in the batch
  std::vector<Rejection> refused;             // of the batch
  std::vector<RowNote> notes;                 // without their batch
};

/// Errc as of the evidence and the reader; what the document as a whole would be refused for is in
/// decoded.verdict.
Result<std::unique_ptr<RereadRows>> reread(const RunServices& services, const Reread& asked);

}  // namespace gw::pipeline
