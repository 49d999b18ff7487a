#pragma once
// InsuredMonths (参保月份): in which months before a payment a person was insured, under which
// scheme and whether that is proven.  Gaps and "two years" are counted on it (readings 5, 6, 8).
// Pure.
#include <optional>
#include <vector>

#include "gateway/policy/covers.hpp"

namespace gw::policy {

/// Which months are looked at.  Months outside the province, and those before an employee relation
/// of unknown begin, are unproven (规程 8(1): 转移接续或缴费凭证).
enum class Months : std::uint8_t {
  proven,
  dated,  // wherever, but with known days
  all,
};

class InsuredMonths {
 public:
  struct Span {
    Month first;
    Month last;
    Scheme scheme = Scheme::other;
    bool proven = true;
    bool dated = true;
    List<const StoredFact*, 4> rows;  ///< what the months rest on
  };

  /// Months known on `day`, none after its month: 310 from first to last month, through the month
  /// of a pause or end; 390 January to December of each paid year, from the payment month if paid
  /// in the year, a newborn from the birth month.  Waiting months count.  Payments for `year` on or
  /// after `day` are left out: they are what is asked about.
  static InsuredMonths before(const PersonFacts& facts, PlanYear year, Day day,
                              const PolicyBook& book);

  /// The last insured month up to `limit`; an employee month goes before a resident one.
  const Span* last_through(Month limit, Months which) const noexcept;
  /// The last insured month of such a span.
  static Month end_in(const Span& span, Month limit) noexcept;
  /// Whether every month from `first` to `last` is insured, under `scheme` if one is named.
  bool without_gap(Month first, Month last, Months which,
                   std::optional<Scheme> scheme = std::nullopt) const noexcept;
  bool has_unproven() const noexcept;
  /// The rows of the spans that are wanted.
  template <class Wanted>
  List<const StoredFact*, 8> rows_of(Wanted wanted) const {
    List<const StoredFact*, 8> rows;
    for (const Span& span : spans_) {
      if (wanted(span)) rows.insert(rows.end(), span.rows.begin(), span.rows.end());
    }
    return rows;
  }
  static bool counts(const Span& span, Months which) noexcept;
  const std::vector<Span>& spans() const noexcept { return spans_; }

 private:
  std::vector<Span> spans_;
};

/// Whole calendar months strictly between the last insured month and the month of payment (readings
/// 5); 0 if they meet.
inline std::int32_t gap_months(Month last_insured, Month payment) noexcept {
  return std::max(payment.count - last_insured.count - 1, 0);
}

}  // namespace gw::policy
