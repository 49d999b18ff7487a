#pragma once
// Flags (疑点): which agencies must be told of an uninsured person, and what that changes in
// the flags that exist (readings 27-31, 44, 47-50, 53, 55).  Only evidence changes a flag (law 6):
// its input is a decision, never a click.  Used by the pipeline after each decision; pure.
#include <span>
#include <vector>

#include "gateway/domain/flag.hpp"
#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/question.hpp"
#include "gateway/policy/trace_writer.hpp"

namespace gw::policy {

/// An agency names the person in a county while the person is uninsured, registered and unpaid, or
/// under two names: one flag is due there (83号 三(二); readings 27).
struct FlagNeed {
  AgencyId agency;
  RegionCode county;
  FlagCode code = FlagCode::not_enrolled;
  UninsuredReason reason = UninsuredReason::none;  ///< none with identity_conflict
  Day last_payable_day{};
  /// Every naming of this agency and county awaits a clerk: it opens nothing and settles nothing.
  bool awaits_clerk = false;

  friend bool operator==(const FlagNeed&, const FlagNeed&) = default;
};

/// Whether the naming holds for plan year `year` on `day` (readings 15, 28): a list while the
/// identity is in force; a roster for whoever is on the roll and entered before 1 January of the
/// year.
bool names_for(const Naming& naming, PlanYear year, Day day) noexcept;

/// The flags due, sorted by (agency, county), one for each.  `record` is the decision so far; the
/// namings it rests on are added to the trace.
std::vector<FlagNeed> flags_needed(const PersonFacts& facts, const Question& question,
                                   const PolicyBook& book, const EnrollmentPlanRecord& record,
                                   TraceWriter& trace);

enum class FlagChangeKind : std::uint8_t {
  open = 1,  // a flag that never was
  reopen,    // the same flag again
  settle,    // evidence settled it: `settled_by`
  recode,    // open still, another code
  amend,     // open still, same code: another reason or last payable day; nothing goes out
  sleep,     // dormant from 1 January of the year: stays and counts, nobody is reminded
  wake,      // a ground to pay for the year came: the agency hears of it
};

struct FlagChange {
  FlagChangeKind kind = FlagChangeKind::open;
  FlagId flag;  ///< empty for `open`
  AgencyId agency;
  RegionCode county;
  FlagCode code = FlagCode::not_enrolled;  ///< as it is after the change; withdrawn if settled
  UninsuredReason reason = UninsuredReason::none;
  SettledBy settled_by = SettledBy::none;
  Day last_payable_day{};
  bool dormant = false;  ///< nothing goes out

  friend bool operator==(const FlagChange&, const FlagChange&) = default;
};

/// What the decision is for the flags: the needs, and why a flag no longer needed is settled.
struct FlagOutcome {
  PlanYear year;
  Day day{};
  bool stale = false;    ///< new flags wait (readings 47; law 7); settling goes on
  bool in_view = false;  ///< on or after the opening of the year's concentrated period
  bool dormant = false;  ///< no ground is left to pay for the year (readings 27, 52)
  SettledBy settled_by = SettledBy::none;  ///< of the record
  std::vector<FlagNeed> needs;
};

/// The changes to the flags of one person; flags of other years are left alone.  Applying them and
/// asking again changes nothing.  Settled by the first that fits in the order of readings 29.
std::vector<FlagChange> reconcile_flags(const FlagOutcome& outcome, std::span<const Flag> existing);

/// Ends the open ones of these: their person is one with another now, whose older flag stays.
std::vector<FlagChange> withdraw_all(std::span<const Flag> flags);

/// Carries a change of an existing flag out on it: all but delivery (except dormancy), version and
/// times, which are the caller's.  For `open` the caller makes the flag (person, year, id) first.
void apply(const FlagChange& change, Flag& flag);

}  // namespace gw::policy
