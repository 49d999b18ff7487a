#pragma once
// Whether the ground of a refund is proven by facts on the day of application, and since when it
// exists (readings 35).  Used by the refunds; pure.
#include <optional>

#include "gateway/policy/covers.hpp"
#include "gateway/policy/life.hpp"
#include "gateway/policy/refunds.hpp"

namespace gw::policy {

/// The person's year as it stands on the day of application.
struct RefundYear {
  const PersonFacts& facts;
  const RefundQuestion& question;
  LifeState life;
  YearMoney money;
  List<Cover> covers;

  RefundYear(const PersonFacts& facts, const RefundQuestion& question, const PolicyBook& book);
  /// Payments for the year that stand in the pool asked about, by day.
  std::vector<const Payment*> payments() const;
};

struct GroundFound {
  const StoredFact* fact = nullptr;  ///< null: not proven
  std::optional<Day> day;            ///< nothing: since when is not known
  const StoredFact* by = nullptr;    ///< see Cover::by
};
GroundFound find_ground(const RefundYear& year);

}  // namespace gw::policy
