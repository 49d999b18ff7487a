#pragma once
// Reads one table of a snapshot (HB9002 or HB9003): all its pages in one delivery.  Made by the
// adapter for each run of a batch; one thread, memory is one page.  Refuses a table whose pages do
// not add up to the rows it declares, belong to another snapshot, or lack a member of the note.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/insured_register/rows.hpp"
#include "gateway/adapter/page_frame.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/codec/json.hpp"

namespace gw::insured_register {

struct SnapshotPlan {
  Table table = Table::relations;
  std::string snap_id;
  std::int64_t max_seq = 0;  // version of every row (readings 46)
  Day received{};
  std::size_t page_limit = 0;
};

class SnapshotReader final : public BatchReader {
 public:
  SnapshotReader(SnapshotPlan plan, RowSink& sink);

  Result<void> feed(std::string_view bytes) override { return frames_.feed(bytes); }
  Result<BatchVerdict> finish() override;

 private:
  Result<void> page(std::string_view text);

  SnapshotPlan plan_;
  RowSink& sink_;
  PageFrames frames_;
  codec::JsonReader json_;
  std::optional<std::int64_t> declared_;
  std::int64_t line_ = 0;
  BatchReason reason_ = BatchReason::none;
};

}  // namespace gw::insured_register
