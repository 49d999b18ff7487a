#include "gateway/policy/levy_class.hpp"

#include <algorithm>
#include <tuple>

#include "gateway/policy/payments.hpp"
#include "gateway/policy/special_identity.hpp"

namespace gw::policy {
namespace {

// 规程 21: frozen from the first payment in that pool that stands; one without a day is no first.
const Payment* first_payment(const YearMoney& money, RegionCode pool) {
  const Payment* first = nullptr;
  for (const Payment& payment : money.standing) {
    if (payment.pool == pool &&
        (first == nullptr || payment.day.value_or(Day::max()) < first->day.value_or(Day::max()))) {
      first = &payment;
    }
  }
  return first;
}

std::string_view tax_code_of(std::optional<Capacity> category) noexcept {
  if (!category) return "01";
  switch (*category) {
    case Capacity::university_student:
      return "02";
    case Capacity::pupil:
      return "03";
    case Capacity::a01:
      return "11";
    case Capacity::a02:
      return "12";
    case Capacity::a03:
      return "13";
    default:
      return "24";
  }
}

struct Candidate {
  const Of<Naming>* identity = nullptr;
  const LevyRow* row = nullptr;
};

// Highest subsidy, lowest own payment, the city's order, category number (readings 32).
bool goes_before(const Candidate& a, const Candidate& b, const LevyTable& table) {
  const auto rank = [&](const Candidate& one) {
    return std::tuple(-one.row->subsidy.fen, one.row->personal.fen, table.rank(one.row->category),
                      one.row->category);
  };
  return rank(a) < rank(b);
}

void pay_as(LevyClass& levy, const LevyRow& row) {
  levy.category = row.category;
  levy.personal = row.personal;
  levy.subsidy = row.subsidy;
}

// Students have a standard of their own where the city set one; it is no subsidy category.
void pay_as_ordinary(LevyClass& levy, const PersonFacts& facts, const LevyQuestion& question,
                     const LevyTable& table, TraceWriter& trace) {
  levy.personal = table.ordinary;
  const Of<Naming>* student = on_the_roll(facts, levy.day_used);
  if (student == nullptr) {
    trace.applied(RuleId::levy_ordinary);
    return;
  }
  levy.category = (*student)->capacity;
  if (const LevyRow* row = table.row(question.county, (*student)->capacity)) pay_as(levy, *row);
  trace.applied(RuleId::levy_ordinary, {student->fact});
}

}  // namespace

LevyClass levy_class(const PersonFacts& facts, const LevyQuestion& question, const LevyTable* table,
                     const PolicyBook& book) {
  LevyClass levy;
  levy.trace.policy_version = book.version();
  levy.day_used = question.day;
  TraceWriter trace(levy.trace);
  const YearMoney money = money_of(facts, question.year, question.day);
  if (const Payment* payment = first_payment(money, question.pool)) {
    levy.frozen = true;
    levy.day_used = payment->day.value_or(question.day);
    trace.applied(RuleId::levy_class_frozen, {payment->fact});
  } else {
    trace.missed(RuleId::levy_class_frozen);
  }
  Candidate best;
  for (const Of<Naming>& naming : facts.namings) {
    if (is_student(naming->capacity) || !in_force(*naming.value, levy.day_used)) continue;
    if (naming->county.pool() != question.pool) {
      levy.identity_elsewhere = true;
      trace.applied(RuleId::identity_elsewhere, {naming.fact});
      continue;
    }
    if (table == nullptr) continue;
    const Candidate candidate{&naming, table->row(question.county, naming->capacity)};
    if (candidate.row != nullptr && (best.row == nullptr || goes_before(candidate, best, *table))) {
      best = candidate;
    }
  }
  if (table == nullptr) {
    levy.no_table = true;
    trace.applied(RuleId::levy_table_missing);
    return levy;
  }
  levy.may_be_pushed = question.day >= book.period_start(question.year);
  if (best.row != nullptr) {
    pay_as(levy, *best.row);
    trace.applied(RuleId::levy_by_category, {best.identity->fact});
  } else {
    trace.missed(RuleId::levy_by_category);
    pay_as_ordinary(levy, facts, question, *table, trace);
  }
  levy.tax_code = tax_code_of(levy.category);
  return levy;
}

bool amounts_would_tell(const LevyClass& levy, const LevyTable& table, RegionCode county) {
  if (levy.category != Capacity::a05) return false;
  for (int number = static_cast<int>(Capacity::a04); number <= static_cast<int>(Capacity::a99);
       ++number) {
    const auto other = static_cast<Capacity>(number);
    const LevyRow* row = other == Capacity::a05 ? nullptr : table.row(county, other);
    if (row != nullptr && row->personal == levy.personal && row->subsidy == levy.subsidy) {
      return false;
    }
  }
  return true;
}

}  // namespace gw::policy
