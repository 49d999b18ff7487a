#pragma once
// The rows that the merge left take effect, page by page, each page with all its consequences and
// the batch's progress in one transaction (law 3).  While the writer commits a page, the next one
// is already worked out on a snapshot; the writer only checks that nobody changed its persons
// since.
#include <memory>
#include <vector>

#include "gateway/pipeline/decode_stage.hpp"
#include "gateway/pipeline/merge_stage.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

class ApplyStage {
 public:
  /// `batch` carries the progress: its applied_rows say how many rows an earlier run brought in.
  ApplyStage(const RunServices& services, Batch& batch, ScopeId scope, StageTimes& times)
      : services_(services), batch_(batch), scope_(scope), times_(times) {}

  /// Blocks until all rows are in.  `keys` takes what the key index must say afterwards, by key.
  Result<void> run(const Decoded& decoded, const Merged& merged, RowSpool& keys);

 private:
  struct Page {
    std::vector<SpooledRow> rows;
    std::int64_t end = 0;  // rows of the batch up to and with this page
    DecisionDay day;
    PreparedPage prepared;
    StageTimes times;
  };

  bool was_in(const Page& page) const { return page.end <= done_before_; }
  Result<void> prepare(Page& page);
  /// What the key index must say of the page afterwards.
  Result<std::vector<KeyEntry>> write(Page& page);
  Result<PageOutcome> take_effect(StoreWriter& tx, Page& page, Batch& next);

  const RunServices& services_;
  Batch& batch_;
  ScopeId scope_;
  StageTimes& times_;
  PageOrigin origin_;
  std::int64_t done_before_ = 0;
};

/// A key-index entry on its way from the pages to the index: the record's sort key is the key.
std::string to_bytes(const KeyEntry& entry);
KeyEntry key_from(const SpoolRecord& record);

}  // namespace gw::pipeline
