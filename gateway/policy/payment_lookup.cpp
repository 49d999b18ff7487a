#include "gateway/policy/payment_lookup.hpp"

#include <algorithm>

#include "gateway/policy/levy_class.hpp"
#include "gateway/policy/payable_until.hpp"
#include "gateway/policy/payments.hpp"
#include "gateway/policy/place.hpp"
#include "gateway/policy/status.hpp"

namespace gw::policy {
namespace {

PaymentLookup answer(Payable outcome) {
  PaymentLookup lookup;
  lookup.outcome = outcome;
  return lookup;
}

/// Whether one of the names known today is the one the window wrote.
bool name_fits(const PersonFacts& facts, const LookupQuestion& asked) {
  if (asked.name.empty()) return false;
  const auto fits = [&](const PersonName& known) {
    return !known.empty() && compare_names(known, asked.name) != NameMatch::different;
  };
  const Day day = asked.question.day;
  return std::any_of(facts.namings.begin(), facts.namings.end(),
                     [&](const Of<Naming>& naming) {
                       return naming->last_day.value_or(day) >= day && fits(naming->name);
                     }) ||
         std::any_of(facts.relations.begin(), facts.relations.end(),
                     [&](const Of<InsuranceRelation>& row) { return fits(row->name); });
}

bool paid_in(const PersonFacts& facts, const LookupQuestion& asked) {
  const YearMoney money = money_of(facts, asked.question.year, asked.question.day);
  return std::any_of(money.standing.begin(), money.standing.end(),
                     [&](const Payment& payment) { return payment.pool == asked.pool; });
}

/// A county of another pool has no row in this pool's table: the city's row counts then.
void add_amount(PaymentLookup& lookup, const PersonFacts& facts, const LookupQuestion& asked,
                const LevyTable* table, const PolicyBook& book) {
  const RegionCode county = place_of_enrollment(facts, asked.question, book).county;
  const LevyClass levy =
      levy_class(facts, {asked.question.year, asked.question.day, county, asked.pool}, table, book);
  if (levy.no_table || amounts_would_tell(levy, *table, county)) return;
  lookup.tax_code = levy.tax_code;
  lookup.amount = levy.personal;
}

}  // namespace

PaymentLookup look_up(std::span<const StoredFact> facts, const LookupQuestion& asked,
                      const LevyTable* table, const PolicyBook& book) {
  const PersonFacts sorted = PersonFacts::sort_out(facts);
  if (!name_fits(sorted, asked)) return answer(Payable::unknown);
  EnrollmentPlanRecord record;
  TraceWriter trace(record.trace);
  decide_status(sorted, asked.question, book, record, trace);
  if (record.settled_by == SettledBy::died || record.settled_by == SettledBy::emigrated) {
    return answer(Payable::not_insurable);
  }
  if (record.status == PlanStatus::needs_review) return answer(Payable::identity_unsettled);
  if (paid_in(sorted, asked)) return answer(Payable::paid);
  if (record.settled_by != SettledBy::none) return answer(Payable::covered);
  const BenefitStart start =
      benefit_start(sorted, {asked.question.year, asked.question.day, asked.pool}, book);
  if (start.reason == AdmissionReason::not_open) return answer(Payable::not_open);
  // Law 7: what nobody has seen for too long neither bars a payment nor invites one.
  if (asked.question.stale()) return answer(Payable::unknown);
  if (start.admission == Admission::needs_review) return answer(Payable::unknown);
  if (start.admission == Admission::refused) return answer(Payable::no_ground_left);
  PaymentLookup lookup = answer(Payable::payable);
  lookup.last_day = payable_until(sorted, asked.question, asked.pool, start, book);
  if (start.free_of_charge) {
    lookup.tax_code = "01";
    lookup.amount = Money{};
  } else {
    add_amount(lookup, sorted, asked, table, book);
  }
  return lookup;
}

}  // namespace gw::policy
