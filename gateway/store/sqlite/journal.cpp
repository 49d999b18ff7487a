// The journal: appended to as a chain, and searched by who, what, when and about what.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/journal_chain.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

#define GW_JOURNAL_COLUMNS "number, at, actor, action, object, origin, hash"

Result<std::vector<JournalEntry>> read_entries(Query& query) {
  std::vector<JournalEntry> entries;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return entries;
    JournalEntry& entry = entries.emplace_back();
    entry.number = query.integer(0);
    entry.at = instant(query.integer(1));
    entry.actor = query.text(2);
    entry.action = query.text(3);
    entry.object = query.text(4);
    entry.origin = query.text(5);
    entry.hash = query.text(6);
  }
}

}  // namespace

Result<std::vector<JournalEntry>> last_journal_entries(Connection& connection, std::int64_t count) {
  Query query =
      connection.query("SELECT " GW_JOURNAL_COLUMNS " FROM journal ORDER BY number DESC LIMIT ?");
  query.bind(count);
  return read_entries(query);
}

Result<std::vector<JournalEntry>> Session::journal(std::int64_t after, std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_JOURNAL_COLUMNS
                                  " FROM journal WHERE number > ? ORDER BY number LIMIT ?");
  query.bind(after).bind(limit);
  return read_entries(query);
}

Result<std::vector<JournalEntry>> Session::journal(const JournalFilter& filter) {
  Numbers numbers{0, std::numeric_limits<std::int64_t>::max()};
  if (!filter.at.open()) {
    GW_TRY(const auto within, numbers_within(connection_,
                                             "SELECT min(number), max(number) FROM journal"
                                             " WHERE at BETWEEN ? AND ?",
                                             filter.at));
    if (!within) return std::vector<JournalEntry>();
    numbers = *within;
  }
  if (filter.before != 0) numbers.second = std::min(numbers.second, filter.before - 1);
  if (filter.after != 0) numbers.first = std::max(numbers.first, filter.after + 1);
  const auto fill = [&](Query& query) -> Query& {
    query.bind(numbers.first).bind(numbers.second);
    query.bind(filter.at.first()).bind(filter.at.last());
    return query.bind(filter.about).bind(filter.actor).bind(filter.action).bind(filter.limit);
  };
  // The narrowest index leads; the planner cannot know which of the texts is empty.
#define GW_JOURNAL_IN_ORDER(index, leads, order)                                           \
  Sql("SELECT " GW_JOURNAL_COLUMNS " FROM journal " index " WHERE " leads                  \
      " AND number BETWEEN ?1 AND ?2 AND at BETWEEN ?3 AND ?4 AND (?5 = '' OR about = ?5)" \
      " AND (?6 = '' OR actor = ?6) AND (?7 = '' OR action = ?7) ORDER BY number " order   \
      " LIMIT ?8")
#define GW_JOURNAL_SEARCH(index, leads)                                                  \
  (filter.order == JournalOrder::oldest_first ? GW_JOURNAL_IN_ORDER(index, leads, "ASC") \
                                              : GW_JOURNAL_IN_ORDER(index, leads, "DESC"))
  if (!filter.about.empty()) {
    Query query = connection_.query(GW_JOURNAL_SEARCH("INDEXED BY journal_about", "about = ?5"));
    return read_entries(fill(query));
  }
  if (!filter.actor.empty()) {
    Query query = connection_.query(GW_JOURNAL_SEARCH("INDEXED BY journal_actor", "actor = ?6"));
    return read_entries(fill(query));
  }
  if (!filter.action.empty()) {
    Query query = connection_.query(GW_JOURNAL_SEARCH("INDEXED BY journal_action", "action = ?7"));
    return read_entries(fill(query));
  }
  Query query = connection_.query(GW_JOURNAL_SEARCH("NOT INDEXED", "number > 0"));
  return read_entries(fill(query));
#undef GW_JOURNAL_SEARCH
#undef GW_JOURNAL_IN_ORDER
}

Result<void> Session::append_journal(const JournalEntry& entry) {
  ++doings_.counts.journaled;
  JournalEntry next = entry;
  std::string before;
  {
    Query last = connection_.query("SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1");
    GW_TRY(const bool found, last.row());
    next.number = found ? last.integer(0) + 1 : 1;
    if (found) before = last.text(1);
  }
  next.hash = chain_hash(before, next);
  GW_FAULT_POINT("store.append_journal");
  return connection_
      .query(
          "INSERT INTO journal (number, at, actor, action, object, origin, hash)"
          " VALUES (?, ?, ?, ?, ?, ?, ?)")
      .bind(next.number)
      .bind(millis(next.at))
      .bind(next.actor)
      .bind(next.action)
      .bind(next.object)
      .bind(next.origin)
      .bind(next.hash)
      .run();
}

}  // namespace gw::store::sqlite
