// The one fact that would change a decision: what it is for each status, and, for any facts, that
// it does what was said of it.
#include "gateway/policy/turning_fact.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;

const Day kDay = on(2026, 11, 20);

TurningFact turning_of(const Facts& facts, Day day = kDay) {
  const Question question{kYear, day, false, false};
  const auto all = facts.all();
  const PersonFacts sorted = PersonFacts::sort_out(all);
  return turning_fact(sorted, question, decide(sorted, question, shipped_book()).record,
                      shipped_book());
}

struct Row {
  const char* what;
  Facts facts;
  Day day;
  TurningFact expected;
};

TEST(TurningFactTest, EachStatusHasItsFact) {
  InsuranceRelation dead = resident();
  dead.dead = true;
  Naming ming = student();
  ming.name = named("张明");
  Naming fang = listed(on(2026, 1, 1));
  fang.name = named("王芳");
  const LifeEvent service = happened(LifeEventKind::conscription, on(2026, 9, 10));
  const LifeEvent prison = happened(LifeEventKind::imprisonment, on(2026, 9, 10));
  const LifeEvent care = happened(LifeEventKind::other_state_scheme, on(2026, 9, 10));
  const MoneyEvent payment = paid(on(2026, 10, 1));
  const InsuranceRelation unpaid = resident();
  const auto paused_in = [](RegionCode county) {
    return resident_until(RelationStatus::paused, on(2026, 9, 30), county);
  };
  const Row rows[] = {
      {"on a roster, in the period",
       facts(student()),
       kDay,
       {TurningKind::payment, PlanStatus::covered, kXiangcheng}},
      {"on a roster, after the period",
       facts(student()),
       on(2027, 3, 1),
       {TurningKind::employee_relation, PlanStatus::covered, {}}},
      {"poverty-registered, after the period",
       facts(listed(on(2026, 1, 1), {}, Capacity::a08)),
       on(2027, 3, 1),
       {TurningKind::payment, PlanStatus::covered, kXiangcheng}},
      {"registered in another county",
       facts(student(), resident(RelationStatus::normal, kFancheng)),
       kDay,
       {TurningKind::payment, PlanStatus::covered, kFancheng}},
      {"paid",
       facts(unpaid, payment),
       kDay,
       {TurningKind::payment_taken_back, PlanStatus::registered_unpaid, kXiangcheng}},
      {"paid as the register says",
       facts(unpaid, booked()),
       kDay,
       {TurningKind::payment_taken_back, PlanStatus::registered_unpaid, kXiangcheng}},
      {"paid twice in one pool",
       facts(unpaid, payment, paid(on(2026, 10, 2), kXiangcheng, "V2")),
       kDay,
       {TurningKind::relation_ended, PlanStatus::uninsured, kXiangcheng}},
      {"employed",
       facts(employee(on(2020, 1, 1))),
       kDay,
       {TurningKind::relation_ended, PlanStatus::uninsured, kHongshan}},
      {"employed and paid",
       facts(employee(on(2020, 1, 1)), unpaid, payment),
       kDay,
       {TurningKind::relation_ended, PlanStatus::covered, kHongshan}},
      {"paused and paid",
       facts(paused_in(kXiangcheng), payment),
       kDay,
       {TurningKind::relation_resumed, PlanStatus::covered, kXiangcheng}},
      {"in service", facts(service), kDay, {TurningKind::discharged, PlanStatus::uninsured, {}}},
      {"in prison", facts(prison), kDay, {TurningKind::released, PlanStatus::uninsured, {}}},
      {"under another scheme",
       facts(care),
       kDay,
       {TurningKind::other_scheme_ended, PlanStatus::uninsured, {}}},
      {"in service and in prison",
       facts(service, prison, student()),
       kDay,
       {TurningKind::payment, PlanStatus::covered, kXiangcheng}},
      {"two names", facts(ming, fang), kDay, {TurningKind::same_person, PlanStatus::uninsured, {}}},
      {"dead by the register",
       facts(dead, payment),
       kDay,
       {TurningKind::death_withdrawn, PlanStatus::covered, {}}},
      {"dead twice over",
       facts(dead, happened(LifeEventKind::death, on(2026, 9, 1))),
       kDay,
       {TurningKind::nothing, PlanStatus::uninsured, {}}},
      {"emigrated",
       facts(happened(LifeEventKind::emigration, on(2026, 9, 1))),
       kDay,
       {TurningKind::emigration_withdrawn, PlanStatus::uninsured, {}}},
      {"nothing known", Facts(), kDay, {TurningKind::employee_relation, PlanStatus::covered, {}}},
  };
  for (const Row& row : rows) {
    const TurningFact found = turning_of(row.facts, row.day);
    EXPECT_EQ(name_of(found.kind), name_of(row.expected.kind)) << row.what;
    EXPECT_EQ(name_of(found.status), name_of(row.expected.status)) << row.what;
    EXPECT_EQ(found.place.number(), row.expected.place.number()) << row.what;
  }
}

// ---- any facts: the fact found is put among them for real, and the whole decision made anew.

int any_below(int limit) {
  return *rc::gen::inRange(0, limit);
}
bool once_in(int times) {
  return any_below(times) == 0;
}
Day any_day() {
  return on(2026, 1, 1) + std::chrono::days(any_below(700));
}
std::optional<Day> maybe_day() {
  return once_in(2) ? std::optional(any_day()) : std::nullopt;
}
RegionCode any_county() {
  return *rc::gen::element(kXiangcheng, kFancheng, kHongshan, kWolong);
}

Fact any_fact() {
  switch (any_below(7)) {
    case 0: {
      Naming naming = once_in(2)
                          ? student(any_day(), maybe_day(), "education", any_county())
                          : listed(any_day(), maybe_day(), static_cast<Capacity>(1 + any_below(14)),
                                   "list", any_county());
      if (once_in(3)) naming.name = named(once_in(2) ? "张明" : "王芳");
      return naming;
    }
    case 1:
    case 2: {
      InsuranceRelation row = resident(static_cast<RelationStatus>(any_below(5)), any_county());
      if (once_in(3)) row.scheme = Scheme::employee_310;
      row.begin = maybe_day();
      row.end = maybe_day();
      row.dead = once_in(20);
      if (once_in(4)) row.name = named("张明");
      return row;
    }
    case 3: {
      RegisterPayment row = booked(any_county().pool());
      row.relation_id = "K" + std::to_string(1 + any_below(5));
      row.paid_on = maybe_day();
      return row;
    }
    case 4:
    case 5: {
      MoneyEvent event = paid(any_day(), any_county(), "V" + std::to_string(any_below(3)));
      if (once_in(4)) event.kind = MoneyKind::reversed;
      return event;
    }
    default:
      return happened(static_cast<LifeEventKind>(1 + any_below(10)), any_day());
  }
}

/// The facts with one of them changed, for each of a kind; `change` says whether it applies.
std::vector<Facts> each_changed(const Facts& facts, const std::function<bool(Fact&)>& change) {
  std::vector<Facts> all;
  for (std::size_t i = 0; i < facts.all().size(); ++i) {
    Facts changed = facts;
    if (change(changed.all()[i].value)) all.push_back(changed);
  }
  return all;
}

std::vector<Facts> with_added(Facts facts, Fact fact) {
  facts.add(std::move(fact), "made");
  return {facts};
}

std::vector<Facts> with_reversal_of_each(const Facts& facts, Day day) {
  std::vector<Facts> all = each_changed(facts, [](Fact& fact) {
    auto* row = std::get_if<RegisterPayment>(&fact);
    if (row == nullptr) return false;
    row->reversed = true;
    return true;
  });
  for (const StoredFact& fact : facts.all()) {
    const auto* event = std::get_if<MoneyEvent>(&fact.value);
    if (event == nullptr) continue;
    MoneyEvent reversal = *event;
    reversal.kind = MoneyKind::reversed;
    reversal.day = day;
    // One that is known already for a later day is the same fact, come earlier.
    Facts before;
    for (const StoredFact& known : facts.all()) {
      const auto* other = std::get_if<MoneyEvent>(&known.value);
      const bool same = other != nullptr && other->kind == MoneyKind::reversed &&
                        other->voucher == reversal.voucher;
      if (!same) before.all().push_back(known);
    }
    all.push_back(with_added(before, reversal).front());
  }
  return all;
}

std::vector<Facts> without_each(const Facts& facts, LifeEventKind kind) {
  std::vector<Facts> all;
  for (std::size_t i = 0; i < facts.all().size(); ++i) {
    const auto* event = std::get_if<LifeEvent>(&facts.all()[i].value);
    if (event == nullptr || event->kind != kind) continue;
    Facts less = facts;
    less.all().erase(less.all().begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back(less);
  }
  return all;
}

/// What the person's facts could become by the fact found.
std::vector<Facts> turned(const Facts& facts, const TurningFact& turning, Day day) {
  switch (turning.kind) {
    case TurningKind::payment: {
      MoneyEvent event = paid(day, turning.place, "made");
      if (!turning.place.is_county()) event.county = RegionCode();
      return with_added(facts, event);
    }
    case TurningKind::employee_relation:
      return with_added(
          facts,
          employee(Month::of(std::clamp(day, kYear.first_day(), kYear.last_day())).first_day()));
    case TurningKind::relation_resumed:
      return each_changed(facts, [](Fact& fact) {
        auto* row = std::get_if<InsuranceRelation>(&fact);
        if (row == nullptr || row->status != RelationStatus::paused) return false;
        row->status = RelationStatus::normal;
        row->end.reset();
        return true;
      });
    case TurningKind::payment_taken_back:
      return with_reversal_of_each(facts, day);
    case TurningKind::relation_ended:
      return each_changed(facts, [&](Fact& fact) {
        auto* row = std::get_if<InsuranceRelation>(&fact);
        if (row == nullptr) return false;
        row->status = RelationStatus::terminated;
        row->end = day;
        return true;
      });
    case TurningKind::discharged:
      return with_added(facts, happened(LifeEventKind::discharge, day));
    case TurningKind::released:
      return with_added(facts, happened(LifeEventKind::release, day));
    case TurningKind::other_scheme_ended:
      return with_added(facts, happened(LifeEventKind::other_state_scheme_ended, day));
    case TurningKind::same_person: {
      Facts same = facts;
      for (StoredFact& fact : same.all()) {
        if (auto* naming = std::get_if<Naming>(&fact.value)) naming->name = named("张明");
        if (auto* row = std::get_if<InsuranceRelation>(&fact.value)) row->name = named("张明");
      }
      return {same};
    }
    case TurningKind::death_withdrawn: {
      std::vector<Facts> all = without_each(facts, LifeEventKind::death);
      const auto alive = each_changed(facts, [](Fact& fact) {
        auto* row = std::get_if<InsuranceRelation>(&fact);
        if (row == nullptr || !row->dead) return false;
        row->dead = false;
        return true;
      });
      all.insert(all.end(), alive.begin(), alive.end());
      return all;
    }
    case TurningKind::emigration_withdrawn:
      return without_each(facts, LifeEventKind::emigration);
    case TurningKind::nothing:
    case TurningKind::unrecorded:
      break;
  }
  return {};
}

RC_GTEST_PROP(TurningFactProperty, TheFactFoundLeadsToTheStatusSaid, ()) {
  Facts list;
  const int count = 1 + any_below(5);
  for (int i = 0; i < count; ++i) list.add(any_fact());
  const Day day = on(2026, 9, 1) + std::chrono::days(any_below(480));
  const PlanStatus before = status_of(list, day);
  const TurningFact turning = turning_of(list, day);
  RC_TAG(std::string(name_of(turning.kind)));
  RC_ASSERT(turning.kind != TurningKind::unrecorded);
  if (turning.kind == TurningKind::nothing) {
    // Whoever is not insured can always be employed.
    RC_ASSERT(before != PlanStatus::uninsured);
    RC_ASSERT(before != PlanStatus::registered_unpaid);
    return;
  }
  RC_ASSERT(turning.status != before);
  const std::vector<Facts> could = turned(list, turning, day);
  RC_ASSERT(std::any_of(could.begin(), could.end(), [&](const Facts& facts) {
    return status_of(facts, day) == turning.status;
  }));
}

RC_GTEST_PROP(TurningFactProperty, TheOrderOfArrivalDecidesNothing, ()) {
  Facts list;
  const int count = 2 + any_below(4);
  for (int i = 0; i < count; ++i) list.add(any_fact());
  const TurningFact before = turning_of(list);
  std::rotate(list.all().begin(), list.all().begin() + 1 + any_below(count - 1), list.all().end());
  RC_ASSERT(turning_of(list) == before);
}

}  // namespace
}  // namespace gw::policy
