#include "gateway/policy/refund_grounds.hpp"

#include <algorithm>

namespace gw::policy {
namespace {

// Keeps the ground that exists longest; one without a day stands behind all others.
void offer(GroundFound& found, const Cover& cover, std::optional<Day> day) {
  const auto rank = [](const std::optional<Day>& one) { return one.value_or(Day::max()); };
  if (found.fact == nullptr || rank(day) < rank(found.day)) found = {cover.fact, day, cover.by};
}

std::optional<Day> first_payment_day(const RefundYear& year, const Cover& cover) {
  std::optional<Day> first;
  for (const Payment& payment : year.money.standing) {
    if (&year.covers[payment.cover] != &cover || !payment.day) continue;
    first = std::min(first.value_or(*payment.day), *payment.day);
  }
  return first;
}

// A normal 390 of another pool for Y, registered or paid: the earlier of the two days.
GroundFound changed_place(const RefundYear& year) {
  GroundFound found;
  const Month january = Month::of(year.question.year.value, 1);
  for (const Cover& cover : year.covers) {
    if (cover.scheme != Scheme::resident_390 || cover.status != RelationStatus::normal ||
        cover.pool == year.question.pool || (cover.last && *cover.last < january) ||
        (cover.first && *cover.first > Month{january.count + 11})) {
      continue;
    }
    std::optional<Day> day = first_payment_day(year, cover);
    if (cover.relation != nullptr && cover.relation->begin) {
      day = std::min(day.value_or(*cover.relation->begin), *cover.relation->begin);
    }
    offer(found, cover, day);
  }
  return found;
}

GroundFound employed(const RefundYear& year) {
  GroundFound found;
  for (const Cover& cover : year.covers) {
    if (cover.in_force != InForce::employee) continue;
    offer(found, cover, cover.first ? std::optional(cover.first->first_day()) : std::nullopt);
  }
  return found;
}

// 310: the 1st of its first month; 390: as the record says; a payment without one: 1 January Y, or
// its day if later.
std::optional<Day> start_day(const RefundYear& year, const Cover& cover) {
  if (cover.scheme == Scheme::employee_310) {
    return cover.first ? std::optional(cover.first->first_day()) : std::nullopt;
  }
  if (cover.relation != nullptr) return cover.relation->begin;
  const Day new_year = year.question.year.first_day();
  return std::max(first_payment_day(year, cover).value_or(new_year), new_year);
}

bool is_asked_about(const RefundYear& year, const Cover& cover) {
  const auto payments = year.payments();
  return std::any_of(payments.begin(), payments.end(), [&](const Payment* payment) {
    return &year.covers[payment->cover] == &cover;
  });
}

// Any other relation in force: the later of both start days.
GroundFound doubly_enrolled(const RefundYear& year) {
  GroundFound found;
  for (const Cover& own : year.covers) {
    if (!is_asked_about(year, own)) continue;
    for (const Cover& other : year.covers) {
      if (&other == &own || !other.counts()) continue;
      const std::optional<Day> mine = start_day(year, own);
      const std::optional<Day> theirs = start_day(year, other);
      offer(found, other, mine && theirs ? std::optional(std::max(*mine, *theirs)) : std::nullopt);
    }
  }
  return found;
}

// Same pool, same year, paid twice: the later payment.
GroundFound paid_twice(const RefundYear& year) {
  const auto payments = year.payments();
  if (payments.size() < 2) return {};
  return {payments[1]->fact, payments[1]->day, nullptr};
}

GroundFound event_of(const StoredFact* fact) {
  GroundFound found{fact, std::nullopt, nullptr};
  if (fact == nullptr) return found;
  if (const auto* event = std::get_if<LifeEvent>(&fact->value)) found.day = event->day;
  // The register's mark of a death: the day on which the relation ended, if it says one.
  if (const auto* row = std::get_if<InsuranceRelation>(&fact->value)) found.day = row->end;
  return found;
}

}  // namespace

RefundYear::RefundYear(const PersonFacts& all, const RefundQuestion& asked, const PolicyBook& book)
    : facts(all),
      question(asked),
      life(life_on(all, asked.day)),
      money(money_of(all, asked.year, asked.day)),
      covers(covers_of(all, money, {asked.year, asked.day, life.born, life.birth}, book)) {}

std::vector<const Payment*> RefundYear::payments() const {
  std::vector<const Payment*> found;
  for (const Payment& payment : money.standing) {
    if (payment.pool == question.pool) found.push_back(&payment);
  }
  std::stable_sort(found.begin(), found.end(), [](const Payment* a, const Payment* b) {
    return a->day.value_or(Day::min()) < b->day.value_or(Day::min());
  });
  return found;
}

GroundFound find_ground(const RefundYear& year) {
  switch (year.question.ground) {
    case RefundGround::change_place:
      return changed_place(year);
    case RefundGround::employment:
      return employed(year);
    case RefundGround::duplicate_enrolment:
      return doubly_enrolled(year);
    case RefundGround::duplicate_payment:
      return paid_twice(year);
    case RefundGround::death:
      return event_of(year.life.died);
    case RefundGround::conscription:
      return event_of(year.life.in_service);
    case RefundGround::emigration:
      return event_of(year.life.emigrated);
    case RefundGround::identity_change:
    case RefundGround::mistaken:
    case RefundGround::other:
      break;
  }
  return {};
}

}  // namespace gw::policy
