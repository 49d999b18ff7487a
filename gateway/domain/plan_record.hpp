#pragma once
// EnrollmentPlanRecord (参保计划记录): one per person and plan year; a new version only when
// something changed.
#include <boost/container/small_vector.hpp>
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
  same_person,  // the flag's person is one with another who has an older flag there (flags only)
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

/// The single fact that would change a decision (哪一个事实会改变结论), of the facts the field
/// knows: one that could come, or one it rests on that could go.  Stored; never renumber.
enum class TurningKind : std::uint8_t {
  unrecorded = 0,            // decided by a program that did not ask
  nothing = 1,               // no single fact of these would
  payment = 2,               // 缴费 for the year, at `place`
  employee_relation = 3,     // 职工医保参保: the register brings a 310 relation in force
  relation_resumed = 4,      // 恢复参保: the paused relation is normal again
  payment_taken_back = 5,    // 冲正: the payment it rests on is reversed
  relation_ended = 6,        // 终止参保: the relation it rests on ends, at `place`
  discharged = 7,            // 退役
  released = 8,              // 刑满释放
  other_scheme_ended = 9,    // 其他国家医疗保障结束
  same_person = 10,          // 核实为同一人: the clerk's word on two names
  death_withdrawn = 11,      // 死亡信息撤销
  emigration_withdrawn = 12  // 移民信息撤销
};
std::string_view name_of(TurningKind kind) noexcept;  // "payment_taken_back"

struct TurningFact {
  TurningKind kind = TurningKind::unrecorded;
  PlanStatus status = PlanStatus::uninsured;  // led to; means nothing without a fact
  RegionCode place;                           // county, else pool; empty where none matters

  friend bool operator==(const TurningFact&, const TurningFact&) = default;
};

/// Rules by a stable number; words, article and document of each stand in config/policy.  Never
/// renumber.
enum class RuleId : std::uint16_t;

/// One rule tried: whether it applied, and the rows it rested on.
struct RuleStep {
  RuleId rule{};
  bool applied = false;
  /// Mostly one or two, and millions of records are read and compared: no allocation for those.
  boost::container::small_vector<SourceRef, 2> facts;

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
  /// Worked out with this version and kept with it.
  TurningFact turning;
};

/// Whether two records say the same (all but since, decided, version and the turning fact; a trace
/// that rests on other rows is a change).
bool same_decision(const EnrollmentPlanRecord& a, const EnrollmentPlanRecord& b) noexcept;

}  // namespace gw
