#pragma once
// Between decoding and applying: the batch's rows meet the keys known before.  Repeats within the
// batch and rows that say nothing new drop out here, before they cost the store anything; keys that
// a whole full list no longer has come in as `absent` rows.  What is left is sorted by whom it is
// about.
#include "gateway/pipeline/decode_stage.hpp"
#include "gateway/pipeline/row_spool.hpp"
#include "gateway/ports/store.hpp"

namespace gw::pipeline {

struct Merged {
  explicit Merged(std::filesystem::path folder) : spool(std::move(folder)) {}

  RowSpool spool;  // sorted by subject_order; rows to apply
  std::int64_t repeated = 0;
  std::int64_t unchanged = 0;  // as already known, or older than what is known
  std::vector<RowNote> notes;  // DUPLICATE, as far as kept
};

/// REQUIRES: decoded.spool is finished.  Reads the store; changes nothing.
Result<std::unique_ptr<Merged>> merge(const RunServices& services, const Batch& batch,
                                      ScopeId scope, const Decoded& decoded);

}  // namespace gw::pipeline
