// Documents become one person, or persons of their own again: what each brought goes with it.
#include <algorithm>
#include <map>
#include <set>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {

/// A document on its way to the person of its group.
struct Session::Move {
  PersonId own;
  PersonId from;
  PersonId to;
  bool alone = false;  // the only document of its group
  DocumentClass document = DocumentClass::other;
  std::string guest_mark;  // "@17": behind a key that another document's fact has already

  PersonId kept_own() const { return alone ? PersonId{} : own; }
};

Result<void> Session::regroup(std::span<const PersonGroup> groups, Instant at) {
  std::vector<Move> moves;
  std::set<PersonId> before;
  std::set<PersonId> after;
  std::set<PersonId> members;
  for (const PersonGroup& group : groups) {
    GW_TRY(const auto from, current(group.members));
    for (std::size_t i = 0; i < from.size(); ++i) {
      const PersonId own = group.members[i];
      Move& move = moves.emplace_back();
      move.own = own;
      move.from = from[i];
      move.to = group.members.front();
      move.alone = from.size() == 1;
      move.guest_mark = '@' + std::to_string(own.value);
      before.insert(from[i]);
      members.insert(own);
    }
    after.insert(group.members.front());
  }
  doings_.persons.insert(doings_.persons.end(), members.begin(), members.end());
  GW_FAULT_POINT("store.regroup");
  std::map<PersonId, DocumentClass> classes;
  for (const PersonId person : before) {
    GW_TRY(const auto documents, documents_of(person));
    for (const PersonDocument& one : documents) classes[one.own] = one.identity.document();
  }
  for (Move& move : moves) {
    move.document = classes[move.own];
    GW_CHECK(move_documents(move, at));
    GW_CHECK(move_facts(move));
  }
  GW_CHECK(move_flags(std::vector<PersonId>(members.begin(), members.end()), groups));
  for (const PersonId person : before) {
    if (after.count(person) == 0) GW_CHECK(retire_plans(person));
  }
  for (const PersonId person : after) {
    if (before.count(person) == 0) GW_CHECK(restore_plans(person));
  }
  return {};
}

Result<void> Session::move_documents(const Move& move, Instant at) {
  Query citizens = connection_.query(
      "UPDATE citizen SET person = ?1, own = ?2"
      " WHERE person = ?3 AND (own = ?4 OR (own = 0 AND person = ?4))");
  citizens.bind_id(move.to.value).bind_id(move.kept_own().value);
  GW_CHECK(citizens.bind_id(move.from.value).bind_id(move.own.value).run());
  Query documents = connection_.query(
      "UPDATE document SET person = ?1, own = ?2"
      " WHERE person = ?3 AND (own = ?4 OR (own = 0 AND person = ?4))");
  documents.bind_id(move.to.value).bind_id(move.kept_own().value);
  GW_CHECK(documents.bind_id(move.from.value).bind_id(move.own.value).run());
  if (move.from == move.to) return {};
  Query history = connection_.query(
      "INSERT OR REPLACE INTO holder_history (own, since, person) VALUES (?, ?, ?)");
  return history.bind_id(move.own.value).bind(millis(at)).bind_id(move.to.value).run();
}

Result<void> Session::move_facts(const Move& move) {
  const auto fill = [&](Query& query) -> Query& {
    query.bind_id(move.to.value).bind_id(move.kept_own().value);
    if (move.alone) {
      query.bind(0);
    } else {
      query.bind_code(move.document);
    }
    return query.bind_id(move.from.value).bind_id(move.own.value).bind(move.guest_mark);
  };
  // A person's own document has its keys without the mark again.
  Query home = connection_.query(
      "UPDATE fact SET person = ?1, own = ?2, document = ?3, key = iif(substr(key, -length(?6))"
      " = ?6, substr(key, 1, length(key) - length(?6)), key)"
      " WHERE person = ?4 AND (own = ?5 OR (own = 0 AND person = ?5))");
  Query home_history = connection_.query(
      "UPDATE fact_history SET person = ?1, own = ?2, document = ?3, key = iif(substr(key,"
      " -length(?6)) = ?6, substr(key, 1, length(key) - length(?6)), key)"
      " WHERE person = ?4 AND (own = ?5 OR (own = 0 AND person = ?5))");
  if (move.alone) {
    GW_CHECK(fill(home).run());
    return fill(home_history).run();
  }
  // A sender's key stands for one fact, but what clerks state is keyed by what it says: the same
  // may have been said of both documents.
  Query most = connection_.query(
      "UPDATE OR IGNORE fact SET person = ?1, own = ?2, document = ?3"
      " WHERE person = ?4 AND (own = ?5 OR (own = 0 AND person = ?5)) AND ?6 = ?6");
  Query guests = connection_.query(
      "UPDATE fact SET person = ?1, own = ?2, document = ?3, key = key || ?6"
      " WHERE person = ?4 AND person <> ?1 AND (own = ?5 OR (own = 0 AND person = ?5))");
  Query history = connection_.query(
      "UPDATE fact_history SET person = ?1, own = ?2, document = ?3"
      " WHERE person = ?4 AND (own = ?5 OR (own = 0 AND person = ?5)) AND ?6 = ?6");
  GW_CHECK(fill(most).run());
  GW_CHECK(fill(guests).run());
  return fill(history).run();
}

Result<void> Session::move_flags(std::span<const PersonId> members,
                                 std::span<const PersonGroup> groups) {
  std::vector<Flag> flags;
  Query all = connection_.query("SELECT " GW_FLAG_COLUMNS
                                " FROM flag WHERE person = ? ORDER BY year, number");
  for (const PersonId person : members) {
    all.bind_id(person.value);
    for (;;) {
      GW_TRY(const bool more, all.row());
      if (!more) break;
      GW_TRY(Flag flag, read_flag(all));
      if (!flag.own) flag.own = person;
      flags.push_back(std::move(flag));
    }
    all.reset();
  }
  // The oldest of a place comes first and stands with the person.
  std::sort(flags.begin(), flags.end(), [](const Flag& a, const Flag& b) { return a.id < b.id; });
  Query aside = connection_.query("UPDATE flag SET person = -?3 WHERE year = ?1 AND number = ?2");
  for (const Flag& flag : flags) {
    // Out of the way first: two flags may change places.
    aside.bind(flag.id.year).bind(flag.id.number);
    GW_CHECK(aside.bind_id(flag.own.value).run());
  }
  Query put =
      connection_.query("UPDATE flag SET person = ?3, own = ?4 WHERE year = ?1 AND number = ?2");
  for (const PersonGroup& group : groups) {
    const PersonId first = group.members.front();
    const bool alone = group.members.size() == 1;
    std::map<std::tuple<PlanYear, AgencyId, RegionCode>, PersonId> standing;
    for (const Flag& flag : flags) {
      if (!std::binary_search(group.members.begin(), group.members.end(), flag.own)) continue;
      const auto [place, oldest] =
          standing.try_emplace({flag.year, flag.agency, flag.county}, flag.own);
      // Of a place the first member's own, if younger, lies where the oldest came from.
      const PersonId person = oldest ? first : flag.own == first ? place->second : flag.own;
      put.bind(flag.id.year).bind(flag.id.number).bind_id(person.value);
      GW_CHECK(put.bind_id(alone ? 0 : flag.own.value).run());
    }
  }
  return {};
}

Result<void> Session::retire_plans(PersonId person) {
  GW_TRY(const auto years, plan_years());
  Query copy = connection_.query(
      "INSERT INTO plan_history (year, person, version, status, marks, county, pool, since,"
      " decided, trace, turning) SELECT year, person, version, status, marks, county, pool, since,"
      " decided, trace, turning FROM plan_record WHERE year = ? AND person = ? RETURNING status");
  Query erase = connection_.query("DELETE FROM plan_record WHERE year = ? AND person = ?");
  Query count = connection_.query(
      "UPDATE plan_count SET persons = persons - 1 WHERE year = ? AND status = ?");
  for (const std::int64_t year : years) {
    GW_TRY(const bool found, copy.bind(year).bind_id(person.value).row());
    const std::int64_t status = found ? copy.integer(0) : 0;
    copy.reset();
    if (!found) continue;
    GW_CHECK(erase.bind(year).bind_id(person.value).run());
    GW_CHECK(count.bind(year).bind(status).run());
  }
  Query due = connection_.query("DELETE FROM person_due WHERE person = ?");
  return due.bind_id(person.value).run();
}

Result<void> Session::restore_plans(PersonId person) {
  GW_TRY(const auto years, plan_years());
  Query copy = connection_.query(
      "INSERT INTO plan_record (year, person, status, marks, county, pool, since, decided, trace,"
      " version, turning) SELECT year, person, status, marks, county, pool, since, decided, trace,"
      " version, turning"
      " FROM plan_history WHERE year = ? AND person = ? ORDER BY version DESC LIMIT 1"
      " RETURNING status, version");
  Query erase =
      connection_.query("DELETE FROM plan_history WHERE year = ? AND person = ? AND version = ?");
  Query count = connection_.query(
      "UPDATE plan_count SET persons = persons + 1 WHERE year = ? AND status = ?");
  for (const std::int64_t year : years) {
    GW_TRY(const bool found, copy.bind(year).bind_id(person.value).row());
    const std::int64_t status = found ? copy.integer(0) : 0;
    const std::int64_t version = found ? copy.integer(1) : 0;
    copy.reset();
    if (!found) continue;
    GW_CHECK(erase.bind(year).bind_id(person.value).bind(version).run());
    GW_CHECK(count.bind(year).bind(status).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
