#include "gateway/policy/duplicates.hpp"

#include <algorithm>
#include <utility>

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/insured_months.hpp"
#include "gateway/policy/life.hpp"
#include "gateway/policy/special_identity.hpp"
#include "gateway/policy/statements.hpp"

namespace gw::policy {
namespace {

RelationRef ref_of(const Cover& cover) {
  return {cover.relation == nullptr ? std::string() : cover.fact->key, cover.scheme, cover.county,
          cover.pool};
}

// The months of "one year in 310" that ends with the month of the day (readings 8).
std::pair<Month, Month> employee_year_until(Day day, const PolicyBook& book) {
  const Month last = Month::of(day);
  return {Month{last.count - book.number(Subject::employee_year_months, day) + 1}, last};
}

// The relations in force for the question, with the payments that belong to them.
struct InForceNow {
  LifeState life;
  YearMoney money;
  List<Cover> covers;

  InForceNow(const PersonFacts& facts, const Question& question, const PolicyBook& book)
      : life(life_on(facts, question.day)), money(money_of(facts, question.year, question.day)) {
    covers = covers_of(facts, money, {question.year, question.day, life.born, life.birth}, book);
  }

  /// The relations that are wanted, what they are known by, and the payments that belong to them.
  template <class Wanted>
  List<const StoredFact*> rows_of(Wanted wanted) const {
    List<const StoredFact*> rows;
    for (const Cover& cover : covers) {
      if (wanted(cover)) cover.add_rows_to(rows);
    }
    for (const Payment& payment : money.standing) {
      if (wanted(covers[payment.cover])) rows.push_back(payment.fact);
    }
    return rows;
  }
};

// One duplicate at work.  Each rule either settles the case or leaves it to the next.
class Resolution {
 public:
  Resolution(const PersonFacts& facts, const Question& question, const PolicyBook& book)
      : facts_(facts),
        question_(question),
        book_(book),
        now_(facts, question, book),
        trace_(decision_.trace) {
    decision_.trace.policy_version = book.version();
    for (const Cover& cover : now_.covers) {
      if (cover.counts()) (cover.scheme == Scheme::employee_310 ? work_ : home_).push_back(&cover);
    }
  }

  DuplicateDecision decide() {
    if (work_.size() + home_.size() < 2) {
      trace_.missed(RuleId::duplicate_enrollment);
      return std::move(decision_);
    }
    trace_in_force();
    if (work_.empty()) {
      among_residents();
    } else if (home_.empty()) {
      among_employers();
    } else {
      between_schemes();
    }
    return std::move(decision_);
  }

 private:
  using Relations = List<const Cover*>;
  using Because = List<const StoredFact*>;

  void trace_in_force() {
    trace_.applied_to(RuleId::duplicate_enrollment,
                      now_.rows_of([](const Cover& cover) { return cover.counts(); }));
  }

  // What a rule goes by, with what led to it.
  Because with_before(const Because& because) const {
    Because rows(before_);
    rows.insert(rows.end(), because.begin(), because.end());
    return rows;
  }

  // --- what a rule says -----------------------------------------------------------------------
  // `because`: what the rule went by that came to no answer, so that no rule after it was asked.
  void review(RuleId tried, const Because& because = {}) {
    trace_.missed(tried);
    decision_.outcome = DuplicateOutcome::needs_review;
    decision_.rule = RuleId::duplicate_for_clerk;
    trace_.applied_to(RuleId::duplicate_for_clerk, with_before(because));
  }
  void keep(const Cover& kept, RuleId rule, const Because& because = {}) {
    Because rows = with_before(because);
    rows.push_back(kept.fact);
    trace_.applied_to(rule, rows);
    decision_.outcome = DuplicateOutcome::resolved;
    decision_.rule = rule;
    decision_.kept = ref_of(kept);
    for (const Relations* side : {&work_, &home_}) {
      for (const Cover* other : *side) {
        if (other != &kept) give_up(*other, kept, rule);
      }
    }
  }

  void give_up(const Cover& other, const Cover& kept, RuleId rule) {
    GivenUp given{ref_of(other), fate_under(rule), Deduction::none, other.pool != kept.pool};
    trace_.applied(
        given.fate == Fate::pause ? RuleId::given_up_paused : RuleId::given_up_terminated,
        {other.fact});
    given.deduction = deduction_for(other, kept);
    if (given.notice_to_pool) trace_.applied(RuleId::other_pool_noticed, {other.fact});
    decision_.given_up.push_back(std::move(given));
  }
  // Readings 21: 310/310 stays under 83号; the others are paused since the procedures of 2023, and
  // some were before.
  Fate fate_under(RuleId rule) const {
    if (rule == RuleId::workplace_kept) return Fate::terminate;
    const bool always_paused =
        rule == RuleId::running_benefits_kept || rule == RuleId::expropriated_employee_kept ||
        rule == RuleId::poverty_later_kept || rule == RuleId::employee_short_kept ||
        flexible_ != nullptr || poverty_identity(facts_, question_.day) != nullptr;
    return always_paused || book_.on(Subject::duplicates_paused, question_.day) ? Fate::pause
                                                                                : Fate::terminate;
  }

  // Readings 25, 52.
  Deduction deduction_for(const Cover& other, const Cover& kept) {
    if (other.scheme != Scheme::resident_390) return Deduction::none;
    if (kept.scheme == Scheme::employee_310) {
      if (employee_year() != true) return Deduction::none;
      trace_employee_year(RuleId::subsidy_deducted);
      return deduct(other);
    }
    const Of<Naming>* student = on_the_roll(facts_, question_.day);
    if (student == nullptr || (*student)->capacity != Capacity::university_student) {
      return deduct(other);
    }
    const std::int32_t spared = book_.number(Subject::student_spared_years, question_.day);
    const int since_entry = question_.year.value - Month::of((*student)->first_day).year();
    if (since_entry < spared) {
      trace_.applied(RuleId::entry_year_spared, {other.fact, student->fact});
      return Deduction::none;
    }
    if (since_entry == spared && !book_.on(Subject::student_deduction_confirmed, question_.day)) {
      trace_.applied(RuleId::subsidy_deduction_proposed, {other.fact, student->fact});
      return Deduction::proposed;
    }
    return deduct(other);
  }
  Deduction deduct(const Cover& other) {
    trace_.applied(RuleId::subsidy_deducted, {other.fact});
    return Deduction::due;
  }

  // --- 310/310 --------------------------------------------------------------------------------
  void among_employers() {
    const Of<Statement>* place = workplace();
    keep_one(at_workplace(place), RuleId::workplace_kept, row_of(place));
  }
  const Of<Statement>* workplace() const {
    return statement_on(facts_, StatementKind::employment_place, question_.day);
  }
  const Cover* at_workplace(const Of<Statement>* place) const {
    return place == nullptr ? nullptr : at(work_, place_of(*place->value));
  }
  template <class T>
  static Because row_of(const Of<T>* found) {
    return found == nullptr ? Because{} : Because{found->fact};
  }

  // The one relation of the county, else of the pool; none or more than one is no answer.
  static const Cover* at(const Relations& relations, RegionCode place) {
    const auto only = [&](auto matches) -> const Cover* {
      const auto count = std::count_if(relations.begin(), relations.end(), matches);
      return count == 1 ? *std::find_if(relations.begin(), relations.end(), matches) : nullptr;
    };
    if (place.empty()) return nullptr;
    const auto in_county = [&](const Cover* one) { return one->county == place; };
    if (std::any_of(relations.begin(), relations.end(), in_county)) return only(in_county);
    return only([&](const Cover* one) { return one->pool == place.pool(); });
  }

  // --- 310/390 --------------------------------------------------------------------------------
  // Of several 310 the place of work says which one stands against the 390 (readings 21, 22).
  void between_schemes() {
    const Of<Statement>* place = work_.size() == 1 ? nullptr : workplace();
    const Cover* work = work_.size() == 1 ? work_.front() : at_workplace(place);
    if (work == nullptr) {
      review(RuleId::workplace_kept, row_of(place));
      return;
    }
    if (place != nullptr) before_ = {work->fact, place->fact};
    const Of<Statement>* flexible =
        statement_about(facts_, StatementKind::flexible_work, question_.day, work->fact->key);
    flexible_ = flexible == nullptr ? nullptr : flexible->fact;
    if (const Of<Naming>* poverty = poverty_identity(facts_, question_.day)) {
      keep_one(later_joined(*work), RuleId::poverty_later_kept, {poverty->fact});
      return;
    }
    trace_.missed(RuleId::poverty_later_kept);
    if (flexible_ != nullptr) {
      keep_running(*work);
      return;
    }
    trace_.missed(RuleId::running_benefits_kept);
    if (const Of<Statement>* land =
            statement_on(facts_, StatementKind::land_expropriated, question_.day)) {
      keep(*work, RuleId::expropriated_employee_kept, {land->fact});
      return;
    }
    trace_.missed(RuleId::expropriated_employee_kept);
    const std::optional<bool> year = employee_year();
    if (!year) {
      trace_employee_year(RuleId::employee_begin_unknown);
      review(RuleId::employee_year_kept);
    } else if (*year) {
      keep(*work, RuleId::employee_year_kept);
      trace_employee_year(RuleId::employee_year_kept);
    } else {
      trace_.missed(RuleId::employee_year_kept);
      keep(*work, RuleId::employee_short_kept);
    }
  }
  void keep_one(const Cover* kept, RuleId rule, const Because& because) {
    if (kept == nullptr) {
      review(rule, because);
    } else {
      keep(*kept, rule, because);
    }
  }

  // Flexible work: the only one whose benefits run; else 310 with one year, else the later.
  void keep_running(const Cover& work) {
    const Day look = std::max(question_.day, question_.year.first_day());
    Relations running;
    if (benefits_run(work, look)) running.push_back(&work);
    for (const Cover* home : home_) {
      if (benefits_run(*home, look)) running.push_back(home);
    }
    if (running.size() == 1) {
      keep(*running.front(), RuleId::running_benefits_kept, {flexible_});
      return;
    }
    const std::optional<bool> year = employee_year();
    if (year != false) {
      trace_employee_year(year ? RuleId::running_benefits_kept : RuleId::employee_begin_unknown);
    }
    if (!year) {
      review(RuleId::running_benefits_kept, {flexible_});
      return;
    }
    keep_one(*year ? &work : later_joined(work), RuleId::running_benefits_kept, {flexible_});
  }
  // From the day given for the record, else of a paid 390 from the day of readings 9-12; no day
  // known, or only an interval: they run (readings 23, 51).
  bool benefits_run(const Cover& cover, Day look) {
    for (const Of<Statement>& given : facts_.statements) {
      if (given->kind == StatementKind::benefits_from && !given->relation.empty() &&
          given->relation == cover.fact->key) {
        before_.push_back(given.fact);
        return given->day <= look;
      }
    }
    const std::optional<Day> start = paid_benefits_from(cover);
    return !start || *start <= look;
  }
  std::optional<Day> paid_benefits_from(const Cover& cover) {
    std::optional<Day> first;
    for (const Payment& payment : now_.money.standing) {
      if (&now_.covers[payment.cover] != &cover || !payment.day) continue;
      const BenefitStart start =
          benefit_start(facts_, {question_.year, *payment.day, cover.pool}, book_);
      trace_.rests_on(start.trace);
      if (start.from) first = std::min(first.value_or(*start.from), *start.from);
    }
    return first;
  }

  // First month of the record; a payment without one: January Y, or its month if later.
  Month joined(const Cover& cover) const {
    if (cover.first) return *cover.first;
    Month month = Month::of(question_.year.value, 1);
    if (cover.relation != nullptr) return month;
    for (const Payment& payment : now_.money.standing) {
      if (&now_.covers[payment.cover] == &cover && payment.day) {
        month = std::max(month, Month::of(*payment.day));
      }
    }
    return month;
  }
  // Equal months: 310 is the later.  Two 390 that joined together: no answer.
  const Cover* later_joined(const Cover& work) const {
    const Cover* latest = nullptr;
    bool alone = true;
    for (const Cover* home : home_) {
      if (latest == nullptr || joined(*home) > joined(*latest)) {
        latest = home;
        alone = true;
      } else if (joined(*home) == joined(*latest)) {
        alone = false;
      }
    }
    if (joined(*latest) <= joined(work)) return &work;
    return alone ? latest : nullptr;
  }

  std::optional<bool> employee_year() const {
    return has_employee_year(facts_, question_.year, question_.day, book_);
  }
  // The rows whose months make the year, or would if their begin were known.
  void trace_employee_year(RuleId rule) {
    const InsuredMonths insured =
        InsuredMonths::before(facts_, question_.year, question_.day, book_);
    const auto [first, last] = employee_year_until(question_.day, book_);
    // Under other names: clang 14 does not capture structured bindings.
    const auto rows = insured.rows_of([begin = first, end = last](const InsuredMonths::Span& span) {
      return span.scheme == Scheme::employee_310 && span.last >= begin && span.first <= end &&
             InsuredMonths::counts(span, Months::all);
    });
    trace_.applied_to(rule, rows);
  }

  // --- 390/390 --------------------------------------------------------------------------------
  void among_residents() {
    if (special_asks() || student_keeps()) return;
    const bool choose = book_.on(Subject::residents_choose, question_.day);
    if (choose) {
      if (const Of<Statement>* choice =
              statement_on(facts_, StatementKind::chosen_place, question_.day)) {
        keep_one(at(home_, place_of(*choice->value)), RuleId::chosen_place_kept, {choice->fact});
        return;
      }
      trace_.missed(RuleId::chosen_place_kept);
    }
    Because because;
    const RegionCode lives = residence(because);
    keep_one(at(home_, lives), RuleId::residence_kept, because);
  }

  // One special or both: recognized in the pool of one of the relations; poverty anywhere.
  bool special_asks() {
    const auto here = [&](const Naming& naming) {
      return std::any_of(home_.begin(), home_.end(),
                         [&](const Cover* one) { return one->pool == naming.county.pool(); });
    };
    const Of<Naming>* poverty = poverty_identity(facts_, question_.day);
    const Of<Naming>* special =
        poverty != nullptr ? poverty : special_identity(facts_, question_.day, here);
    if (special == nullptr) {
      trace_.missed(RuleId::special_person_consents);
      return false;
    }
    const Of<Statement>* consent =
        statement_on(facts_, StatementKind::written_consent, question_.day);
    if (consent == nullptr && poverty == nullptr) {
      consent = statement_on(facts_, StatementKind::consent, question_.day);
    }
    if (consent != nullptr) {
      keep_one(at(home_, place_of(*consent->value)), RuleId::special_person_consents,
               {special->fact, consent->fact});
      return true;
    }
    trace_.applied(RuleId::special_person_consents, {special->fact});
    decision_.outcome = DuplicateOutcome::awaits_consent;
    decision_.rule = RuleId::special_person_consents;
    decision_.written_consent = poverty != nullptr;
    return true;
  }

  bool student_keeps() {
    const Of<Naming>* student = on_the_roll(facts_, question_.day);
    if (student == nullptr) {
      trace_.missed(RuleId::school_place_kept);
      return false;
    }
    keep_one(at(home_, (*student)->county), RuleId::school_place_kept, {student->fact});
    return true;
  }

  // Habitual residence: what a clerk found, else what the newest row of the register says.
  RegionCode residence(Because& because) const {
    if (const Of<Statement>* found =
            statement_on(facts_, StatementKind::residence, question_.day)) {
      because.push_back(found->fact);
      return place_of(*found->value);
    }
    const Of<InsuranceRelation>* newest = nullptr;
    for (const Of<InsuranceRelation>& row : facts_.relations) {
      if (!row->residence.empty() && (newest == nullptr || row->version > (*newest)->version)) {
        newest = &row;
      }
    }
    if (newest == nullptr) return {};
    because.push_back(newest->fact);
    return (*newest)->residence;
  }

  const PersonFacts& facts_;
  const Question& question_;
  const PolicyBook& book_;
  InForceNow now_;
  Relations work_;
  Relations home_;
  const StoredFact* flexible_ = nullptr;
  Because before_;  // what the question which rule fits rested on
  DuplicateDecision decision_;
  TraceWriter trace_;
};

}  // namespace

DuplicateDecision resolve_duplicate(const PersonFacts& facts, const Question& question,
                                    const PolicyBook& book) {
  return Resolution(facts, question, book).decide();
}

PauseFirst to_pause_first(const PersonFacts& facts, const Question& question, RegionCode pool,
                          const PolicyBook& book) {
  PauseFirst found;
  found.trace.policy_version = book.version();
  TraceWriter trace(found.trace);
  const InForceNow now(facts, question, book);
  const auto bars = [&](const Cover& cover) { return cover.counts() && cover.pool != pool; };
  if (book.on(Subject::pause_before_registering, question.day)) {
    for (const Cover& cover : now.covers) {
      if (bars(cover)) found.relations.push_back(ref_of(cover));
    }
  }
  if (found.relations.empty()) {
    trace.missed(RuleId::pause_old_first);
  } else {
    trace.applied_to(RuleId::pause_old_first, now.rows_of(bars));
  }
  return found;
}

std::optional<bool> has_employee_year(const PersonFacts& facts, PlanYear year, Day day,
                                      const PolicyBook& book) {
  const InsuredMonths insured = InsuredMonths::before(facts, year, day, book);
  const auto [first, last] = employee_year_until(day, book);
  // Any pool counts; what is not proven here is only an unknown begin or pause.
  const bool all = insured.without_gap(first, last, Months::all, Scheme::employee_310);
  const bool known = insured.without_gap(first, last, Months::dated, Scheme::employee_310);
  if (all != known) return std::nullopt;
  return all;
}

std::string_view name_of(DuplicateOutcome outcome) noexcept {
  switch (outcome) {
    case DuplicateOutcome::none:
      return "none";
    case DuplicateOutcome::resolved:
      return "resolved";
    case DuplicateOutcome::awaits_consent:
      return "awaits_consent";
    case DuplicateOutcome::needs_review:
      break;
  }
  return "needs_review";
}

std::string_view name_of(Fate fate) noexcept {
  return fate == Fate::pause ? "pause" : "terminate";
}

std::string_view name_of(Deduction deduction) noexcept {
  switch (deduction) {
    case Deduction::none:
      return "none";
    case Deduction::due:
      return "due";
    case Deduction::proposed:
      break;
  }
  return "proposed";
}

}  // namespace gw::policy
