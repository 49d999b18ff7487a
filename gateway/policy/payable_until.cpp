#include "gateway/policy/payable_until.hpp"

#include <algorithm>

#include "gateway/policy/place.hpp"
#include "gateway/policy/special_identity.hpp"

namespace gw::policy {
namespace {

// Nothing but rosters is known, and no later rule lets anybody pay late.
bool only_rosters(const PersonFacts& facts, Day day, RegionCode pool, const PolicyBook& book) {
  return facts.life.empty() && facts.statements.empty() && facts.relations.empty() &&
         std::all_of(facts.namings.begin(), facts.namings.end(),
                     [](const Of<Naming>& naming) { return is_student(naming->capacity); }) &&
         !book.number_if(Subject::late_fixed_months, day, pool);
}

}  // namespace

RegionCode place_to_pay(const PersonFacts& facts, const Question& question,
                        const EnrollmentPlanRecord& record, const PolicyBook& book) {
  if (record.pool.in_hubei()) {
    return record.county.pool() == record.pool ? record.county : record.pool;
  }
  const RegionCode place = place_of_enrollment(facts, question, book).county;
  if (place.in_hubei()) return place;
  return facts.namings.empty() ? RegionCode() : facts.namings.front()->county;
}

Day payable_until(const PersonFacts& facts, const Question& question, RegionCode pool,
                  const BenefitStart& start, const PolicyBook& book) {
  if (question.day <= book.period_end(question.year, pool)) {
    return book.last_payable_day(question.year, pool);
  }
  const Day year_end = question.year.last_day();
  const Of<Naming>* identity =
      start.ground == RuleId::poverty_person_pays   ? poverty_identity(facts, question.day)
      : start.ground == RuleId::special_person_pays ? special_identity(facts, question.day)
                                                    : nullptr;
  return identity == nullptr ? year_end
                             : std::min((*identity)->last_day.value_or(year_end), year_end);
}

std::optional<Day> payable_until(const PersonFacts& facts, const Question& question,
                                 const EnrollmentPlanRecord& record, const PolicyBook& book) {
  const RegionCode pool = place_to_pay(facts, question, record, book).pool();
  if (only_rosters(facts, question.day, pool, book)) {
    if (question.day > book.period_end(question.year, pool)) return std::nullopt;
    return book.last_payable_day(question.year, pool);
  }
  const BenefitStart start = benefit_start(facts, {question.year, question.day, pool}, book);
  if (start.admission == Admission::refused) return std::nullopt;
  return payable_until(facts, question, pool, start, book);
}

}  // namespace gw::policy
