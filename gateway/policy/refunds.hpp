#pragma once
// Refunds (医保退费): the opinion on an application, with its article (readings 34-39; 83号 二(五);
// 规程 21, 22).  The version used is that of the day of application (readings 2).  Tax pays back, a
// clerk decides; pure.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/trace_writer.hpp"

namespace gw::policy {

/// Stored with applications; never renumber.
enum class RefundGround : std::uint8_t {
  change_place = 1,
  employment,
  duplicate_enrolment,
  duplicate_payment,
  death,
  conscription,
  emigration,
  identity_change,
  mistaken,
  other,
};
enum class RefundOutcome : std::uint8_t { granted = 1, refused, needs_review };
enum class RefundReason : std::uint8_t {
  none = 0,
  no_payment,
  already_returned,
  nothing_to_refund,
  not_proven,
  benefit_started,
  identity_change,
  start_uncertain,  // the ends of the interval of benefit start would decide differently
  benefits_used,
  for_clerk,  // the ground, or an aided person's need, is a clerk's to judge
};
std::string_view name_of(RefundGround ground) noexcept;    // "CHANGE_PLACE"
std::string_view name_of(RefundOutcome outcome) noexcept;  // "granted"
std::string_view name_of(RefundReason reason) noexcept;    // "BENEFIT_STARTED"
std::optional<RefundGround> refund_ground_named(std::string_view name) noexcept;

struct RefundQuestion {
  PlanYear year;
  Day day{};        ///< of application
  RegionCode pool;  ///< in which the payment stands
  RefundGround ground = RefundGround::other;
};

struct RefundVerdict {
  RefundOutcome outcome = RefundOutcome::refused;
  RefundReason reason = RefundReason::none;
  std::optional<Day> ground_day;     ///< since when the ground exists
  std::optional<Day> benefits_from;  ///< of the payment; nothing: it has no benefit period
  bool terminates_relation = false;  ///< granted, for Y; not with a duplicate payment (readings 38)
  Money amount;                      ///< what goes back if granted
  std::vector<std::string> vouchers;  ///< of the payments that go back
  Trace trace;

  friend bool operator==(const RefundVerdict&, const RefundVerdict&) = default;
};

RefundVerdict decide_refund(const PersonFacts& facts, const RefundQuestion& question,
                            const PolicyBook& book);

/// Yearly flexible 310, then employed (readings 39): the months of the year that go back, from the
/// first month with the employer to December, both included.
struct FlexibleRefund {
  std::optional<Month> first;  ///< nothing: no month goes back
  Month last;
  Trace trace;
};
FlexibleRefund flexible_refund(const PersonFacts& facts, PlanYear year, Day day,
                               const PolicyBook& book);

}  // namespace gw::policy
