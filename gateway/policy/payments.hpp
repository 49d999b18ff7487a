#pragma once
// Which payments for a plan year stand on a day (readings 16, 43, 54): payments by tax and what
// took them back, never netted, and the register's own paid mark where tax said nothing.  Used by
// the status rules; pure.
#include <optional>

#include "gateway/domain/plan_record.hpp"
#include "gateway/policy/person_facts.hpp"

namespace gw::policy {

/// A payment for the year that stands on the day.
struct Payment {
  RegionCode pool;
  RegionCode county;                      ///< empty where only the pool is known
  std::optional<Day> day;                 ///< nothing: the register does not say
  const std::string* relation = nullptr;  ///< the register's link to its relation
  const StoredFact* fact = nullptr;
  std::size_t cover = 0;  ///< index of the cover it belongs to, set by `covers_of`

  bool by_register() const noexcept { return relation != nullptr; }
};

/// The last money event of the year, if it took the payment back (readings 29).
struct TakenBack {
  UninsuredReason reason = UninsuredReason::none;  ///< refunded or payment_reversed
  Day day{};
  const StoredFact* by = nullptr;
  /// What was taken back, and the refunds that add up to it.
  List<const StoredFact*, 2> beside;
};

struct YearMoney {
  List<Payment, 2> standing;  ///< in the order (pool, county, key)
  std::optional<TakenBack> taken_back;
  /// Refunds of less than was paid: the payment stands, a clerk looks (readings 43).
  List<const StoredFact*, 2> refunds_of_less;
};

/// 83号 二(五), 规程 16, 17, 22.  Only events on or before `day` exist; an amount of 0 is a
/// payment; a reversal or refund without its payment waits for it; a requested refund changes
/// nothing.
YearMoney money_of(const PersonFacts& facts, PlanYear year, Day day);

/// Tax's words by the day on a year of the pool, which silence the register's own mark (readings
/// 43).
List<const StoredFact*, 4> words_of_tax(const PersonFacts& facts, RegionCode pool, PlanYear year,
                                        Day day);

/// The events that `money_of` rests on: those of the year by the day, and what took payments of the
/// year back in the name of another, for a voucher may pay for two.
List<const StoredFact*, 8> events_behind(const PersonFacts& facts, PlanYear year, Day day);

}  // namespace gw::policy
