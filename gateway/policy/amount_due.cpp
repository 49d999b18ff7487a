#include "gateway/policy/amount_due.hpp"

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/levy_class.hpp"
#include "gateway/policy/place.hpp"

namespace gw::policy {

RegionCode county_to_pay_in(const PersonFacts& facts, const Question& question, RegionCode named,
                            const PolicyBook& book) {
  const RegionCode county = place_of_enrollment(facts, question, book).county;
  return county.empty() ? named : county;
}

std::optional<Money> amount_due(const PersonFacts& facts, const Question& question,
                                RegionCode county, const LevyTable* table, const PolicyBook& book) {
  const RegionCode pool = county.pool();
  if (benefit_start(facts, {question.year, question.day, pool}, book).free_of_charge)
    return Money{};
  return levy_class(facts, {question.year, question.day, county, pool}, table, book).personal;
}

}  // namespace gw::policy
