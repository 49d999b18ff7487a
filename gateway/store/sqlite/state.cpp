// What survives a restart: counters, feed clocks, memos.
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite/stored_failure.hpp"

namespace gw::store::sqlite {

Result<std::optional<Numbers>> numbers_within(Connection& connection, Sql sql,
                                              const TimeWindow& window) {
  Query query = connection.query(sql);
  GW_TRY(const bool found, query.bind(window.first()).bind(window.last()).row());
  if (!found || query.is_null(0)) return std::optional<Numbers>();
  return std::optional(Numbers(query.integer(0), query.integer(1)));
}

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

}  // namespace gw::store::sqlite
