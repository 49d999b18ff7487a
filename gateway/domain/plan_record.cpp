#include "gateway/domain/plan_record.hpp"

namespace gw {

std::string_view name_of(PlanStatus status) noexcept {
  switch (status) {
    case PlanStatus::needs_review:
      return "needs_review";
    case PlanStatus::terminated:
      return "terminated";
    case PlanStatus::duplicate:
      return "duplicate";
    case PlanStatus::covered:
      return "covered";
    case PlanStatus::paused:
      return "paused";
    case PlanStatus::exempt:
      return "exempt";
    case PlanStatus::registered_unpaid:
      return "registered_unpaid";
    case PlanStatus::uninsured:
      return "uninsured";
  }
  return "unknown";
}

std::string_view words_of(PlanStatus status, Language language) noexcept {
  const bool zh = language == Language::zh;
  switch (status) {
    case PlanStatus::needs_review:
      return zh ? "待人工核实" : "needs a clerk's review";
    case PlanStatus::terminated:
      return zh ? "终止" : "terminated (died or emigrated)";
    case PlanStatus::duplicate:
      return zh ? "重复参保" : "enrolled more than once";
    case PlanStatus::covered:
      return zh ? "已参保" : "covered";
    case PlanStatus::paused:
      return zh ? "暂停参保" : "paused";
    case PlanStatus::exempt:
      return zh ? "无需参保" : "exempt";
    case PlanStatus::registered_unpaid:
      return zh ? "已登记未缴费" : "registered, not paid";
    case PlanStatus::uninsured:
      return zh ? "未参保" : "uninsured";
  }
  return "";
}

std::string_view name_of(PlanAction action) noexcept {
  switch (action) {
    case PlanAction::none:
      return "NONE";
    case PlanAction::resume:
      return "RESUME";
    case PlanAction::pause_on_application:
      return "PAUSE_ON_APPLICATION";
  }
  return "UNKNOWN";
}

std::string_view name_of(SettledBy reason) noexcept {
  switch (reason) {
    case SettledBy::none:
      return "NONE";
    case SettledBy::died:
      return "DIED";
    case SettledBy::emigrated:
      return "EMIGRATED";
    case SettledBy::duplicate:
      return "DUPLICATE";
    case SettledBy::insured_employee:
      return "INSURED_EMPLOYEE";
    case SettledBy::paid_resident:
      return "PAID_RESIDENT";
    case SettledBy::out_of_province:
      return "OUT_OF_PROVINCE";
    case SettledBy::paused:
      return "PAUSED";
    case SettledBy::exempt:
      return "EXEMPT";
    case SettledBy::no_longer_named:
      return "NO_LONGER_NAMED";
    case SettledBy::year_ended:
      return "YEAR_ENDED";
    case SettledBy::same_person:
      return "SAME_PERSON";
  }
  return "UNKNOWN";
}

std::string_view name_of(UninsuredReason reason) noexcept {
  switch (reason) {
    case UninsuredReason::none:
      return "NONE";
    case UninsuredReason::refunded:
      return "REFUNDED";
    case UninsuredReason::payment_reversed:
      return "PAYMENT_REVERSED";
    case UninsuredReason::registered_unpaid:
      return "REGISTERED_UNPAID";
    case UninsuredReason::cover_lapsed:
      return "COVER_LAPSED";
    case UninsuredReason::no_relation:
      return "NO_RELATION";
  }
  return "UNKNOWN";
}

std::string_view name_of(TurningKind kind) noexcept {
  switch (kind) {
    case TurningKind::unrecorded:
      return "unrecorded";
    case TurningKind::nothing:
      return "nothing";
    case TurningKind::payment:
      return "payment";
    case TurningKind::employee_relation:
      return "employee_relation";
    case TurningKind::relation_resumed:
      return "relation_resumed";
    case TurningKind::payment_taken_back:
      return "payment_taken_back";
    case TurningKind::relation_ended:
      return "relation_ended";
    case TurningKind::discharged:
      return "discharged";
    case TurningKind::released:
      return "released";
    case TurningKind::other_scheme_ended:
      return "other_scheme_ended";
    case TurningKind::same_person:
      return "same_person";
    case TurningKind::death_withdrawn:
      return "death_withdrawn";
    case TurningKind::emigration_withdrawn:
      return "emigration_withdrawn";
  }
  return "unknown";
}

bool same_decision(const EnrollmentPlanRecord& a, const EnrollmentPlanRecord& b) noexcept {
  return a.person == b.person && a.year == b.year && a.status == b.status && a.action == b.action &&
         a.settled_by == b.settled_by && a.uninsured_reason == b.uninsured_reason &&
         a.ever_related == b.ever_related && a.undetermined == b.undetermined &&
         a.county == b.county && a.pool == b.pool && a.trace == b.trace;
}

}  // namespace gw
