#include "gateway/policy/place.hpp"

#include "gateway/policy/life.hpp"
#include "gateway/policy/special_identity.hpp"
#include "gateway/policy/statements.hpp"

namespace gw::policy {
namespace {

void enroll_at(Place& place, TraceWriter& trace, RuleId rule, RegionCode county,
               std::initializer_list<const StoredFact*> because) {
  place.county = county;
  place.ground = rule;
  trace.applied(rule, because);
}

// University students at the school; special ones, and special persons at large, where recognized.
bool by_naming(Place& place, TraceWriter& trace, const PersonFacts& facts, Day day,
               const PolicyBook& book) {
  const Of<Naming>* student = on_the_roll(facts, day);
  const bool university =
      student != nullptr && (*student)->capacity == Capacity::university_student;
  const bool any_category = !university || book.on(Subject::special_student_any, day);
  const Of<Naming>* special =
      any_category ? special_identity(facts, day) : poverty_identity(facts, day);
  if (special != nullptr) {
    enroll_at(place, trace, RuleId::place_of_recognition, (*special)->county, {special->fact});
    return true;
  }
  trace.missed(RuleId::place_of_recognition);
  if (university) {
    enroll_at(place, trace, RuleId::place_of_school, (*student)->county, {student->fact});
    return true;
  }
  trace.missed(RuleId::place_of_school);
  return false;
}

// A newborn of the year, or of the year before whose days run on into it (readings 12).
bool is_newborn(const LifeState& life, const Question& question, const PolicyBook& book) {
  const auto last_day = [&](Day born) {
    return born + std::chrono::days(book.number(Subject::newborn_registration_days, born));
  };
  return life.born && last_day(*life.born) >= question.year.first_day();
}

// What a clerk found, else what the newest row that says so says: the register's, else a list's.
struct Home {
  RegionCode county;
  const StoredFact* fact = nullptr;
};
Home from_register(const PersonFacts& facts, RegionCode InsuranceRelation::*field) {
  Home home;
  std::int64_t version = 0;
  for (const Of<InsuranceRelation>& row : facts.relations) {
    const RegionCode county = row.value->*field;
    if (!county.empty() && (home.fact == nullptr || row->version > version)) {
      home = {county, row.fact};
      version = row->version;
    }
  }
  return home;
}
Home residence(const PersonFacts& facts, Day day) {
  if (const Of<Statement>* found = statement_on(facts, StatementKind::residence, day)) {
    return {place_of(*found->value), found->fact};
  }
  Home home = from_register(facts, &InsuranceRelation::residence);
  for (const Of<Naming>& naming : facts.namings) {
    if (home.fact == nullptr && in_force(*naming.value, day) && !naming->residence.empty()) {
      home = {naming->residence, naming.fact};
    }
  }
  return home;
}

}  // namespace

Place place_of_enrollment(const PersonFacts& facts, const Question& question,
                          const PolicyBook& book) {
  Place place;
  place.trace.policy_version = book.version();
  TraceWriter trace(place.trace);
  if (by_naming(place, trace, facts, question.day, book)) return place;
  const Home hukou = from_register(facts, &InsuranceRelation::hukou);
  if (const LifeState life = life_on(facts, question.day); is_newborn(life, question, book)) {
    if (const Of<Statement>* parent =
            statement_on(facts, StatementKind::parent_insured, question.day)) {
      enroll_at(place, trace, RuleId::place_of_parent, place_of(*parent->value),
                {parent->fact, life.birth});
      return place;
    }
    trace.missed(RuleId::place_of_parent);
    if (hukou.county.in_hubei()) {
      enroll_at(place, trace, RuleId::place_of_hukou, hukou.county, {hukou.fact, life.birth});
      return place;
    }
  }
  if (const Home home = residence(facts, question.day); home.fact != nullptr) {
    enroll_at(place, trace, RuleId::place_of_residence, home.county, {home.fact});
  } else if (hukou.fact != nullptr) {
    trace.missed(RuleId::place_of_residence);
    enroll_at(place, trace, RuleId::place_of_hukou, hukou.county, {hukou.fact});
  } else {
    place.ground = RuleId::place_unknown;
    trace.applied(RuleId::place_unknown);
  }
  return place;
}

}  // namespace gw::policy
