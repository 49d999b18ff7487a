#include "gateway/policy/refunds.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/refund_grounds.hpp"
#include "gateway/policy/special_identity.hpp"
#include "gateway/policy/statements.hpp"

namespace gw::policy {
namespace {

Money amount_of(const Payment& payment) {
  if (const auto* event = std::get_if<MoneyEvent>(&payment.fact->value)) return event->amount;
  return std::get<RegisterPayment>(payment.fact->value).total;
}
std::string voucher_of(const Payment& payment) {
  if (const auto* event = std::get_if<MoneyEvent>(&payment.fact->value)) return event->voucher;
  return std::get<RegisterPayment>(payment.fact->value).voucher;
}

/// What the application comes to, before the trace says so.
struct Answer {
  RefundOutcome outcome = RefundOutcome::refused;
  RefundReason reason = RefundReason::none;
  RuleId rule{};
};

class Application {
 public:
  Application(const PersonFacts& facts, const RefundQuestion& question, const PolicyBook& book)
      : facts_(facts),
        question_(question),
        book_(book),
        year_(facts, question, book),
        payments_(year_.payments()),
        trace_(verdict_.trace) {
    verdict_.trace.policy_version = book.version();
  }

  RefundVerdict decide() {
    trace_money();
    if (!something_was_paid() || is_change_of_identity() || is_for_a_clerk()) {
      return std::move(verdict_);
    }
    const GroundFound ground = find_ground(year_);
    if (ground.fact == nullptr) {
      say({RefundOutcome::refused, RefundReason::not_proven, RuleId::refund_ground_unproven});
      return std::move(verdict_);
    }
    trace_.applied_to(RuleId::refund_ground_proven, Rows{ground.fact, ground.by});
    verdict_.ground_day = ground.day;
    by_benefit_period();
    if (verdict_.outcome == RefundOutcome::granted) give_back();
    return std::move(verdict_);
  }

 private:
  using Rows = List<const StoredFact*, 8>;  // null is none

  void say(const Answer& answer, const StoredFact* because = nullptr) {
    verdict_.outcome = answer.outcome;
    verdict_.reason = answer.reason;
    trace_.applied_to(answer.rule, Rows{because});
  }

  // What was paid and taken back for the year, with the records that it belongs to.
  void trace_money() {
    Rows money = events_behind(facts_, question_.year, question_.day);
    for (const Payment& payment : year_.money.standing) {
      money.push_back(payment.fact);
      year_.covers[payment.cover].add_rows_to(money);
    }
    if (money.empty()) return;
    trace_.applied_to(RuleId::payment_stands, money);
  }
  const StoredFact* stated(StatementKind kind) const {
    const Of<Statement>* found = statement_on(facts_, kind, question_.day);
    return found == nullptr ? nullptr : found->fact;
  }

  Money paid_in() const {
    Money sum;
    for (const Payment* payment : payments_) sum.fen += amount_of(*payment).fen;
    for (const StoredFact* fact : year_.money.refunds_of_less) {
      const auto& event = std::get<MoneyEvent>(fact->value);
      if (event.pool == question_.pool) sum.fen -= event.amount.fen;
    }
    return sum;
  }
  bool was_returned() const {
    return std::any_of(facts_.money.begin(), facts_.money.end(), [&](const Of<MoneyEvent>& event) {
      return event->kind == MoneyKind::received && event->year == question_.year &&
             event->pool == question_.pool && event->day <= question_.day;
    });
  }
  bool something_was_paid() {
    if (payments_.empty() && was_returned()) {
      say({RefundOutcome::refused, RefundReason::already_returned, RuleId::refund_made_already});
    } else if (payments_.empty()) {
      say({RefundOutcome::refused, RefundReason::no_payment, RuleId::refund_without_payment});
    } else if (paid_in().fen <= 0) {
      say({RefundOutcome::refused, RefundReason::nothing_to_refund, RuleId::refund_of_nothing},
          payments_.front()->fact);
    } else {
      return true;
    }
    return false;
  }

  // 规程 21; readings 36: only an ordinary payer who gained an identity inside the period and asks
  // inside it is looked at.
  bool is_change_of_identity() {
    if (question_.ground != RefundGround::identity_change) return false;
    const Day paid = payments_.front()->day.value_or(question_.day);
    const Day opens = book_.period_start(question_.year);
    const Day closes = book_.period_end(question_.year, question_.pool);
    const Of<Naming>* gained = special_identity(facts_, question_.day, [&](const Naming& naming) {
      return naming.first_day >= opens && naming.first_day <= closes;
    });
    const Of<Naming>* had = special_identity(facts_, paid);
    if (gained != nullptr && had == nullptr && question_.day <= closes) {
      say({RefundOutcome::needs_review, RefundReason::identity_change,
           RuleId::refund_identity_change},
          gained->fact);
    } else {
      say({RefundOutcome::refused, RefundReason::identity_change, RuleId::refund_identity_change},
          had == nullptr ? nullptr : had->fact);
    }
    return true;
  }
  bool is_for_a_clerk() {
    if (question_.ground != RefundGround::mistaken && question_.ground != RefundGround::other) {
      return false;
    }
    say({RefundOutcome::needs_review, RefundReason::for_clerk, RuleId::refund_for_clerk});
    return true;
  }

  bool benefits_used() const { return stated(StatementKind::benefits_used) != nullptr; }
  bool ground_is_old() const {
    return verdict_.ground_day &&
           *verdict_.ground_day <= book_.period_end(question_.year, question_.pool);
  }

  // Readings 34, 37: `start` nothing = no benefit period at all.
  Answer answer_with(std::optional<Day> start) const {
    const bool used = benefits_used();
    const bool before = !start || question_.day < *start;
    if (before && !used) {
      return {RefundOutcome::granted, RefundReason::none, RuleId::refund_before_benefits};
    }
    if (book_.on(Subject::refund_by_old_ground, question_.day)) {
      if (!verdict_.ground_day) {
        return {RefundOutcome::needs_review, RefundReason::for_clerk, RuleId::refund_for_clerk};
      }
      if (ground_is_old() && used) {
        return {RefundOutcome::needs_review, RefundReason::benefits_used,
                RuleId::refund_benefits_used};
      }
      if (ground_is_old()) {
        return {RefundOutcome::granted, RefundReason::none, RuleId::refund_ground_in_period};
      }
    }
    if (stated(StatementKind::medical_assistance) != nullptr && !used) {
      return {RefundOutcome::needs_review, RefundReason::for_clerk, RuleId::refund_of_aided_person};
    }
    return {RefundOutcome::refused, RefundReason::benefit_started, RuleId::refund_benefits_started};
  }

  void by_benefit_period() {
    const Payment& first = *payments_.front();
    // A payment the register has without a day counts as paid in time.
    BenefitStart start;
    start.from = start.latest = question_.year.first_day();
    if (first.day) {
      start = benefit_start(facts_, {question_.year, *first.day, question_.pool}, book_);
    }
    trace_.rests_on(start.trace);
    verdict_.benefits_from = start.from;
    const Answer early = answer_with(start.from);
    const Answer late = answer_with(start.latest);
    if (early.outcome != late.outcome) {
      say({RefundOutcome::needs_review, RefundReason::start_uncertain,
           RuleId::refund_start_uncertain},
          first.fact);
      return;
    }
    // 规程 22 ends in 等情形: what it refuses and 83号 leaves open is shown with both texts.
    if (early.rule == RuleId::refund_of_aided_person) {
      trace_.applied(RuleId::refund_benefits_started);
    }
    const StoredFact* used = stated(StatementKind::benefits_used);
    say(early, used != nullptr ? used : stated(StatementKind::medical_assistance));
  }

  // Readings 38: a payment made twice goes back and the relation stays.
  void give_back() {
    verdict_.terminates_relation = question_.ground != RefundGround::duplicate_payment;
    const auto returned = std::next(payments_.begin(), verdict_.terminates_relation ? 0 : 1);
    for (auto payment = returned; payment != payments_.end(); ++payment) {
      verdict_.vouchers.push_back(voucher_of(**payment));
      verdict_.amount.fen += amount_of(**payment).fen;
    }
    if (verdict_.terminates_relation) verdict_.amount = paid_in();
  }

  const PersonFacts& facts_;
  const RefundQuestion& question_;
  const PolicyBook& book_;
  RefundYear year_;
  std::vector<const Payment*> payments_;
  RefundVerdict verdict_;
  TraceWriter trace_;
};

constexpr std::array<std::pair<RefundGround, std::string_view>, 10> kGrounds{{
    {RefundGround::change_place, "CHANGE_PLACE"},
    {RefundGround::employment, "EMPLOYMENT"},
    {RefundGround::duplicate_enrolment, "DUPLICATE_ENROLMENT"},
    {RefundGround::duplicate_payment, "DUPLICATE_PAYMENT"},
    {RefundGround::death, "DEATH"},
    {RefundGround::conscription, "CONSCRIPTION"},
    {RefundGround::emigration, "EMIGRATION"},
    {RefundGround::identity_change, "IDENTITY_CHANGE"},
    {RefundGround::mistaken, "MISTAKEN"},
    {RefundGround::other, "OTHER"},
}};

constexpr std::array<std::string_view, 10> kReasons{"",
                                                    "NO_PAYMENT",
                                                    "ALREADY_RETURNED",
                                                    "NOTHING_TO_REFUND",
                                                    "NOT_PROVEN",
                                                    "BENEFIT_STARTED",
                                                    "IDENTITY_CHANGE",
                                                    "START_UNCERTAIN",
                                                    "BENEFITS_USED",
                                                    "FOR_CLERK"};

// The employee relation of flexible work whose contribution the register holds up to December, and
// the rows that say so.
struct YearlyFlexible {
  const Of<InsuranceRelation>* relation = nullptr;
  const StoredFact* said = nullptr;
  const StoredFact* paid = nullptr;
};
YearlyFlexible yearly_flexible(const PersonFacts& facts, PlanYear year, Day day) {
  const Month december = Month::of(year.value, 12);
  const Of<Statement>* said =
      statement_on(facts, StatementKind::flexible_work, std::min(day, year.last_day()));
  if (said == nullptr) return {};
  for (const Of<InsuranceRelation>& row : facts.relations) {
    if (row->scheme != Scheme::employee_310 || (*said)->relation != row.fact->key) continue;
    for (const Of<RegisterPayment>& payment : facts.employee_payments) {
      if (payment->relation_id == row.fact->key && payment->accrual_to >= december &&
          payment->accrual_from <= december) {
        return {&row, said->fact, payment.fact};
      }
    }
  }
  return {};
}

// Of the employers' relations that began in the year and by the day, the earliest.
const Of<InsuranceRelation>* first_employer(const PersonFacts& facts,
                                            const Of<InsuranceRelation>& flexible, PlanYear year,
                                            Day day) {
  const Of<InsuranceRelation>* employer = nullptr;
  for (const Of<InsuranceRelation>& row : facts.relations) {
    if (&row == &flexible || row->scheme != Scheme::employee_310 ||
        row->status != RelationStatus::normal || !row->begin || *row->begin > day ||
        *row->begin < year.first_day() || *row->begin > year.last_day()) {
      continue;
    }
    if (employer == nullptr || *row->begin < *(*employer)->begin) employer = &row;
  }
  return employer;
}

}  // namespace

RefundVerdict decide_refund(const PersonFacts& facts, const RefundQuestion& question,
                            const PolicyBook& book) {
  return Application(facts, question, book).decide();
}

FlexibleRefund flexible_refund(const PersonFacts& facts, PlanYear year, Day day,
                               const PolicyBook& book) {
  FlexibleRefund refund{std::nullopt, Month::of(year.value, 12), {}};
  refund.trace.policy_version = book.version();
  TraceWriter trace(refund.trace);
  const YearlyFlexible flexible = yearly_flexible(facts, year, day);
  const Of<InsuranceRelation>* employer =
      flexible.relation == nullptr ? nullptr : first_employer(facts, *flexible.relation, year, day);
  if (employer == nullptr) {
    trace.missed(RuleId::refund_of_flexible_months);
    return refund;
  }
  refund.first = Month::of(*(*employer)->begin);
  trace.applied(RuleId::refund_of_flexible_months,
                {flexible.relation->fact, flexible.said, flexible.paid, employer->fact});
  return refund;
}

std::string_view name_of(RefundGround ground) noexcept {
  for (const auto& [known, name] : kGrounds) {
    if (known == ground) return name;
  }
  return {};
}

std::optional<RefundGround> refund_ground_named(std::string_view name) noexcept {
  for (const auto& [ground, known] : kGrounds) {
    if (known == name) return ground;
  }
  return std::nullopt;
}

std::string_view name_of(RefundOutcome outcome) noexcept {
  switch (outcome) {
    case RefundOutcome::granted:
      return "granted";
    case RefundOutcome::refused:
      return "refused";
    case RefundOutcome::needs_review:
      break;
  }
  return "needs_review";
}

std::string_view name_of(RefundReason reason) noexcept {
  return kReasons[static_cast<std::size_t>(reason)];
}

}  // namespace gw::policy
