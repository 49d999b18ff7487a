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
#include "tests/unit/policy/followed.hpp"

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

// The years a person's facts fall into.  Of many years few facts meet; of one year, most do.
struct Horizon {
  Day first{};
  int days = 0;
  int year = 0;
  int years = 0;

  Day any_day() const { return first + std::chrono::days(any_below(days)); }
  std::optional<Day> maybe_day() const {
    return once_in(2) ? std::optional(any_day()) : std::nullopt;
  }
  PlanYear any_year() const { return PlanYear{static_cast<std::int16_t>(year + any_below(years))}; }
};
Horizon any_horizon() {
  return once_in(2) ? Horizon{on(2023, 6, 1), 1800, 2024, 4}
                    : Horizon{on(2025, 8, 1), 516, 2026, 1};
}

RegionCode any_county() {
  return *rc::gen::element(kXiangcheng, kFancheng, kHongshan, kWolong);
}

PersonName any_name() {
  return once_in(4) ? named(*rc::gen::element<std::string>("张明", "王芳", "李建国"))
                    : PersonName();
}

Fact any_fact(const Horizon& in) {
  switch (any_below(10)) {
    case 0:
      return student(in.any_day(), in.maybe_day(), "education", any_county());
    case 1: {
      Naming naming = listed(in.any_day(), in.maybe_day(), static_cast<Capacity>(1 + any_below(14)),
                             "list", any_county());
      naming.name = any_name();
      if (once_in(3)) naming.residence = any_county();
      return naming;
    }
    case 9:
      return IdentityWord{once_in(3) ? IdentityVerdict::wrong_name : IdentityVerdict::same_names,
                          {},
                          named("张明"),
                          named(once_in(2) ? "王芳" : "李建国")};
    case 2: {
      InsuranceRelation row = resident(static_cast<RelationStatus>(any_below(5)), any_county());
      row.name = any_name();
      row.dead = once_in(30);
      row.begin = in.maybe_day();
      row.end = in.maybe_day();
      row.residence = once_in(2) ? any_county() : RegionCode();
      row.hukou = once_in(2) ? any_county() : RegionCode();
      row.version = any_below(3);
      return row;
    }
    case 3:
    case 4: {
      InsuranceRelation row =
          employee(in.any_day(), in.maybe_day(), RelationStatus::normal, any_county());
      if (once_in(3)) row.status = RelationStatus::terminated;
      if (once_in(6)) row.status = RelationStatus::paused;
      if (once_in(6)) row.begin.reset();
      return row;
    }
    case 5: {
      const PlanYear year = in.any_year();
      MoneyEvent event =
          paid(in.any_day(), any_county(), "V" + std::to_string(any_below(4)), 40000, year);
      event.levy += std::to_string(any_below(2));
      if (once_in(5)) {
        event.kind = static_cast<MoneyKind>(2 + any_below(3));
        if (once_in(2)) event.levy.clear();
        if (once_in(2)) event.amount = Money{10000};
      }
      return event;
    }
    case 6: {
      RegisterPayment row =
          booked(any_county().pool(), in.any_year().value, "K" + std::to_string(1 + any_below(5)));
      row.paid_on = in.maybe_day();
      row.total = Money{40000};
      if (once_in(5)) row.accrual_to = Month{row.accrual_to.count + 12};
      if (once_in(3)) row.scheme = Scheme::employee_310;
      if (once_in(4)) {  // by school year
        row.accrual_from = Month{row.accrual_from.count - 4};
        row.accrual_to = Month{row.accrual_to.count - 4};
      }
      return row;
    }
    case 7:
      return happened(static_cast<LifeEventKind>(1 + any_below(10)), in.any_day());
    default: {
      Statement statement =
          stated(static_cast<StatementKind>(1 + any_below(16)), in.any_day(), any_county());
      statement.last = in.maybe_day();
      statement.proven = once_in(2);
      statement.scheme = once_in(2) ? Scheme::employee_310 : Scheme::resident_390;
      statement.number = any_below(4);
      if (once_in(2)) statement.relation = "K" + std::to_string(1 + any_below(5));
      return statement;
    }
  }
}

Facts any_person(const Horizon& in) {
  Facts list;
  const int count = 1 + any_below(8);
  for (int i = 0; i < count; ++i) list.add(any_fact(in));
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
  Scheme scheme = Scheme::resident_390;
};
Asked any_question(const Horizon& in) {
  return {in.any_year(), in.any_day(), *rc::gen::element(kXiangyang, kShiyan, kWuhan),
          static_cast<RefundGround>(1 + any_below(10)),
          once_in(4) ? Scheme::employee_310 : Scheme::resident_390};
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
  const Horizon in = any_horizon();
  Facts list = any_person(in);
  const Asked asked = any_question(in);
  const LevyTable table = any_table(asked.year);
  const Decided before = decide_all(list, asked, table);
  for (std::size_t i = list.all().size(); i > 1; --i) {
    std::swap(list.all()[i - 1],
              list.all()[static_cast<std::size_t>(any_below(static_cast<int>(i)))]);
  }
  RC_ASSERT(decide_all(list, asked, table) == before);
}

// The facts a trace names are enough to come to the same result (law 11): whoever holds only those
// can follow the decision.
template <class Decide>
void assert_followed(const Facts& list, const Asked& asked, Decide decide) {
  const auto both = follow(list, decide);
  RC_LOG() << "asked of " << asked.year.value << " on " << shown(asked.day) << " in "
           << asked.pool.number() << " under " << int(asked.scheme) << " for "
           << name_of(asked.ground) << '\n'
           << both.shown_of(list);
  RC_ASSERT(both.same());
}

RC_GTEST_PROP(DecisionProperty, TracesOfBeginsReEvaluateToTheSameResult, ()) {
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
  assert_followed(list, asked, [&](const PersonFacts& facts) {
    return benefit_start(facts, {asked.year, asked.day, asked.pool, asked.scheme}, shipped_book());
  });
}

RC_GTEST_PROP(DecisionProperty, TracesOfLevyClassesReEvaluateToTheSameResult, ()) {
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
  const LevyTable table = any_table(asked.year);
  assert_followed(list, asked, [&](const PersonFacts& facts) {
    return levy_class(facts, {asked.year, asked.day, kXiangcheng, kXiangyang}, &table,
                      shipped_book());
  });
}

RC_GTEST_PROP(DecisionProperty, TracesOfPlacesReEvaluateToTheSameResult, ()) {
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
  assert_followed(list, asked, [&](const PersonFacts& facts) {
    return place_of_enrollment(facts, {asked.year, asked.day}, shipped_book());
  });
}

RC_GTEST_PROP(DecisionProperty, TracesOfDuplicatesReEvaluateToTheSameResult, ()) {
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
  assert_followed(list, asked, [&](const PersonFacts& facts) {
    return resolve_duplicate(facts, {asked.year, asked.day}, shipped_book());
  });
}

RC_GTEST_PROP(DecisionProperty, TracesOfRegistrationsReEvaluateToTheSameResult, ()) {  // 30
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
  assert_followed(list, asked, [&](const PersonFacts& facts) {
    return to_pause_first(facts, {asked.year, asked.day}, asked.pool, shipped_book());
  });
}

/// What a decision says beside its trace.  Until when a flag stays awake is left out: that is
/// worked out anew each day and is no part of the record.
struct Said {
  PlanStatus status{};
  SettledBy settled_by{};
  UninsuredReason reason{};
  PlanAction action{};
  RegionCode county;
  RegionCode pool;
  bool ever_related = false;
  bool needs_clerk = false;
  std::vector<FlagNeed> flags;
  Trace trace;

  friend bool operator==(const Said&, const Said&) = default;
};

RC_GTEST_PROP(DecisionProperty, TracesOfStatusesReEvaluateToTheSameResult, ()) {
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
  assert_followed(list, asked, [&](const PersonFacts& facts) {
    const Decision found = decide(facts, {asked.year, asked.day}, shipped_book());
    const EnrollmentPlanRecord& record = found.record;
    Said said{record.status,     record.settled_by, record.uninsured_reason, record.action,
              record.county,     record.pool,       record.ever_related,     found.needs_clerk,
              found.flags.needs, record.trace};
    for (FlagNeed& need : said.flags) need.last_payable_day = {};
    return said;
  });
}

RC_GTEST_PROP(DecisionProperty, TracesOfRefundsReEvaluateToTheSameResult, ()) {
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
  assert_followed(list, asked, [&](const PersonFacts& facts) {
    return decide_refund(facts, {asked.year, asked.day, asked.pool, asked.ground}, shipped_book());
  });
}

RC_GTEST_PROP(DecisionProperty, TracesNameRulesOfTheBookAndFactsOfThePerson, ()) {
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
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
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
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
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
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
  const Horizon in = any_horizon();
  Facts list = any_person(in);
  list.add(resident()).add(employee(on(2023, 1, 1)));
  const Asked asked = any_question(in);
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
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
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
  const Horizon in = any_horizon();
  const Facts list = any_person(in);
  const Asked asked = any_question(in);
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
