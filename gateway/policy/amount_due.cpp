#include "gateway/policy/amount_due.hpp"

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/levy_class.hpp"

namespace gw::policy {

std::optional<Money> amount_due(const PersonFacts& facts, const Question& question,
                                RegionCode place, const LevyTable* table, const PolicyBook& book) {
  const RegionCode pool = place.pool();
  const RegionCode county = place == pool ? RegionCode() : place;
  if (benefit_start(facts, {question.year, question.day, pool}, book).free_of_charge)
    return Money{};
  return levy_class(facts, {question.year, question.day, county, pool}, table, book).personal;
}

}  // namespace gw::policy
