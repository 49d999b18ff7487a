#include "gateway/policy/benefit_start.hpp"

#include <algorithm>

#include "gateway/policy/insured_months.hpp"
#include "gateway/policy/life.hpp"
#include "gateway/policy/special_identity.hpp"
#include "gateway/policy/statements.hpp"

namespace gw::policy {
namespace {

// One payment at work: what every rule looks at.  Rules are tried in the order of readings 10.
class Assessment {
 public:
  Assessment(const PersonFacts& facts, const PaymentQuestion& question, const PolicyBook& book,
             const InsuredMonths& insured, Months which)
      : facts_(facts),
        question_(question),
        book_(book),
        insured_(insured),
        which_(which),
        month_(Month::of(question.day)),
        life_(life_on(facts, question.day)),
        last_(insured.last_through(month_, which)),
        trace_(result_.trace) {
    result_.trace.policy_version = book.version();
    if (last_ != nullptr) last_month_ = InsuredMonths::end_in(*last_, month_);
  }

  BenefitStart resident() {
    if (out_of_time() || in_period() || newborn()) return done();
    if (poverty() || soldier() || other_scheme_ended() || scheme_switch() || special())
      return done();
    if (!waits_by_later_rule(question_.day, RuleId::late_waiting_time)) {
      refuse(RuleId::late_not_allowed, AdmissionReason::late_not_allowed);
    }
    return done();
  }
  // 310 has no concentrated period and refuses nobody (readings 11).
  BenefitStart employee() {
    if (poverty() || soldier() || other_scheme_ended() || scheme_switch()) return done();
    admit(RuleId::joined_employee_scheme, question_.day);
    return done();
  }

 private:
  BenefitStart done() { return std::move(result_); }

  template <class Rows = std::initializer_list<const StoredFact*>>
  void admit(RuleId rule, Day from, const Rows& rows = {}) {
    trace_.applied_to(rule, rows);
    result_.admission = Admission::admissible;
    result_.ground = rule;
    result_.from = result_.latest = not_before_the_year(from);
  }
  void refuse(RuleId rule, AdmissionReason reason) {
    trace_.applied(rule);
    result_.admission = Admission::refused;
    result_.ground = rule;
    result_.reason = reason;
  }
  bool missed(RuleId rule) {
    trace_.missed(rule);
    return false;
  }
  // A city's period may end before the year begins; nobody has benefits of Y before 1 January Y.
  Day not_before_the_year(Day day) const {
    return question_.scheme == Scheme::resident_390 ? std::max(day, question_.year.first_day())
                                                    : day;
  }

  // A waiting time of N months counts from the 1st of p's month; N = 0: from p (readings 11).
  void wait(std::int32_t months, Subject by) {
    result_.waiting_months = months;
    if (months == 0) return;
    result_.waiting_by = book_.find(by, question_.day, question_.pool);
    const Month first = Month::of(not_before_the_year(question_.day));
    result_.waiting_from = first.first_day();
    result_.from = result_.latest = Month{first.count + months}.first_day();
  }
  // The city's own value, or the interval up to the ceiling (readings 3).
  void wait_as_the_city_says(Subject subject) {
    if (const auto months = book_.number_if(subject, question_.day, question_.pool)) {
      wait(*months, subject);
      return;
    }
    const std::optional<Day> without = result_.from;
    constexpr Subject kCeiling = Subject::waiting_months_ceiling;
    wait(book_.number(kCeiling, question_.day), kCeiling);
    result_.latest = result_.from;
    result_.from = without;
    result_.reason = AdmissionReason::city_value_missing;
    trace_.applied(RuleId::city_value_missing);
  }

  bool out_of_time() {
    if (question_.day < book_.period_start(question_.year)) {
      refuse(RuleId::period_not_open, AdmissionReason::not_open);
      return true;
    }
    missed(RuleId::period_not_open);
    if (question_.day > question_.year.last_day()) {
      refuse(RuleId::plan_year_over, AdmissionReason::year_ended);
      return true;
    }
    return missed(RuleId::plan_year_over);
  }

  bool in_period() {
    // A child born in the birth year is no case of the period, even where a city's runs on.
    if (question_.day > book_.period_end(question_.year, question_.pool) ||
        born_in(question_.year)) {
      return missed(RuleId::paid_in_period);
    }
    const bool spared = special_identity(facts_, question_.day) != nullptr;
    if (!spared && missed_years() > 0 &&
        waits_by_later_rule(question_.year.first_day(), RuleId::late_waiting_time)) {
      return true;
    }
    admit(RuleId::paid_in_period, question_.day);
    return true;
  }

  bool born_in(PlanYear year) const {
    return life_.born && Month::of(*life_.born).year() == year.value;
  }
  Day last_newborn_day() const {
    return *life_.born + std::chrono::days(book_.number(Subject::newborn_registration_days,
                                                        *life_.born, question_.pool));
  }

  // Also a newborn of Y: born in Y-1 with the last day in Y (readings 12).  Nobody is born after
  // the day asked about, which lies in Y or before.
  bool newborn() {
    const bool birth_year = born_in(question_.year);
    if (!life_.born || (!birth_year && last_newborn_day() < question_.year.first_day())) {
      return missed(RuleId::newborn_in_time);
    }
    if (question_.day <= last_newborn_day()) {
      admit(RuleId::newborn_in_time, birth_year ? *life_.born : question_.year.first_day(),
            {life_.birth});
      result_.free_of_charge = birth_year;
      return true;
    }
    missed(RuleId::newborn_in_time);
    admit(RuleId::newborn_late, question_.day, {life_.birth});
    constexpr Subject kLate = Subject::newborn_late_months;
    wait(book_.number(kLate, question_.day, question_.pool), kLate);
    return true;
  }

  bool poverty() {
    const Of<Naming>* identity = poverty_identity(facts_, question_.day);
    if (identity == nullptr) return missed(RuleId::poverty_person_pays);
    admit(RuleId::poverty_person_pays, question_.day, {identity->fact});
    return true;
  }

  // What ended counts only on or before p and in a month after the last insured month.
  bool counts_as_ended(Day day) const {
    return day <= question_.day && (last_ == nullptr || Month::of(day) > last_month_);
  }
  void later(const StoredFact*& newest, Day& newest_day, const StoredFact* fact, Day day) const {
    if (counts_as_ended(day) && (newest == nullptr || day > newest_day)) {
      newest = fact;
      newest_day = day;
    }
  }
  // Discharge, or a spouse in work (readings 13).
  const StoredFact* left_service(Day& when) const {
    const StoredFact* newest = nullptr;
    for (const Of<LifeEvent>& event : facts_.life) {
      if (event->kind == LifeEventKind::discharge) later(newest, when, event.fact, event->day);
    }
    for (const Of<Statement>& statement : facts_.statements) {
      if (statement->kind == StatementKind::spouse_employed) {
        later(newest, when, statement.fact, statement->day);
      }
    }
    return newest;
  }

  bool soldier() {
    Day when{};
    const StoredFact* left = left_service(when);
    const Of<Statement>* transfer =
        statement_about(facts_, StatementKind::relation_transferred, question_.day, {});
    if (left == nullptr || transfer == nullptr) return missed(RuleId::soldier_transferred);
    admit(RuleId::soldier_transferred, question_.day, {left, transfer->fact});
    return true;
  }

  bool other_scheme_ended() {
    Day when{};
    const StoredFact* ended = left_service(when);
    for (const Of<LifeEvent>& event : facts_.life) {
      if (event->kind == LifeEventKind::other_state_scheme_ended ||
          event->kind == LifeEventKind::release) {
        later(ended, when, event.fact, event->day);
      }
    }
    if (ended == nullptr) return missed(RuleId::other_scheme_in_time);
    const std::int32_t months = book_.number(Subject::other_scheme_months, question_.day);
    if (question_.day <= months_later(when, months)) {
      admit(RuleId::other_scheme_in_time, question_.day, {ended});
      return true;
    }
    missed(RuleId::other_scheme_in_time);
    admit(RuleId::other_scheme_late, question_.day, {ended});
    wait_as_the_city_says(Subject::waiting_months_other_scheme);
    return true;
  }

  // A switch: the last insured month belongs to the other of the two schemes (readings 10(e)).
  bool scheme_switch() {
    const Scheme from =
        question_.scheme == Scheme::resident_390 ? Scheme::employee_310 : Scheme::resident_390;
    if (last_ == nullptr || last_->scheme != from) return missed(RuleId::switch_without_gap);
    const std::int32_t gap = gap_months(last_month_, month_);
    if (gap == 0) {
      admit(RuleId::switch_without_gap, question_.day, last_->rows);
      start_without_waiting();
      return true;
    }
    missed(RuleId::switch_without_gap);
    if (gap > book_.number(Subject::short_gap_months, question_.day)) {
      missed(RuleId::switch_short_gap);
      admit(RuleId::switch_long_gap, question_.day, last_->rows);
      wait_as_the_city_says(Subject::waiting_months);
      return true;
    }
    const std::int32_t history = book_.number(Subject::history_months, question_.day);
    if (!insured_.without_gap(Month{last_month_.count - history + 1}, last_month_, which_)) {
      missed(RuleId::switch_short_gap);
      admit(RuleId::switch_short_history, question_.day, last_->rows);
      return true;
    }
    admit(RuleId::switch_short_gap, question_.day, last_->rows);
    trace_history(history);
    start_without_waiting();
    if (const Of<Statement>* paid =
            statement_on(facts_, StatementKind::gap_back_paid, question_.day);
        paid != nullptr && reaches_back()) {
      result_.retroactive_from = Month{last_month_.count + 1}.first_day();
      trace_.applied(RuleId::switch_short_gap, {paid->fact});
    }
    return true;
  }
  // The months that make the two years, beside the last.
  void trace_history(std::int32_t months) {
    const Month first{last_month_.count - months + 1};
    trace_.applied_to(RuleId::switch_short_gap,
                      insured_.rows_of([&](const InsuredMonths::Span& span) {
                        return span.last >= first && span.first <= last_month_ &&
                               InsuredMonths::counts(span, which_);
                      }));
  }
  // 规程 8(1): 缴费当月; before it from the day of payment.
  bool reaches_back() const { return book_.on(Subject::switch_from_month_start, question_.day); }
  void start_without_waiting() {
    if (reaches_back()) {
      result_.from = result_.latest = not_before_the_year(month_.first_day());
    }
  }

  bool special() {
    const Of<Naming>* identity = special_identity(facts_, question_.day);
    if (identity == nullptr) return missed(RuleId::special_person_pays);
    admit(RuleId::special_person_pays, question_.day, {identity->fact});
    return true;
  }

  // Whole plan years without an insured month since the last one; nobody is late for a first time.
  std::int32_t missed_years() const {
    return last_ == nullptr ? 0 : std::max(question_.year.value - 1 - last_month_.year(), 0);
  }

  // A later rule may set a fixed and a variable waiting time, years of which may be bought back
  // (readings 0).  Without its values there is no such rule.
  bool waits_by_later_rule(Day from, RuleId rule) {
    const auto fixed = book_.number_if(Subject::late_fixed_months, question_.day, question_.pool);
    if (!fixed) return missed(rule);
    const std::int32_t per_year =
        book_.number_if(Subject::late_months_per_year, question_.day, question_.pool).value_or(0);
    const Of<Statement>* bought =
        statement_on(facts_, StatementKind::years_bought_back, question_.day);
    const std::int32_t back = bought == nullptr ? 0 : std::max((*bought)->number, 0);
    const std::int32_t further = std::max(missed_years() - 1 - back, 0);
    List<const StoredFact*, 4> rows;
    if (last_ != nullptr) rows = last_->rows;
    if (bought != nullptr) rows.push_back(bought->fact);
    admit(rule, from, rows);
    wait(*fixed + further * per_year, Subject::late_fixed_months);
    return true;
  }

  const PersonFacts& facts_;
  const PaymentQuestion& question_;
  const PolicyBook& book_;
  const InsuredMonths& insured_;
  Months which_;
  Month month_;
  LifeState life_;
  const InsuredMonths::Span* last_;
  Month last_month_;
  BenefitStart result_;
  TraceWriter trace_;
};

BenefitStart assess(const PersonFacts& facts, const PaymentQuestion& question,
                    const PolicyBook& book, const InsuredMonths& insured, Months which) {
  Assessment assessment(facts, question, book, insured, which);
  return question.scheme == Scheme::employee_310 ? assessment.employee() : assessment.resident();
}

bool same_result(const BenefitStart& a, const BenefitStart& b) {
  return a.admission == b.admission && a.reason == b.reason && a.from == b.from &&
         a.latest == b.latest && a.retroactive_from == b.retroactive_from;
}

// Both results stand until the proof is here: the interval reaches from the earlier to the later.
BenefitStart until_proven(BenefitStart proven, const BenefitStart& all,
                          const InsuredMonths& insured, Month month) {
  TraceWriter trace(proven.trace);
  trace.rests_on(all.trace);
  const InsuredMonths::Span* last = insured.last_through(month, Months::proven);
  const auto decides = [&](const InsuredMonths::Span& span) {
    return !span.proven || &span == last;
  };
  trace.applied_to(RuleId::months_need_proof, insured.rows_of(decides));
  proven.admission = Admission::needs_review;
  proven.reason = AdmissionReason::need_proof;
  if (all.from) proven.from = std::min(proven.from.value_or(*all.from), *all.from);
  if (all.latest) proven.latest = std::max(proven.latest.value_or(*all.latest), *all.latest);
  return proven;
}

// Both ways lead to one result.  Where one of the rows named has months without proof, who holds
// only those rows must come to the result of the other way too: its rows are named as well.
BenefitStart either_way(BenefitStart proven, const BenefitStart& all, const InsuredMonths& insured,
                        Month month) {
  const auto is_named = [&](const StoredFact* fact) {
    const auto& steps = proven.trace.steps;
    return std::any_of(steps.begin(), steps.end(), [&](const RuleStep& step) {
      return std::find(step.facts.begin(), step.facts.end(), fact->source) != step.facts.end();
    });
  };
  const auto unproven = insured.rows_of([](const InsuredMonths::Span& one) { return !one.proven; });
  if (proven.trace == all.trace || std::none_of(unproven.begin(), unproven.end(), is_named)) {
    return proven;
  }
  Trace other = all.trace;
  if (const InsuredMonths::Span* last = insured.last_through(month, Months::all)) {
    TraceWriter(other).applied_to(all.ground, last->rows);
  }
  TraceWriter(proven.trace).rests_on(other);
  return proven;
}

}  // namespace

Day months_later(Day day, std::int32_t months) noexcept {
  const std::chrono::year_month_day date(day);
  const Month target{Month::of(day).count + months};
  const Day last = target.last_day();
  return std::min(last, target.first_day() + (unsigned(date.day()) - 1) * kOneDay);
}

BenefitStart benefit_start(const PersonFacts& facts, const PaymentQuestion& question,
                           const PolicyBook& book) {
  const InsuredMonths insured = InsuredMonths::before(facts, question.year, question.day, book);
  BenefitStart proven = assess(facts, question, book, insured, Months::proven);
  if (!insured.has_unproven()) return proven;
  const BenefitStart all = assess(facts, question, book, insured, Months::all);
  const Month month = Month::of(question.day);
  return same_result(proven, all) ? either_way(std::move(proven), all, insured, month)
                                  : until_proven(std::move(proven), all, insured, month);
}

std::string_view name_of(Admission admission) noexcept {
  switch (admission) {
    case Admission::admissible:
      return "admissible";
    case Admission::refused:
      return "refused";
    case Admission::needs_review:
      break;
  }
  return "needs_review";
}

std::string_view name_of(AdmissionReason reason) noexcept {
  switch (reason) {
    case AdmissionReason::none:
      return "";
    case AdmissionReason::not_open:
      return "NOT_OPEN";
    case AdmissionReason::year_ended:
      return "YEAR_ENDED";
    case AdmissionReason::late_not_allowed:
      return "LATE_NOT_ALLOWED";
    case AdmissionReason::need_proof:
      return "NEED_PROOF";
    case AdmissionReason::city_value_missing:
      break;
  }
  return "CITY_VALUE_MISSING";
}

}  // namespace gw::policy
