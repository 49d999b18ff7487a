#include "gateway/policy/flags.hpp"

#include <algorithm>

namespace gw::policy {
namespace {

// Readings 29, 51: 02 while registered and unpaid, whatever the reason; 03 after any paused or
// ended relation; else 01.  A conflict of names tells nothing else.
FlagCode code_for(const EnrollmentPlanRecord& record) noexcept {
  if (record.status == PlanStatus::needs_review) return FlagCode::identity_conflict;
  if (record.status == PlanStatus::registered_unpaid) return FlagCode::registered_unpaid;
  return record.ever_related ? FlagCode::paused_or_ended : FlagCode::not_enrolled;
}

bool flag_is_due(const EnrollmentPlanRecord& record) noexcept {
  if (record.settled_by != SettledBy::none) return false;  // two names, yet dead or abroad
  return record.status == PlanStatus::uninsured || record.status == PlanStatus::registered_unpaid ||
         record.status == PlanStatus::needs_review;
}

void trace_namings(const PersonFacts& facts, const Question& question, TraceWriter& trace) {
  const auto step = [&](RuleId rule, auto wanted) {
    const auto due = [&](const Of<Naming>& naming) {
      return names_for(*naming.value, question.year, question.day) && wanted(*naming.value);
    };
    if (std::none_of(facts.namings.begin(), facts.namings.end(), due)) return;
    trace.applied_to(rule, facts.namings,
                     [&](const Of<Naming>& naming) { return due(naming) ? naming.fact : nullptr; });
  };
  step(RuleId::named_by_education,
       [](const Naming& naming) { return is_student(naming.capacity) && !naming.needs_clerk; });
  step(RuleId::named_by_list,
       [](const Naming& naming) { return !is_student(naming.capacity) && !naming.needs_clerk; });
  step(RuleId::naming_awaits_clerk, [](const Naming& naming) { return naming.needs_clerk; });
}

FlagChange change_to(FlagChangeKind kind, const FlagNeed& need, const Flag* flag, bool dormant) {
  FlagChange change;
  change.kind = kind;
  if (flag != nullptr) change.flag = flag->id;
  change.agency = need.agency;
  change.county = need.county;
  change.code = need.code;
  change.reason = need.reason;
  change.last_payable_day = need.last_payable_day;
  change.dormant = dormant;
  return change;
}

FlagChange settlement(const Flag& flag, SettledBy by) {
  FlagChange change;
  change.kind = FlagChangeKind::settle;
  change.flag = flag.id;
  change.agency = flag.agency;
  change.county = flag.county;
  change.code = FlagCode::withdrawn;
  change.reason = flag.reason;
  change.settled_by = by;
  change.last_payable_day = flag.last_payable_day;
  return change;
}

const FlagNeed* need_of(const FlagOutcome& outcome, const Flag& flag) noexcept {
  for (const FlagNeed& need : outcome.needs) {
    if (need.agency == flag.agency && need.county == flag.county) return &need;
  }
  return nullptr;
}

// In the order of readings 29: what the status says, NO_LONGER_NAMED, YEAR_ENDED.
SettledBy settled_by(const FlagOutcome& outcome, const FlagNeed* need) noexcept {
  if (outcome.settled_by != SettledBy::none) return outcome.settled_by;
  if (need == nullptr) return SettledBy::no_longer_named;
  return outcome.day > outcome.year.last_day() ? SettledBy::year_ended : SettledBy::none;
}

// A flag without a channel is reminded of by nobody already and is counted apart (readings 48).
bool awake(const Flag& flag) noexcept {
  return flag.delivery != FlagDelivery::dormant && flag.delivery != FlagDelivery::no_channel;
}

FlagChange falling_asleep(const Flag& flag) {
  FlagChange change;
  change.kind = FlagChangeKind::sleep;
  change.flag = flag.id;
  change.agency = flag.agency;
  change.county = flag.county;
  change.code = flag.code;
  change.reason = flag.reason;
  change.last_payable_day = flag.last_payable_day;
  change.dormant = true;
  return change;
}

void change_open(const Flag& flag, const FlagNeed& need, bool dormant,
                 std::vector<FlagChange>& changes) {
  const bool speaks = !need.awaits_clerk;
  if (speaks && flag.code != need.code) {
    changes.push_back(change_to(FlagChangeKind::recode, need, &flag, dormant));
  } else if (speaks && !dormant && flag.delivery == FlagDelivery::dormant) {
    changes.push_back(change_to(FlagChangeKind::wake, need, &flag, dormant));
  } else if (speaks &&
             (flag.reason != need.reason || flag.last_payable_day != need.last_payable_day)) {
    changes.push_back(change_to(FlagChangeKind::amend, need, &flag, dormant));
  } else if (dormant && awake(flag)) {
    changes.push_back(falling_asleep(flag));
  }
}

}  // namespace

bool names_for(const Naming& naming, PlanYear year, Day day) noexcept {
  if (naming.first_day > day || naming.last_day.value_or(day) < day) return false;
  return !is_student(naming.capacity) || naming.first_day < year.first_day();
}

std::vector<FlagNeed> flags_needed(const PersonFacts& facts, const Question& question,
                                   const PolicyBook& book, const EnrollmentPlanRecord& record,
                                   TraceWriter& trace) {
  std::vector<FlagNeed> needs;
  if (!flag_is_due(record)) return needs;
  const FlagCode code = code_for(record);
  for (const Of<Naming>& naming : facts.namings) {  // sorted by (agency, county)
    if (!names_for(*naming.value, question.year, question.day)) continue;
    if (needs.empty() || needs.back().agency != naming->agency ||
        needs.back().county != naming->county) {
      // The city of the open record, else of the place named (readings 52).
      const RegionCode pool = record.pool.in_hubei() ? record.pool : naming->county.pool();
      needs.push_back({naming->agency, naming->county, code, record.uninsured_reason,
                       book.last_payable_day(question.year, pool), true});
    }
    if (!naming->needs_clerk) needs.back().awaits_clerk = false;
  }
  if (!needs.empty()) trace_namings(facts, question, trace);
  return needs;
}

std::vector<FlagChange> reconcile_flags(const FlagOutcome& outcome,
                                        std::span<const Flag> existing) {
  std::vector<FlagChange> changes;
  const bool year_over = outcome.day > outcome.year.last_day();
  const bool dormant = outcome.dormant;
  const bool may_open = outcome.in_view && !outcome.stale && !year_over;
  for (const Flag& flag : existing) {
    if (flag.year != outcome.year) continue;
    const FlagNeed* need = need_of(outcome, flag);
    const SettledBy by = settled_by(outcome, need);
    if (flag.state == FlagState::open) {
      if (by != SettledBy::none) {
        changes.push_back(settlement(flag, by));
      } else {
        change_open(flag, *need, dormant, changes);
      }
    } else if (by == SettledBy::none && may_open && !need->awaits_clerk) {
      changes.push_back(change_to(FlagChangeKind::reopen, *need, &flag, dormant));
    }
  }
  if (!may_open || outcome.settled_by != SettledBy::none) return changes;
  for (const FlagNeed& need : outcome.needs) {
    const bool known = std::any_of(existing.begin(), existing.end(), [&](const Flag& flag) {
      return flag.year == outcome.year && flag.agency == need.agency && flag.county == need.county;
    });
    if (!known && !need.awaits_clerk) {
      changes.push_back(change_to(FlagChangeKind::open, need, nullptr, dormant));
    }
  }
  return changes;
}

std::vector<FlagChange> withdraw_all(std::span<const Flag> flags) {
  std::vector<FlagChange> changes;
  for (const Flag& flag : flags) {
    if (flag.state == FlagState::open) changes.push_back(settlement(flag, SettledBy::same_person));
  }
  return changes;
}

void apply(const FlagChange& change, Flag& flag) {
  flag.agency = change.agency;
  flag.county = change.county;
  flag.code = change.code;
  flag.settled_by = change.settled_by;
  flag.state = change.kind == FlagChangeKind::settle ? FlagState::settled : FlagState::open;
  flag.reason = change.reason;
  flag.last_payable_day = change.last_payable_day;
  if (flag.delivery == FlagDelivery::no_channel) return;
  if (change.dormant) {
    flag.delivery = FlagDelivery::dormant;
  } else if (change.kind != FlagChangeKind::settle && flag.delivery == FlagDelivery::dormant) {
    flag.delivery = FlagDelivery::pending;
  }
}

}  // namespace gw::policy
