#include "adapters/rural_revitalization/reader.hpp"

#include <algorithm>

#include "adapters/rural_revitalization/supplied.hpp"
#include "gateway/adapter/row_look.hpp"
#include "gateway/adapter/row_placing.hpp"
#include "gateway/codec/zip.hpp"
#include "gateway/normalize/checks.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw::rural_revitalization {
namespace {

using normalize::DateStyle;

constexpr std::size_t kPackedLimit = std::size_t{200} << 20U;
constexpr std::int64_t kCsvLimit = std::int64_t{200} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kVillageCode = 12;
// 脱贫人口 without 识别日期: lifted from poverty before 2021.
constexpr Day kBefore2021 =
    Day(std::chrono::year(2020) / std::chrono::December / std::chrono::day(31));

constexpr std::array<std::string_view, kColumns> kNames{
    "村编码",   "户编号", "人口编号",     "姓名",         "性别",     "出生日期",    "证件类型",
    "证件号码", "户类型", "监测对象类别", "风险是否消除", "识别日期", "风险消除日期"};

std::string_view name_of(Column column) {
  return kNames[static_cast<std::size_t>(column)];
}

std::optional<Capacity> monitored_category(std::string_view word) {
  if (word == "脱贫不稳定户") return Capacity::a09;
  if (word == "边缘易致贫户") return Capacity::a10;
  if (word == "突发严重困难户") return Capacity::a11;
  return std::nullopt;
}

bool ends_in_csv(std::string_view name) {
  if (name.size() < 4) return false;
  std::string end(name.substr(name.size() - 4));
  for (char& c : end) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return end == ".csv";
}

}  // namespace

struct ListReader::Reading {
  normalize::IdentityReading identity;
  normalize::NameReading name;
  normalize::Sex sex = normalize::Sex::not_stated;
  std::optional<Day> birth;
  std::optional<Day> found_on;
  std::optional<Day> risk_gone_on;
  std::optional<Capacity> capacity;  // nothing: stays in the list, without a category
  RegionCode county;
  std::vector<RowRemark> accepted;
};

Result<void> ListReader::feed(std::string_view bytes) {
  if (packed_.size() + bytes.size() > kPackedLimit)
    return fail(Errc::too_large, "rural_revitalization.zip",
                static_cast<std::int64_t>(kPackedLimit));
  packed_ += bytes;
  return {};
}

Result<BatchVerdict> ListReader::finish() {
  codec::ZipLimits limits;
  limits.inflated_bytes = kCsvLimit;
  GW_TRY(const codec::ZipArchive zip, codec::ZipArchive::open(packed_, limits));
  std::optional<std::size_t> csv;
  for (std::size_t i = 0; i < zip.entries().size(); ++i) {
    if (!ends_in_csv(zip.entries()[i].name)) continue;
    if (csv) return fail(Errc::peer_content, "rural_revitalization.two_csv");
    csv = i;
  }
  if (!csv) return fail(Errc::peer_content, "rural_revitalization.no_csv");
  std::unique_ptr<codec::CsvReader> reader;
  std::string head;
  bool utf8 = false;
  const auto start = [&]() {
    utf8 = std::string_view(head).starts_with(kByteOrderMark);
    reader = std::make_unique<codec::CsvReader>(
        utf8 ? codec::Encoding::utf8 : codec::Encoding::gb18030,
        [this](const codec::CsvRecord& record) { return take(record); });
    return reader->feed(std::exchange(head, {}));
  };
  const auto unpacked = zip.read(*csv, [&](std::string_view bytes) -> Result<void> {
    if (reader) return reader->feed(bytes);
    head += bytes;
    return head.size() < kByteOrderMark.size() ? Result<void>() : start();
  });
  GW_CHECK(unpacked);
  if (!reader) GW_CHECK(start());
  GW_CHECK(reader->finish());
  BatchVerdict verdict;
  verdict.absence.ends = true;
  verdict.absence.last_day = name_.month.first_day() - std::chrono::days(1);
  // 脱贫人口 do not end by absence (a village merged, a household moved): a clerk is asked.
  verdict.absence.except = Capacity::a08;
  if (column_missing_ || !at_) {
    verdict.reason = BatchReason::column_missing;
  } else if (utf8) {
    verdict.reason = BatchReason::encoding_differs;
  }
  return verdict;
}

Result<void> ListReader::take(const codec::CsvRecord& record) {
  if (record.blank()) return sink_.note(record.line, RowReason::blank);
  if (!at_) {
    take_header(record);
    return {};
  }
  ++rows_;
  if (column_missing_) {
    static_cast<void>(form_fault(record));  // for the name that a missing column may have now
    return sink_.without_effect(record.line);
  }
  return row(record);
}

void ListReader::take_header(const codec::CsvRecord& record) {
  at_.emplace();
  width_ = record.fields.size();
  for (std::size_t column = 0; column < kColumns; ++column) {
    const auto found = std::find_if(
        record.fields.begin(), record.fields.end(),
        [&](std::string_view cell) { return normalize::trim(cell) == kNames[column]; });
    (*at_)[column] = static_cast<std::size_t>(found - record.fields.begin());
    column_missing_ = column_missing_ || found == record.fields.end();
  }
  RowForm row_form;
  row_form.gb18030 = true;
  row_form.zipped = true;
  for (const std::string_view cell : record.fields) row_form.columns.emplace_back(cell);
  sink_.written_as(row_form);
  header_.clear();
  for (const std::string_view cell : record.fields) header_.emplace_back(normalize::trim(cell));
  // Where not half of the names are known, this is somebody's row, not a header.
  const auto known =
      std::count_if(at_->begin(), at_->end(), [this](std::size_t at) { return at < width_; });
  if (FormWatch* const form = sink_.form(); form != nullptr && known * 2 > std::ssize(*at_))
    form->header(header_);
}

/// Shows the row to who watches the form of the list.
std::optional<FormFault> ListReader::form_fault(const codec::CsvRecord& record) const {
  FormWatch* const form = sink_.form();
  if (form == nullptr) return std::nullopt;
  return form->row([&](FormWatch& watch) {
    for (std::size_t i = 0; i < std::min(width_, record.fields.size()); ++i) {
      if (!header_[i].empty()) watch.value(header_[i], record.fields[i]);
    }
  });
}

std::string_view ListReader::field(const codec::CsvRecord& record, Column column) const {
  const std::size_t at = (*at_)[static_cast<std::size_t>(column)];
  // A TAB stands in front of every number: their habit, no part of it.
  if (at >= record.fields.size()) return {};
  return sink_.aliases().read(name_of(column), normalize::trim(record.fields[at]));
}

/// Shows the row to who looks at it alone.
void ListReader::show(const codec::CsvRecord& record) const {
  RowLook* const look = sink_.look(record.line);
  if (look == nullptr) return;
  look->stands(std::string(record.raw));
  for (std::size_t i = 0; i < std::min(width_, record.fields.size()); ++i) {
    look->field(header_[i], record.fields[i],
                sink_.aliases().read(header_[i], normalize::trim(record.fields[i])));
  }
}

Result<void> ListReader::row(const codec::CsvRecord& record) {
  show(record);
  if (record.fields.size() != width_) return refuse(record, RowReason::columns, {});
  if (record.bytes_invalid) return refuse(record, RowReason::bytes, {});
  if (const auto fault = form_fault(record)) return refuse(record, fault->reason, fault->column);
  Reading reading;
  if (const auto problem = read(record, reading))
    return refuse(record, problem->reason, name_of(problem->column));
  AssertedRow out;
  out.line = record.line;
  out.key = field(record, Column::person);
  out.stamp = name_.order();
  const auto remark = [&](RowReason reason, Column column) {
    out.remarks.push_back({reason, std::string(name_of(column))});
  };
  for (const RowReason reason : reading.identity.remarks) remark(reason, Column::number);
  for (const RowReason reason : reading.name.remarks) remark(reason, Column::name);
  out.remarks.insert(out.remarks.end(), reading.accepted.begin(), reading.accepted.end());
  if (record.spans_lines) remark(RowReason::line_break, Column::name);
  const Identity& identity = reading.identity.identity;
  if (const auto differs = normalize::check_sex(identity, reading.sex))
    remark(*differs, Column::sex);
  if (reading.birth) {
    if (const auto differs = normalize::check_birth(identity, *reading.birth))
      remark(*differs, Column::birth);
  }
  if (const auto unknown = normalize::check_division(reading.county.text()))
    remark(*unknown, Column::village_code);
  if (reading.identity.review)
    out.reviews.push_back({*reading.identity.review, std::string(name_of(Column::number))});
  assert_naming(record, std::move(reading), out);
  place(record);
  return sink_.put(std::move(out));
}

/// Names of town and village are for print: a list without them is as good.
void ListReader::place(const codec::CsvRecord& record) const {
  PlacingWatch* const watch = sink_.placings();
  if (watch == nullptr) return;
  const auto shown = [&](std::string_view column) -> std::string_view {
    const auto found = std::find(header_.begin(), header_.end(), column);
    const auto at = static_cast<std::size_t>(found - header_.begin());
    return at < record.fields.size() ? normalize::trim(record.fields[at]) : std::string_view();
  };
  RowPlacing placing;
  placing.town = shown("乡");
  placing.village = shown("村");
  placing.village_code = field(record, Column::village_code);
  placing.household = field(record, Column::household);
  placing.relation = shown("与户主关系");
  watch->placed(record.line, placing);
}

// In the binding order of the reason codes.
std::optional<ListReader::Problem> ListReader::read(const codec::CsvRecord& record,
                                                    Reading& out) const {
  out.name = normalize::read_name(record.fields[(*at_)[static_cast<std::size_t>(Column::name)]]);
  if (out.name.empty) return Problem{RowReason::name_empty, Column::name};
  const auto document = normalize::declared_from_text(field(record, Column::document));
  out.identity =
      normalize::read_identity(record.fields[(*at_)[static_cast<std::size_t>(Column::number)]],
                               document.value_or(normalize::DeclaredDocument::other), received_);
  if (out.identity.reject) return Problem{*out.identity.reject, Column::number};
  const std::string_view birth = field(record, Column::birth);
  out.birth = normalize::read_date(birth, DateStyle::compact);
  if (!out.birth && !normalize::read_month(birth, DateStyle::month_compact) &&
      !accepted(record, RowReason::date_unreadable, Column::birth, out))
    return Problem{RowReason::date_unreadable, Column::birth};
  for (const auto& [column, day] : {std::pair{Column::found_on, &out.found_on},
                                    std::pair{Column::risk_gone_on, &out.risk_gone_on}}) {
    const std::string_view written = field(record, column);
    *day = normalize::read_date(written, DateStyle::compact);
    if (!*day && !written.empty() && !accepted(record, RowReason::date_unreadable, column, out))
      return Problem{RowReason::date_unreadable, column};
  }
  if (out.found_on && out.risk_gone_on && *out.risk_gone_on < *out.found_on) {
    if (!accepted(record, RowReason::date_order, Column::risk_gone_on, out))
      return Problem{RowReason::date_order, Column::risk_gone_on};
    out.risk_gone_on.reset();
  }
  if (!document && !field(record, Column::document).empty())
    return Problem{RowReason::code_unknown, Column::document};
  return read_codes(record, out);
}

/// A person said that rows failing this check are taken all the same.
bool ListReader::accepted(const codec::CsvRecord& record, RowReason check, Column column,
                          Reading& out) const {
  const std::size_t at = (*at_)[static_cast<std::size_t>(column)];
  return taken_anyway(sink_.aliases(), check, name_of(column), normalize::trim(record.fields[at]),
                      field(record, Column::person), out.accepted);
}

std::optional<ListReader::Problem> ListReader::read_codes(const codec::CsvRecord& record,
                                                          Reading& out) const {
  const auto sex = normalize::sex_of(field(record, Column::sex));
  if (!sex && !accepted(record, RowReason::code_unknown, Column::sex, out))
    return Problem{RowReason::code_unknown, Column::sex};
  out.sex = sex.value_or(normalize::Sex::not_stated);
  const std::string_view kind = field(record, Column::household_kind);
  const bool lifted = kind == "脱贫户";
  if (!kind.empty() && !lifted && kind != "一般农户")
    return Problem{RowReason::code_unknown, Column::household_kind};
  const std::string_view word = field(record, Column::monitored);
  const auto monitored = monitored_category(word);
  if (!word.empty() && !monitored) return Problem{RowReason::code_unknown, Column::monitored};
  const std::string_view gone = field(record, Column::risk_gone);
  if (!gone.empty() && gone != "是" && gone != "否")
    return Problem{RowReason::code_unknown, Column::risk_gone};
  const std::string_view village = field(record, Column::village_code);
  const auto county = RegionCode::parse(village.substr(0, 6));
  if (!village.empty() && (village.size() != kVillageCode || !county || !county->is_county()))
    return Problem{RowReason::code_unknown, Column::village_code};
  for (const Column column : {Column::village_code, Column::household, Column::person, Column::sex,
                              Column::document, Column::household_kind}) {
    if (field(record, column).empty() && !accepted(record, RowReason::field_empty, column, out))
      return Problem{RowReason::field_empty, column};
  }
  out.county = *county;
  if (monitored && gone != "是") {
    out.capacity = monitored;
  } else if (lifted) {
    out.capacity = Capacity::a08;
  }
  return std::nullopt;
}

void ListReader::assert_naming(const codec::CsvRecord& record, Reading reading,
                               AssertedRow& out) const {
  out.subject = std::move(reading.identity.identity);
  if (!reading.capacity) {
    // Monitoring has ended, or never was: what the key named before ends.
    out.operation = RowOperation::end;
    out.last_day = reading.risk_gone_on.value_or(name_.month.first_day() - std::chrono::days(1));
    return;
  }
  Naming naming;
  naming.agency = agency_;
  naming.county = reading.county;
  naming.capacity = *reading.capacity;
  naming.unit = name_.city.text();
  const bool lifted = *reading.capacity == Capacity::a08;
  naming.first_day = reading.found_on.value_or(lifted ? kBefore2021 : name_.month.first_day());
  naming.name = std::move(reading.name.name);
  naming.as_supplied =
      join_supplied(SuppliedFields{field(record, Column::household), field(record, Column::person),
                                   field(record, Column::village_code), field(record, Column::name),
                                   field(record, Column::document), field(record, Column::number)});
  out.fact = std::move(naming);
}

Result<void> ListReader::refuse(const codec::CsvRecord& record, RowReason reason,
                                std::string_view column) {
  RefusedRow out;
  out.line = record.line;
  out.column = column;
  out.reason = reason;
  // The comma too many stands in the name of a village, before everything that is read: the row
  // still holds its person (readings 31).
  const std::size_t shift = record.fields.size() > width_ ? record.fields.size() - width_ : 0;
  const auto shifted = [&](Column of) {
    const std::size_t at = (*at_)[static_cast<std::size_t>(of)] + shift;
    return at < record.fields.size() ? normalize::trim(record.fields[at]) : std::string_view();
  };
  out.key = shifted(Column::person);
  out.number_as_written = PersonalText(std::string(shifted(Column::number)));
  out.row = PersonalText(std::string(record.raw));
  const auto* const named = std::find(kNames.begin(), kNames.end(), column);
  if (named != kNames.end()) {
    const std::size_t at = (*at_)[static_cast<std::size_t>(named - kNames.begin())];
    if (at < record.fields.size())
      out.value = PersonalText(std::string(normalize::trim(record.fields[at])));
  }
  return sink_.refuse(std::move(out));
}

}  // namespace gw::rural_revitalization
