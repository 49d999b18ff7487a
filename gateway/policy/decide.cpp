#include "gateway/policy/decide.hpp"

#include <algorithm>

#include "gateway/policy/payable_until.hpp"
#include "gateway/policy/status.hpp"

namespace gw::policy {
namespace {

// Collects days after `day` and keeps the first.
class FirstDay {
 public:
  explicit FirstDay(Day after) : after_(after) {}
  void offer(Day day) {
    if (day > after_) first_ = std::min(first_.value_or(day), day);
  }
  std::optional<Day> first() const { return first_; }

 private:
  Day after_;
  std::optional<Day> first_;
};

constexpr PlanYear year_after(PlanYear year) noexcept {
  return PlanYear{static_cast<std::int16_t>(year.value + 1)};
}

// From 1 January Y the flags of those who have no ground left to pay sleep (readings 27, 52).
// Agencies take news of one plan year at a time: once the next year's period has opened, nobody is
// reminded of the one that runs out.
// Those that stay awake name the last day of the ground.
void sleep_or_stay_awake(const PersonFacts& facts, const Question& question,
                         const EnrollmentPlanRecord& record, const PolicyBook& book,
                         FlagOutcome& flags) {
  if (flags.needs.empty() || question.day < question.year.first_day()) return;
  if (question.day >= book.period_start(year_after(question.year))) {
    flags.dormant = true;
    return;
  }
  const std::optional<Day> last = payable_until(facts, question, record, book);
  flags.dormant = !last;
  for (FlagNeed& need : flags.needs) need.last_payable_day = last.value_or(need.last_payable_day);
}

// A city's period may run on into the year: from the day after a ground is needed (readings 52).
void offer_period(RegionCode pool, PlanYear year, const PolicyBook& book, FirstDay& days) {
  days.offer(book.period_end(year, pool) + kOneDay);
}

void offer_naming(const Naming& naming, FirstDay& days) {
  days.offer(naming.first_day);
  if (naming.last_day) days.offer(*naming.last_day + kOneDay);
}

// Months of cover begin and end with a month; ended cover stops being a reason so many months
// later.
void offer_relation(const InsuranceRelation& row, std::int32_t lapsed_months, FirstDay& days) {
  if (row.begin) {
    const Month first = Month::of(*row.begin);
    days.offer(first.first_day());
    days.offer(Month{first.count + 1}.first_day());  // then it lies before the reference month
  }
  if (row.end) {
    const Month last = Month::of(*row.end);
    days.offer(*row.end);
    days.offer(Month{last.count + 1}.first_day());
    days.offer(Month{last.count + lapsed_months + 1}.first_day());
  }
}

}  // namespace

Decision decide(std::span<const StoredFact> facts, const Question& question,
                const PolicyBook& book) {
  return decide(PersonFacts::sort_out(facts), question, book);
}

Decision decide(const PersonFacts& facts, const Question& question, const PolicyBook& book) {
  Decision decision;
  EnrollmentPlanRecord& record = decision.record;
  record.year = question.year;
  record.since = question.day;
  record.trace.policy_version = book.version();
  TraceWriter trace(record.trace);
  decide_status(facts, question, book, record, trace);
  decision.flags.year = question.year;
  decision.flags.day = question.day;
  decision.flags.stale = question.stale();
  decision.flags.in_view = question.day >= book.period_start(question.year);
  decision.flags.settled_by = record.settled_by;
  decision.flags.needs = flags_needed(facts, question, book, record, trace);
  sleep_or_stay_awake(facts, question, record, book, decision.flags);
  for (const RuleStep& step : record.trace.steps) {
    decision.needs_clerk |= step.applied && (step.rule == RuleId::refund_of_less ||
                                             step.rule == RuleId::employee_begin_unknown);
  }
  return decision;
}

std::vector<PlanYear> years_in_view(Day day, const PolicyBook& book) {
  const auto current = static_cast<std::int16_t>(Month::of(day).year());
  std::vector<PlanYear> years;
  for (const PlanYear year :
       {PlanYear{current}, PlanYear{static_cast<std::int16_t>(current + 1)}}) {
    if (book.period_start(year) <= day && day <= year.last_day()) years.push_back(year);
  }
  return years;
}

std::optional<Day> next_change_day(std::span<const StoredFact> facts, PlanYear year, Day day,
                                   const PolicyBook& book) {
  const Day over = year.last_day() + kOneDay;
  FirstDay days(day);
  days.offer(book.period_start(year));
  days.offer(year.first_day());
  days.offer(book.period_start(year_after(year)));
  days.offer(over);
  if (const auto turn = book.next_turn(day)) days.offer(*turn);
  const std::int32_t lapsed = book.number(Subject::lapsed_cover_months, day);
  for (const StoredFact& fact : facts) {
    switch (fact.kind()) {
      case FactKind::naming:
        offer_naming(std::get<Naming>(fact.value), days);
        offer_period(std::get<Naming>(fact.value).county.pool(), year, book, days);
        break;
      case FactKind::relation:
        offer_relation(std::get<InsuranceRelation>(fact.value), lapsed, days);
        offer_period(pool_of(std::get<InsuranceRelation>(fact.value)), year, book, days);
        break;
      case FactKind::register_payment: {
        const auto& payment = std::get<RegisterPayment>(fact.value);
        if (payment.paid_on) days.offer(*payment.paid_on);
        // The first month of an employee relation whose begin the register does not know; months
        // paid are insured months, and what ended after them counts anew.
        days.offer(payment.accrual_from.first_day());
        days.offer(Month{payment.accrual_from.count + 1}.first_day());
        days.offer(Month{payment.accrual_to.count + 1}.first_day());
        break;
      }
      case FactKind::money:
        days.offer(std::get<MoneyEvent>(fact.value).day);
        break;
      case FactKind::life_event:
        days.offer(std::get<LifeEvent>(fact.value).day);
        break;
      case FactKind::identity:
        break;  // holds on every day
      case FactKind::statement: {
        const auto& statement = std::get<Statement>(fact.value);
        days.offer(statement.day);
        if (statement.last) {
          days.offer(*statement.last + kOneDay);
          days.offer(Month{Month::of(*statement.last).count + 1}.first_day());
        }
        break;
      }
    }
  }
  const std::optional<Day> first = days.first();
  return first && *first <= over ? first : std::nullopt;
}

Day next_due_day(std::span<const StoredFact> facts, Day day, const PolicyBook& book) {
  const std::vector<PlanYear> years = years_in_view(day, book);
  // The current calendar year is in view on every day, so there is a last one.
  Day next = book.period_start(year_after(years.back()));
  for (const PlanYear year : years) {
    if (const auto change = next_change_day(facts, year, day, book)) next = std::min(next, *change);
  }
  return next;
}

}  // namespace gw::policy
