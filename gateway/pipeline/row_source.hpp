#pragma once
// Where the rows of a batch stand, to be read once more by whoever asks about some of them.  Reads
// evidence; changes nothing.  Blocking; pool threads.
#include <optional>
#include <string>
#include <string_view>

#include "gateway/adapter/row.hpp"
#include "gateway/pipeline/batch_desk.hpp"

namespace gw::pipeline {

/// Delivery::origin of a webhook request, before its id.
inline constexpr std::string_view kRequestOrigin = "webhook ";

struct RowSource {
  Batch read;           // as its reader takes it
  DeliveryId delivery;  // where its rows stand
  std::string request;  // or: the id of the webhook request that brought them, in the inbox
  bool some = false;    // of these rows only those that the batch settled are its own
};

/// A run that repaired rows has them in the evidence of the batch that refused them, or in the file
/// that corrects them.  Nothing: there is no such batch.
Result<std::optional<RowSource>> row_source(StoreReader& store, BatchId id);

/// Gives all rows to `sink`, until it fails.  Errc as of the evidence and the reader; cancelled
/// once the runs are told to stop.
Result<void> read_rows(const RunServices& services, const FeedEntry& feed, const RowSource& source,
                       RowSink& sink);

}  // namespace gw::pipeline
