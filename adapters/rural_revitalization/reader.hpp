#pragma once
// Reads one city's list of people lifted from poverty and monitored (防返贫监测对象和脱贫人口): a
// zip with one CSV, GB18030 or (behind its mark) UTF-8.  Made by the adapter for each run of a
// batch; one thread; memory is the packed file.  Refuses as a whole: a broken zip, one without
// exactly one CSV (Errc::peer_content), a missing column.  A row number is the physical line in the
// CSV.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/rural_revitalization/list_name.hpp"
#include "gateway/adapter/form_watch.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/codec/csv.hpp"
#include "gateway/normalize/identity_number.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::rural_revitalization {

/// The columns that are read, in the order of the note.
enum class Column : std::uint8_t {
  village_code,
  household,
  person,
  name,
  sex,
  birth,
  document,
  number,
  household_kind,
  monitored,
  risk_gone,
  found_on,
  risk_gone_on,
};
inline constexpr std::size_t kColumns = 13;

class ListReader final : public BatchReader {
 public:
  ListReader(AgencyId agency, ListName name, Day received, RowSink& sink)
      : agency_(std::move(agency)), name_(name), received_(received), sink_(sink) {}

  Result<void> feed(std::string_view bytes) override;
  Result<BatchVerdict> finish() override;

 private:
  struct Problem {
    RowReason reason = RowReason::columns;
    Column column = Column::village_code;
  };
  struct Reading;

  Result<void> take(const codec::CsvRecord& record);
  void take_header(const codec::CsvRecord& record);
  Result<void> row(const codec::CsvRecord& record);
  std::optional<Problem> read(const codec::CsvRecord& record, Reading& out) const;
  std::optional<Problem> read_codes(const codec::CsvRecord& record, Reading& out) const;
  bool accepted(const codec::CsvRecord& record, RowReason check, Column column, Reading& out) const;
  void assert_naming(const codec::CsvRecord& record, Reading reading, AssertedRow& out) const;
  void place(const codec::CsvRecord& record) const;
  void show(const codec::CsvRecord& record) const;
  std::optional<FormFault> form_fault(const codec::CsvRecord& record) const;
  std::string_view field(const codec::CsvRecord& record, Column column) const;
  Result<void> refuse(const codec::CsvRecord& record, RowReason reason, std::string_view column);

  AgencyId agency_;
  ListName name_;
  Day received_;
  RowSink& sink_;
  std::string packed_;
  std::optional<std::array<std::size_t, kColumns>> at_;
  std::vector<std::string> header_;
  std::size_t width_ = 0;
  std::int64_t rows_ = 0;
  bool column_missing_ = false;
};

}  // namespace gw::rural_revitalization
