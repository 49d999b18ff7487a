#pragma once
// Reads one batch of a service: a whole list, the rows of a window, or a page of events, all pages
// in one delivery.  Made by the adapter for each run of a batch; one thread, memory is one page.
// Refuses as a whole: pages that do not add up to the rows they declare (COUNT), a list whose pch
// changed on the way (SCOPE).
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sharing_platform/row_kinds.hpp"
#include "gateway/adapter/page_frame.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/codec/json.hpp"

namespace gw::sharing_platform {

/// What the reader must know of a batch besides its bytes; kept in Batch::context.
struct BatchContext {
  BatchContext() = default;

  RegionCode region;
  std::optional<Month> month;  // lists
  /// Lists: the order of the list of the month before; keys seen since are not twice absent.
  std::optional<std::int64_t> list_before;

  std::string text() const;
  static BatchContext read(std::string_view text);
};

class RowsReader final : public BatchReader {
 public:
  RowsReader(const RowKind& kind, RowsOf batch, BatchContext context, std::size_t page_limit,
             RowSink& sink);

  Result<void> feed(std::string_view bytes) override { return frames_.feed(bytes); }
  Result<BatchVerdict> finish() override;

 private:
  Result<void> page(std::string_view text);
  Result<void> row(const codec::JsonValue& row);
  Absence absence() const;

  const RowKind& kind_;
  RowsOf batch_;
  BatchContext context_;
  RowSink& sink_;
  PageFrames frames_;
  codec::JsonReader json_;
  std::string pch_;
  std::optional<std::int64_t> declared_;
  std::int64_t rows_ = 0;
  bool told_form_ = false;
  BatchReason reason_ = BatchReason::none;
};

}  // namespace gw::sharing_platform
