#include "gateway/policy/statements.hpp"

namespace gw::policy {
namespace {

template <class Wanted>
const Of<Statement>* newest(const PersonFacts& facts, StatementKind kind, Day day, Wanted wanted) {
  const Of<Statement>* found = nullptr;
  for (const Of<Statement>& statement : facts.statements) {
    if (statement->kind == kind && statement->day <= day && statement->last.value_or(day) >= day &&
        wanted(*statement.value) && (found == nullptr || statement->day >= (*found)->day)) {
      found = &statement;
    }
  }
  return found;
}

}  // namespace

const Of<Statement>* statement_on(const PersonFacts& facts, StatementKind kind, Day day) {
  return newest(facts, kind, day, [](const Statement&) { return true; });
}

const Of<Statement>* statement_about(const PersonFacts& facts, StatementKind kind, Day day,
                                     std::string_view relation) {
  return newest(facts, kind, day, [&](const Statement& statement) {
    return statement.relation.empty() || statement.relation == relation;
  });
}

RegionCode place_of(const Statement& statement) noexcept {
  return statement.county.empty() ? statement.pool : statement.county;
}

}  // namespace gw::policy
