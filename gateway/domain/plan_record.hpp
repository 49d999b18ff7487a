#pragma once
// EnrollmentPlanRecord (参保计划记录): one per person and plan year; a new version only when
// something changed.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/domain/fact.hpp"

namespace gw {

/// The eight statuses of policy/readings 17, in the order in which the first that fits is taken.
enum class PlanStatus : std::uint8_t {
  needs_review = 1,
  terminated,
  duplicate,
  covered,
  paused,
  exempt,
  registered_unpaid,
  uninsured,
};
std::string_view name_of(PlanStatus status) noexcept;  // "registered_unpaid"
std::string_view words_of(PlanStatus status, Language language) noexcept;

/// What the gateway proposes to the office beside the status (readings 19); it never writes a
/// relation itself.
enum class PlanAction : std::uint8_t { none = 0, resume, pause_on_application };
std::string_view name_of(PlanAction action) noexcept;

/// Why the status is what it is, in the evidence of readings 29.
enum class SettledBy : std::uint8_t {
  none = 0,
  died,
  emigrated,
  duplicate,
  insured_employee,
  paid_resident,
  out_of_province,
  paused,
  exempt,
  no_longer_named,
  year_ended,
};
enum class UninsuredReason : std::uint8_t {
  none = 0,
  refunded,
  payment_reversed,
  registered_unpaid,
  cover_lapsed,
  no_relation,
};
std::string_view name_of(SettledBy reason) noexcept;        // "PAID_RESIDENT"
std::string_view name_of(UninsuredReason reason) noexcept;  // "COVER_LAPSED"

/// Rules by a stable number; words, article and document of each stand in config/policy.  Never
/// renumber.
enum class RuleId : std::uint16_t;

/// One rule tried: whether it applied, and the rows it rested on.
struct RuleStep {
  RuleId rule{};
  bool applied = false;
  std::vector<SourceRef> facts;

  friend bool operator==(const RuleStep&, const RuleStep&) = default;
};

/// The decision's trace (law 11): policy version, and the rules in the order tried.
struct Trace {
  std::uint32_t policy_version = 0;
  std::vector<RuleStep> steps;

  friend bool operator==(const Trace&, const Trace&) = default;
};

struct EnrollmentPlanRecord {
  PersonId person;
  PlanYear year;
  PlanStatus status = PlanStatus::uninsured;
  PlanAction action = PlanAction::none;
  SettledBy settled_by = SettledBy::none;  // while not uninsured or registered_unpaid
  UninsuredReason uninsured_reason = UninsuredReason::none;  // while uninsured or registered_unpaid
  bool ever_related =
      false;  // any paused or ended relation: reason code 03 instead of 01 (readings 29)
  bool undetermined =
      false;          // mark beside the status while tax or the register is stale (readings 47)
  RegionCode county;  // of the relation that decides, where there is one
  RegionCode pool;
  Day since{};  // first day on which this version was decided
  Instant decided{};
  std::uint32_t version = 0;  // 1, 2, ...
  Trace trace;
};

/// Whether two records say the same (all but since, decided, version; a trace that rests on other
/// rows is a change).
bool same_decision(const EnrollmentPlanRecord& a, const EnrollmentPlanRecord& b) noexcept;

}  // namespace gw
