// What holds of the later decisions for any facts whatever: independence of order, benefits never
// before the year, one levy class with the highest subsidy, deductions once, and traces that
// re-evaluate to the same result.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/duplicates.hpp"
#include "gateway/policy/insured_months.hpp"
#include "gateway/policy/levy_class.hpp"
#include "gateway/policy/place.hpp"
#include "gateway/policy/refunds.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;

constexpr RegionCode kShiyan = RegionCode::from_number(420300);

int any_below(int limit) {
  return *rc::gen::inRange(0, limit);
}
bool once_in(int times) {
  return any_below(times) == 0;
}
Day any_day() {
  return on(2023, 6, 1) + std::chrono::days(any_below(1800));
}
std::optional<Day> maybe_day() {
  return once_in(2) ? std::optional(any_day()) : std::nullopt;
}
RegionCode any_county() {
  return *rc::gen::element(kXiangcheng, kFancheng, kHongshan, kWolong);
}
PlanYear any_year() {
  return PlanYear{static_cast<std::int16_t>(2024 + any_below(4))};
}

Fact any_fact() {
  switch (any_below(8)) {
    case 0:
      return student(any_day(), maybe_day(), "education", any_county());
    case 1:
      return listed(any_day(), maybe_day(), static_cast<Capacity>(1 + any_below(14)), "list",
                    any_county());
    case 2: {
      InsuranceRelation row = resident(static_cast<RelationStatus>(any_below(5)), any_county());
      row.begin = maybe_day();
      row.end = maybe_day();
      row.residence = once_in(2) ? any_county() : RegionCode();
      row.hukou = once_in(2) ? any_county() : RegionCode();
      row.version = any_below(3);
      return row;
    }
    case 3:
    case 4: {
      InsuranceRelation row =
          employee(any_day(), maybe_day(), RelationStatus::normal, any_county());
      if (once_in(3)) row.status = RelationStatus::terminated;
      if (once_in(6)) row.begin.reset();
      return row;
    }
    case 5: {
      const PlanYear year = any_year();
      MoneyEvent event =
          paid(any_day(), any_county(), "V" + std::to_string(any_below(4)), 40000, year);
      if (once_in(5)) event.kind = static_cast<MoneyKind>(2 + any_below(3));
      return event;
    }
    case 6:
      return happened(static_cast<LifeEventKind>(1 + any_below(10)), any_day());
    default: {
      Statement statement =
          stated(static_cast<StatementKind>(1 + any_below(16)), any_day(), any_county());
      statement.last = maybe_day();
      statement.proven = once_in(2);
      statement.scheme = once_in(2) ? Scheme::employee_310 : Scheme::resident_390;
      statement.number = any_below(4);
      return statement;
    }
  }
}

Facts any_person() {
  Facts list;
  const int count = 1 + any_below(8);
  for (int i = 0; i < count; ++i) list.add(any_fact());
  return list;
}

LevyTable any_table(PlanYear year) {
  LevyTable table;
  table.year = year;
  table.pool = kXiangyang;
  table.ordinary = Money{40000};
  for (int category = 1; category <= 14; ++category) {
    if (once_in(3)) continue;
    const Money subsidy{std::int64_t{10000} * any_below(5)};
    const Money personal{std::int64_t{5000} * any_below(3)};
    table.rows.push_back({once_in(3) ? kXiangcheng : kXiangyang, static_cast<Capacity>(category),
                          personal, subsidy});
    if (once_in(2)) table.order.push_back(static_cast<Capacity>(category));
  }
  return table;
}

/// All the later decisions about one person.
struct Decided {
  BenefitStart start;
  DuplicateDecision duplicate;
  LevyClass levy;
  Place place;
  RefundVerdict refund;

  friend bool operator==(const Decided&, const Decided&) = default;
};

struct Asked {
  PlanYear year;
  Day day{};
  RegionCode pool;
  RefundGround ground = RefundGround::other;
};
Asked any_question() {
  return {any_year(), any_day(), *rc::gen::element(kXiangyang, kShiyan, kWuhan),
          static_cast<RefundGround>(1 + any_below(10))};
}

Decided decide_all(const Facts& list, const Asked& asked, const LevyTable& table) {
  const PersonFacts facts = PersonFacts::sort_out(list.all());
  const PolicyBook& book = shipped_book();
  const Question question{asked.year, asked.day};
  return {benefit_start(facts, {asked.year, asked.day, asked.pool}, book),
          resolve_duplicate(facts, question, book),
          levy_class(facts, {asked.year, asked.day, kXiangcheng, kXiangyang}, &table, book),
          place_of_enrollment(facts, question, book),
          decide_refund(facts, {asked.year, asked.day, asked.pool, asked.ground}, book)};
}

RC_GTEST_PROP(DecisionProperty, OrderOfArrivalNeverMatters, ()) {
  Facts list = any_person();
  const Asked asked = any_question();
  const LevyTable table = any_table(asked.year);
  const Decided before = decide_all(list, asked, table);
  for (std::size_t i = list.all().size(); i > 1; --i) {
    std::swap(list.all()[i - 1],
              list.all()[static_cast<std::size_t>(any_below(static_cast<int>(i)))]);
  }
  RC_ASSERT(decide_all(list, asked, table) == before);
}

// The facts a trace names are enough to come to the same result (law 11): whoever holds only those
// can follow the decision.  Of the province only: a transfer from elsewhere is proven by a
// statement about months, not by one the start rests on.
Facts named_in(const Trace& trace, const Facts& list) {
  Facts kept;
  for (const StoredFact& fact : list.all()) {
    const bool named = std::any_of(trace.steps.begin(), trace.steps.end(), [&](const auto& step) {
      return std::find(step.facts.begin(), step.facts.end(), fact.source) != step.facts.end();
    });
    if (named) kept.all().push_back(fact);
  }
  return kept;
}

RC_GTEST_PROP(DecisionProperty, TracesReEvaluateToTheSameResult, ()) {
  Facts list = any_person();
  for (StoredFact& fact : list.all()) {
    if (auto* row = std::get_if<InsuranceRelation>(&fact.value)) {
      row->county = row->county == kWolong ? kFancheng : row->county;
      row->pool = row->county.pool();
    }
  }
  const Asked asked = any_question();
  const LevyTable table = any_table(asked.year);
  const Decided whole = decide_all(list, asked, table);
  if (whole.start.reason != AdmissionReason::need_proof) {
    const BenefitStart again = decide_all(named_in(whole.start.trace, list), asked, table).start;
    RC_ASSERT(name_of(again.ground) == name_of(whole.start.ground));
    RC_ASSERT(again.from == whole.start.from);
    RC_ASSERT(again.latest == whole.start.latest);
    RC_ASSERT(again.retroactive_from == whole.start.retroactive_from);
  }
  const LevyClass levy = decide_all(named_in(whole.levy.trace, list), asked, table).levy;
  RC_ASSERT(levy.category == whole.levy.category);
  RC_ASSERT(levy.subsidy == whole.levy.subsidy);
  RC_ASSERT(levy.day_used == whole.levy.day_used);
  const Place place = decide_all(named_in(whole.place.trace, list), asked, table).place;
  RC_ASSERT(place.county == whole.place.county);
}

RC_GTEST_PROP(DecisionProperty, TracesOfDuplicatesReEvaluateToTheSameResult, ()) {
  const Facts list = any_person();
  const Asked asked = any_question();
  const LevyTable table = any_table(asked.year);
  const Decided whole = decide_all(list, asked, table);
  const DuplicateDecision duplicate =
      decide_all(named_in(whole.duplicate.trace, list), asked, table).duplicate;
  RC_ASSERT(duplicate.outcome == whole.duplicate.outcome);
  RC_ASSERT(duplicate.kept == whole.duplicate.kept);
  RC_ASSERT(duplicate.given_up == whole.duplicate.given_up);
}

RC_GTEST_PROP(DecisionProperty, TracesOfRegistrationsReEvaluateToTheSameResult, ()) {  // 30
  const Facts list = any_person();
  const Asked asked = any_question();
  const auto answer = [&](const Facts& known) {
    return to_pause_first(PersonFacts::sort_out(known.all()), {asked.year, asked.day}, asked.pool,
                          shipped_book());
  };
  const PauseFirst whole = answer(list);
  RC_ASSERT(answer(named_in(whole.trace, list)).relations == whole.relations);
}

RC_GTEST_PROP(DecisionProperty, TracesOfStatusesReEvaluateToTheSameResult, ()) {
  const Facts list = any_person();
  const Asked asked = any_question();
  const Question question{asked.year, asked.day};
  const Decision status = decide(list.all(), question, shipped_book());
  const Decision again =
      decide(named_in(status.record.trace, list).all(), question, shipped_book());
  RC_ASSERT(again.record.status == status.record.status);
  RC_ASSERT(again.record.settled_by == status.record.settled_by);
  RC_ASSERT(again.record.uninsured_reason == status.record.uninsured_reason);
  RC_ASSERT(again.record.action == status.record.action);
  RC_ASSERT(again.flags.needs.size() == status.flags.needs.size());
}

RC_GTEST_PROP(DecisionProperty, TracesOfRefundsReEvaluateToTheSameResult, ()) {
  const Facts list = any_person();
  const Asked asked = any_question();
  const LevyTable table = any_table(asked.year);
  const Decided whole = decide_all(list, asked, table);
  const RefundVerdict refund = decide_all(named_in(whole.refund.trace, list), asked, table).refund;
  RC_ASSERT(refund.outcome == whole.refund.outcome);
  RC_ASSERT(refund.reason == whole.refund.reason);
  RC_ASSERT(refund.amount == whole.refund.amount);
}

RC_GTEST_PROP(DecisionProperty, TracesNameRulesOfTheBookAndFactsOfThePerson, ()) {
  const Facts list = any_person();
  const Asked asked = any_question();
  const Decided all = decide_all(list, asked, any_table(asked.year));
  for (const Trace* trace : {&all.start.trace, &all.duplicate.trace, &all.levy.trace,
                             &all.place.trace, &all.refund.trace}) {
    RC_ASSERT(trace->policy_version == shipped_book().version());
    RC_ASSERT(!trace->steps.empty());
    for (const RuleStep& step : trace->steps) {
      RC_ASSERT(shipped_book().text_of(step.rule, asked.day) != nullptr);
      RC_ASSERT(step.applied || step.facts.empty());
      for (const SourceRef& fact : step.facts) {
        RC_ASSERT(fact.line >= 1);
        RC_ASSERT(fact.line <= static_cast<std::int64_t>(list.all().size()));
      }
    }
  }
}

RC_GTEST_PROP(DecisionProperty, BenefitsBeginOnceInTheYearOrNotAtAll, ()) {  // readings 9-12
  const Facts list = any_person();
  const Asked asked = any_question();
  const BenefitStart start = benefit_start(PersonFacts::sort_out(list.all()),
                                           {asked.year, asked.day, asked.pool}, shipped_book());
  if (start.admission == Admission::refused) {
    RC_ASSERT(!start.from && !start.latest);
    RC_ASSERT(start.reason != AdmissionReason::none);
    return;
  }
  RC_ASSERT(start.from && start.latest);
  RC_ASSERT(*start.from <= *start.latest);
  RC_ASSERT(*start.from >= asked.year.first_day());
  RC_ASSERT(asked.day <= asked.year.last_day());
  RC_ASSERT(start.waiting_months >= 0 && start.waiting_months <= 6);
  if (start.retroactive_from) RC_ASSERT(*start.retroactive_from < *start.from);
  const bool interval = start.from != start.latest;
  RC_ASSERT(!interval || start.reason != AdmissionReason::none);
}

RC_GTEST_PROP(DecisionProperty, TheLevyClassHasTheHighestSubsidyThenTheLowestPayment, ()) {  // 32
  const Facts list = any_person();
  const Asked asked = any_question();
  const LevyTable table = any_table(asked.year);
  const PersonFacts facts = PersonFacts::sort_out(list.all());
  const LevyClass levy =
      levy_class(facts, {asked.year, asked.day, kXiangcheng, kXiangyang}, &table, shipped_book());
  for (const Of<Naming>& naming : facts.namings) {
    const bool counts = !is_student(naming->capacity) && naming->first_day <= levy.day_used &&
                        naming->last_day.value_or(levy.day_used) >= levy.day_used &&
                        naming->county.pool() == kXiangyang;
    const LevyRow* row = table.row(kXiangcheng, naming->capacity);
    if (!counts || row == nullptr) continue;
    RC_ASSERT(levy.subsidy >= row->subsidy);
    RC_ASSERT(levy.subsidy > row->subsidy || *levy.personal <= row->personal);
  }
}

RC_GTEST_PROP(DecisionProperty, ADuplicateKeepsOneAndDeductsOncePerRelation, ()) {  // 24, 25
  Facts list = any_person();
  list.add(resident()).add(employee(on(2023, 1, 1)));
  const Asked asked = any_question();
  list.add(paid(on(asked.year.value - 1, 10, 1), kXiangcheng, "VX", 40000, asked.year));
  const DuplicateDecision found =
      resolve_duplicate(PersonFacts::sort_out(list.all()), {asked.year, asked.day}, shipped_book());
  RC_ASSERT((found.outcome == DuplicateOutcome::resolved) == found.kept.has_value());
  RC_ASSERT(found.kept.has_value() == !found.given_up.empty());
  std::set<std::pair<std::string, RegionCode>> seen;
  for (const GivenUp& given : found.given_up) {
    RC_ASSERT(!(given.relation == *found.kept));
    RC_ASSERT(seen.emplace(given.relation.key, given.relation.pool).second);
    RC_ASSERT(given.deduction == Deduction::none || given.relation.scheme == Scheme::resident_390);
    RC_ASSERT(given.notice_to_pool == (given.relation.pool != found.kept->pool));
  }
}

RC_GTEST_PROP(DecisionProperty, AGrantedRefundReturnsMoneyThatWasPaid, ()) {  // 36, 38
  const Facts list = any_person();
  const Asked asked = any_question();
  const RefundVerdict verdict =
      decide_refund(PersonFacts::sort_out(list.all()),
                    {asked.year, asked.day, asked.pool, asked.ground}, shipped_book());
  const bool granted = verdict.outcome == RefundOutcome::granted;
  RC_ASSERT(granted == (verdict.reason == RefundReason::none));
  RC_ASSERT(granted == (verdict.amount.fen > 0));
  RC_ASSERT(granted == !verdict.vouchers.empty());
  RC_ASSERT(!verdict.terminates_relation || granted);
}

RC_GTEST_PROP(DecisionProperty, WithoutGapAgreesWithMonthByMonth, ()) {  // 5, 6
  const Facts list = any_person();
  const Asked asked = any_question();
  const InsuredMonths months = InsuredMonths::before(PersonFacts::sort_out(list.all()), asked.year,
                                                     asked.day, shipped_book());
  const Month last = Month::of(asked.day);
  bool all = true;
  for (int back = 0; back < 24; ++back) {
    const Month month{last.count - back};
    all = all && std::any_of(months.spans().begin(), months.spans().end(), [&](const auto& span) {
            return span.first <= month && span.last >= month;
          });
    RC_ASSERT(months.without_gap(month, last, Months::all) == all);
  }
}

}  // namespace
}  // namespace gw::policy
