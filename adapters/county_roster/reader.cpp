#include "adapters/county_roster/reader.hpp"

#include <utility>

#include "adapters/county_roster/supplied.hpp"
#include "gateway/normalize/checks.hpp"
#include "gateway/normalize/codes.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/identity_number.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::county_roster {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kAdd = "新增";
constexpr std::string_view kChange = "修改";
constexpr std::string_view kDelete = "删除";

codec::Encoding encoding_of(std::string_view head) {
  // The bureau writes GB18030 without a mark; a spreadsheet's "CSV UTF-8" announces itself by one.
  return head.substr(0, kByteOrderMark.size()) == kByteOrderMark ? codec::Encoding::utf8
                                                                 : codec::Encoding::gb18030;
}

/// 学籍号, the sender's key.
std::string key_of(std::string_view pupil_number) {
  return std::string(normalize::trim(unwrapped(pupil_number)));
}

void add(std::vector<RowRemark>& list, RowReason reason, const std::string& column) {
  list.push_back({reason, column});
}

}  // namespace

struct RosterReader::Pupil {
  Naming naming;
  Identity identity;
  Day birth{};
  normalize::Sex sex = normalize::Sex::unknown;
  std::vector<RowRemark> remarks;
  std::vector<RowRemark> reviews;
};

RosterReader::RosterReader(RosterPlan plan, RowSink& sink) : plan_(std::move(plan)), sink_(sink) {}

void RosterReader::start() {
  const codec::Encoding encoding = encoding_of(head_);
  utf8_ = encoding == codec::Encoding::utf8;
  csv_ = std::make_unique<codec::CsvReader>(
      encoding, [this](const codec::CsvRecord& record) { return take(record); });
}

Result<void> RosterReader::feed(std::string_view bytes) {
  if (csv_) return csv_->feed(bytes);
  head_ += bytes;
  if (head_.size() < kByteOrderMark.size()) return {};
  start();
  return csv_->feed(std::exchange(head_, {}));
}

Result<BatchVerdict> RosterReader::finish() {
  if (!csv_) {
    start();
    GW_CHECK(csv_->feed(std::exchange(head_, {})));
  }
  GW_CHECK(csv_->finish());
  BatchVerdict verdict;
  verdict.absence.ends = plan_.name.full;
  verdict.absence.last_day = plan_.name.day - std::chrono::days(1);
  verdict.absence.delivered_units_only = true;
  if (!header_) {
    verdict.reason = BatchReason::empty;
  } else if (header_->incomplete()) {
    verdict.reason = BatchReason::column_missing;
  } else if (plan_.name.full && rows_ == 0) {
    verdict.reason = BatchReason::header_only;
  } else if (mixed_years_) {
    verdict.reason = BatchReason::scope;
  } else if (utf8_) {
    verdict.reason = BatchReason::encoding_differs;
  } else if (header_->differs()) {
    verdict.reason = BatchReason::column_alias;
  }
  return verdict;
}

Result<void> RosterReader::take(const codec::CsvRecord& record) {
  if (record.blank()) return sink_.note(record.line, RowReason::blank);
  if (!header_) {
    header_.emplace(record.fields, plan_.columns,
                    plan_.name.full ? ListKind::full : ListKind::increment);
    return {};
  }
  if (header_->repeats(record.fields)) return sink_.note(record.line, RowReason::header_repeated);
  ++rows_;
  // Without its columns no row can be read; they are counted, for the refused file quarantines all.
  if (header_->incomplete()) return sink_.without_effect(record.line);
  return row(record);
}

Result<void> RosterReader::row(const codec::CsvRecord& record) {
  if (record.fields.size() != header_->width())
    return sink_.refuse(refused_whole(record, {}, RowReason::columns));
  if (record.bytes_invalid) {
    std::string column;
    for (std::size_t i = 0; i < record.fields.size() && column.empty(); ++i) {
      if (record.fields[i].find(kReplacement) != std::string_view::npos) column = header_->cell(i);
    }
    return sink_.refuse(refused_whole(record, std::move(column), RowReason::bytes));
  }
  if (!plan_.name.full && normalize::trim(field(record, Column::operation)) == kDelete)
    return leave_list(record);

  Pupil pupil;
  if (auto refusal = read(record, pupil)) return sink_.refuse(std::move(*refusal));
  if (record.spans_lines) add(pupil.remarks, RowReason::line_break, {});
  AssertedRow asserted;
  asserted.line = record.line;
  asserted.subject = std::move(pupil.identity);
  asserted.key = key_of(field(record, Column::pupil_number));
  asserted.stamp = plan_.name.order();
  asserted.fact = std::move(pupil.naming);
  asserted.remarks = std::move(pupil.remarks);
  asserted.reviews = std::move(pupil.reviews);
  return sink_.put(std::move(asserted));
}

/// 删除 goes by 学籍号 alone; what else stands in the row is not looked at.
Result<void> RosterReader::leave_list(const codec::CsvRecord& record) {
  AssertedRow asserted;
  asserted.key = key_of(field(record, Column::pupil_number));
  if (asserted.key.empty())
    return sink_.refuse(refused(record, Column::pupil_number, RowReason::field_empty));
  asserted.line = record.line;
  asserted.operation = RowOperation::end;
  asserted.stamp = plan_.name.order();
  asserted.last_day = last_day(record);
  if (record.spans_lines) add(asserted.remarks, RowReason::line_break, {});
  return sink_.put(std::move(asserted));
}

std::optional<RefusedRow> RosterReader::read(const codec::CsvRecord& record, Pupil& pupil) {
  normalize::NameReading name = normalize::read_name(field(record, Column::name));
  if (name.empty) return refused(record, Column::name, RowReason::name_empty);

  const std::string_view document = normalize::trim(field(record, Column::document));
  const auto declared = document.empty() ? normalize::DeclaredDocument::citizen
                                         : normalize::declared_from_text(document);
  // An unknown document is told after the number: as `other` it is not measured against a form.
  normalize::IdentityReading number = normalize::read_identity(
      field(record, Column::number), declared.value_or(normalize::DeclaredDocument::other),
      plan_.received);
  if (number.reject) return refused(record, Column::number, *number.reject);

  const auto birth = normalize::read_date(field(record, Column::birth), normalize::kRosterDays);
  if (!birth) return refused(record, Column::birth, RowReason::date_unreadable);
  const auto entry =
      normalize::read_month(field(record, Column::entry_month), normalize::kRosterMonths);
  if (!entry) return refused(record, Column::entry_month, RowReason::date_unreadable);
  if (!declared) return refused(record, Column::document, RowReason::code_unknown);

  pupil.birth = *birth;
  pupil.identity = std::move(number.identity);
  pupil.naming.first_day = entry->first_day();
  pupil.naming.name = std::move(name.name);
  for (const RowReason reason : name.remarks)
    add(pupil.remarks, reason, header_->name_of(Column::name));
  for (const RowReason reason : number.remarks)
    add(pupil.remarks, reason, header_->name_of(Column::number));
  if (number.review) add(pupil.reviews, *number.review, header_->name_of(Column::number));
  return read_codes(record, pupil);
}

std::optional<RefusedRow> RosterReader::read_codes(const codec::CsvRecord& record, Pupil& pupil) {
  const auto sex = normalize::sex_of(field(record, Column::sex));
  if (!sex) return refused(record, Column::sex, RowReason::code_unknown);
  const std::string_view status_text = normalize::trim(field(record, Column::status));
  const auto status = normalize::on_roll_by_text(status_text);
  if (!status && !status_text.empty())
    return refused(record, Column::status, RowReason::code_unknown);
  const std::string_view operation = normalize::trim(field(record, Column::operation));
  if (!plan_.name.full && !operation.empty() && operation != kAdd && operation != kChange)
    return refused(record, Column::operation, RowReason::code_unknown);

  for (const Column required : {Column::school_name, Column::school_code, Column::pupil_number,
                                Column::grade, Column::status}) {
    if (normalize::trim(field(record, required)).empty())
      return refused(record, required, RowReason::field_empty);
  }
  if (!plan_.name.full && operation.empty())
    return refused(record, Column::operation, RowReason::field_empty);

  if (const auto remark = normalize::check_sex(pupil.identity, *sex))
    add(pupil.remarks, *remark, header_->name_of(Column::sex));
  if (const auto remark = normalize::check_birth(pupil.identity, pupil.birth))
    add(pupil.remarks, *remark, header_->name_of(Column::birth));

  Naming& naming = pupil.naming;
  naming.agency = plan_.agency;
  naming.county = plan_.county;
  naming.capacity = Capacity::pupil;
  naming.unit = normalize::trim(field(record, Column::school_code));
  if (*status == normalize::OnRoll::no) naming.last_day = last_day(record);
  if (*status == normalize::OnRoll::clerk_decides) {
    naming.needs_clerk = true;
    add(pupil.reviews, RowReason::status, header_->name_of(Column::status));
  }
  naming.as_supplied =
      PersonalText(to_line(Supplied{std::string(field(record, Column::school_code)),
                                    std::string(field(record, Column::school_name)),
                                    std::string(unwrapped(field(record, Column::pupil_number))),
                                    std::string(field(record, Column::name)),
                                    std::string(unwrapped(field(record, Column::number))),
                                    std::string(field(record, Column::class_name))}));
  const std::chrono::year_month_day entered(naming.first_day);
  mixed_years_ =
      mixed_years_ || (plan_.name.full && static_cast<int>(entered.year()) != plan_.entry_year);
  return std::nullopt;
}

Day RosterReader::last_day(const codec::CsvRecord& record) const {
  const auto changed =
      normalize::read_date(field(record, Column::changed_on), normalize::kRosterDays);
  return changed.value_or(plan_.name.day) - std::chrono::days(1);
}

RefusedRow RosterReader::refused(const codec::CsvRecord& record, Column column,
                                 RowReason reason) const {
  return refused_whole(record, header_->name_of(column), reason);
}

RefusedRow RosterReader::refused_whole(const codec::CsvRecord& record, std::string column,
                                       RowReason reason) const {
  RefusedRow row;
  row.line = record.line;
  row.column = std::move(column);
  row.reason = reason;
  row.key = key_of(field(record, Column::pupil_number));
  row.number_as_written = PersonalText(std::string(field(record, Column::number)));
  row.row = PersonalText(std::string(record.raw));
  return row;
}

std::optional<int> entry_year_in(std::string_view head, const ColumnNames& columns) {
  std::optional<Header> header;
  std::optional<int> year;
  codec::CsvReader csv(encoding_of(head), [&](const codec::CsvRecord& record) -> Result<void> {
    if (record.blank() || year) return {};
    if (!header) {
      header.emplace(record.fields, columns, ListKind::full);
      return {};
    }
    const auto month = normalize::read_month(header->field(record.fields, Column::entry_month),
                                             normalize::kRosterMonths);
    if (month) year = month->year();
    return {};
  });
  // Torn or oversized text is the reader's to refuse; here only what was readable counts.
  static_cast<void>(csv.feed(head).has_value());
  return year;
}

}  // namespace gw::county_roster
