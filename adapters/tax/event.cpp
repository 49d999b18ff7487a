#include "adapters/tax/event.hpp"

#include <array>
#include <utility>

#include "gateway/normalize/date.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/identity_number.hpp"

namespace gw::tax {
namespace {

using normalize::DateStyle;

constexpr DateStyle kMoments = DateStyle::seconds | DateStyle::minutes | DateStyle::offset;
constexpr std::size_t kOfficeDigits = 11;

constexpr std::array<std::pair<std::string_view, MoneyKind>, 4> kTypes{{
    {"payment.received", MoneyKind::received},
    {"payment.reversed", MoneyKind::reversed},
    {"refund.requested", MoneyKind::refund_requested},
    {"refund.completed", MoneyKind::refund_completed},
}};

bool is_refund(MoneyKind kind) {
  return kind == MoneyKind::refund_requested || kind == MoneyKind::refund_completed;
}

/// The names of the fields that differ between the kinds.
struct FieldNames {
  std::string_view amount, day, voucher;
};

FieldNames names_of(MoneyKind kind) {
  switch (kind) {
    case MoneyKind::received:
      return {"sjje", "jfrq", "dzsph"};
    case MoneyKind::reversed:
      return {"sjje", "jfrq", "ydzsph"};
    case MoneyKind::refund_requested:
      return {"tfje", "sqsj", "ydzsph"};
    case MoneyKind::refund_completed:
      break;
  }
  return {"tfje", "tfrq", "ydzsph"};
}

std::string text_of(const codec::JsonValue& fields, std::string_view name) {
  return std::string(normalize::trim(fields.text(name).value_or(std::string_view())));
}

std::optional<Day> day_of_moment(std::string_view written) {
  if (const auto moment = normalize::read_instant(written, kMoments)) return beijing_day(*moment);
  return normalize::read_date(written, DateStyle::dashes);
}

/// Digits 2-7 of the tax office, if they are a county of the pool (readings 43).
RegionCode county_of(std::string_view office, RegionCode pool) {
  if (office.size() != kOfficeDigits) return {};
  const auto county = RegionCode::parse(office.substr(1, 6));
  return county && county->is_county() && county->pool() == pool ? *county : RegionCode();
}

std::string fact_key(std::string_view type, MoneyKind kind, const codec::JsonValue& fields) {
  const std::string application = text_of(fields, "tfsqxh");
  std::string key(type);
  if (is_refund(kind)) return application.empty() ? std::string() : key + "|" + application;
  const std::string voucher = text_of(fields, names_of(kind).voucher);
  if (voucher.empty()) return {};
  return key + "|" + voucher + "|" + text_of(fields, "sbYzXh") + "|" + text_of(fields, "sbYzmxXh");
}

/// Collects the fields of one event; each step returns why it fails, in the order of the codes.
class EventReader {
 public:
  EventReader(MoneyKind kind, const codec::JsonValue& fields) : fields_(fields), kind_(kind) {
    event_.kind = kind;
  }

  struct Problem {
    RowReason reason = RowReason::field_empty;
    std::string_view column;
  };

  std::optional<Problem> read(Day received) {
    if (auto problem = read_number(received)) return problem;
    if (auto problem = read_days()) return problem;
    if (auto problem = read_place()) return problem;
    if (auto problem = read_references()) return problem;
    return read_amount();
  }

  MoneyEvent& event() { return event_; }
  normalize::IdentityReading& number() { return number_; }

 private:
  std::optional<Problem> read_number(Day received) {
    const std::string type = text_of(fields_, "zjlx");
    declared_ = normalize::declared_from_tax(type);
    number_ =
        normalize::read_identity(fields_.text("zjhm").value_or(std::string_view()),
                                 declared_.value_or(normalize::DeclaredDocument::other), received);
    if (number_.reject) return Problem{*number_.reject, "zjhm"};
    event_.payer_name =
        PersonalText(std::string(fields_.text("jfrmc").value_or(std::string_view())));
    return std::nullopt;
  }

  std::optional<Problem> read_days() {
    const auto from = normalize::read_date(text_of(fields_, "sfssqQsrq"), DateStyle::dashes);
    if (!from) return Problem{RowReason::date_unreadable, "sfssqQsrq"};
    const auto to = normalize::read_date(text_of(fields_, "sfssqZzrq"), DateStyle::dashes);
    if (!to) return Problem{RowReason::date_unreadable, "sfssqZzrq"};
    const std::string_view day_name = names_of(kind_).day;
    const auto day = day_of_moment(text_of(fields_, day_name));
    if (!day) return Problem{RowReason::date_unreadable, day_name};
    if (*to < *from) return Problem{RowReason::date_order, "sfssqZzrq"};
    event_.day = *day;
    const std::chrono::year_month_day first(*from);
    event_.year.value = static_cast<std::int16_t>(static_cast<int>(first.year()));
    return std::nullopt;
  }

  std::optional<Problem> read_place() {
    if (!declared_) return Problem{RowReason::code_unknown, "zjlx"};
    const auto pool = RegionCode::parse(text_of(fields_, "tcqbmDm"));
    if (!pool) return Problem{RowReason::code_unknown, "tcqbmDm"};
    event_.pool = *pool;
    event_.county = county_of(text_of(fields_, "hsjg"), *pool);
    return std::nullopt;
  }

  std::optional<Problem> read_references() {
    const std::string_view voucher_name = names_of(kind_).voucher;
    event_.voucher = text_of(fields_, voucher_name);
    if (event_.voucher.empty()) return Problem{RowReason::field_empty, voucher_name};
    const std::string levy = text_of(fields_, "sbYzXh");
    if (levy.empty()) return Problem{RowReason::field_empty, "sbYzXh"};
    event_.levy = levy + "/" + text_of(fields_, "sbYzmxXh");
    if (!is_refund(kind_)) return std::nullopt;
    event_.refund_application = text_of(fields_, "tfsqxh");
    if (event_.refund_application.empty()) return Problem{RowReason::field_empty, "tfsqxh"};
    return std::nullopt;
  }

  std::optional<Problem> read_amount() {
    const std::string_view amount_name = names_of(kind_).amount;
    const auto amount = Money::parse_yuan(text_of(fields_, amount_name));
    if (!amount) return Problem{RowReason::amount_unreadable, amount_name};
    event_.amount = *amount;
    return std::nullopt;
  }

  const codec::JsonValue& fields_;
  MoneyKind kind_;
  MoneyEvent event_;
  std::optional<normalize::DeclaredDocument> declared_;
  normalize::IdentityReading number_;
};

}  // namespace

std::optional<MoneyKind> money_kind(std::string_view type) {
  for (const auto& [name, kind] : kTypes) {
    if (name == type) return kind;
  }
  return std::nullopt;
}

std::optional<std::int64_t> sum_part(MoneyKind kind, const codec::JsonValue& fields) {
  if (kind == MoneyKind::refund_requested) return 0;
  const auto amount = Money::parse_yuan(text_of(fields, names_of(kind).amount));
  if (!amount) return std::nullopt;
  return kind == MoneyKind::received ? amount->fen : -amount->fen;
}

bool lacks_members(MoneyKind kind, const codec::JsonValue& fields) {
  const FieldNames names = names_of(kind);
  for (const std::string_view name :
       {std::string_view("zjlx"), std::string_view("zjhm"), std::string_view("zsxmdm"),
        std::string_view("sbYzXh"), std::string_view("sfssqQsrq"), std::string_view("tcqbmDm"),
        names.amount, names.day, names.voucher}) {
    if (fields.find(name).missing()) return true;
  }
  return false;
}

Result<void> give(EventReading reading, std::int64_t line, RowSink& sink) {
  if (auto* row = std::get_if<AssertedRow>(&reading)) return sink.put(std::move(*row));
  if (auto* row = std::get_if<RefusedRow>(&reading)) return sink.refuse(std::move(*row));
  return sink.without_effect(line);
}

RefusedRow refused_event(std::string_view type, const codec::JsonValue& fields, std::int64_t line,
                         RowReason reason, std::string column) {
  RefusedRow refused;
  refused.line = line;
  refused.column = std::move(column);
  refused.reason = reason;
  if (const auto kind = money_kind(type)) refused.key = fact_key(type, *kind, fields);
  refused.number_as_written =
      PersonalText(std::string(fields.text("zjhm").value_or(std::string_view())));
  refused.row = PersonalText(std::string(fields.raw()));
  if (reason == RowReason::code_unknown)
    refused.value = PersonalText(text_of(fields, refused.column));
  return refused;
}

EventReading read_event(std::string_view type, const codec::JsonValue& fields, std::int64_t line,
                        Day received) {
  const auto kind = money_kind(type);
  if (!kind) return WithoutEffect{};
  const std::string item = text_of(fields, "zsxmdm");
  if (!item.empty() && item != kResidentItem) return WithoutEffect{};

  EventReader reader(*kind, fields);
  auto problem = reader.read(received);
  if (!problem && item.empty()) problem = {RowReason::field_empty, "zsxmdm"};
  if (problem)
    return refused_event(type, fields, line, problem->reason, std::string(problem->column));
  AssertedRow row;
  row.line = line;
  row.subject = std::move(reader.number().identity);
  row.key = fact_key(type, *kind, fields);
  row.fact = std::move(reader.event());
  for (const RowReason reason : reader.number().remarks) row.remarks.push_back({reason, "zjhm"});
  if (reader.number().review) row.reviews.push_back({*reader.number().review, "zjhm"});
  return row;
}

}  // namespace gw::tax
