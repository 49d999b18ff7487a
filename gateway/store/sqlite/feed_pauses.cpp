// Feeds that a person paused.
#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {

Result<std::vector<FeedPause>> Session::feed_pauses(Instant since) {
  std::vector<FeedPause> pauses;
  Query query = connection_.query(
      "SELECT number, feed, since, until, ends, actor, ended_by, sealed FROM feed_pause"
      " WHERE ends > ? ORDER BY feed, since, number");
  query.bind(millis(since));
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return pauses;
    FeedPause& pause = pauses.emplace_back();
    pause.number = query.integer(0);
    pause.feed = FeedId(std::string(query.text(1)));
    pause.since = instant(query.integer(2));
    pause.until = day_from(query.integer(3));
    pause.ends = instant(query.integer(4));
    pause.actor = query.text(5);
    pause.ended_by = query.text(6);
    GW_TRY(auto reason, crypto::open_bytes(key_, query.blob(7)));
    pause.reason = PersonalText(std::move(reason));
  }
}

Result<std::int64_t> Session::add(const FeedPause& pause) {
  GW_FAULT_POINT("store.add_feed_pause");
  // One that goes on from another began with it: renewed again and again it still grows old.
  Instant since = pause.since;
  {
    Query holding = connection_.query(
        "SELECT min(since) FROM feed_pause WHERE feed = ?1 AND since <= ?2 AND ends > ?2");
    GW_TRY(const bool found, holding.bind(pause.feed.text()).bind(millis(pause.since)).row());
    if (found && !holding.is_null(0)) since = instant(holding.integer(0));
  }
  GW_CHECK(end_pause(pause.feed, pause.since, pause.actor));
  GW_TRY(const std::int64_t number, take_numbers("feed_pause", 1));
  Query query = connection_.query(
      "INSERT INTO feed_pause (number, feed, since, until, ends, actor, ended_by, sealed)"
      " VALUES (?, ?, ?, ?, ?, ?, '', ?)");
  query.bind(number).bind(pause.feed.text()).bind(millis(since));
  query.bind(day_number(pause.until)).bind(millis(start_of(pause.until + kOneDay)));
  query.bind(pause.actor);
  GW_CHECK(query.bind_blob(crypto::seal_bytes(key_, random_, pause.reason.reveal(Purpose::store)))
               .run());
  return number;
}

Result<void> Session::end_pause(const FeedId& feed, Instant at, const std::string& actor) {
  GW_FAULT_POINT("store.end_feed_pause");
  return connection_
      .query("UPDATE feed_pause SET ends = ?2, ended_by = ?3 WHERE feed = ?1 AND ends > ?2")
      .bind(feed.text())
      .bind(millis(at))
      .bind(actor)
      .run();
}

}  // namespace gw::store::sqlite
