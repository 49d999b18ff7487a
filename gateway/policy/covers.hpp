#pragma once
// Covers: a person's relations seen for one plan year on one day - which are in force, which are
// paid, and which payments stand for a relation of their own (readings 16, 18, 20, 46, 51).  Used
// by the status rules, duplicates and refunds; pure.
#include <optional>

#include "gateway/domain/plan_record.hpp"
#include "gateway/policy/payments.hpp"
#include "gateway/policy/policy_book.hpp"

namespace gw::policy {

/// Why a relation is in force for the year.
enum class InForce : std::uint8_t {
  no = 0,
  employee,      // 310, its months include the reference month
  resident,      // 390, paid for the year
  newborn,       // 390 registered in time, birth year: no fee
  graduate,      // school-year 390 of the year of graduation, until 31 December
  starts_later,  // paid 390 whose record starts after the reference month: covers, if nothing does
};

struct Cover {
  const InsuranceRelation* relation = nullptr;  ///< nothing: a payment without a record
  const StoredFact* fact = nullptr;             ///< the relation's, else the payment's
  Scheme scheme = Scheme::other;
  RelationStatus status = RelationStatus::normal;
  RegionCode county;
  RegionCode pool;
  std::optional<Month> first;  ///< nothing = unknown
  std::optional<Month> last;   ///< nothing = open
  bool begin_unknown = false;  ///< 310 without a known first month at all (readings 46: review)
  bool paid = false;           ///< 390: a payment for the year belongs to it
  InForce in_force = InForce::no;
  /// The row beside its own by which its months are known, or it is in force or is not: the
  /// contribution whose month stands for an unknown begin, the birth, the contribution by school
  /// year, the 310 that keeps a graduate's out.  Else null.
  const StoredFact* by = nullptr;

  /// Counts among the relations in force (readings 17); one that starts later does not.
  bool counts() const noexcept;
  /// Adds the rows it is known by.
  template <class Rows>
  void add_rows_to(Rows& rows) const {
    rows.push_back(fact);
    if (by != nullptr) rows.push_back(by);
  }
};

struct CoverQuestion {
  PlanYear year;
  Day day{};
  std::optional<Day> born;
  const StoredFact* birth = nullptr;
};

/// Reference month: the month of `day`, but not before January nor after December of the year
/// (readings 16).
Month reference_month(PlanYear year, Day day) noexcept;

/// Pool of a relation: as the register says, else that of its county.
RegionCode pool_of(const InsuranceRelation& relation) noexcept;

/// Every 310 and 390 relation that is not void, in the order of its key, then one for each pool
/// whose payments found no record.  Sets `Payment::cover` of every payment in `money`.
List<Cover> covers_of(const PersonFacts& facts, YearMoney& money, const CoverQuestion& question,
                      const PolicyBook& book);

/// A newborn's 390 record registered within the days allowed after birth, in the birth year: no fee
/// (readings 12).
bool is_newborn_free(const Cover& cover, const CoverQuestion& question, const PolicyBook& book);

/// A 310 cover in the months before the reference month that has ended (readings 29,
/// COVER_LAPSED); nothing if there is none.
const Cover* lapsed_cover(const List<Cover>& covers, Month reference, std::int32_t months) noexcept;

/// Whether the relation was paused, terminated, or ran out before the reference month: code 03
/// instead of 01 (readings 29).
bool has_ended(const Cover& cover, Month reference) noexcept;

}  // namespace gw::policy
