#include "gateway/policy/covers.hpp"

#include <algorithm>
#include <tuple>

namespace gw::policy {
namespace {

// 1900-01-01 comes as nothing: then the first employee payment month known (readings 46).
const Of<RegisterPayment>* first_paid(const PersonFacts& facts, const std::string& relation) {
  const Of<RegisterPayment>* first = nullptr;
  for (const Of<RegisterPayment>& row : facts.employee_payments) {
    if (row->relation_id != relation) continue;
    if (first == nullptr || row->accrual_from < (*first)->accrual_from) first = &row;
  }
  return first;
}

Cover cover_of(const PersonFacts& facts, const Of<InsuranceRelation>& row) {
  Cover cover;
  cover.relation = row.value;
  cover.fact = row.fact;
  cover.scheme = row->scheme;
  cover.status = row->status;
  cover.county = row->county;
  cover.pool = pool_of(*row.value);
  if (row->begin) {
    cover.first = Month::of(*row->begin);
  } else if (row->scheme == Scheme::employee_310) {
    const Of<RegisterPayment>* paid = first_paid(facts, row.fact->key);
    cover.begin_unknown = paid == nullptr;
    if (paid != nullptr) {
      cover.first = (*paid)->accrual_from;
      cover.by = paid->fact;
    }
  }
  if (row->end) cover.last = Month::of(*row->end);
  return cover;
}

bool includes(const Cover& cover, Month month) noexcept {
  return (!cover.first || *cover.first <= month) && (!cover.last || *cover.last >= month);
}

// Whether a payment for the year may belong to the record.  A normal record that ran out before the
// year, or before the payment, was not what the payer bought.
bool takes(const Cover& cover, const Payment& payment, PlanYear year) {
  if (cover.scheme != Scheme::resident_390 || cover.pool != payment.pool) return false;
  const std::optional<Day>& end = cover.relation->end;
  switch (cover.status) {
    case RelationStatus::normal:
      return !end || (*end >= year.first_day() && payment.day.value_or(*end) <= *end);
    case RelationStatus::paused:
      return true;
    case RelationStatus::terminated:
      return end && (payment.day ? *payment.day <= *end : payment.by_register());
    case RelationStatus::none:
    case RelationStatus::invalid:
      break;
  }
  return false;
}

// Of several records: the one the register itself links, that of the county, normal ones, then by
// key.
auto preference(const Cover& cover, const Payment& payment) {
  const bool linked = payment.by_register() && *payment.relation == cover.fact->key;
  const bool same_county = !payment.county.empty() && payment.county == cover.county;
  return std::tuple(!linked, !same_county, cover.status);
}

void assign(List<Cover>& covers, YearMoney& money, PlanYear year) {
  const std::size_t records = covers.size();
  for (Payment& payment : money.standing) {
    std::size_t best = records;
    for (std::size_t i = 0; i < records; ++i) {
      if (!takes(covers[i], payment, year)) continue;
      if (best == records || preference(covers[i], payment) < preference(covers[best], payment)) {
        best = i;
      }
    }
    if (best == records) {  // a relation of its own, one per pool
      while (best < covers.size() && covers[best].pool != payment.pool) ++best;
      if (best == covers.size()) {
        Cover own;
        own.fact = payment.fact;
        own.scheme = Scheme::resident_390;
        own.pool = payment.pool;
        covers.push_back(own);
      }
      if (covers[best].county.empty()) covers[best].county = payment.county;
    }
    covers[best].paid = true;
    payment.cover = best;
  }
}

// 310: from the day of a pause it is not in force (readings 51); ended by its last month it is in
// force through that month (18, 46).  Only normal rows are, and paused ones before their day.
bool employee_in_force(const Cover& cover, Month reference, Day day) noexcept {
  if (!includes(cover, reference)) return false;
  if (cover.status == RelationStatus::normal) return true;
  return cover.status == RelationStatus::paused && cover.relation->end &&
         day < *cover.relation->end;
}

InForce resident_in_force(const Cover& cover, Month reference, const CoverQuestion& question,
                          const PolicyBook& book) {
  if (cover.status != RelationStatus::normal) return InForce::no;
  if (cover.paid && cover.first && *cover.first > reference &&
      (!cover.last || *cover.last >= *cover.first)) {
    return InForce::starts_later;
  }
  if (!includes(cover, reference)) return InForce::no;
  if (cover.paid) return InForce::resident;
  return is_newborn_free(cover, question, book) ? InForce::newborn : InForce::no;
}

// A row that was closed in that month may have been closed for any reason; a contribution by school
// year proves that it ran by school year.
const StoredFact* paid_by_school_year(const PersonFacts& facts, const Cover& cover,
                                      Month school_end, PlanYear year) {
  const auto found = std::find_if(facts.resident_payments.begin(), facts.resident_payments.end(),
                                  [&](const Of<RegisterPayment>& row) {
                                    return row->relation_id == cover.fact->key &&
                                           row->accrual_to == school_end &&
                                           row->accrual_from < Month::of(year.value, 1);
                                  });
  return found == facts.resident_payments.end() ? nullptr : found->fact;
}

// Readings 20 (83号 三(二)): in force until 31 December unless 310 is.
void mark_graduates(const PersonFacts& facts, List<Cover>& covers, Month reference,
                    const CoverQuestion& question, const PolicyBook& book) {
  const auto employed = std::find_if(covers.begin(), covers.end(), [](const Cover& cover) {
    return cover.in_force == InForce::employee;
  });
  const std::int32_t month = book.number(Subject::school_year_end_month, question.year.first_day());
  const Month school_end = Month::of(question.year.value, static_cast<unsigned>(month));
  for (Cover& cover : covers) {
    if (cover.scheme != Scheme::resident_390 || cover.in_force != InForce::no ||
        cover.last != school_end || (cover.first && *cover.first > reference)) {
      continue;
    }
    const bool closed =
        cover.status == RelationStatus::paused || cover.status == RelationStatus::terminated;
    if (closed) cover.by = paid_by_school_year(facts, cover, school_end, question.year);
    if (cover.status != RelationStatus::normal && cover.by == nullptr) continue;
    if (employed == covers.end()) {
      cover.in_force = InForce::graduate;
    } else {
      cover.by = employed->fact;
    }
  }
}

}  // namespace

Month reference_month(PlanYear year, Day day) noexcept {
  return std::clamp(Month::of(day), Month::of(year.value, 1), Month::of(year.value, 12));
}

RegionCode pool_of(const InsuranceRelation& relation) noexcept {
  return relation.pool.empty() ? relation.county.pool() : relation.pool;
}

bool is_newborn_free(const Cover& cover, const CoverQuestion& question, const PolicyBook& book) {
  if (!question.born || cover.relation == nullptr || !cover.relation->begin) return false;
  if (PlanYear{static_cast<std::int16_t>(Month::of(*question.born).year())} != question.year) {
    return false;
  }
  const std::int32_t days =
      book.number(Subject::newborn_registration_days, *question.born, cover.pool);
  return *cover.relation->begin <= *question.born + std::chrono::days(days);
}

bool Cover::counts() const noexcept {
  return in_force != InForce::no && in_force != InForce::starts_later;
}

List<Cover> covers_of(const PersonFacts& facts, YearMoney& money, const CoverQuestion& question,
                      const PolicyBook& book) {
  List<Cover> covers;
  for (const Of<InsuranceRelation>& row : facts.relations) {
    const bool known = row->scheme == Scheme::employee_310 || row->scheme == Scheme::resident_390;
    const bool alive =
        row->status != RelationStatus::none && row->status != RelationStatus::invalid;
    if (known && alive) covers.push_back(cover_of(facts, row));
  }
  assign(covers, money, question.year);
  const Month reference = reference_month(question.year, question.day);
  // After the year has ended its last day is what is looked at.
  const Day last_look = std::min(question.day, question.year.last_day());
  for (Cover& cover : covers) {
    if (cover.scheme == Scheme::employee_310) {
      cover.in_force =
          employee_in_force(cover, reference, last_look) ? InForce::employee : InForce::no;
    } else {
      cover.in_force = resident_in_force(cover, reference, question, book);
      if (cover.in_force == InForce::newborn) cover.by = question.birth;
    }
  }
  mark_graduates(facts, covers, reference, question, book);
  return covers;
}

const Cover* lapsed_cover(const List<Cover>& covers, Month reference,
                          std::int32_t months) noexcept {
  for (const Cover& cover : covers) {
    if (cover.scheme != Scheme::employee_310 || cover.in_force != InForce::no || !cover.last) {
      continue;
    }
    const Month from{reference.count - months};
    const Month to{reference.count - 1};
    if (*cover.last >= from && (!cover.first || *cover.first <= to)) return &cover;
  }
  return nullptr;
}

bool has_ended(const Cover& cover, Month reference) noexcept {
  return cover.status == RelationStatus::paused || cover.status == RelationStatus::terminated ||
         (cover.last && *cover.last < reference);
}

}  // namespace gw::policy
