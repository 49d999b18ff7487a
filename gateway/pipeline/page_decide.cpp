// The second half of PageWork: persons whose facts changed are decided again, and what differs from
// the decision known is written: plan records, flags, and the news of flags for their agencies.
#include <algorithm>

#include "gateway/base/fault_point.hpp"
#include "gateway/pipeline/page.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/policy/name_words.hpp"
#include "gateway/policy/turning_fact.hpp"

namespace gw::pipeline {
namespace {

/// The naming a flag goes back with: in force for the year, of this agency and county; of several
/// any one, so always the one with the lowest capacity and key (readings 44).
const StoredFact* naming_for(const Dossier& dossier, const policy::FlagChange& change,
                             PlanYear year, Day day) {
  const StoredFact* best = nullptr;
  const policy::NameWords words(dossier.facts);
  for (const StoredFact& fact : dossier.facts) {
    const auto* naming = std::get_if<Naming>(&fact.value);
    if (naming == nullptr || naming->agency != change.agency || naming->county != change.county)
      continue;
    if (naming->needs_clerk || !policy::names_for(*naming, year, day)) continue;
    if (words.is_wrong(naming->name)) continue;
    const auto* other = best == nullptr ? nullptr : std::get_if<Naming>(&best->value);
    if (other == nullptr ||
        std::tie(naming->capacity, fact.key) < std::tie(other->capacity, best->key))
      best = &fact;
  }
  return best;
}

void take_naming(Flag& flag, const StoredFact* fact) {
  if (fact == nullptr) return;
  const auto& naming = std::get<Naming>(fact->value);
  if (flag.version == 0) flag.own = fact->own;
  flag.unit = naming.unit;
  flag.row_key = fact->key;
  flag.as_supplied = naming.as_supplied;
}

/// Whether the agency has heard of the flag, or will by what already lies in the outbox.
bool is_told(FlagDelivery delivery) {
  return delivery == FlagDelivery::pending || delivery == FlagDelivery::sent ||
         delivery == FlagDelivery::received;
}

FlagEvent event_of(policy::FlagChangeKind kind) {
  switch (kind) {
    case policy::FlagChangeKind::open:
      return FlagEvent::opened;
    case policy::FlagChangeKind::reopen:
      return FlagEvent::reopened;
    case policy::FlagChangeKind::settle:
      return FlagEvent::settled;
    case policy::FlagChangeKind::sleep:
      return FlagEvent::slept;
    case policy::FlagChangeKind::wake:
      return FlagEvent::woken;
    case policy::FlagChangeKind::recode:
    case policy::FlagChangeKind::amend:
      break;
  }
  return FlagEvent::recoded;
}

bool same_flag(const Flag& a, const Flag& b) {
  return a.state == b.state && a.code == b.code && a.reason == b.reason &&
         a.settled_by == b.settled_by && a.delivery == b.delivery &&
         a.last_payable_day == b.last_payable_day;
}

/// Years in view, and years of open flags that have gone out of view: those end with their year.
std::vector<PlanYear> years_of(const Dossier& dossier, const std::vector<PlanYear>& in_view) {
  std::vector<PlanYear> years(in_view);
  for (const Flag& flag : dossier.flags) {
    if (flag.state == FlagState::open &&
        std::find(years.begin(), years.end(), flag.year) == years.end()) {
      years.push_back(flag.year);
    }
  }
  return years;
}

}  // namespace

void PageWork::decide(Page& page, BatchId outbox_batch) {
  const auto in_view = policy::years_in_view(day_.day, *services_.policy);
  for (std::size_t i = 0; i < page.dossiers.size(); ++i) {
    // Whose documents are grouped anew is decided thereafter.
    if (!page.touched[i] || page.out.relink.persons.count(page.out.persons[i]) != 0) continue;
    Dossier& dossier = page.dossiers[i];
    const std::vector<PlanYear> years = years_of(dossier, in_view);
    const auto facts = policy::PersonFacts::sort_out(dossier.facts);
    for (const PlanYear year : years) {
      const policy::Question question{year, day_.day, day_.register_stale, day_.tax_stale};
      policy::Decision decision = policy::decide(facts, question, *services_.policy);
      put_plan(page, dossier, facts, question, std::move(decision.record));
      put_flags(page, dossier, decision.flags, outbox_batch);
    }
    const auto more = page.more_years.find(dossier.person);
    if (more != page.more_years.end()) {
      for (const PlanYear year : more->second) {
        if (std::find(years.begin(), years.end(), year) != years.end()) continue;
        // A year that is over stands as on its last day.
        const policy::Question question{year, std::min(day_.day, year.last_day())};
        put_plan(page, dossier, facts, question,
                 policy::decide(facts, question, *services_.policy).record);
      }
    }
    put_due(page, dossier);
  }
}

void PageWork::put_due(Page& page, Dossier& dossier) {
  const Day next = policy::next_due_day(dossier.facts, day_.day, *services_.policy);
  if (dossier.due == next) return;
  dossier.due = next;
  page.out.changes.due.push_back({dossier.person, next});
}

void PageWork::put_plan(Page& page, Dossier& dossier, const policy::PersonFacts& facts,
                        const policy::Question& question, EnrollmentPlanRecord record) {
  const auto known =
      std::find_if(dossier.plans.begin(), dossier.plans.end(),
                   [&](const EnrollmentPlanRecord& plan) { return plan.year == record.year; });
  record.person = dossier.person;
  if (known != dossier.plans.end() && same_decision(*known, record)) return;
  record.decided = day_.now;
  record.turning = policy::turning_fact(facts, question, record, *services_.policy);
  record.version = known == dossier.plans.end() ? 1 : known->version + 1;
  if (known != dossier.plans.end()) {
    *known = record;
  } else {
    dossier.plans.push_back(record);
  }
  ++page.out.outcome.plans;
  page.out.changes.plans.push_back(std::move(record));
}

void PageWork::put_flags(Page& page, Dossier& dossier, const policy::FlagOutcome& outcome,
                         BatchId outbox_batch) {
  for (const policy::FlagChange& change : policy::reconcile_flags(outcome, dossier.flags))
    put_flag(page, dossier, change, outcome.year, outcome.day, outbox_batch);
}

void PageWork::put_flag(Page& page, Dossier& dossier, const policy::FlagChange& change,
                        PlanYear year, Day day, BatchId outbox_batch) {
  Flag flag;
  Flag* known = nullptr;
  if (change.kind == policy::FlagChangeKind::open) {
    flag.id.year = static_cast<std::uint16_t>(year.value);  // its number comes when written
    flag.person = dossier.person;
    flag.year = year;
    flag.opened = day_.now;
  } else {
    known = &*std::find_if(dossier.flags.begin(), dossier.flags.end(),
                           [&](const Flag& candidate) { return candidate.id == change.flag; });
    flag = *known;
  }
  const FlagDelivery before = known == nullptr ? FlagDelivery::none_needed : flag.delivery;
  policy::apply(change, flag);
  if (change.kind == policy::FlagChangeKind::open ||
      change.kind == policy::FlagChangeKind::reopen) {
    take_naming(flag, naming_for(dossier, change, year, day));
  }
  const FlagChannel* channel = services_.channel_of(flag.agency);
  const bool news = change.kind == policy::FlagChangeKind::settle
                        ? is_told(before)
                        : change.kind != policy::FlagChangeKind::sleep &&
                              change.kind != policy::FlagChangeKind::amend && !change.dormant;
  if (news && channel != nullptr) {
    flag.delivery = FlagDelivery::pending;
    page.out.changes.outbox.push_back(
        {flag.id, flag.agency, channel->group_of(flag), flag.code, outbox_batch});
    page.out.flag_of_item.push_back(known == nullptr ? std::optional(page.out.changes.flags.size())
                                                     : std::nullopt);
  } else if (channel == nullptr) {
    flag.delivery = FlagDelivery::no_channel;
  } else if (known != nullptr && is_told(before)) {
    flag.delivery = before;
  } else {
    flag.delivery = change.dormant ? FlagDelivery::dormant : before;
  }
  if (known != nullptr && same_flag(*known, flag)) return;
  flag.changed = day_.now;
  ++flag.version;
  ++page.out.outcome.flags;
  page.out.changes.flags.push_back({flag, event_of(change.kind)});
  if (known != nullptr) {
    *known = flag;
  } else {
    dossier.flags.push_back(flag);
  }
}

}  // namespace gw::pipeline
