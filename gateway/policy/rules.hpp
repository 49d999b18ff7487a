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
/// uninsured, 4xx flags, 5xx benefit start, 6xx duplicates, 7xx levy class and place, 8xx refunds.
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
  names_said_one = 123,

  payment_stands = 201,
  register_paid_mark = 202,
  payment_taken_back = 203,
  refund_of_less = 204,

  cover_lapsed = 301,
  relation_ended = 302,

  named_by_education = 401,
  named_by_list = 402,
  naming_awaits_clerk = 403,

  period_not_open = 501,
  plan_year_over = 502,
  paid_in_period = 503,
  newborn_in_time = 504,
  newborn_late = 505,
  poverty_person_pays = 506,
  soldier_transferred = 507,
  other_scheme_in_time = 508,
  other_scheme_late = 509,
  switch_without_gap = 510,
  switch_short_gap = 511,
  switch_short_history = 512,
  switch_long_gap = 513,
  special_person_pays = 514,
  late_not_allowed = 515,
  city_value_missing = 516,
  months_need_proof = 517,
  late_waiting_time = 518,
  joined_employee_scheme = 519,

  workplace_kept = 601,
  poverty_later_kept = 602,
  running_benefits_kept = 603,
  expropriated_employee_kept = 604,
  employee_year_kept = 605,
  employee_short_kept = 606,
  special_person_consents = 607,
  school_place_kept = 608,
  chosen_place_kept = 609,
  residence_kept = 610,
  duplicate_for_clerk = 611,
  given_up_paused = 620,
  given_up_terminated = 621,
  subsidy_deducted = 622,
  subsidy_deduction_proposed = 623,
  entry_year_spared = 624,
  other_pool_noticed = 625,
  pause_old_first = 626,

  levy_by_category = 701,
  identity_elsewhere = 702,
  levy_class_frozen = 703,
  levy_ordinary = 704,
  levy_table_missing = 705,
  place_of_school = 711,
  place_of_recognition = 712,
  place_of_residence = 713,
  place_of_hukou = 714,
  place_of_parent = 715,
  place_unknown = 716,

  refund_without_payment = 801,
  refund_made_already = 802,
  refund_of_nothing = 803,
  refund_identity_change = 804,
  refund_for_clerk = 805,
  refund_ground_proven = 806,
  refund_ground_unproven = 807,
  refund_before_benefits = 808,
  refund_ground_in_period = 809,
  refund_benefits_started = 810,
  refund_of_aided_person = 811,
  refund_of_flexible_months = 812,
  refund_start_uncertain = 813,
  refund_benefits_used = 814,
};

}  // namespace gw

namespace gw::policy {

struct RuleName {
  RuleId rule{};
  std::string_view name;
};
inline constexpr std::array kRuleNames{
    RuleName{RuleId::identity_two_names, "identity_two_names"},
    RuleName{RuleId::died, "died"},
    RuleName{RuleId::emigrated, "emigrated"},
    RuleName{RuleId::duplicate_enrollment, "duplicate_enrollment"},
    RuleName{RuleId::employee_cover, "employee_cover"},
    RuleName{RuleId::resident_cover, "resident_cover"},
    RuleName{RuleId::newborn_free_year, "newborn_free_year"},
    RuleName{RuleId::graduate_school_year, "graduate_school_year"},
    RuleName{RuleId::paid_starts_later, "paid_starts_later"},
    RuleName{RuleId::paid_but_paused, "paid_but_paused"},
    RuleName{RuleId::paused_in_service_or_prison, "paused_in_service_or_prison"},
    RuleName{RuleId::exempt_state_scheme, "exempt_state_scheme"},
    RuleName{RuleId::registered_unpaid, "registered_unpaid"},
    RuleName{RuleId::uninsured, "uninsured"},
    RuleName{RuleId::resume_resident, "resume_resident"},
    RuleName{RuleId::pause_on_application, "pause_on_application"},
    RuleName{RuleId::employee_begin_unknown, "employee_begin_unknown"},
    RuleName{RuleId::names_said_one, "names_said_one"},
    RuleName{RuleId::payment_stands, "payment_stands"},
    RuleName{RuleId::register_paid_mark, "register_paid_mark"},
    RuleName{RuleId::payment_taken_back, "payment_taken_back"},
    RuleName{RuleId::refund_of_less, "refund_of_less"},
    RuleName{RuleId::cover_lapsed, "cover_lapsed"},
    RuleName{RuleId::relation_ended, "relation_ended"},
    RuleName{RuleId::named_by_education, "named_by_education"},
    RuleName{RuleId::named_by_list, "named_by_list"},
    RuleName{RuleId::naming_awaits_clerk, "naming_awaits_clerk"},
    RuleName{RuleId::period_not_open, "period_not_open"},
    RuleName{RuleId::plan_year_over, "plan_year_over"},
    RuleName{RuleId::paid_in_period, "paid_in_period"},
    RuleName{RuleId::newborn_in_time, "newborn_in_time"},
    RuleName{RuleId::newborn_late, "newborn_late"},
    RuleName{RuleId::poverty_person_pays, "poverty_person_pays"},
    RuleName{RuleId::soldier_transferred, "soldier_transferred"},
    RuleName{RuleId::other_scheme_in_time, "other_scheme_in_time"},
    RuleName{RuleId::other_scheme_late, "other_scheme_late"},
    RuleName{RuleId::switch_without_gap, "switch_without_gap"},
    RuleName{RuleId::switch_short_gap, "switch_short_gap"},
    RuleName{RuleId::switch_short_history, "switch_short_history"},
    RuleName{RuleId::switch_long_gap, "switch_long_gap"},
    RuleName{RuleId::special_person_pays, "special_person_pays"},
    RuleName{RuleId::late_not_allowed, "late_not_allowed"},
    RuleName{RuleId::city_value_missing, "city_value_missing"},
    RuleName{RuleId::months_need_proof, "months_need_proof"},
    RuleName{RuleId::late_waiting_time, "late_waiting_time"},
    RuleName{RuleId::joined_employee_scheme, "joined_employee_scheme"},
    RuleName{RuleId::workplace_kept, "workplace_kept"},
    RuleName{RuleId::poverty_later_kept, "poverty_later_kept"},
    RuleName{RuleId::running_benefits_kept, "running_benefits_kept"},
    RuleName{RuleId::expropriated_employee_kept, "expropriated_employee_kept"},
    RuleName{RuleId::employee_year_kept, "employee_year_kept"},
    RuleName{RuleId::employee_short_kept, "employee_short_kept"},
    RuleName{RuleId::special_person_consents, "special_person_consents"},
    RuleName{RuleId::school_place_kept, "school_place_kept"},
    RuleName{RuleId::chosen_place_kept, "chosen_place_kept"},
    RuleName{RuleId::residence_kept, "residence_kept"},
    RuleName{RuleId::duplicate_for_clerk, "duplicate_for_clerk"},
    RuleName{RuleId::given_up_paused, "given_up_paused"},
    RuleName{RuleId::given_up_terminated, "given_up_terminated"},
    RuleName{RuleId::subsidy_deducted, "subsidy_deducted"},
    RuleName{RuleId::subsidy_deduction_proposed, "subsidy_deduction_proposed"},
    RuleName{RuleId::entry_year_spared, "entry_year_spared"},
    RuleName{RuleId::other_pool_noticed, "other_pool_noticed"},
    RuleName{RuleId::pause_old_first, "pause_old_first"},
    RuleName{RuleId::levy_by_category, "levy_by_category"},
    RuleName{RuleId::identity_elsewhere, "identity_elsewhere"},
    RuleName{RuleId::levy_class_frozen, "levy_class_frozen"},
    RuleName{RuleId::levy_ordinary, "levy_ordinary"},
    RuleName{RuleId::levy_table_missing, "levy_table_missing"},
    RuleName{RuleId::place_of_school, "place_of_school"},
    RuleName{RuleId::place_of_recognition, "place_of_recognition"},
    RuleName{RuleId::place_of_residence, "place_of_residence"},
    RuleName{RuleId::place_of_hukou, "place_of_hukou"},
    RuleName{RuleId::place_of_parent, "place_of_parent"},
    RuleName{RuleId::place_unknown, "place_unknown"},
    RuleName{RuleId::refund_without_payment, "refund_without_payment"},
    RuleName{RuleId::refund_made_already, "refund_made_already"},
    RuleName{RuleId::refund_of_nothing, "refund_of_nothing"},
    RuleName{RuleId::refund_identity_change, "refund_identity_change"},
    RuleName{RuleId::refund_for_clerk, "refund_for_clerk"},
    RuleName{RuleId::refund_ground_proven, "refund_ground_proven"},
    RuleName{RuleId::refund_ground_unproven, "refund_ground_unproven"},
    RuleName{RuleId::refund_before_benefits, "refund_before_benefits"},
    RuleName{RuleId::refund_ground_in_period, "refund_ground_in_period"},
    RuleName{RuleId::refund_benefits_started, "refund_benefits_started"},
    RuleName{RuleId::refund_of_aided_person, "refund_of_aided_person"},
    RuleName{RuleId::refund_of_flexible_months, "refund_of_flexible_months"},
    RuleName{RuleId::refund_start_uncertain, "refund_start_uncertain"},
    RuleName{RuleId::refund_benefits_used, "refund_benefits_used"},
};
inline constexpr std::array kAllRules = [] {
  std::array<RuleId, kRuleNames.size()> rules{};
  for (std::size_t i = 0; i < rules.size(); ++i) rules[i] = kRuleNames[i].rule;
  return rules;
}();

/// "paid_but_paused": the name under which config/policy speaks of the rule, and the log.
std::string_view name_of(RuleId rule) noexcept;
/// Back from the name; nothing if there is no such rule.
std::optional<RuleId> rule_named(std::string_view name) noexcept;

}  // namespace gw::policy
