#include "gateway/policy/amount_due.hpp"

#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/levy_class.hpp"

namespace gw::policy {
namespace {

/// Empty where only the pool is known: then the city's rows count.
RegionCode county_of(RegionCode place) {
  return place == place.pool() ? RegionCode() : place;
}

bool free_of_charge(const PersonFacts& facts, const Question& question, RegionCode place,
                    const PolicyBook& book) {
  return benefit_start(facts, {question.year, question.day, place.pool()}, book).free_of_charge;
}

LevyClass levy_in(const PersonFacts& facts, const Question& question, RegionCode place,
                  const LevyTable* table, const PolicyBook& book) {
  return levy_class(facts, {question.year, question.day, county_of(place), place.pool()}, table,
                    book);
}

}  // namespace

std::optional<Money> amount_due(const PersonFacts& facts, const Question& question,
                                RegionCode place, const LevyTable* table, const PolicyBook& book) {
  if (free_of_charge(facts, question, place, book)) return Money{};
  return levy_in(facts, question, place, table, book).personal;
}

std::optional<Money> amount_to_show(const PersonFacts& facts, const Question& question,
                                    RegionCode place, const LevyTable* table,
                                    const PolicyBook& book) {
  if (free_of_charge(facts, question, place, book)) return Money{};
  const LevyClass levy = levy_in(facts, question, place, table, book);
  if (table != nullptr && amounts_would_tell(levy, *table, county_of(place))) return std::nullopt;
  return levy.personal;
}

}  // namespace gw::policy
