#pragma once
// Whether a decoded batch may act: whole, plausible, in its place in the chain.  Pure.
#include "gateway/adapter/adapter.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/pipeline/decode_stage.hpp"

namespace gw::pipeline {

/// What the batch's scope looks like before it.
struct ScopeHistory {
  std::optional<Batch> last_full;  // last one applied
  std::optional<Batch> last;       // last one applied, full or not
  std::optional<Batch> base;  // the batch an increment names as its base, whatever became of it
};

struct Admission {
  BatchState state = BatchState::applying;  // applying: go on; else where the batch ends or waits
  BatchReason reason = BatchReason::none;
};

/// Law 8 and readings 31, 49, 50, 55; the agency's note through the feed's band and the reader's
/// verdict.
Admission admit(const Batch& batch, const RowCounts& counts, const BatchVerdict& verdict,
                const std::optional<Failure>& broken, const ScopeHistory& history,
                const FeedDefinition& feed);

}  // namespace gw::pipeline
