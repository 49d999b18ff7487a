#include "adapters/insured_register/rows.hpp"

#include <initializer_list>
#include <optional>

#include "gateway/adapter/json_form.hpp"
#include "gateway/normalize/checks.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/identity_number.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::insured_register {
namespace {

using normalize::DateStyle;

// "1900-01-01 = unknown" (note 4).
constexpr Day kUnknownDay =
    Day(std::chrono::year(1900) / std::chrono::January / std::chrono::day(1));

std::string_view text_of(const codec::JsonValue& row, std::string_view name) {
  return normalize::trim(row.text(name).value_or(std::string_view()));
}

/// A date that may be missing; nothing in the outer value if it is there and cannot be read.
std::optional<std::optional<Day>> optional_day(const codec::JsonValue& row, std::string_view name) {
  const std::string_view text = text_of(row, name);
  if (text.empty()) return std::optional<Day>();
  auto day = normalize::read_date(text, DateStyle::dashes);
  if (!day) {
    const auto moment = normalize::read_instant(text, DateStyle::seconds);
    if (!moment) return std::nullopt;
    day = beijing_day(*moment);
  }
  return day == kUnknownDay ? std::optional<Day>() : day;
}

Scheme scheme_of(std::string_view insutype) {
  if (insutype == "310") return Scheme::employee_310;
  return insutype == "390" ? Scheme::resident_390 : Scheme::other;
}

std::optional<RelationStatus> status_of(std::string_view text) {
  if (text.size() != 1 || text.front() < '0' || text.front() > '4') return std::nullopt;
  return static_cast<RelationStatus>(text.front() - '0');
}

std::optional<bool> flag_of(std::string_view text) {
  if (text == "1") return true;
  return text == "0" ? std::optional(false) : std::nullopt;
}

struct Problem {
  RowReason reason = RowReason::field_empty;
  std::string_view column;
};

/// What both tables' rows come to; the reading functions fill it or say what is wrong.
struct Reading {
  const codec::JsonValue& row;
  const RowPlace& place;
  const ValueAliases& aliases;
  AssertedRow asserted;

  /// A coded member without blanks around, or the word a person gave for it.
  std::string_view code(std::string_view name) const {
    return aliases.read(name, text_of(row, name));
  }

  void remark(RowReason reason, std::string_view column) {
    asserted.remarks.push_back({reason, std::string(column)});
  }
  /// A division that decides nothing alone: unreadable ones are left empty, with a remark.
  RegionCode division(std::string_view name) {
    const std::string_view text = text_of(row, name);
    if (const auto reason = normalize::check_division(text)) remark(*reason, name);
    return RegionCode::parse(text).value_or(RegionCode());
  }
};

std::optional<Problem> read_person(Reading& reading, InsuranceRelation& relation) {
  const codec::JsonValue& row = reading.row;
  normalize::NameReading name =
      normalize::read_name(row.text("psn_name").value_or(std::string_view()));
  if (name.empty) return Problem{RowReason::name_empty, "psn_name"};
  const auto declared = normalize::declared_from_register(reading.code("psn_cert_type"));
  normalize::IdentityReading number = normalize::read_identity(
      row.text("certno").value_or(std::string_view()),
      declared.value_or(normalize::DeclaredDocument::other), reading.place.received);
  if (number.reject) return Problem{*number.reject, "certno"};
  if (!declared) return Problem{RowReason::code_unknown, "psn_cert_type"};
  for (const RowReason reason : name.remarks) reading.remark(reason, "psn_name");
  for (const RowReason reason : number.remarks) reading.remark(reason, "certno");
  if (number.review) reading.asserted.reviews.push_back({*number.review, "certno"});
  relation.name = std::move(name.name);
  reading.asserted.subject = std::move(number.identity);
  return std::nullopt;
}

std::optional<Problem> read_relation(Reading& reading) {
  const codec::JsonValue& row = reading.row;
  InsuranceRelation relation;
  if (auto problem = read_person(reading, relation)) return problem;
  const auto begin = optional_day(row, "crt_insu_date");
  if (!begin) return Problem{RowReason::date_unreadable, "crt_insu_date"};
  const auto end = optional_day(row, "paus_insu_date");
  if (!end) return Problem{RowReason::date_unreadable, "paus_insu_date"};
  const auto status = status_of(reading.code("psn_insu_stas"));
  if (!status) return Problem{RowReason::code_unknown, "psn_insu_stas"};
  const auto valid = flag_of(reading.code("vali_flag"));
  if (!valid) return Problem{RowReason::code_unknown, "vali_flag"};
  const auto pool = RegionCode::parse(reading.code("poolarea_no"));
  if (!pool) return Problem{RowReason::code_unknown, "poolarea_no"};
  for (const std::string_view name : {"psn_insu_rlts_id", "psn_no", "insutype"}) {
    if (text_of(row, name).empty()) return Problem{RowReason::field_empty, name};
  }
  // A relation that ends before it begins is in the register itself (a re-enrolment overwrote the
  // begin): kept as it is, it covers no month.
  relation.begin = *begin;
  relation.end = *end;
  relation.status = *status;
  relation.struck_out = !*valid;
  relation.pool = *pool;
  relation.psn_no = text_of(row, "psn_no");
  relation.scheme = scheme_of(text_of(row, "insutype"));
  relation.county = reading.division("insu_admdvs");
  relation.residence = reading.division("live_admdvs");
  relation.hukou = reading.division("resd_loc_admdvs");
  relation.dead = text_of(row, "surv_stas") == "2";
  relation.version = reading.place.version;
  reading.asserted.fact = std::move(relation);
  return std::nullopt;
}

std::optional<Problem> read_payment(Reading& reading) {
  const codec::JsonValue& row = reading.row;
  RegisterPayment payment;
  const auto from = normalize::read_month(text_of(row, "accrym_begn"), DateStyle::month_compact);
  if (!from) return Problem{RowReason::date_unreadable, "accrym_begn"};
  const auto to = normalize::read_month(text_of(row, "accrym_end"), DateStyle::month_compact);
  if (!to) return Problem{RowReason::date_unreadable, "accrym_end"};
  const auto paid_on = optional_day(row, "clct_time");
  if (!paid_on) return Problem{RowReason::date_unreadable, "clct_time"};
  if (*to < *from) return Problem{RowReason::date_order, "accrym_end"};
  const auto arrived = flag_of(reading.code("clct_flag"));
  if (!arrived) return Problem{RowReason::code_unknown, "clct_flag"};
  const std::string_view reversal = reading.code("revs_flag");
  if (reversal != "Z" && reversal != "F") return Problem{RowReason::code_unknown, "revs_flag"};
  const auto pool = RegionCode::parse(reading.code("poolarea_no"));
  if (!pool) return Problem{RowReason::code_unknown, "poolarea_no"};
  for (const std::string_view name : {"rid", "psn_insu_rlts_id", "insutype"}) {
    if (text_of(row, name).empty()) return Problem{RowReason::field_empty, name};
  }
  const auto total = Money::parse_yuan(text_of(row, "clct_sumamt"));
  if (!total) return Problem{RowReason::amount_unreadable, "clct_sumamt"};
  const std::string_view type = text_of(row, "clct_type");
  // The key under which the relation's own fact stands: it links the two.
  payment.relation_id = fact_key(Table::relations, text_of(row, "psn_insu_rlts_id"));
  payment.scheme = scheme_of(text_of(row, "insutype"));
  payment.regular = type == "10" || type == "31";
  payment.arrived = *arrived;
  payment.reversed = reversal == "F";
  payment.accrual_from = *from;
  payment.accrual_to = *to;
  payment.pool = *pool;
  payment.total = *total;
  payment.voucher = text_of(row, "elec_taxrpt_no");
  payment.paid_on = *paid_on;
  payment.version = reading.place.version;
  reading.asserted.subject_key = payment.relation_id;
  reading.asserted.fact = std::move(payment);
  return std::nullopt;
}

std::initializer_list<std::string_view> required_members(Table table) {
  static const std::initializer_list<std::string_view> relations{
      "psn_insu_rlts_id", "psn_no",        "psn_cert_type",  "certno",
      "psn_name",         "insutype",      "psn_insu_stas",  "insu_admdvs",
      "poolarea_no",      "crt_insu_date", "paus_insu_date", "vali_flag"};
  static const std::initializer_list<std::string_view> payments{
      "rid",         "psn_insu_rlts_id", "insutype",    "clct_type",   "clct_flag", "revs_flag",
      "accrym_begn", "accrym_end",       "clct_sumamt", "poolarea_no", "clct_time"};
  return table == Table::relations ? relations : payments;
}

}  // namespace

std::string fact_key(Table table, std::string_view own_key) {
  return (table == Table::relations ? "R:" : "P:") + std::string(own_key);
}

std::string_view key_member(Table table) {
  return table == Table::relations ? "psn_insu_rlts_id" : "rid";
}

Result<void> read_row(Table table, const codec::JsonValue& row, const RowPlace& place,
                      RowSink& sink) {
  Reading reading{row, place, sink.aliases(), {}};
  const std::string_view own_key = text_of(row, key_member(table));
  const auto refuse = [&](RowReason reason, std::string column) {
    RefusedRow refused;
    refused.line = place.line;
    if (reason == RowReason::code_unknown)
      refused.value = PersonalText(std::string(text_of(row, column)));
    refused.column = std::move(column);
    refused.reason = reason;
    if (!own_key.empty()) refused.key = fact_key(table, own_key);
    refused.number_as_written =
        PersonalText(std::string(row.text("certno").value_or(std::string_view())));
    refused.row = PersonalText(std::string(row.raw()));
    return sink.refuse(std::move(refused));
  };
  show_row(sink.look(place.line), row, sink.aliases());
  FormWatch* const watch = sink.form();
  if (watch != nullptr) watch->part(table == Table::relations ? "relations" : "payments");
  if (auto fault = form_fault(watch, row)) return refuse(fault->reason, std::move(fault->column));
  if (const auto problem =
          table == Table::relations ? read_relation(reading) : read_payment(reading))
    return refuse(problem->reason, std::string(problem->column));
  reading.asserted.line = place.line;
  reading.asserted.key = fact_key(table, own_key);
  reading.asserted.stamp = place.version;
  return sink.put(std::move(reading.asserted));
}

bool lacks_members(Table table, const codec::JsonValue& row) {
  for (const std::string_view name : required_members(table)) {
    if (row.find(name).missing()) return true;
  }
  return false;
}

}  // namespace gw::insured_register
