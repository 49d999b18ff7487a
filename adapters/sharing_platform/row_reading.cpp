#include "adapters/sharing_platform/row_reading.hpp"

#include <algorithm>

#include "adapters/sharing_platform/supplied.hpp"
#include "gateway/normalize/checks.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/identity_number.hpp"

namespace gw::sharing_platform {
namespace {

using normalize::DateStyle;

/// ZJLX in two digits: a JSON number has lost its zero.
std::string document_code(std::string_view written) {
  return written.size() == 1 ? "0" + std::string(written) : std::string(written);
}

}  // namespace

std::string_view RowReading::written(std::string_view member) const {
  return row_.text(member).value_or(std::string_view());
}

std::string_view RowReading::text(std::string_view member) const {
  return aliases_.read(member, normalize::trim(written(member)));
}

Check RowReading::entry() {
  if (is_list()) {
    asserted.stamp = batch_.order;
    return std::nullopt;
  }
  const std::string_view entered = text("RKSJ");
  const auto moment = normalize::read_instant(entered, DateStyle::seconds);
  if (!moment && !entered.empty()) return Problem{RowReason::date_unreadable, "RKSJ"};
  const std::string_view operation = text("CZLX");
  if (!operation.empty() && (operation.size() != 1 || operation[0] < '1' || operation[0] > '4'))
    return Problem{RowReason::code_unknown, "CZLX"};
  if (!moment) return Problem{RowReason::field_empty, "RKSJ"};
  if (operation.empty()) return Problem{RowReason::field_empty, "CZLX"};
  operation_ = static_cast<Operation>(operation[0] - '0');
  entered_ = beijing_day(*moment);
  if (batch_.kind == BatchKind::increment) {
    asserted.stamp =
        std::chrono::duration_cast<std::chrono::seconds>(moment->time_since_epoch()).count();
  }
  return std::nullopt;
}

Check RowReading::name(std::string_view member) {
  normalize::NameReading read = normalize::read_name(written(member));
  if (read.empty) return Problem{RowReason::name_empty, member};
  for (const RowReason reason : read.remarks) remark(reason, member);
  name_ = std::move(read.name);
  return std::nullopt;
}

Check RowReading::number(std::string_view member) {
  const std::string_view document = text("ZJLX");
  const auto declared = document.empty() ? normalize::DeclaredDocument::citizen
                                         : normalize::declared_from_register(document).value_or(
                                               normalize::DeclaredDocument::other);
  return number(written(member), declared, member);
}

Check RowReading::number(std::string_view written, normalize::DeclaredDocument document,
                         std::string_view column) {
  normalize::IdentityReading read = normalize::read_identity(written, document, batch_.received);
  if (read.reject) return Problem{*read.reject, column};
  for (const RowReason reason : read.remarks) remark(reason, column);
  if (read.review) review(*read.review, column);
  asserted.subject = std::move(read.identity);
  return std::nullopt;
}

Identity RowReading::also(std::string_view member, normalize::DeclaredDocument document) {
  if (text(member).empty()) return {};
  normalize::IdentityReading read =
      normalize::read_identity(written(member), document, batch_.received);
  if (!read.reject) return std::move(read.identity);
  remark(RowReason::id_form, member);
  return {};
}

PersonName RowReading::former_name(std::string_view member) const {
  return normalize::read_name(written(member)).name;
}

Check RowReading::person_codes() {
  if (const std::string_view document = text("ZJLX");
      !document.empty() && !normalize::declared_from_register(document))
    return Problem{RowReason::code_unknown, "ZJLX"};
  const auto sex = normalize::sex_of(text("XB"));
  if (!sex && fails(RowReason::code_unknown, "XB")) return Problem{RowReason::code_unknown, "XB"};
  if (const auto differs =
          normalize::check_sex(asserted.subject, sex.value_or(normalize::Sex::not_stated)))
    remark(*differs, "XB");
  if (const auto birth = normalize::read_date(text("CSRQ"), DateStyle::compact)) {
    if (const auto differs = normalize::check_birth(asserted.subject, *birth))
      remark(*differs, "CSRQ");
  }
  return std::nullopt;
}

bool RowReading::fails(RowReason check, std::string_view member) {
  return !taken_anyway(aliases_, check, member, normalize::trim(written(member)), asserted.key,
                       asserted.remarks);
}

Check RowReading::day(std::string_view member, std::optional<Day>& day) {
  const std::string_view written = text(member);
  day = normalize::read_date(written, DateStyle::compact);
  if (!day && !written.empty() && fails(RowReason::date_unreadable, member))
    return Problem{RowReason::date_unreadable, member};
  return std::nullopt;
}

Check RowReading::code(std::string_view member, std::string_view allowed, char& value,
                       bool optional) {
  std::string_view written = text(member);
  if (written.size() == 2 && written[0] == '0') written.remove_prefix(1);
  if (written.empty()) {
    value = '\0';
    return optional ? Check() : Problem{RowReason::field_empty, member};
  }
  if (written.size() != 1 || allowed.find(written[0]) == std::string_view::npos) {
    if (fails(RowReason::code_unknown, member)) return Problem{RowReason::code_unknown, member};
    value = '\0';
    return std::nullopt;
  }
  value = written[0];
  return std::nullopt;
}

Check RowReading::required(std::string_view member) const {
  return text(member).empty() ? Check(Problem{RowReason::field_empty, member}) : std::nullopt;
}

RowPlacing RowReading::placing() const {
  RowPlacing placing;
  placing.child = text("XSEXM");
  placing.mother = text("MQXM");
  placing.father = text("FQXM");
  placing.institution = text("YLJGMC");
  placing.county = RegionCode::parse(text("XZQH")).value_or(RegionCode());
  return placing;
}

RegionCode RowReading::county() {
  const std::string_view written = text("XZQH");
  if (const auto unknown = normalize::check_division(written)) remark(*unknown, "XZQH");
  const auto county = RegionCode::parse(written);
  return county && county->is_county() ? *county : batch_.region;
}

void RowReading::remark(RowReason reason, std::string_view member) {
  asserted.remarks.push_back({reason, std::string(member)});
}

void RowReading::review(RowReason reason, std::string_view member) {
  asserted.reviews.push_back({reason, std::string(member)});
}

Naming RowReading::naming(Capacity capacity, std::string_view key_member) {
  Naming naming;
  naming.agency = batch_.agency;
  naming.county = county();
  naming.capacity = capacity;
  naming.unit = batch_.region.text();
  naming.name = std::move(name_);
  if (!key_member.empty()) {
    const std::string document = document_code(text("ZJLX"));
    naming.as_supplied = join_supplied(SuppliedFields{written(key_member), written("XM"), document,
                                                      written("ZJHM"), written("XZQH")});
  }
  return naming;
}

void RowReading::names_nobody() {
  asserted.operation = RowOperation::end;
  asserted.fact.reset();
  const Day from = is_list() ? batch_.month.first_day() : entered_.value_or(batch_.received);
  asserted.last_day = from - std::chrono::days(1);
}

void RowReading::strike() {
  asserted.operation = RowOperation::remove;
  asserted.fact.reset();
  // Its own key alone says whom it is about.
  asserted.subject = Identity();
  remark(RowReason::withdrawn, "CZLX");
}

}  // namespace gw::sharing_platform
