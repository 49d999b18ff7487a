#include "adapters/county_roster/reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/county_roster/supplied.hpp"
#include "gateway/adapter/row_look.hpp"
#include "gateway/adapter/row_placing.hpp"
#include "gateway/codec/csv_text.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/normalize/checks.hpp"
#include "gateway/normalize/codes.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/identity_number.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::county_roster {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kAdd = "新增";
constexpr std::string_view kChange = "修改";
constexpr std::string_view kDelete = "删除";
constexpr std::string_view kTotal = "合计";

using codec::Cell;
using codec::CellFill;
using codec::CellKind;
using codec::TableForm;
using codec::TableRow;

/// 学籍号, the sender's key.
std::string key_of(std::string_view pupil_number) {
  return std::string(normalize::trim(unwrapped(pupil_number)));
}

void add(std::vector<RowRemark>& list, RowReason reason, const std::string& column) {
  list.push_back({reason, column});
}

/// The number in `合计：128人`; nothing if this row is no total, or names none.
std::optional<std::int64_t> total_in(const TableRow& row) {
  for (const Cell& cell : row.cells) {
    const std::string_view text = normalize::trim(cell.text);
    if (text.substr(0, kTotal.size()) != kTotal) continue;
    const std::size_t digits = text.find_first_of("0123456789");
    if (digits == std::string_view::npos) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(text.data() + digits, text.data() + text.size(), number);
    return number;
  }
  return std::nullopt;
}

std::string_view part_named(TableForm form) {
  if (form == TableForm::workbook) return "workbook";
  return form == TableForm::dbf ? "dbf" : "csv";
}

/// How a workbook stores the value; nothing for text.
std::optional<ValueShape> stored_shape(CellKind kind) {
  if (kind == CellKind::number) return ValueShape::stored_number;
  if (kind == CellKind::date) return ValueShape::stored_day;
  if (kind == CellKind::boolean) return ValueShape::stored_truth;
  return std::nullopt;
}

/// What a file of this name should be; nothing where the name says nothing of it.
std::optional<TableForm> form_named(std::string_view file) {
  const std::string_view extension = file.substr(std::min(file.rfind('.'), file.size()));
  if (extension == ".csv" || extension == ".txt") return TableForm::csv;
  if (extension == ".xlsx" || extension == ".xls") return TableForm::workbook;
  if (extension == ".dbf") return TableForm::dbf;
  return std::nullopt;
}

}  // namespace

struct RosterReader::Pupil {
  Naming naming;
  Identity identity;
  std::optional<Day> birth;
  std::vector<RowRemark> remarks;
  std::vector<RowRemark> reviews;
};

RosterReader::RosterReader(RosterPlan plan, RowSink& sink)
    : plan_(std::move(plan)),
      sink_(sink),
      table_(plan_.form.table, [this](const TableRow& row) { return take(row); }) {}

Result<BatchVerdict> RosterReader::finish() {
  GW_CHECK(table_.finish());
  if (any_row_) GW_CHECK(end_sheet());
  BatchVerdict verdict;
  for (const codec::SheetInfo& sheet : table_.sheets()) verdict.parts.push_back(sheet.name);
  verdict.absence.ends = plan_.name.full;
  verdict.absence.last_day = plan_.name.day - std::chrono::days(1);
  verdict.absence.delivered_units_only = true;
  const auto named = form_named(plan_.name.text);
  if (!any_row_) {
    verdict.reason = BatchReason::empty;
  } else if (!any_header_ || incomplete_) {
    verdict.reason = BatchReason::column_missing;
  } else if (plan_.name.full && rows_ == 0) {
    verdict.reason = BatchReason::header_only;
  } else if (mixed_years_) {
    verdict.reason = BatchReason::scope;
  } else if (named && *named != table_.form()) {
    verdict.reason = BatchReason::format_differs;
  } else if (table_.form() == TableForm::csv && table_.encoding() != plan_.form.table.encoding) {
    verdict.reason = BatchReason::encoding_differs;
  } else if (differs_) {
    verdict.reason = BatchReason::column_alias;
  }
  return verdict;
}

Result<void> RosterReader::take(const TableRow& row) {
  if (!any_row_ || row.part != sheet_.part) GW_CHECK(begin_sheet(row.part));
  any_row_ = true;
  const bool blank = std::all_of(row.cells.begin(), row.cells.end(),
                                 [](const Cell& cell) { return cell.text.empty(); });
  if (blank) return sink_.note(line_of(row), RowReason::blank);
  if (!sheet_.header) {
    if (!sheet_.search) return {};  // a sheet that is not for us
    switch (sheet_.search->look_at(row)) {
      case SheetHeader::Found::not_yet:
        return {};
      case SheetHeader::Found::here:
        use_header(sheet_.search->take());
        return {};
      case SheetHeader::Found::nowhere:
        sheet_.search.reset();
        return sink_.note(line_of(row), RowReason::sheet_ignored);
      case SheetHeader::Found::above:
        use_header(sheet_.search->take());
        break;
    }
  }
  if (repeats_header(row)) return sink_.note(line_of(row), RowReason::header_repeated);
  if (!is_row(row)) return no_row(row);
  ++rows_;
  ++sheet_.rows;
  // Without its columns no row can be read; they are counted, for the refused file quarantines all.
  if (sheet_.header->incomplete()) {
    static_cast<void>(form_fault(row));  // for the name that a missing column may have now
    return sink_.without_effect(line_of(row));
  }
  return this->row(row);
}

Result<void> RosterReader::begin_sheet(std::uint32_t part) {
  if (any_row_) GW_CHECK(end_sheet());
  sheet_ = Sheet();
  sheet_.part = part;
  sheet_.search.emplace(plan_.form.columns, kind());
  return {};
}

Result<void> RosterReader::end_sheet() {
  if (sheet_.header || !sheet_.search) return {};
  if (sheet_.search->end() == SheetHeader::Found::above) {
    use_header(sheet_.search->take());
    return {};
  }
  return sink_.note(RowPlace{sheet_.part, 1}.line(), RowReason::sheet_ignored);
}

void RosterReader::use_header(Header header) {
  any_header_ = true;
  differs_ = differs_ || header.differs();
  incomplete_ = incomplete_ || header.incomplete();
  for (std::size_t i = 0; i < kColumns; ++i) {
    const auto words = plan_.form.values.find(header.name_of(static_cast<Column>(i)));
    sheet_.words[i] = words == plan_.form.values.end() ? nullptr : &words->second;
  }
  sheet_.names = header.agreed_names();
  if (FormWatch* const form = sink_.form()) {
    // A workbook stores days and numbers, a CSV writes them: each is a form of its own.
    form->part(part_named(table_.form()));
    form->header(sheet_.names);
  }
  RowForm row_form;
  row_form.kind =
      table_.form() == TableForm::workbook ? RowForm::Kind::workbook : RowForm::Kind::csv;
  row_form.gb18030 = plan_.form.table.encoding == codec::Encoding::gb18030;
  row_form.part = sheet_.part;
  row_form.columns = header.cells();
  sink_.written_as(row_form);
  sheet_.header = std::move(header);
}

/// Shows the row to who watches the form of the list.
std::optional<FormFault> RosterReader::form_fault(const TableRow& row) const {
  FormWatch* const form = sink_.form();
  if (form == nullptr) return std::nullopt;
  return form->row([&](FormWatch& watch) {
    for (const Cell& cell : row.cells) {
      if (cell.column >= sheet_.names.size() || sheet_.names[cell.column].empty()) continue;
      if (cell.fill != CellFill::across)
        watch.value(sheet_.names[cell.column], cell.text, stored_shape(cell.kind));
    }
  });
}

/// Titles and totals below a workbook's header; a total should be the number of its rows.
Result<void> RosterReader::no_row(const TableRow& row) {
  const auto total = total_in(row);
  if (total && *total != sheet_.rows) return sink_.note(line_of(row), RowReason::total_differs);
  return {};
}

/// Shows the row to who looks at it alone.
void RosterReader::show(const TableRow& row) const {
  RowLook* const look = sink_.look(line_of(row));
  if (look == nullptr) return;
  look->stands(text_of(row));
  const Header& header = *sheet_.header;
  for (const Cell& cell : row.cells) {
    if (cell.column >= header.width() || cell.fill == CellFill::across) continue;
    std::string_view read = normalize::trim(cell.text);
    for (std::size_t i = 0; i < kColumns; ++i) {
      const auto column = static_cast<Column>(i);
      if (header.place(column) == cell.column) read = normalize::trim(field(row, column));
    }
    const std::string day = cell.kind == CellKind::date ? iso_text(cell.day) : std::string();
    look->field(header.cells()[cell.column], cell.text, day.empty() ? read : day);
  }
}

Result<void> RosterReader::row(const TableRow& row) {
  show(row);
  if (table_.form() == TableForm::csv && row.cells.size() != sheet_.header->width())
    return sink_.refuse(refused_whole(row, {}, RowReason::columns));
  if (row.bytes_invalid) {
    std::string column;
    for (const Cell& cell : row.cells) {
      if (cell.text.find(kReplacement) == std::string_view::npos) continue;
      column = sheet_.header->cells()[cell.column];
      break;
    }
    return sink_.refuse(refused_whole(row, std::move(column), RowReason::bytes));
  }
  if (auto fault = form_fault(row))
    return sink_.refuse(refused_whole(row, std::move(fault->column), fault->reason));
  if (!plan_.name.full && normalize::trim(field(row, Column::operation)) == kDelete)
    return leave_list(row);

  Pupil pupil;
  if (auto refusal = read(row, pupil)) return sink_.refuse(std::move(*refusal));
  if (row.spans_lines) add(pupil.remarks, RowReason::line_break, {});
  if (table_.form() == TableForm::workbook) remark_cells(row, pupil);
  AssertedRow asserted;
  asserted.line = line_of(row);
  asserted.subject = std::move(pupil.identity);
  asserted.key = key_of(written(row, Column::pupil_number));
  asserted.stamp = plan_.name.order();
  asserted.fact = std::move(pupil.naming);
  asserted.remarks = std::move(pupil.remarks);
  asserted.reviews = std::move(pupil.reviews);
  place(row);
  sink_.school_named(normalize::trim(field(row, Column::school_code)),
                     normalize::trim(written(row, Column::school_name)));
  return sink_.put(std::move(asserted));
}

void RosterReader::place(const TableRow& row) const {
  PlacingWatch* const watch = sink_.placings();
  if (watch == nullptr) return;
  const auto text = [&](Column column) { return normalize::trim(written(row, column)); };
  RowPlacing placing;
  placing.school = text(Column::school_name);
  placing.grade = text(Column::grade);
  placing.class_name = text(Column::class_name);
  placing.pupil = unwrapped(text(Column::pupil_number));
  watch->placed(line_of(row), placing);
}

/// 删除 goes by 学籍号 alone; what else stands in the row is not looked at.
Result<void> RosterReader::leave_list(const TableRow& row) {
  AssertedRow asserted;
  asserted.key = key_of(written(row, Column::pupil_number));
  if (asserted.key.empty())
    return sink_.refuse(refused(row, Column::pupil_number, RowReason::field_empty));
  asserted.line = line_of(row);
  asserted.operation = RowOperation::end;
  asserted.stamp = plan_.name.order();
  asserted.last_day = last_day(row);
  if (row.spans_lines) add(asserted.remarks, RowReason::line_break, {});
  return sink_.put(std::move(asserted));
}

std::optional<RefusedRow> RosterReader::read(const TableRow& row, Pupil& pupil) {
  normalize::NameReading name = normalize::read_name(written(row, Column::name));
  if (name.empty) return refused(row, Column::name, RowReason::name_empty);

  const std::string_view number_written = written(row, Column::number);
  const std::string_view document = normalize::trim(field(row, Column::document));
  std::optional<normalize::DeclaredDocument> declared = normalize::DeclaredDocument::citizen;
  if (!document.empty()) {
    declared = normalize::declared_from_text(document);
  } else if (!sheet_.header->has(Column::document)) {
    declared = normalize::declared_by_number(number_written);
  }
  const Cell* number_cell = cell(row, Column::number);
  const bool numeric = number_cell != nullptr && (number_cell->kind == CellKind::number ||
                                                  number_cell->kind == CellKind::date);
  // An unknown document is told after the number: as `other` it is not measured against a form.
  normalize::IdentityReading number = normalize::read_identity(
      number_written, declared.value_or(normalize::DeclaredDocument::other), plan_.received,
      numeric ? normalize::CellKind::numeric : normalize::CellKind::text);
  if (number.reject) return refused(row, Column::number, *number.reject);

  const auto birth = read_birth(row, pupil);
  if (!birth && !accepted(row, Column::birth, RowReason::date_unreadable, pupil))
    return refused(row, Column::birth, RowReason::date_unreadable);
  const auto entry = read_entry(row);
  if (!entry) return refused(row, Column::entry_month, RowReason::date_unreadable);
  if (!declared) return refused(row, Column::document, RowReason::code_unknown);

  pupil.birth = birth;
  pupil.identity = std::move(number.identity);
  pupil.naming.first_day = *entry;
  pupil.naming.name = std::move(name.name);
  const Header& header = *sheet_.header;
  for (const RowReason reason : name.remarks)
    add(pupil.remarks, reason, header.name_of(Column::name));
  for (const RowReason reason : number.remarks)
    add(pupil.remarks, reason, header.name_of(Column::number));
  if (number.review) add(pupil.reviews, *number.review, header.name_of(Column::number));
  return read_codes(row, pupil);
}

/// A real date cell, a number 20200903, or text in one of the bureau's styles.
std::optional<Day> RosterReader::read_birth(const TableRow& row, Pupil& pupil) const {
  const Cell* birth = cell(row, Column::birth);
  if (birth == nullptr) return std::nullopt;
  const std::string& name = sheet_.header->name_of(Column::birth);
  if (birth->kind == CellKind::date) {
    add(pupil.remarks, RowReason::date_serial, name);
    return birth->day;
  }
  if (birth->kind == CellKind::number) {
    add(pupil.remarks, RowReason::date_number, name);
    return normalize::read_date(birth->text, normalize::DateStyle::compact);
  }
  return normalize::read_date(birth->text, plan_.form.dates);
}

/// The first of the entry month; without such a column, of the September of the list's year.
std::optional<Day> RosterReader::read_entry(const TableRow& row) const {
  if (!sheet_.header->has(Column::entry_month)) {
    const std::chrono::year_month_day autumn{std::chrono::year(plan_.entry_year),
                                             std::chrono::September, std::chrono::day(1)};
    return Day(autumn);
  }
  const Cell* entry = cell(row, Column::entry_month);
  if (entry == nullptr) return std::nullopt;
  if (entry->kind == CellKind::date) {
    const std::chrono::year_month_day date(entry->day);
    return Day(date.year() / date.month() / std::chrono::day(1));
  }
  const auto month = normalize::read_month(entry->text, normalize::kRosterMonths);
  return month ? std::optional<Day>(month->first_day()) : std::nullopt;
}

std::optional<RefusedRow> RosterReader::read_codes(const TableRow& row, Pupil& pupil) {
  const Header& header = *sheet_.header;
  const auto sex = normalize::sex_of(field(row, Column::sex));
  if (!sex && !accepted(row, Column::sex, RowReason::code_unknown, pupil))
    return refused(row, Column::sex, RowReason::code_unknown);
  const std::string_view status_text = normalize::trim(field(row, Column::status));
  const auto status = normalize::on_roll_by_text(status_text);
  if (!status && !status_text.empty()) return refused(row, Column::status, RowReason::code_unknown);
  const std::string_view operation = normalize::trim(field(row, Column::operation));
  if (!plan_.name.full && !operation.empty() && operation != kAdd && operation != kChange)
    return refused(row, Column::operation, RowReason::code_unknown);

  for (const Column required : {Column::school_name, Column::school_code, Column::pupil_number,
                                Column::grade, Column::status}) {
    if (header.has(required) && normalize::trim(field(row, required)).empty() &&
        !accepted(row, required, RowReason::field_empty, pupil))
      return refused(row, required, RowReason::field_empty);
  }
  if (!plan_.name.full && operation.empty())
    return refused(row, Column::operation, RowReason::field_empty);

  if (sex) {
    if (const auto remark = normalize::check_sex(pupil.identity, *sex))
      add(pupil.remarks, *remark, header.name_of(Column::sex));
  }
  if (pupil.birth) {
    if (const auto remark = normalize::check_birth(pupil.identity, *pupil.birth))
      add(pupil.remarks, *remark, header.name_of(Column::birth));
  }

  complete(row, pupil.naming);
  if (status == normalize::OnRoll::no) pupil.naming.last_day = last_day(row);
  if (status == normalize::OnRoll::clerk_decides) {
    pupil.naming.needs_clerk = true;
    add(pupil.reviews, RowReason::status, header.name_of(Column::status));
  }
  const std::chrono::year_month_day entered(pupil.naming.first_day);
  mixed_years_ =
      mixed_years_ || (plan_.name.full && static_cast<int>(entered.year()) != plan_.entry_year);
  return std::nullopt;
}

void RosterReader::complete(const TableRow& row, Naming& naming) const {
  naming.agency = plan_.agency;
  naming.county = plan_.county;
  naming.capacity = Capacity::pupil;
  naming.unit = normalize::trim(field(row, Column::school_code));
  const auto text = [&](Column column) { return std::string(written(row, column)); };
  naming.as_supplied = PersonalText(to_line(
      Supplied{text(Column::school_code), text(Column::school_name),
               std::string(unwrapped(written(row, Column::pupil_number))), text(Column::name),
               std::string(unwrapped(written(row, Column::number))), text(Column::class_name)}));
}

/// How the cells of a workbook's row were stored, where that is not as usual.
void RosterReader::remark_cells(const TableRow& row, Pupil& pupil) const {
  const Header& header = *sheet_.header;
  if (row.hidden) add(pupil.remarks, RowReason::hidden_row, {});
  bool missing = false;
  std::uint32_t next = 0;
  for (const Cell& cell : row.cells) {
    missing = missing || cell.column > next;
    next = cell.column + 1;
    if (cell.fill != CellFill::own || cell.column >= header.width()) continue;
    const std::string& column = header.cells()[cell.column];
    if (cell.inline_text) add(pupil.remarks, RowReason::inline_string, column);
    if (cell.rich) add(pupil.remarks, RowReason::rich_text, column);
  }
  if (missing) add(pupil.remarks, RowReason::cells_missing, {});
}

Day RosterReader::last_day(const TableRow& row) const {
  const Cell* changed = cell(row, Column::changed_on);
  std::optional<Day> day;
  if (changed != nullptr) {
    day = changed->kind == CellKind::date ? changed->day
                                          : normalize::read_date(changed->text, plan_.form.dates);
  }
  return day.value_or(plan_.name.day) - std::chrono::days(1);
}

/// A person said that rows failing this check are taken all the same.
bool RosterReader::accepted(const TableRow& row, Column column, RowReason check,
                            Pupil& pupil) const {
  return taken_anyway(sink_.aliases(), check, sheet_.header->name_of(column),
                      normalize::trim(written(row, column)),
                      key_of(written(row, Column::pupil_number)), pupil.remarks);
}

RefusedRow RosterReader::refused(const TableRow& row, Column column, RowReason reason) const {
  RefusedRow refusal = refused_whole(row, sheet_.header->name_of(column), reason);
  refusal.value = PersonalText(std::string(normalize::trim(written(row, column))));
  return refusal;
}

RefusedRow RosterReader::refused_whole(const TableRow& row, std::string column,
                                       RowReason reason) const {
  RefusedRow refusal;
  refusal.line = line_of(row);
  refusal.column = std::move(column);
  refusal.reason = reason;
  refusal.key = key_of(written(row, Column::pupil_number));
  refusal.number_as_written = PersonalText(std::string(written(row, Column::number)));
  refusal.row = PersonalText(text_of(row));
  return refusal;
}

/// The row as received: a CSV's own text, else its cells as one CSV line, with what is filled down
/// and with days as days, so that the line says by itself what the row says.
std::string RosterReader::text_of(const TableRow& row) const {
  if (!row.raw.empty()) return std::string(row.raw);
  constexpr std::size_t kMonth = 7;  // of yyyy-MM-dd
  const auto entry = sheet_.header->place(Column::entry_month);
  std::string line;
  std::uint32_t next = 0;
  for (const Cell& cell : row.cells) {
    for (; next < cell.column; ++next) line += ',';
    if (cell.fill == CellFill::across) continue;
    if (cell.kind == CellKind::date) {
      const std::string day = iso_text(cell.day);
      line += cell.column == entry ? day.substr(0, kMonth) : day;
    } else {
      line += codec::csv_field(cell.text);
    }
  }
  return line;
}

// A value is filled down inside its merged range; one merged across belongs to its first column.  A
// formula that was never computed, or failed, has no value.
const Cell* RosterReader::cell(const TableRow& row, Column column) const {
  const auto place = sheet_.header->place(column);
  const Cell* found = place ? row.find(*place) : nullptr;
  if (found == nullptr || found->fill == CellFill::across || found->kind == CellKind::error)
    return nullptr;
  return found;
}

std::string_view RosterReader::written(const TableRow& row, Column column) const {
  const Cell* found = cell(row, column);
  return found == nullptr ? std::string_view() : found->text;
}

std::string_view RosterReader::field(const TableRow& row, Column column) const {
  std::string_view text = written(row, column);
  if (!sink_.aliases().empty()) {
    const std::string_view value = normalize::trim(text);
    const std::string_view word = sink_.aliases().read(sheet_.header->name_of(column), value);
    if (word.data() != value.data()) text = word;
  }
  const ValueWords* words = sheet_.words[static_cast<std::size_t>(column)];
  if (words == nullptr) return text;
  const auto word = words->find(normalize::trim(text));
  return word == words->end() ? text : std::string_view(word->second);
}

/// In a workbook titles, totals and signatures stand between and below the rows: a row has a name
/// or a number.
bool RosterReader::is_row(const TableRow& row) const {
  if (table_.form() != TableForm::workbook || sheet_.header->incomplete()) return true;
  return !normalize::trim(written(row, Column::name)).empty() ||
         !normalize::trim(written(row, Column::number)).empty();
}

bool RosterReader::repeats_header(const TableRow& row) const {
  const std::vector<std::string>& names = sheet_.header->cells();
  return row.cells.size() == names.size() &&
         std::equal(row.cells.begin(), row.cells.end(), names.begin(),
                    [](const Cell& cell, const std::string& name) {
                      return normalize::trim(cell.text) == name;
                    });
}

std::int64_t RosterReader::line_of(const TableRow& row) {
  return RowPlace{row.part, row.number}.line();
}

std::optional<int> entry_year_in(std::string_view head, const RosterForm& form) {
  std::optional<Header> header;
  std::optional<int> year;
  std::uint32_t part = 0;
  std::optional<SheetHeader> search;
  codec::TableReader table(form.table, [&](const TableRow& row) -> Result<void> {
    if (!search || row.part != part) {
      part = row.part;
      search.emplace(form.columns, ListKind::full);
      header.reset();
    }
    if (!header) {
      const auto found = search->look_at(row);
      if (found != SheetHeader::Found::here && found != SheetHeader::Found::above) return {};
      header = search->take();
      if (found == SheetHeader::Found::here) return {};
    }
    const auto place = header->place(Column::entry_month);
    const Cell* cell = place ? row.find(*place) : nullptr;
    if (cell == nullptr) return {};
    if (cell->kind == CellKind::date) {
      year = static_cast<int>(std::chrono::year_month_day(cell->day).year());
    } else if (const auto month = normalize::read_month(cell->text, normalize::kRosterMonths)) {
      year = month->year();
    }
    return year ? Result<void>(fail(Errc::cancelled)) : Result<void>();
  });
  // Torn or oversized text is the reader's to refuse; here only what was readable counts.
  if (table.feed(head)) static_cast<void>(table.finish().has_value());
  return year;
}

}  // namespace gw::county_roster
