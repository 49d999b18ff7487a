#include "gateway/policy/payments.hpp"

#include <algorithm>
#include <tuple>

namespace gw::policy {
namespace {

bool takes_back(MoneyKind kind) noexcept {
  return kind == MoneyKind::reversed || kind == MoneyKind::refund_completed;
}

// One voucher may pay for a family or for two years; the levy number tells which part is meant.
bool concerns(const MoneyEvent& taking, const MoneyEvent& payment) {
  return taking.voucher == payment.voucher && (taking.levy.empty() || taking.levy == payment.levy);
}

void later_of(std::optional<TakenBack>& last, const TakenBack& candidate) {
  const auto rank = [](const TakenBack& taken) {
    return std::tuple(taken.day, taken.reason == UninsuredReason::refunded, taken.by->source);
  };
  if (!last || rank(*last) < rank(candidate)) last = candidate;
}

struct Fate {
  std::optional<TakenBack> taken;
  List<const StoredFact*, 2> of_less;  // refunds of the payment; of less than it, unless taken
};

// A reversal ends a payment whole; refunds end it when they add up to what was paid (readings 54).
Fate fate_of(const PersonFacts& facts, const MoneyEvent& payment, Day day) {
  Fate fate;
  Money refunded;
  Day refunded_on = payment.day;
  const StoredFact* last_refund = nullptr;
  for (const Of<MoneyEvent>& event : facts.money) {
    if (!takes_back(event->kind) || event->day > day || !concerns(*event.value, payment)) continue;
    if (event->kind == MoneyKind::reversed) {
      later_of(
          fate.taken,
          {UninsuredReason::payment_reversed, std::max(event->day, payment.day), event.fact, {}});
      continue;
    }
    refunded.fen += event->amount.fen;
    if (last_refund == nullptr || event->day > refunded_on) last_refund = event.fact;
    refunded_on = std::max(refunded_on, event->day);
    fate.of_less.push_back(event.fact);
  }
  if (last_refund != nullptr && refunded >= payment.amount) {
    later_of(fate.taken, {UninsuredReason::refunded, refunded_on, last_refund, fate.of_less});
  }
  return fate;
}

bool covers_year(const RegisterPayment& row, PlanYear year) noexcept {
  return row.accrual_from <= Month::of(year.value, 1) &&
         row.accrual_to >= Month::of(year.value, 12);
}

/// The register's row that says so; null: it says nothing.
const StoredFact* register_says_paid(const PersonFacts& facts, RegionCode pool, PlanYear year,
                                     Day day) {
  const auto found = std::find_if(facts.resident_payments.begin(), facts.resident_payments.end(),
                                  [&](const Of<RegisterPayment>& row) {
                                    return row->pool == pool && covers_year(*row.value, year) &&
                                           row->paid_on.value_or(day) <= day;
                                  });
  return found == facts.resident_payments.end() ? nullptr : found->fact;
}

bool payment_known(const PersonFacts& facts, const MoneyEvent& taking, Day day) {
  return std::any_of(facts.money.begin(), facts.money.end(), [&](const Of<MoneyEvent>& event) {
    return event->kind == MoneyKind::received && event->day <= day &&
           concerns(taking, *event.value);
  });
}

void add_register_marks(const PersonFacts& facts, PlanYear year, Day day, YearMoney& money) {
  for (const Of<RegisterPayment>& row : facts.resident_payments) {
    if (!covers_year(*row.value, year) || row->paid_on.value_or(day) > day ||
        !words_of_tax(facts, row->pool, year, day).empty()) {
      continue;
    }
    Payment payment;
    payment.pool = row->pool;
    payment.day = row->paid_on;
    payment.relation = &row->relation_id;
    payment.fact = row.fact;
    money.standing.push_back(payment);
  }
}

}  // namespace

YearMoney money_of(const PersonFacts& facts, PlanYear year, Day day) {
  YearMoney money;
  for (const Of<MoneyEvent>& event : facts.money) {
    if (event->year != year || event->day > day) continue;
    if (takes_back(event->kind)) {
      // The payment itself never came from tax, yet the register holds it: it was taken back.
      const StoredFact* held = register_says_paid(facts, event->pool, year, day);
      if (held != nullptr && !payment_known(facts, *event.value, day)) {
        later_of(money.taken_back,
                 {event->kind == MoneyKind::reversed ? UninsuredReason::payment_reversed
                                                     : UninsuredReason::refunded,
                  event->day,
                  event.fact,
                  {held}});
      }
      continue;
    }
    if (event->kind != MoneyKind::received) continue;
    Fate fate = fate_of(facts, *event.value, day);
    if (fate.taken) {
      fate.taken->beside.push_back(event.fact);
      later_of(money.taken_back, *fate.taken);
      continue;
    }
    money.refunds_of_less.insert(money.refunds_of_less.end(), fate.of_less.begin(),
                                 fate.of_less.end());
    Payment payment;
    payment.pool = event->pool;
    payment.county = event->county;
    payment.day = event->day;
    payment.fact = event.fact;
    money.standing.push_back(payment);
  }
  // A payment that came afterwards and stands is the last event.
  if (money.taken_back) {
    for (const Payment& payment : money.standing) {
      if (payment.day >= money.taken_back->day) {
        money.taken_back.reset();
        break;
      }
    }
  }
  add_register_marks(facts, year, day, money);
  std::sort(money.standing.begin(), money.standing.end(), [](const Payment& a, const Payment& b) {
    return std::tie(a.pool, a.county, a.fact->key, a.fact->source) <
           std::tie(b.pool, b.county, b.fact->key, b.fact->source);
  });
  return money;
}

List<const StoredFact*, 4> words_of_tax(const PersonFacts& facts, RegionCode pool, PlanYear year,
                                        Day day) {
  List<const StoredFact*, 4> words;
  for (const Of<MoneyEvent>& event : facts.money) {
    if (event->kind != MoneyKind::refund_requested && event->pool == pool && event->year == year &&
        event->day <= day) {
      words.push_back(event.fact);
    }
  }
  return words;
}

List<const StoredFact*, 8> events_behind(const PersonFacts& facts, PlanYear year, Day day) {
  const auto takes_from_the_year = [&](const MoneyEvent& event) {
    return takes_back(event.kind) &&
           std::any_of(facts.money.begin(), facts.money.end(), [&](const Of<MoneyEvent>& known) {
             return known->kind == MoneyKind::received && known->year == year &&
                    known->day <= day && concerns(event, *known.value);
           });
  };
  List<const StoredFact*, 8> behind;
  for (const Of<MoneyEvent>& event : facts.money) {
    if (event->day > day) continue;
    if (event->year == year || takes_from_the_year(*event.value)) behind.push_back(event.fact);
  }
  return behind;
}

}  // namespace gw::policy
