// The day on which each person is to be decided again though no fact came.

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {

Result<std::vector<PersonDue>> Session::due_persons(Day day, std::int64_t limit) {
  std::vector<PersonDue> due;
  Query query = connection_.query(
      "SELECT person, day FROM person_due WHERE day <= ? ORDER BY day, person LIMIT ?");
  query.bind(day_number(day)).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return due;
    due.push_back({PersonId{query.id(0)}, day_from(query.integer(1))});
  }
}

Result<void> Session::load_due(Query& query, std::span<Dossier> stretch) {
  query.bind_id(stretch.front().person.value).bind_id(stretch.back().person.value);
  return each_of(query, 1, stretch, [&](Dossier& dossier) -> Result<void> {
    dossier.due = day_from(query.integer(0));
    return {};
  });
}

Result<void> Session::put_due(std::span<const PersonDue> due) {
  if (due.empty()) return {};
  Query query = connection_.query(
      "INSERT INTO person_due (person, day) VALUES (?, ?)"
      " ON CONFLICT DO UPDATE SET day = excluded.day");
  GW_FAULT_POINT("store.put_due");
  for (const PersonDue& one : due) {
    GW_CHECK(query.bind_id(one.person.value).bind(day_number(one.day)).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
