#pragma once
// Benefit start (待遇享受开始日) and admissibility of a payment: whether a person may pay for a
// year on a day in a pool, on which ground, and from when benefits are had (readings 3-14).  The
// version used is that of the day of payment (readings 2).  Used by duplicates, refunds, the
// look-up before money is taken, and to tell which flags sleep; pure.
#include <optional>
#include <string_view>

#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/trace_writer.hpp"

namespace gw::policy {

struct PaymentQuestion {
  PlanYear year;
  Day day{};        ///< of the payment, Beijing; of a newborn's registration
  RegionCode pool;  ///< the pool joined: it decides (readings 3)
  Scheme scheme = Scheme::resident_390;

  friend bool operator==(const PaymentQuestion&, const PaymentQuestion&) = default;
};

enum class Admission : std::uint8_t { admissible = 1, refused, needs_review };
enum class AdmissionReason : std::uint8_t {
  none = 0,
  not_open,            // before the concentrated period opens
  year_ended,          // after 31 December of the year
  late_not_allowed,    // after the period and without a ground
  need_proof,          // months that are not proven would change the result
  city_value_missing,  // the start is an interval
};
std::string_view name_of(Admission admission) noexcept;     // "admissible"
std::string_view name_of(AdmissionReason reason) noexcept;  // "CITY_VALUE_MISSING"

struct BenefitStart {
  Admission admission = Admission::refused;
  AdmissionReason reason = AdmissionReason::none;
  RuleId ground{};  ///< the rule that fitted
  /// First day of benefits; nothing while refused.
  std::optional<Day> from;
  /// With city_value_missing and need_proof the other end of the interval; else as `from`.
  std::optional<Day> latest;
  /// Cover reaches back to here: the first gap month, back-paid (readings 11).
  std::optional<Day> retroactive_from;
  /// First day of the waiting time, and its months; none: nothing (规程 10).
  std::optional<Day> waiting_from;
  std::int32_t waiting_months = 0;
  /// The value that sets the waiting time, a city's own document or the province's; lives as long
  /// as the book.  Null: no waiting time.
  const Entry* waiting_by = nullptr;
  bool free_of_charge = false;  ///< a newborn in time, birth year
  Trace trace;

  friend bool operator==(const BenefitStart&, const BenefitStart&) = default;
};

/// Documents: 83号 二(三), 三(一), 三(三), 三(四); 襄18号 一, 二; 规程 8, 9, 10, 16, 18, 21.
BenefitStart benefit_start(const PersonFacts& facts, const PaymentQuestion& question,
                           const PolicyBook& book);

/// The same day of the month so many months later, the month's last day if it has none (readings 7:
/// 30 November -> 28 or 29 February).
Day months_later(Day day, std::int32_t months) noexcept;

}  // namespace gw::policy
