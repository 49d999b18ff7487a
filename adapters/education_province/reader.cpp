#include "adapters/education_province/reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/education_province/batch_number.hpp"
#include "adapters/education_province/interface_names.hpp"
#include "adapters/education_province/supplied.hpp"
#include "gateway/adapter/row_placing.hpp"
#include "gateway/normalize/checks.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/identity_number.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::education_province {
namespace {

// In the order of the note's table, which is that of the documents.
enum Field : std::size_t {
  kXh,
  kXm,
  kXbm,
  kCsrq,
  kSfzjlxm,
  kSfzjh,
  kHkszd,
  kRxny,
  kNj,
  kXsdqztm,
  kCzsj
};
constexpr std::array<std::string_view, 11> kFields{
    "XH", "XM", "XBM", "CSRQ", "SFZJLXM", "SFZJH", "HKSZD", "RXNY", "NJ", "XSDQZTM", "CZSJ"};
enum Attribute : std::size_t { kXlh, kCzlx };
constexpr std::array<std::string_view, 2> kAttributes{"XLH", "CZLX"};
// Stand behind the fields in a refusal's column.
constexpr std::size_t kColumnXlh = kFields.size();
constexpr std::size_t kColumnCzlx = kFields.size() + 1;

constexpr XmlRowShape kRosterShape{kNamespace, "XSXX", "XS", kFields, kAttributes};

constexpr std::size_t kLongestXh = 20;     // C20
constexpr std::size_t kLongestXm = 60;     // C60
constexpr std::size_t kLongestSfzjh = 30;  // C30

std::optional<std::int64_t> count_of(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const auto read = std::from_chars(text->data(), text->data() + text->size(), value);
  if (read.ec != std::errc() || read.ptr != text->data() + text->size() || value < 0) {
    return std::nullopt;
  }
  return value;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool longer_than(std::string_view utf8, std::size_t limit) {
  return utf8.size() > limit && characters(utf8) > limit;
}

constexpr std::string_view kCountyIs = "county=";
constexpr std::string_view kSchoolIs = " school=";
constexpr std::size_t kCountyCode = 6;

}  // namespace

// "county=420602 school=襄阳示例大学"
std::string BatchContext::text() const {
  std::string out(kCountyIs);
  out += county.text();
  if (!school.empty()) out.append(kSchoolIs).append(school);
  return out;
}

BatchContext BatchContext::read(std::string_view text) {
  BatchContext context;
  if (!text.starts_with(kCountyIs)) return context;
  text.remove_prefix(kCountyIs.size());
  context.county = RegionCode::parse(text.substr(0, kCountyCode)).value_or(RegionCode());
  text.remove_prefix(std::min(text.size(), kCountyCode));
  if (text.starts_with(kSchoolIs)) context.school = text.substr(kSchoolIs.size());
  return context;
}

/// What the fields of a student's row say.
struct RosterReader::Rows::Reading {
  normalize::IdentityReading identity;
  normalize::NameReading name;
  normalize::Sex sex = normalize::Sex::not_stated;
  std::optional<Day> birth;
  Day entered{};
  normalize::OnRoll on_roll = normalize::OnRoll::yes;
  std::optional<Instant> changed;
  std::vector<RowRemark> accepted;
};

RosterReader::RosterReader(const AgencyId& agency, const Batch& batch, Day received, RowSink& sink)
    : rows_(agency, batch, received, sink), parser_(rows_) {}

Result<BatchVerdict> RosterReader::finish() {
  GW_CHECK(parser_.finish());
  return rows_.verdict();
}

RosterReader::Rows::Rows(const AgencyId& agency, const Batch& batch, Day received, RowSink& sink)
    : XmlRows(kRosterShape, sink.aliases()),
      agency_(agency),
      sink_(sink),
      received_(received),
      kind_(batch.kind),
      number_(batch.identity),
      base_(batch.base),
      context_(BatchContext::read(batch.context)) {
  const std::string_view scope = batch.scope;
  const std::size_t slash = scope.find('/');
  school_ = scope.substr(0, slash);
  if (slash != std::string_view::npos) entry_year_ = scope.substr(slash + 1);
  if (const auto number = BatchNumber::read(number_)) {
    day_ = number->day;
    stamp_ = number->order;
  }
}

void RosterReader::Rows::on_root(const codec::XmlAttributes& attributes) {
  RowForm row_form;
  row_form.kind = RowForm::Kind::xml;
  row_form.head = root_begin();
  row_form.tail = root_end();
  sink_.written_as(row_form);
  const auto is = [&](std::string_view name, std::string_view expected) {
    return attributes.find(name).value_or(std::string_view()) == expected;
  };
  const std::string_view kind = kind_ == BatchKind::full ? "Q" : "Z";
  if (!is("PCH", number_) || !is("XXBSM", school_) || !is("ND", entry_year_) || !is("PCLX", kind)) {
    reason_ = BatchReason::scope;
  } else if (kind_ == BatchKind::increment && !is("JZPCH", base_)) {
    reason_ = BatchReason::chain;
  }
  declared_ = count_of(attributes.find("JLS"));
}

void RosterReader::Rows::on_other(std::string_view local, const codec::XmlAttributes& attributes) {
  if (local == "HJ") declared_at_end_ = count_of(attributes.find("JLS"));
}

BatchVerdict RosterReader::Rows::verdict() const {
  BatchVerdict verdict;
  verdict.declared_rows = declared_;
  verdict.reason = reason_;
  // Without its trailer, or where head and trailer disagree, the document is torn.
  if (reason_ == BatchReason::none && (!declared_ || declared_ != declared_at_end_)) {
    verdict.reason = BatchReason::count;
  }
  verdict.absence.ends = kind_ == BatchKind::full;
  verdict.absence.last_day = day_ - std::chrono::days(1);
  return verdict;
}

Result<void> RosterReader::Rows::on_row(const XmlRow& row) {
  const std::int64_t line = row.number(kXlh);
  row.show(sink_.look(line == 0 ? row.ordinal() : line));
  if (line == 0) return refuse(row, row.ordinal(), {RowReason::field_empty, kColumnXlh});
  if (auto fault = row.form_fault(sink_.form())) {
    return refuse(row, line, fault->reason, std::move(fault->column));
  }
  const std::string_view operation = row.attribute(kCzlx);
  // A full batch lists; it neither changes nor deletes.
  if (operation == "D" && kind_ != BatchKind::full) return take_leaver(row, line);
  return take_student(row, line);
}

Result<void> RosterReader::Rows::take_leaver(const XmlRow& row, std::int64_t line) {
  const std::string_view key = normalize::trim(row.field(kXh));
  if (key.empty()) return refuse(row, line, {RowReason::field_empty, kXh});
  std::optional<Instant> changed;
  if (!row.field(kCzsj).empty()) {
    changed = normalize::read_instant(row.field(kCzsj), normalize::DateStyle::offset);
    if (!changed) return refuse(row, line, {RowReason::date_unreadable, kCzsj});
  }
  AssertedRow out;
  out.line = line;
  out.operation = RowOperation::end;
  out.key = key;
  out.subject_key = key;
  out.stamp = stamp_;
  out.last_day = day_before(changed);
  return sink_.put(std::move(out));
}

Result<void> RosterReader::Rows::take_student(const XmlRow& row, std::int64_t line) {
  Reading reading;
  if (const auto fault = read(row, reading)) return refuse(row, line, *fault);

  AssertedRow out;
  out.line = line;
  out.key = normalize::trim(row.field(kXh));
  out.stamp = stamp_;
  const auto remark = [&](RowReason reason, std::size_t field) {
    out.remarks.push_back({reason, std::string(kFields[field])});
  };
  for (const RowReason reason : reading.identity.remarks) remark(reason, kSfzjh);
  for (const RowReason reason : reading.name.remarks) remark(reason, kXm);
  const Identity& identity = reading.identity.identity;
  if (const auto differs = normalize::check_sex(identity, reading.sex)) remark(*differs, kXbm);
  if (reading.birth) {
    if (const auto differs = normalize::check_birth(identity, *reading.birth))
      remark(*differs, kCsrq);
  }
  for (RowRemark& accepted : reading.accepted) out.remarks.push_back(std::move(accepted));
  if (const auto division = normalize::check_division(normalize::trim(row.field(kHkszd)))) {
    remark(*division, kHkszd);
  }
  if (reading.identity.review) {
    out.reviews.push_back({*reading.identity.review, std::string(kFields[kSfzjh])});
  }
  if (reading.on_roll == normalize::OnRoll::clerk_decides) {
    out.reviews.push_back({RowReason::status, std::string(kFields[kXsdqztm])});
  }
  out.fact.emplace(naming(row, reading));
  out.subject = std::move(reading.identity.identity);
  place(row, line);
  sink_.school_named(school_, context_.school);
  return sink_.put(std::move(out));
}

/// Class and grade as the school writes them, and the name of the school from the list of schools.
void RosterReader::Rows::place(const XmlRow& row, std::int64_t line) const {
  PlacingWatch* const watch = sink_.placings();
  if (watch == nullptr) return;
  RowPlacing placing;
  placing.school = context_.school;
  placing.grade = normalize::trim(row.field(kNj));
  placing.class_name = normalize::trim(row.unread("BH"));
  placing.pupil = normalize::trim(row.field(kXh));
  watch->placed(line, placing);
}

// In the binding order of the reason codes: structure, name, number, dates, codes, empty fields.
std::optional<RosterReader::Rows::Fault> RosterReader::Rows::read(const XmlRow& row,
                                                                  Reading& reading) const {
  if (row.repeated_field() != XmlRow::npos) return Fault{RowReason::columns, row.repeated_field()};
  if (longer_than(row.field(kXh), kLongestXh)) return Fault{RowReason::columns, kXh};
  if (longer_than(row.field(kXm), kLongestXm)) return Fault{RowReason::columns, kXm};

  reading.name = normalize::read_name(row.field(kXm));
  if (reading.name.empty) return Fault{RowReason::name_empty, kXm};

  const std::string_view written_code = row.field(kSfzjlxm);
  const auto declared = normalize::declared_from_education(normalize::trim(written_code));
  reading.identity = normalize::read_identity(
      row.field(kSfzjh), declared.value_or(normalize::DeclaredDocument::other), received_);
  if (reading.identity.reject) return Fault{*reading.identity.reject, kSfzjh};
  if (longer_than(row.field(kSfzjh), kLongestSfzjh)) return Fault{RowReason::id_length, kSfzjh};

  reading.birth = normalize::read_date(row.field(kCsrq), normalize::DateStyle::compact);
  const auto entered = normalize::read_month(row.field(kRxny), normalize::DateStyle::month_compact);
  if (!reading.birth && !row.field(kCsrq).empty() &&
      !accepted(row, RowReason::date_unreadable, kCsrq, reading))
    return Fault{RowReason::date_unreadable, kCsrq};
  if (!entered && !row.field(kRxny).empty()) return Fault{RowReason::date_unreadable, kRxny};
  if (!row.field(kCzsj).empty()) {
    reading.changed = normalize::read_instant(row.field(kCzsj), normalize::DateStyle::offset);
    if (!reading.changed) return Fault{RowReason::date_unreadable, kCzsj};
  }

  const std::string_view operation = row.attribute(kCzlx);
  const bool known_operation = operation == "A" || (operation == "U" && kind_ != BatchKind::full);
  if (!known_operation && !operation.empty()) return Fault{RowReason::code_unknown, kColumnCzlx};
  const auto sex = normalize::sex_of(row.field(kXbm));
  if (!sex && !accepted(row, RowReason::code_unknown, kXbm, reading))
    return Fault{RowReason::code_unknown, kXbm};
  if (!declared && !written_code.empty()) return Fault{RowReason::code_unknown, kSfzjlxm};
  const std::string_view status = normalize::trim(row.field(kXsdqztm));
  const auto on_roll = normalize::on_roll_by_code(status);
  if (!on_roll && !status.empty()) return Fault{RowReason::code_unknown, kXsdqztm};

  if (operation.empty()) return Fault{RowReason::field_empty, kColumnCzlx};
  for (const std::size_t field : {kXh, kXbm, kCsrq, kSfzjlxm, kRxny, kNj, kXsdqztm}) {
    if (normalize::trim(row.field(field)).empty() &&
        !accepted(row, RowReason::field_empty, field, reading))
      return Fault{RowReason::field_empty, field};
  }
  reading.sex = sex.value_or(normalize::Sex::not_stated);
  reading.entered = entered->first_day();
  reading.on_roll = *on_roll;
  return std::nullopt;
}

/// A person said that rows failing this check are taken all the same.
bool RosterReader::Rows::accepted(const XmlRow& row, RowReason check, std::size_t field,
                                  Reading& reading) const {
  return taken_anyway(sink_.aliases(), check, kFields[field], normalize::trim(row.written(field)),
                      normalize::trim(row.field(kXh)), reading.accepted);
}

Naming RosterReader::Rows::naming(const XmlRow& row, Reading& reading) const {
  Naming naming;
  naming.agency = agency_;
  naming.county = context_.county;
  naming.capacity = Capacity::university_student;
  naming.unit = school_;
  naming.first_day = reading.entered;
  if (reading.on_roll == normalize::OnRoll::no) naming.last_day = day_before(reading.changed);
  naming.needs_clerk = reading.on_roll == normalize::OnRoll::clerk_decides;
  naming.name = std::move(reading.name.name);
  naming.residence = RegionCode::parse(normalize::trim(row.field(kHkszd))).value_or(RegionCode());
  naming.as_supplied = join_supplied(
      SuppliedFields{row.field(kXh), row.field(kXm), row.field(kSfzjlxm), row.field(kSfzjh)});
  return naming;
}

Result<void> RosterReader::Rows::refuse(const XmlRow& row, std::int64_t line, Fault fault) {
  const bool attribute = fault.field >= kFields.size();
  const std::size_t index = attribute ? fault.field - kFields.size() : fault.field;
  return refuse(row, line, fault.reason,
                std::string(attribute ? kAttributes[index] : kFields[index]),
                row.written(fault.field));
}

Result<void> RosterReader::Rows::refuse(const XmlRow& row, std::int64_t line, RowReason reason,
                                        std::string column, std::string_view value) {
  RefusedRow out;
  out.line = line;
  out.column = std::move(column);
  out.reason = reason;
  out.key = normalize::trim(row.field(kXh));
  out.number_as_written = PersonalText(std::string(row.field(kSfzjh)));
  out.row = PersonalText(row.as_text());
  out.value = PersonalText(std::string(normalize::trim(value)));
  return sink_.refuse(std::move(out));
}

// Whoever left on a day was last on the roll the day before (readings 31).
Day RosterReader::Rows::day_before(std::optional<Instant> changed) const {
  return (changed ? beijing_day(*changed) : day_) - std::chrono::days(1);
}

}  // namespace gw::education_province
