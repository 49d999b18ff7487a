#include "gateway/policy/rules.hpp"

namespace gw::policy {

std::string_view name_of(RuleId rule) noexcept {
  switch (rule) {
    case RuleId::identity_two_names:
      return "identity_two_names";
    case RuleId::died:
      return "died";
    case RuleId::emigrated:
      return "emigrated";
    case RuleId::duplicate_enrollment:
      return "duplicate_enrollment";
    case RuleId::employee_cover:
      return "employee_cover";
    case RuleId::resident_cover:
      return "resident_cover";
    case RuleId::newborn_free_year:
      return "newborn_free_year";
    case RuleId::graduate_school_year:
      return "graduate_school_year";
    case RuleId::paid_starts_later:
      return "paid_starts_later";
    case RuleId::paid_but_paused:
      return "paid_but_paused";
    case RuleId::paused_in_service_or_prison:
      return "paused_in_service_or_prison";
    case RuleId::exempt_state_scheme:
      return "exempt_state_scheme";
    case RuleId::registered_unpaid:
      return "registered_unpaid";
    case RuleId::uninsured:
      return "uninsured";
    case RuleId::resume_resident:
      return "resume_resident";
    case RuleId::pause_on_application:
      return "pause_on_application";
    case RuleId::employee_begin_unknown:
      return "employee_begin_unknown";
    case RuleId::payment_stands:
      return "payment_stands";
    case RuleId::register_paid_mark:
      return "register_paid_mark";
    case RuleId::payment_taken_back:
      return "payment_taken_back";
    case RuleId::refund_of_less:
      return "refund_of_less";
    case RuleId::cover_lapsed:
      return "cover_lapsed";
    case RuleId::relation_ended:
      return "relation_ended";
    case RuleId::named_by_education:
      return "named_by_education";
    case RuleId::named_by_list:
      return "named_by_list";
    case RuleId::naming_awaits_clerk:
      return "naming_awaits_clerk";
  }
  return "unknown";
}

std::optional<RuleId> rule_named(std::string_view name) noexcept {
  for (const RuleId rule : kAllRules) {
    if (name_of(rule) == name) return rule;
  }
  return std::nullopt;
}

}  // namespace gw::policy
