// What survives a restart: counters, feed clocks, memos, and the journal.
#include "gateway/base/fault_point.hpp"
#include "gateway/store/journal_chain.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite/stored_failure.hpp"

namespace gw::store::sqlite {
namespace {

Result<std::vector<JournalEntry>> read_journal(Query& query) {
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

}  // namespace

Result<std::int64_t> Session::take_numbers(std::string_view counter, std::int64_t count) {
  Query query = connection_.query(
      "INSERT INTO counter (name, last) VALUES (?1, ?2)"
      " ON CONFLICT DO UPDATE SET last = last + ?2 RETURNING last");
  GW_TRY(const bool found, query.bind(counter).bind(count).row());
  if (!found) return fail(Errc::integrity, "store.counter");
  return query.integer(0);
}

Result<std::int64_t> Session::next_number(const AgencyId& agency, std::string_view series) {
  Query query = connection_.query(
      "INSERT INTO series (agency, name, last) VALUES (?, ?, 1)"
      " ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last");
  GW_TRY(const bool found, query.bind(agency.text()).bind(series).row());
  if (!found) return fail(Errc::integrity, "store.series");
  return query.integer(0);
}

Result<std::vector<FeedClock>> Session::feed_clocks() {
  std::vector<FeedClock> clocks;
  Query query = connection_.query(
      "SELECT feed, last_fire, last_success, failure, failing FROM feed_clock ORDER BY feed");
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return clocks;
    FeedClock& clock = clocks.emplace_back();
    clock.feed = FeedId(std::string(query.text(0)));
    clock.last_fire = instant(query.integer(1));
    clock.last_success = instant(query.integer(2));
    clock.last_failure = failure_from(query.text(3));
    clock.failing = query.integer(4) != 0;
  }
}

Result<void> Session::put(const FeedClock& clock) {
  const std::string failure = failure_text(clock.last_failure);
  return connection_
      .query(
          "INSERT OR REPLACE INTO feed_clock (feed, last_fire, last_success, failure, failing)"
          " VALUES (?, ?, ?, ?, ?)")
      .bind(clock.feed.text())
      .bind(millis(clock.last_fire))
      .bind(millis(clock.last_success))
      .bind(failure)
      .bind(clock.failing ? 1 : 0)
      .run();
}

Result<std::string> Session::memo(const FeedId& feed, std::string_view name) {
  Query query = connection_.query("SELECT text FROM memo WHERE feed = ? AND name = ?");
  GW_TRY(const bool found, query.bind(feed.text()).bind(name).row());
  return found ? std::string(query.text(0)) : std::string();
}

Result<void> Session::put_memo(const FeedId& feed, std::string_view name, std::string_view text) {
  return connection_.query("INSERT OR REPLACE INTO memo (feed, name, text) VALUES (?, ?, ?)")
      .bind(feed.text())
      .bind(name)
      .bind(text)
      .run();
}

Result<std::vector<JournalEntry>> Session::journal(std::int64_t after, std::int64_t limit) {
  Query query = connection_.query(
      "SELECT number, at, actor, action, object, hash FROM journal WHERE number > ?"
      " ORDER BY number LIMIT ?");
  query.bind(after).bind(limit);
  return read_journal(query);
}

Result<std::vector<JournalEntry>> Session::journal_about(std::string_view object,
                                                         std::int64_t limit) {
  // Further words follow a blank, which `!` comes after.
  const std::string end = std::string(object) + '!';
  Query query = connection_.query(
      "SELECT number, at, actor, action, object, hash FROM journal"
      " WHERE object >= ? AND object < ? ORDER BY number DESC LIMIT ?");
  query.bind(object).bind(end).bind(limit);
  return read_journal(query);
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
