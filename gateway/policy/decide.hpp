#pragma once
// decide: the one entry to the policy.  A plan record is a function of the facts, the policy and
// the day: no clock, no store, no order of arrival (design, "The model").  Used by the pipeline for
// each person a page touches and by the day's sweep.  Pure; any thread.
#include <optional>
#include <span>
#include <vector>

#include "gateway/policy/flags.hpp"

namespace gw::policy {

struct Decision {
  /// Complete but for person, decided and version, which the caller knows; `since` is the day.
  EnrollmentPlanRecord record;
  FlagOutcome flags;
  /// For a clerk, beside the status: refund_of_less, employee_begin_unknown (readings 43, 46).
  bool needs_clerk = false;
};

/// Status, evidence, trace and flags due of one person for one year on one day (readings 16-20,
/// 27-31, 43, 46, 47, 51-55).  `facts` are those of this person known now, in any order.
Decision decide(std::span<const StoredFact> facts, const Question& question,
                const PolicyBook& book);
/// The same of facts sorted out before, for who asks several questions about one person.
Decision decide(const PersonFacts& facts, const Question& question, const PolicyBook& book);

/// The plan years looked at on a day: each from the opening of its concentrated period to its 31
/// December (readings 27), oldest first.
std::vector<PlanYear> years_in_view(Day day, const PolicyBook& book);

/// The first day after `day` on which the decision could differ though no fact came: a date in the
/// facts, the turn of a month that one of them touches, a rule that comes into force, the year's
/// end.  May name a day on which nothing changes, never misses one.  Nothing after the day that
/// follows the year.
std::optional<Day> next_change_day(std::span<const StoredFact> facts, PlanYear year, Day day,
                                   const PolicyBook& book);

/// The first day after `day` on which the person is to be decided again though no fact came: of the
/// years in view the first such day, and the day on which a further year comes into view.  Always
/// later than `day`.
Day next_due_day(std::span<const StoredFact> facts, Day day, const PolicyBook& book);

}  // namespace gw::policy
