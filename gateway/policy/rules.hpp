#pragma once
// The rules by number.  Code knows that a rule exists and what it looks at; document, article and
// words of each stand in config/policy/rules.yaml (law 11), read into a RuleTable.  Used by every
// decision to write its trace, and by whoever explains one.  Values only.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/domain/plan_record.hpp"

namespace gw {

/// Stored in traces: never renumber, never reuse.  Hundreds: 1xx status, 2xx money, 3xx why
/// uninsured, 4xx flags.
enum class RuleId : std::uint16_t {
  identity_two_names = 101,
  died = 102,
  emigrated = 103,
  duplicate_enrollment = 104,
  employee_cover = 105,
  resident_cover = 106,
  newborn_free_year = 107,
  graduate_school_year = 108,
  paid_starts_later = 109,
  paid_but_paused = 110,
  paused_in_service_or_prison = 111,
  exempt_state_scheme = 112,
  registered_unpaid = 113,
  uninsured = 114,
  resume_resident = 120,
  pause_on_application = 121,
  employee_begin_unknown = 122,

  payment_stands = 201,
  register_paid_mark = 202,
  payment_taken_back = 203,
  refund_of_less = 204,

  cover_lapsed = 301,
  relation_ended = 302,

  named_by_education = 401,
  named_by_list = 402,
  naming_awaits_clerk = 403,
};

}  // namespace gw

namespace gw::policy {

inline constexpr std::array kAllRules{
    RuleId::identity_two_names,
    RuleId::died,
    RuleId::emigrated,
    RuleId::duplicate_enrollment,
    RuleId::employee_cover,
    RuleId::resident_cover,
    RuleId::newborn_free_year,
    RuleId::graduate_school_year,
    RuleId::paid_starts_later,
    RuleId::paid_but_paused,
    RuleId::paused_in_service_or_prison,
    RuleId::exempt_state_scheme,
    RuleId::registered_unpaid,
    RuleId::uninsured,
    RuleId::resume_resident,
    RuleId::pause_on_application,
    RuleId::employee_begin_unknown,
    RuleId::payment_stands,
    RuleId::register_paid_mark,
    RuleId::payment_taken_back,
    RuleId::refund_of_less,
    RuleId::cover_lapsed,
    RuleId::relation_ended,
    RuleId::named_by_education,
    RuleId::named_by_list,
    RuleId::naming_awaits_clerk,
};

/// "paid_but_paused": the name under which config/policy speaks of the rule, and the log.
std::string_view name_of(RuleId rule) noexcept;
/// Back from the name; nothing if there is no such rule.
std::optional<RuleId> rule_named(std::string_view name) noexcept;

}  // namespace gw::policy
