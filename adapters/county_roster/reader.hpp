#pragma once
// Reads one roster file of a county bureau: GB18030 CSV rows to namings (pupils named by the
// bureau).  Made by the adapter for each run of a batch; one thread.  Knows the file name (kind,
// day, order) and the scope's entry year; refuses rows as the interface note has it, and the file
// where a required column is missing or a full list mixes entry years.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/county_roster/columns.hpp"
#include "adapters/county_roster/roster_name.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/codec/csv.hpp"

namespace gw::county_roster {

/// What the reader knows before the first byte.
struct RosterPlan {
  AgencyId agency;
  RegionCode county;
  RosterName name;
  int entry_year = 0;  // of the scope
  Day received{};
  ColumnNames columns;
};

class RosterReader final : public BatchReader {
 public:
  /// The sink outlives the reader.
  RosterReader(RosterPlan plan, RowSink& sink);

  Result<void> feed(std::string_view bytes) override;
  Result<BatchVerdict> finish() override;

 private:
  struct Pupil;

  void start();
  Result<void> take(const codec::CsvRecord& record);
  Result<void> row(const codec::CsvRecord& record);
  Result<void> leave_list(const codec::CsvRecord& record);
  std::optional<RefusedRow> read(const codec::CsvRecord& record, Pupil& pupil);
  std::optional<RefusedRow> read_codes(const codec::CsvRecord& record, Pupil& pupil);
  RefusedRow refused(const codec::CsvRecord& record, Column column, RowReason reason) const;
  RefusedRow refused_whole(const codec::CsvRecord& record, std::string column,
                           RowReason reason) const;
  std::string_view field(const codec::CsvRecord& record, Column column) const {
    return header_->field(record.fields, column);
  }
  /// The last day on the roll of a row that left: the day before 变更日期, else before the file's.
  Day last_day(const codec::CsvRecord& record) const;

  RosterPlan plan_;
  RowSink& sink_;
  std::string head_;  // bytes before the encoding is known
  std::unique_ptr<codec::CsvReader> csv_;
  std::optional<Header> header_;
  bool utf8_ = false;
  bool mixed_years_ = false;
  std::int64_t rows_ = 0;
};

/// The entry year that the first readable row of a file names; `head` is the begin of the file.
/// Nothing where no row says so.
std::optional<int> entry_year_in(std::string_view head, const ColumnNames& columns);

}  // namespace gw::county_roster
