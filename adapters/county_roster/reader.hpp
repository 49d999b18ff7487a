#pragma once
// Reads one roster file of a county bureau: rows of a CSV, workbook or DBF to namings (pupils named
// by the bureau).  Made by the adapter for each run of a batch; one thread.  Knows the file name
// (kind, day, order) and the scope's entry year; refuses rows as the interface notes have it, and
// the file where a required column is missing or a full list mixes entry years.
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/county_roster/columns.hpp"
#include "adapters/county_roster/roster_name.hpp"
#include "adapters/county_roster/sheet_header.hpp"
#include "gateway/adapter/form_watch.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/codec/table.hpp"
#include "gateway/normalize/date.hpp"

namespace gw::county_roster {

/// The bureau's own words for values, by its own column name: 是否在读: {否: 退学}.  What is not in
/// the table stands for itself.
using ValueWords = std::map<std::string, std::string, std::less<>>;
using ValueTables = std::map<std::string, ValueWords, std::less<>>;

/// How a bureau writes its lists.
struct RosterForm {
  ColumnNames columns;
  ValueTables values;
  normalize::DateStyle dates = normalize::kRosterDays;
  codec::TableOptions table;
};

/// What the reader knows before the first byte.
struct RosterPlan {
  AgencyId agency;
  RegionCode county;
  RosterName name;
  int entry_year = 0;  // of the scope
  Day received{};
  RosterForm form;
};

class RosterReader final : public BatchReader {
 public:
  /// The sink outlives the reader.
  RosterReader(RosterPlan plan, RowSink& sink);

  Result<void> feed(std::string_view bytes) override { return table_.feed(bytes); }
  Result<BatchVerdict> finish() override;

 private:
  struct Pupil;
  /// A table or one sheet of a workbook.
  struct Sheet {
    std::uint32_t part = 0;
    std::optional<SheetHeader> search;
    std::optional<Header> header;
    std::vector<std::string> names;  // Header::agreed_names
    std::array<const ValueWords*, kColumns> words{};
    std::int64_t rows = 0;
  };

  ListKind kind() const { return plan_.name.full ? ListKind::full : ListKind::increment; }
  Result<void> take(const codec::TableRow& row);
  Result<void> begin_sheet(std::uint32_t part);
  Result<void> end_sheet();
  void use_header(Header header);
  Result<void> no_row(const codec::TableRow& row);
  Result<void> row(const codec::TableRow& row);
  Result<void> leave_list(const codec::TableRow& row);
  std::optional<FormFault> form_fault(const codec::TableRow& row) const;
  std::optional<RefusedRow> read(const codec::TableRow& row, Pupil& pupil);
  std::optional<RefusedRow> read_codes(const codec::TableRow& row, Pupil& pupil);
  std::optional<Day> read_birth(const codec::TableRow& row, Pupil& pupil) const;
  std::optional<Day> read_entry(const codec::TableRow& row) const;
  void remark_cells(const codec::TableRow& row, Pupil& pupil) const;
  void complete(const codec::TableRow& row, Naming& naming) const;
  /// Tells who wants to know in which school and class the row's pupil is.
  void place(const codec::TableRow& row) const;
  void show(const codec::TableRow& row) const;
  bool accepted(const codec::TableRow& row, Column column, RowReason check, Pupil& pupil) const;
  RefusedRow refused(const codec::TableRow& row, Column column, RowReason reason) const;
  RefusedRow refused_whole(const codec::TableRow& row, std::string column, RowReason reason) const;

  std::string text_of(const codec::TableRow& row) const;
  /// The cell of a column with a value of its own or from above; nullptr where there is none.
  const codec::Cell* cell(const codec::TableRow& row, Column column) const;
  /// Its text as written, and in the words of the note.
  std::string_view written(const codec::TableRow& row, Column column) const;
  std::string_view field(const codec::TableRow& row, Column column) const;
  bool is_row(const codec::TableRow& row) const;
  bool repeats_header(const codec::TableRow& row) const;
  static std::int64_t line_of(const codec::TableRow& row);
  /// The last day on the roll of a row that left: the day before 变更日期, else before the file's.
  Day last_day(const codec::TableRow& row) const;

  RosterPlan plan_;
  RowSink& sink_;
  codec::TableReader table_;
  Sheet sheet_;
  bool any_row_ = false;  // of whatever kind
  bool any_header_ = false;
  bool differs_ = false;     // a header under known other names
  bool incomplete_ = false;  // a header without a required column
  bool mixed_years_ = false;
  std::int64_t rows_ = 0;
};

/// The entry year that the first readable row of a file names; `head` is the begin of the file, the
/// whole of a packed one.  Nothing where no row says so.
std::optional<int> entry_year_in(std::string_view head, const RosterForm& form);

}  // namespace gw::county_roster
