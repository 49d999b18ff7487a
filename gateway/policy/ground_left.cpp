#include "gateway/policy/ground_left.hpp"

#include <algorithm>

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/place.hpp"

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

bool ground_left(const PersonFacts& facts, const Question& question,
                 const EnrollmentPlanRecord& record, const PolicyBook& book) {
  const RegionCode pool = place_to_pay(facts, question, record, book).pool();
  if (only_rosters(facts, question.day, pool, book)) {
    return question.day <= book.period_end(question.year, pool);
  }
  return benefit_start(facts, {question.year, question.day, pool}, book).admission !=
         Admission::refused;
}

}  // namespace gw::policy
