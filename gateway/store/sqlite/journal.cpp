// The journal: appended to as a chain, and searched by who, what, when and about what.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/journal_chain.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

#define GW_JOURNAL_COLUMNS "number, at, actor, action, object, hash"

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
    entry.hash = query.text(5);
  }
}

/// Numbers of the entries of a stretch of time, first and last; nothing where it has none.  Entries
/// stand in the order in which they were made, which a clock set back need not follow.
Result<std::optional<std::pair<std::int64_t, std::int64_t>>> numbers_within(
    Connection& connection, const JournalFilter& filter) {
  std::pair<std::int64_t, std::int64_t> numbers{0, std::numeric_limits<std::int64_t>::max()};
  if (filter.from || filter.until) {
    Query query =
        connection.query("SELECT min(number), max(number) FROM journal WHERE at >= ? AND at < ?");
    query.bind(filter.from ? millis(*filter.from) : 0);
    query.bind(filter.until ? millis(*filter.until) : std::numeric_limits<std::int64_t>::max());
    GW_TRY(const bool found, query.row());
    if (!found || query.is_null(0)) return std::optional<std::pair<std::int64_t, std::int64_t>>();
    numbers = {query.integer(0), query.integer(1)};
  }
  if (filter.before != 0) numbers.second = std::min(numbers.second, filter.before - 1);
  return std::optional(numbers);
}

}  // namespace

Result<std::vector<JournalEntry>> Session::journal(std::int64_t after, std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_JOURNAL_COLUMNS
                                  " FROM journal WHERE number > ? ORDER BY number LIMIT ?");
  query.bind(after).bind(limit);
  return read_entries(query);
}

Result<std::vector<JournalEntry>> Session::journal(const JournalFilter& filter) {
  GW_TRY(const auto numbers, numbers_within(connection_, filter));
  if (!numbers) return std::vector<JournalEntry>();
  const auto fill = [&](Query& query) -> Query& {
    query.bind(numbers->first).bind(numbers->second);
    query.bind(filter.from ? millis(*filter.from) : 0);
    query.bind(filter.until ? millis(*filter.until) : std::numeric_limits<std::int64_t>::max());
    return query.bind(filter.about).bind(filter.actor).bind(filter.action).bind(filter.limit);
  };
  // The narrowest index leads; the planner cannot know which of the texts is empty.
#define GW_JOURNAL_SEARCH(index, leads)                                                \
  "SELECT " GW_JOURNAL_COLUMNS " FROM journal " index " WHERE " leads                  \
  " AND number BETWEEN ?1 AND ?2 AND at >= ?3 AND at < ?4 AND (?5 = '' OR about = ?5)" \
  " AND (?6 = '' OR actor = ?6) AND (?7 = '' OR action = ?7) ORDER BY number DESC LIMIT ?8"
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
}

Result<void> Session::append_journal(const JournalEntry& entry) {
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
          "INSERT INTO journal (number, at, actor, action, object, hash)"
          " VALUES (?, ?, ?, ?, ?, ?)")
      .bind(next.number)
      .bind(millis(next.at))
      .bind(next.actor)
      .bind(next.action)
      .bind(next.object)
      .bind(next.hash)
      .run();
}

}  // namespace gw::store::sqlite
