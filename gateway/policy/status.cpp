#include "gateway/policy/status.hpp"

#include <algorithm>

#include "gateway/policy/name_words.hpp"

namespace gw::policy {
namespace {

// One decision at work: the parts every rule looks at.
struct Case {
  const PersonFacts& facts;
  const Question& question;
  const PolicyBook& book;
  EnrollmentPlanRecord& record;
  TraceWriter& trace;
  Month reference;
  LifeState life;
  YearMoney money;
  List<Cover> covers;
};

// The rows a cover rests on: its record and the payments that belong to it.
void applied_cover(Case& c, RuleId rule, const Cover& cover) {
  const auto index = static_cast<std::size_t>(&cover - c.covers.data());
  List<const StoredFact*> rows;
  cover.add_rows_to(rows);
  for (const Payment& payment : c.money.standing) {
    if (payment.cover == index) rows.push_back(payment.fact);
  }
  c.trace.applied_to(rule, rows);
}

void place_at(Case& c, const Cover& cover) {
  c.record.county = cover.county;
  c.record.pool = cover.pool;
}

RegionCode home_of(const InsuranceRelation& row) noexcept {
  return row.residence.empty() ? row.hukou : row.residence;
}
// Readings 45: a duplicate not yet resolved counts at the person's residence, as the newest row of
// the register that knows one says; null if none does.
const Of<InsuranceRelation>* residence_row(const PersonFacts& facts) {
  const Of<InsuranceRelation>* newest = nullptr;
  for (const Of<InsuranceRelation>& row : facts.relations) {
    if (!home_of(*row.value).empty() && (newest == nullptr || row->version > (*newest)->version)) {
      newest = &row;
    }
  }
  return newest;
}

bool needs_review(Case& c) {
  const TwoNames names = two_names(c.facts, c.question.day);
  if (names.first == nullptr) {
    c.trace.missed(RuleId::identity_two_names);
    if (names.said_one) {
      c.trace.applied_to(RuleId::names_said_one, c.facts.words, [](const Of<IdentityWord>& word) {
        return word->verdict == IdentityVerdict::same_names ? word.fact : nullptr;
      });
    }
    return false;
  }
  c.trace.applied(RuleId::identity_two_names, {names.first, names.second});
  c.record.status = PlanStatus::needs_review;
  return true;
}

// Death and emigration end the plan without application (规程 13).
bool terminated(Case& c) {
  if (c.life.died != nullptr) {
    c.trace.applied(RuleId::died, {c.life.died});
    c.record.settled_by = SettledBy::died;
    return true;
  }
  c.trace.missed(RuleId::died);
  if (c.life.emigrated != nullptr) {
    c.trace.applied(RuleId::emigrated, {c.life.emigrated});
    c.record.settled_by = SettledBy::emigrated;
    return true;
  }
  c.trace.missed(RuleId::emigrated);
  return false;
}

bool duplicate(Case& c) {
  const auto in_force = std::count_if(c.covers.begin(), c.covers.end(),
                                      [](const Cover& cover) { return cover.counts(); });
  if (in_force < 2) {
    c.trace.missed(RuleId::duplicate_enrollment);
    return false;
  }
  List<const StoredFact*> rows;
  for (const Cover& cover : c.covers) {
    if (cover.counts()) cover.add_rows_to(rows);
  }
  if (const Of<InsuranceRelation>* lives = residence_row(c.facts)) {
    rows.push_back(lives->fact);
    c.record.county = home_of(*lives->value);
    c.record.pool = c.record.county.pool();
  }
  c.trace.applied_to(RuleId::duplicate_enrollment, rows);
  c.record.status = PlanStatus::duplicate;
  c.record.settled_by = SettledBy::duplicate;
  return true;
}

RuleId rule_of(InForce in_force) noexcept {
  switch (in_force) {
    case InForce::employee:
      return RuleId::employee_cover;
    case InForce::newborn:
      return RuleId::newborn_free_year;
    case InForce::graduate:
      return RuleId::graduate_school_year;
    case InForce::starts_later:
      return RuleId::paid_starts_later;
    case InForce::no:
    case InForce::resident:
      break;
  }
  return RuleId::resident_cover;
}

// Readings 19: the pause needs an application; until then the person stays covered.
void propose_pause(Case& c, const Cover& cover) {
  if (cover.scheme != Scheme::resident_390 || !cover.paid) return;
  const StoredFact* away = c.life.in_service != nullptr ? c.life.in_service : c.life.in_prison;
  if (away == nullptr) return;
  c.record.action = PlanAction::pause_on_application;
  c.trace.applied(RuleId::pause_on_application, {away});
}

bool covered(Case& c) {
  const Cover* found = nullptr;
  for (const Cover& cover : c.covers) {
    if (cover.counts()) found = &cover;
  }
  if (found == nullptr) {
    c.trace.missed(RuleId::employee_cover);
    c.trace.missed(RuleId::resident_cover);
    for (const Cover& cover : c.covers) {
      if (cover.in_force == InForce::starts_later && found == nullptr) found = &cover;
    }
    if (found == nullptr) return false;
  }
  applied_cover(c, rule_of(found->in_force), *found);
  if (found->begin_unknown) c.trace.applied(RuleId::employee_begin_unknown, {found->fact});
  c.record.status = PlanStatus::covered;
  if (found->scheme == Scheme::employee_310) {
    c.record.settled_by = SettledBy::insured_employee;
  } else {
    c.record.settled_by =
        found->pool.in_hubei() ? SettledBy::paid_resident : SettledBy::out_of_province;
  }
  place_at(c, *found);
  propose_pause(c, *found);
  return true;
}

// 310 work that is over and lasted into the pause was what the 390 was paused for.  Nothing is in
// force here: who is covered is not asked.
const Cover* ended_employment(const Case& c, const Cover& paused) {
  for (const Cover& cover : c.covers) {
    if (cover.scheme != Scheme::employee_310) continue;
    const std::optional<Day>& end = cover.relation->end;
    const bool by_row =
        cover.status == RelationStatus::paused || cover.status == RelationStatus::terminated;
    const bool over = by_row ? end.value_or(c.question.day) <= c.question.day
                             : end && Month::of(*end).last_day() < c.question.day;
    const std::optional<Day>& pause = paused.relation->end;
    if (over && (!pause || !end || Month::of(*end) >= Month::of(*pause))) return &cover;
  }
  return nullptr;
}

void propose_resume(Case& c, const Cover& paused) {
  if (const Cover* work = ended_employment(c, paused)) {
    c.record.action = PlanAction::resume;
    c.trace.applied(RuleId::resume_resident, {work->fact});
  }
}

bool paused(Case& c) {
  const StoredFact* away = c.life.in_service != nullptr ? c.life.in_service : c.life.in_prison;
  const auto is_paused = [](const Cover& cover) {
    return cover.scheme == Scheme::resident_390 && cover.status == RelationStatus::paused;
  };
  const auto paid = std::find_if(c.covers.begin(), c.covers.end(), [&](const Cover& cover) {
    return is_paused(cover) && cover.paid;
  });
  const Cover* found = nullptr;
  if (paid != c.covers.end()) {
    found = &*paid;
    applied_cover(c, RuleId::paid_but_paused, *found);
    if (away == nullptr) propose_resume(c, *found);
  } else {
    c.trace.missed(RuleId::paid_but_paused);
    const auto any = std::find_if(c.covers.begin(), c.covers.end(), is_paused);
    if (away == nullptr || any == c.covers.end()) {
      c.trace.missed(RuleId::paused_in_service_or_prison);
      return false;
    }
    found = &*any;
    c.trace.applied(RuleId::paused_in_service_or_prison, {found->fact, away});
  }
  c.record.status = PlanStatus::paused;
  c.record.settled_by = SettledBy::paused;
  place_at(c, *found);
  return true;
}

bool exempt(Case& c) {
  const StoredFact* why = c.life.in_service;
  if (why == nullptr) why = c.life.in_prison;
  if (why == nullptr) why = c.life.other_scheme;
  if (why == nullptr) {
    c.trace.missed(RuleId::exempt_state_scheme);
    return false;
  }
  c.trace.applied(RuleId::exempt_state_scheme, {why});
  c.record.status = PlanStatus::exempt;
  c.record.settled_by = SettledBy::exempt;
  return true;
}

bool registered_unpaid(Case& c) {
  for (const Cover& cover : c.covers) {
    if (cover.scheme != Scheme::resident_390 || cover.status != RelationStatus::normal ||
        cover.paid || (cover.first && *cover.first > Month::of(c.question.year.value, 12)) ||
        (cover.last && *cover.last < c.reference)) {
      continue;
    }
    c.trace.applied(RuleId::registered_unpaid, {cover.fact});
    c.record.status = PlanStatus::registered_unpaid;
    c.record.uninsured_reason = UninsuredReason::registered_unpaid;
    place_at(c, cover);
    return true;
  }
  c.trace.missed(RuleId::registered_unpaid);
  return false;
}

// Why nobody pays for this person (readings 29); code and reason of a flag come from here.
void find_reason(Case& c) {
  c.record.undetermined = c.question.stale();
  if (c.money.taken_back) {
    c.record.uninsured_reason = c.money.taken_back->reason;
    List<const StoredFact*> rests_on(c.money.taken_back->beside.begin(),
                                     c.money.taken_back->beside.end());
    rests_on.push_back(c.money.taken_back->by);
    c.trace.applied_to(RuleId::payment_taken_back, rests_on);
  }
  c.record.ever_related = std::any_of(c.covers.begin(), c.covers.end(), [&](const Cover& cover) {
    return has_ended(cover, c.reference);
  });
  if (c.record.ever_related) {
    List<const StoredFact*, 8> rows;
    for (const Cover& cover : c.covers) {
      if (has_ended(cover, c.reference)) cover.add_rows_to(rows);
    }
    c.trace.applied_to(RuleId::relation_ended, rows);
  }
  if (c.record.uninsured_reason != UninsuredReason::none) return;
  const std::int32_t months = c.book.number(Subject::lapsed_cover_months, c.question.day);
  if (const Cover* lapsed = lapsed_cover(c.covers, c.reference, months)) {
    c.record.uninsured_reason = UninsuredReason::cover_lapsed;
    List<const StoredFact*> rows;
    lapsed->add_rows_to(rows);
    c.trace.applied_to(RuleId::cover_lapsed, rows);
  } else {
    c.record.uninsured_reason = UninsuredReason::no_relation;
  }
}

// The payments that stand, by whoever says so.  A record that is not in force took some: without
// that record they would stand for a relation of their own.
void note_payments(Case& c, RuleId rule, bool by_register) {
  List<const StoredFact*, 8> rests_on;
  for (const Payment& payment : c.money.standing) {
    if (payment.by_register() != by_register) continue;
    rests_on.push_back(payment.fact);
    const Cover& taker = c.covers[payment.cover];
    if (!taker.counts()) taker.add_rows_to(rests_on);
  }
  if (rests_on.empty()) return;
  c.trace.applied_to(rule, rests_on);
}

void note_money(Case& c) {
  note_payments(c, RuleId::payment_stands, false);
  note_payments(c, RuleId::register_paid_mark, true);
  if (!c.money.refunds_of_less.empty()) {
    c.trace.applied_to(RuleId::refund_of_less, c.money.refunds_of_less);
  }
}

}  // namespace

TwoNames two_names(const PersonFacts& facts, Day day) {
  TwoNames found;
  List<std::pair<const PersonName*, const StoredFact*>, 8> names;
  const auto add = [&](const PersonName& name, const StoredFact* fact) {
    if (name.empty()) return;
    const bool known = std::any_of(names.begin(), names.end(), [&](const auto& seen) {
      return seen.first->folded() == name.folded() &&
             came_under_certificate(*seen.second) == came_under_certificate(*fact);
    });
    if (!known) names.emplace_back(&name, fact);
  };
  for (const Of<Naming>& naming : facts.namings) {
    if (naming->last_day.value_or(day) >= day) add(naming->name, naming.fact);
  }
  for (const Of<InsuranceRelation>& row : facts.relations) add(row->name, row.fact);
  if (names.size() < 2) return found;
  const auto replaced = [](const auto& name) { return came_under_certificate(*name.second); };
  if (!std::all_of(names.begin(), names.end(), replaced)) {
    names.erase(std::remove_if(names.begin(), names.end(), replaced), names.end());
  }
  const NameWords words(facts.words);
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = i + 1; j < names.size(); ++j) {
      const NameMatch match = words.compare(*names[i].first, *names[j].first);
      if (match == NameMatch::different) return {names[i].second, names[j].second, false};
      found.said_one |= !facts.words.empty() && match == NameMatch::same &&
                        compare_names(*names[i].first, *names[j].first) == NameMatch::different;
    }
  }
  return found;
}

void decide_status(const PersonFacts& facts, const Question& question, const PolicyBook& book,
                   EnrollmentPlanRecord& record, TraceWriter& trace) {
  Case c{facts,
         question,
         book,
         record,
         trace,
         reference_month(question.year, question.day),
         life_on(facts, question.day),
         money_of(facts, question.year, question.day),
         {}};
  c.covers =
      covers_of(facts, c.money, {question.year, question.day, c.life.born, c.life.birth}, book);
  note_money(c);
  const bool review = needs_review(c);
  if (terminated(c)) {
    if (!review) record.status = PlanStatus::terminated;
    return;
  }
  if (review || duplicate(c) || covered(c) || paused(c) || exempt(c)) return;
  if (!registered_unpaid(c)) {
    record.status = PlanStatus::uninsured;
    trace.applied(RuleId::uninsured);
  }
  find_reason(c);
}

}  // namespace gw::policy
