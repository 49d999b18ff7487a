#include "gateway/policy/insured_months.hpp"

#include <algorithm>
#include <set>

#include "gateway/policy/life.hpp"
#include "gateway/policy/statements.hpp"

namespace gw::policy {
namespace {

using Span = InsuredMonths::Span;
using Rows = decltype(Span::rows);

constexpr Month kAges{1990 * 12};  // before any employee scheme: "unknown since when"

// Everything that is looked at while the spans are collected.
struct Collector {
  const PersonFacts& facts;
  PlanYear year;  // the year paid for
  Day day;
  const PolicyBook& book;
  LifeState life;
  std::vector<Span>& spans;

  void add(Span span) {
    span.last = std::min(span.last, Month::of(day));
    span.proven = span.proven && span.dated;
    if (span.first <= span.last) spans.push_back(std::move(span));
  }
  /// Months of a relation; of one elsewhere they are proven by the transfer.
  void add(Month first, Month last, const Cover& cover, bool dated, Rows beside = {}) {
    Span span{first, last, cover.scheme, cover.pool.in_hubei(), dated, std::move(beside)};
    cover.add_rows_to(span.rows);
    if (!span.proven) {
      const Of<Statement>* transfer =
          statement_about(facts, StatementKind::relation_transferred, day, cover.fact->key);
      span.proven = transfer != nullptr;
      if (span.proven) span.rows.push_back(transfer->fact);
    }
    add(std::move(span));
  }
};

// 310: months of the relation (readings 46).  A pause without its day may have come any time.
void add_employment(Collector& c, const Cover& cover) {
  const bool end_known = cover.last || cover.status == RelationStatus::normal;
  const Month last = cover.last.value_or(Month::of(c.day));
  if (cover.begin_unknown) {
    c.add(kAges, last, cover, false);
    c.add(last, last, cover, end_known);
  } else if (cover.first) {
    c.add(*cover.first, last, cover, end_known);
  }
}

// The years a contribution reaches into, as far as they may matter: a row may say anything.
List<PlanYear, 2> booked_years(const Collector& c, const RegisterPayment& row) {
  List<PlanYear, 2> years;
  const int last = std::min(row.accrual_to, Month::of(c.day)).year();
  for (int year = std::max(row.accrual_from, kAges).year(); year <= last; ++year) {
    years.push_back(PlanYear{static_cast<std::int16_t>(year)});
  }
  return years;
}

// The years for which a resident payment or a free birth year may be known.
std::set<PlanYear> resident_years(const Collector& c) {
  std::set<PlanYear> years;
  for (const Of<MoneyEvent>& event : c.facts.money) {
    if (event->kind == MoneyKind::received) years.insert(event->year);
  }
  for (const Of<RegisterPayment>& row : c.facts.resident_payments) {
    for (const PlanYear year : booked_years(c, *row.value)) years.insert(year);
  }
  if (c.life.born) years.insert(PlanYear::of(*c.life.born));
  return years;
}

// What is asked about is not part of the history.
bool is_asked_about(const Collector& c, PlanYear year, const Payment& payment) {
  return year == c.year && (!payment.day || *payment.day >= c.day);
}

// A payment that the register books for several years stands in those of which tax says nothing.
Rows rows_of(const Collector& c, const Payment& payment) {
  Rows rows{payment.fact};
  const auto* booked = std::get_if<RegisterPayment>(&payment.fact->value);
  if (booked == nullptr) return rows;
  for (const PlanYear year : booked_years(c, *booked)) {
    const auto words = words_of_tax(c.facts, payment.pool, year, c.day);
    rows.insert(rows.end(), words.begin(), words.end());
  }
  return rows;
}

void add_resident_year(Collector& c, PlanYear year) {
  YearMoney money = money_of(c.facts, year, c.day);
  const CoverQuestion question{year, c.day, c.life.born, c.life.birth};
  const List<Cover> covers = covers_of(c.facts, money, question, c.book);
  const Month december = Month::of(year.value, 12);
  const auto end_of = [&](const Cover& cover) {
    return cover.last ? std::min(*cover.last, december) : december;
  };
  for (const Payment& payment : money.standing) {
    if (is_asked_about(c, year, payment)) continue;
    const Cover& cover = covers[payment.cover];
    Month first = Month::of(year.value, 1);
    if (payment.day) first = std::max(first, Month::of(*payment.day));
    c.add(first, end_of(cover), cover, true, rows_of(c, payment));
  }
  for (const Cover& cover : covers) {
    if (cover.scheme == Scheme::resident_390 && is_newborn_free(cover, question, c.book)) {
      c.add(Month::of(*c.life.born), end_of(cover), cover, true, {c.life.birth});
    }
  }
}

}  // namespace

InsuredMonths InsuredMonths::before(const PersonFacts& facts, PlanYear year, Day day,
                                    const PolicyBook& book) {
  InsuredMonths months;
  Collector c{facts, year, day, book, life_on(facts, day), months.spans_};
  YearMoney none;
  for (const Cover& cover : covers_of(facts, none, {year, day, c.life.born, c.life.birth}, book)) {
    if (cover.scheme == Scheme::employee_310) add_employment(c, cover);
  }
  for (const PlanYear known : resident_years(c)) add_resident_year(c, known);
  for (const Of<Statement>& statement : facts.statements) {
    if (statement->kind != StatementKind::months_elsewhere || statement->day > day) continue;
    c.add({Month::of(statement->day),
           Month::of(statement->last.value_or(day)),
           statement->scheme,
           statement->proven,
           true,
           {statement.fact}});
  }
  return months;
}

Month InsuredMonths::end_in(const Span& span, Month limit) noexcept {
  return std::min(span.last, limit);
}

bool InsuredMonths::counts(const Span& span, Months which) noexcept {
  return which == Months::all || (which == Months::dated ? span.dated : span.proven);
}

const Span* InsuredMonths::last_through(Month limit, Months which) const noexcept {
  const Span* found = nullptr;
  for (const Span& span : spans_) {
    if (!counts(span, which) || span.first > limit) continue;
    const auto rank = [&](const Span& one) {
      return std::pair(end_in(one, limit), one.scheme == Scheme::employee_310);
    };
    if (found == nullptr || rank(span) > rank(*found)) found = &span;
  }
  return found;
}

bool InsuredMonths::without_gap(Month first, Month last, Months which,
                                std::optional<Scheme> scheme) const noexcept {
  for (Month month = first; month <= last;) {
    Month reached = month;
    for (const Span& span : spans_) {
      if (counts(span, which) && (!scheme || span.scheme == *scheme) && span.first <= month &&
          span.last >= month) {
        reached = std::max(reached, Month{span.last.count + 1});
      }
    }
    if (reached == month) return false;
    month = reached;
  }
  return true;
}

bool InsuredMonths::has_unproven() const noexcept {
  return std::any_of(spans_.begin(), spans_.end(), [](const Span& span) { return !span.proven; });
}

}  // namespace gw::policy
