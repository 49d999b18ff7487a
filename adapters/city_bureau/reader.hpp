#pragma once
// Reads one levy workbook of a city as a batch: every row taken or refused, findings as notes. Made
// by the adapter for each run; one thread.  The rows are about no person: they act through the
// workbook that is in force (adapter.hpp), not as facts.
#include <string>

#include "adapters/city_bureau/levy_book.hpp"
#include "gateway/adapter/row.hpp"

namespace gw::city_bureau {

/// A workbook is read whole; real ones have 10 KB.
inline constexpr std::int64_t kFileMost = std::int64_t{16} << 20;

class BookReader final : public BatchReader {
 public:
  /// The sink outlives the reader.
  BookReader(RegionCode pool, RowSink& sink) : pool_(pool), sink_(sink) {}

  /// Errc::too_large beyond what a workbook of this size may be.
  Result<void> feed(std::string_view bytes) override;
  Result<BatchVerdict> finish() override;

 private:
  RegionCode pool_;
  RowSink& sink_;
  std::string bytes_;
};

/// What the workbook says of itself: COLUMN_MISSING, HEADER_ONLY, NOT_SIGNED or nothing.
BatchReason verdict_of(const LevyBook& book);

}  // namespace gw::city_bureau
