#include "adapters/civil_affairs/reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/civil_affairs/supplied.hpp"
#include "gateway/adapter/row_placing.hpp"
#include "gateway/normalize/checks.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/identity_number.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::civil_affairs {
namespace {

enum Field : std::size_t {
  kFamily,
  kRelation,
  kVillage,
  kName,
  kSex,
  kBirth,
  kDocument,
  kNumber,
  kTownOrCountry,
  kCategory,
  kFirstDay,
  kLastDay,
  kStatus,
  kOperation,
  kEffective,
};
constexpr std::array<std::string_view, 15> kFields{
    "家庭编号", "与户主关系", "村编码",   "姓名",     "性别", "出生日期", "证件类型", "证件号码",
    "城乡类别", "救助类别",   "起始日期", "终止日期", "状态", "操作",     "生效日期"};
constexpr std::array<std::string_view, 1> kAttributes{"序号"};
constexpr std::size_t kLine = 0;
// Stands behind the fields in a refusal's column.
constexpr std::size_t kColumnLine = kFields.size();

constexpr XmlRowShape kList{"", "救助对象清单", "对象", kFields, kAttributes};

constexpr std::size_t kLongestFamily = 20;   // C20
constexpr std::size_t kLongestVillage = 12;  // C12
constexpr normalize::DateStyle kDay = normalize::DateStyle::dashes;

enum class Status : std::uint8_t { in_force, suspended, ended };
enum class Operation : std::uint8_t { add, change, cancel };

std::optional<Status> status_of(std::string_view word) {
  if (word == "在享") return Status::in_force;
  if (word == "停发") return Status::suspended;
  if (word == "终止") return Status::ended;
  return std::nullopt;
}

std::optional<Operation> operation_of(std::string_view word) {
  if (word == "新增") return Operation::add;
  if (word == "变更") return Operation::change;
  if (word == "注销") return Operation::cancel;
  return std::nullopt;
}

std::string category_text(Capacity capacity) {
  if (capacity == Capacity::a99) return "A99";
  const auto number = static_cast<unsigned>(capacity);
  return std::string("A") + static_cast<char>('0' + number / 10) +
         static_cast<char>('0' + number % 10);
}

std::string_view trimmed(const XmlRow& row, std::size_t field) {
  return normalize::trim(row.field(field));
}

}  // namespace

/// What the fields of a row say.
struct RecipientReader::Rows::Reading {
  normalize::IdentityReading identity;
  normalize::NameReading name;
  std::optional<normalize::DeclaredDocument> document;
  std::optional<normalize::AssistanceCategory> category;
  normalize::Sex sex = normalize::Sex::not_stated;
  std::optional<Day> birth;
  std::optional<Day> first_day;
  normalize::EndDate end;
  std::optional<Day> effective;
  Status status = Status::in_force;
  Operation operation = Operation::add;
  std::vector<RowRemark> accepted;

  /// Key of a row: number, category, family; each as far as it could be read.
  std::string key(const XmlRow& row) const {
    std::string text = identity.identity.empty() ? std::string(trimmed(row, kNumber))
                                                 : identity.identity.reveal(Purpose::match);
    text += '|';
    text += category ? category_text(category->capacity) : std::string(trimmed(row, kCategory));
    text += '|';
    text += trimmed(row, kFamily);
    return text;
  }
};

RecipientReader::RecipientReader(const AgencyId& agency, const Batch& batch, Day received,
                                 RowSink& sink)
    : rows_(agency, batch, received, sink), parser_(rows_) {}

Result<void> RecipientReader::feed(std::string_view bytes) {
  declared_set_.feed(bytes);
  return parser_.feed(bytes);
}

Result<BatchVerdict> RecipientReader::finish() {
  GW_CHECK(parser_.finish());
  BatchVerdict verdict = rows_.verdict();
  if (verdict.reason == BatchReason::none && declared_set_.left(parser_.declared_encoding())) {
    verdict.reason = BatchReason::encoding_differs;
  }
  return verdict;
}

RecipientReader::Rows::Rows(const AgencyId& agency, const Batch& batch, Day received, RowSink& sink)
    : XmlRows(kList, sink.aliases()),
      agency_(agency),
      sink_(sink),
      received_(received),
      number_(batch.identity) {
  auto number = BatchNumber::read(number_);
  if (number && number->county.text() == batch.scope && number->kind == batch.kind) {
    batch_ = std::move(*number);
  } else {
    reason_ = BatchReason::scope;
  }
}

void RecipientReader::Rows::on_root(const codec::XmlAttributes& attributes) {
  RowForm row_form;
  row_form.kind = RowForm::Kind::xml;
  row_form.gb18030 = true;
  row_form.head = root_begin();
  row_form.tail = root_end();
  sink_.written_as(row_form);
  const auto is = [&](std::string_view name, std::string_view expected) {
    return attributes.find(name).value_or(std::string_view()) == expected;
  };
  if (!is("批次号", number_) || !is("行政区划", batch_.county.text()) ||
      !is("类型", is_full() ? "全量" : "日增量") ||
      !is(is_full() ? "年月" : "日期", batch_.period)) {
    reason_ = BatchReason::scope;
  }
  if (const auto text = attributes.find("记录数")) {
    std::int64_t count = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), count);
    if (read.ec == std::errc() && read.ptr == text->data() + text->size() && count >= 0) {
      declared_ = count;
    }
  }
}

BatchVerdict RecipientReader::Rows::verdict() const {
  BatchVerdict verdict;
  verdict.declared_rows = declared_;
  verdict.reason = reason_;
  if (reason_ == BatchReason::none && !declared_) verdict.reason = BatchReason::count;
  verdict.absence.ends = is_full();
  // Not in the list of month M: entitled until the last day of month M-1.
  verdict.absence.last_day = batch_.month.first_day() - std::chrono::days(1);
  return verdict;
}

Result<void> RecipientReader::Rows::on_row(const XmlRow& row) {
  Reading reading;
  const std::int64_t line = row.number(kLine);
  row.show(sink_.look(line == 0 ? row.ordinal() : line));
  if (line == 0) {
    return refuse(row, reading, row.ordinal(), {RowReason::field_empty, kColumnLine});
  }
  auto stopped = row.form_fault(sink_.form());
  const auto fault = read(row, reading);  // also for the key, which holds what was known
  if (stopped) return refuse(row, reading, line, stopped->reason, std::move(stopped->column));
  if (fault) return refuse(row, reading, line, *fault);

  AssertedRow out;
  out.line = line;
  out.key = reading.key(row);
  out.stamp = batch_.order();
  remark(row, reading, out);
  out.fact.emplace(naming(row, reading));
  out.subject = std::move(reading.identity.identity);
  place(row, line);
  return sink_.put(std::move(out));
}

/// 乡镇村 is the name for print, of both; the village's code tells them apart.
void RecipientReader::Rows::place(const XmlRow& row, std::int64_t line) const {
  PlacingWatch* const watch = sink_.placings();
  if (watch == nullptr) return;
  RowPlacing placing;
  placing.village = normalize::trim(row.unread("乡镇村"));
  placing.village_code = trimmed(row, kVillage);
  placing.household = trimmed(row, kFamily);
  placing.relation = trimmed(row, kRelation);
  watch->placed(line, placing);
}

// In the binding order of the reason codes: structure, name, number, dates, codes, empty fields.
std::optional<RecipientReader::Rows::Fault> RecipientReader::Rows::read(const XmlRow& row,
                                                                        Reading& reading) const {
  if (row.repeated_field() != XmlRow::npos) return Fault{RowReason::columns, row.repeated_field()};
  if (row.field(kFamily).size() > kLongestFamily) return Fault{RowReason::columns, kFamily};
  if (row.field(kVillage).size() > kLongestVillage) return Fault{RowReason::columns, kVillage};

  reading.category = normalize::assistance_category(row.field(kCategory));
  reading.name = normalize::read_name(row.field(kName));
  if (reading.name.empty) return Fault{RowReason::name_empty, kName};

  reading.document = normalize::declared_from_text(row.field(kDocument));
  reading.identity = normalize::read_identity(
      row.field(kNumber), reading.document.value_or(normalize::DeclaredDocument::other), received_);
  if (reading.identity.reject) return Fault{*reading.identity.reject, kNumber};

  if (const auto fault = read_dates(row, reading)) return fault;
  return read_codes(row, reading);
}

std::optional<RecipientReader::Rows::Fault> RecipientReader::Rows::read_dates(
    const XmlRow& row, Reading& reading) const {
  reading.first_day = normalize::read_date(row.field(kFirstDay), kDay);
  if (!reading.first_day && !trimmed(row, kFirstDay).empty()) {
    return Fault{RowReason::date_unreadable, kFirstDay};
  }
  const auto end = normalize::read_end_date(row.field(kLastDay), kDay);
  if (!end) return Fault{RowReason::date_unreadable, kLastDay};
  reading.end = *end;
  reading.effective = normalize::read_date(row.field(kEffective), kDay);
  if (!is_full() && !reading.effective && !trimmed(row, kEffective).empty()) {
    return Fault{RowReason::date_unreadable, kEffective};
  }
  reading.birth = normalize::read_date(row.field(kBirth), kDay);  // not required
  if (reading.first_day && reading.end.day && *reading.end.day < *reading.first_day) {
    return Fault{RowReason::date_order, kLastDay};
  }
  return std::nullopt;
}

std::optional<RecipientReader::Rows::Fault> RecipientReader::Rows::read_codes(
    const XmlRow& row, Reading& reading) const {
  const auto sex = normalize::sex_of(row.field(kSex));
  const auto fails = [&](RowReason check, std::size_t field) {
    return !taken_anyway(sink_.aliases(), check, kFields[field],
                         normalize::trim(row.written(field)), reading.key(row), reading.accepted);
  };
  if (!sex && fails(RowReason::code_unknown, kSex)) return Fault{RowReason::code_unknown, kSex};
  const auto unknown = [&](bool known, std::size_t field) {
    return !known && !trimmed(row, field).empty();
  };
  const auto status = status_of(trimmed(row, kStatus));
  const auto operation = operation_of(trimmed(row, kOperation));
  const std::string_view residence = trimmed(row, kTownOrCountry);
  const bool residence_known = residence == "城镇" || residence == "农村";
  if (unknown(reading.document.has_value(), kDocument)) {
    return Fault{RowReason::code_unknown, kDocument};
  }
  if (unknown(residence_known, kTownOrCountry) && fails(RowReason::code_unknown, kTownOrCountry)) {
    return Fault{RowReason::code_unknown, kTownOrCountry};
  }
  if (unknown(reading.category.has_value(), kCategory)) {
    return Fault{RowReason::code_unknown, kCategory};
  }
  if (unknown(status.has_value(), kStatus)) return Fault{RowReason::code_unknown, kStatus};
  if (!is_full() && unknown(operation.has_value(), kOperation)) {
    return Fault{RowReason::code_unknown, kOperation};
  }
  // 村编码 may be empty: the feedback section says so.
  for (const std::size_t field :
       {kFamily, kRelation, kSex, kDocument, kTownOrCountry, kCategory, kFirstDay, kStatus}) {
    if (trimmed(row, field).empty() && fails(RowReason::field_empty, field))
      return Fault{RowReason::field_empty, field};
  }
  if (!is_full() && !operation) return Fault{RowReason::field_empty, kOperation};
  reading.sex = sex.value_or(normalize::Sex::not_stated);
  reading.status = *status;
  reading.operation = operation.value_or(Operation::add);
  return std::nullopt;
}

void RecipientReader::Rows::remark(const XmlRow& row, const Reading& reading,
                                   AssertedRow& out) const {
  const auto add = [&](RowReason reason, std::size_t field) {
    out.remarks.push_back({reason, std::string(kFields[field])});
  };
  for (const RowReason reason : reading.identity.remarks) add(reason, kNumber);
  for (const RowReason reason : reading.name.remarks) add(reason, kName);
  out.remarks.insert(out.remarks.end(), reading.accepted.begin(), reading.accepted.end());
  const Identity& identity = reading.identity.identity;
  if (const auto differs = normalize::check_sex(identity, reading.sex)) add(*differs, kSex);
  if (reading.birth) {
    if (const auto differs = normalize::check_birth(identity, *reading.birth)) {
      add(*differs, kBirth);
    }
  }
  // The first six digits of a village are its county.
  if (const auto division = normalize::check_division(trimmed(row, kVillage).substr(0, 6))) {
    add(*division, kVillage);
  }
  if (reading.end.far) add(RowReason::date_open, kLastDay);
  if (!is_full() && reading.effective && Month::of(*reading.effective) < batch_.month) {
    add(RowReason::backdated, kEffective);
  }
  if (reading.identity.review) {
    out.reviews.push_back({*reading.identity.review, std::string(kFields[kNumber])});
  }
}

// 注销 ends on 终止日期, or before the day of effect.  It says whom it ends like any other row, so
// that a list which comes late, of an earlier date, finds the end that was told before it.
//
// 停发 means that the month's benefit is not paid: the identity is not in force from the list's
// month, or from the increment's day of effect, until a later row has it 在享 again.  终止 without
// a last day is read alike.
std::optional<Day> RecipientReader::Rows::last_day(const Reading& reading) const {
  const bool cancelled = !is_full() && reading.operation == Operation::cancel;
  if (reading.status == Status::in_force && !cancelled) return reading.end.day;
  if (reading.end.day && (cancelled || reading.status == Status::ended)) return reading.end.day;
  const Day from = is_full() ? batch_.day : reading.effective.value_or(batch_.day);
  const Day last = from - std::chrono::days(1);
  return reading.end.day ? std::min(last, *reading.end.day) : last;
}

Naming RecipientReader::Rows::naming(const XmlRow& row, Reading& reading) const {
  Naming naming;
  naming.agency = agency_;
  naming.county = batch_.county;
  naming.capacity = reading.category->capacity;
  naming.unit = batch_.county.text();
  naming.first_day = *reading.first_day;
  naming.last_day = last_day(reading);
  naming.name = std::move(reading.name.name);
  naming.as_supplied =
      join_supplied(SuppliedFields{row.field(kVillage), row.field(kFamily), row.field(kCategory),
                                   row.field(kDocument), row.field(kNumber), row.field(kName)});
  return naming;
}

Result<void> RecipientReader::Rows::refuse(const XmlRow& row, const Reading& reading,
                                           std::int64_t line, Fault fault) {
  const bool attribute = fault.field == kColumnLine;
  return refuse(row, reading, line, fault.reason,
                std::string(attribute ? kAttributes[kLine] : kFields[fault.field]),
                attribute ? std::string_view() : row.written(fault.field));
}

Result<void> RecipientReader::Rows::refuse(const XmlRow& row, const Reading& reading,
                                           std::int64_t line, RowReason reason, std::string column,
                                           std::string_view value) {
  RefusedRow out;
  out.line = line;
  out.column = std::move(column);
  out.reason = reason;
  out.key = reading.key(row);
  out.number_as_written = PersonalText(std::string(row.field(kNumber)));
  out.row = PersonalText(row.as_text());
  out.value = PersonalText(std::string(normalize::trim(value)));
  return sink_.refuse(std::move(out));
}

}  // namespace gw::civil_affairs
