// Money that a webhook brought and no reconciled day has shown yet, and the other way round.
#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {

Result<std::vector<UnconfirmedEvent>> Session::unconfirmed_events(Day last_day, std::int64_t after,
                                                                  std::int64_t limit) {
  std::vector<UnconfirmedEvent> events;
  Query query = connection_.query(
      "SELECT number, agency, fact_key, event_id, person, since FROM unconfirmed_event"
      " WHERE number > ? AND since <= ? ORDER BY number LIMIT ?");
  query.bind(after).bind(day_number(last_day)).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return events;
    UnconfirmedEvent& event = events.emplace_back();
    event.number = query.integer(0);
    event.agency = AgencyId(std::string(query.text(1)));
    event.fact_key = query.text(2);
    event.event_id = query.text(3);
    event.person.value = query.id(4);
    event.since = day_from(query.integer(5));
  }
}

Result<std::int64_t> Session::unconfirmed_count(Day last_day) {
  Query query = connection_.query("SELECT count(*) FROM unconfirmed_event WHERE since <= ?");
  GW_TRY(const bool found, query.bind(day_number(last_day)).row());
  return found ? query.integer(0) : 0;
}

Result<std::int64_t> Session::note_count(const FeedId& feed, RowReason reason, Instant since) {
  Query query = connection_.query(
      "SELECT count(*) FROM batch b JOIN row_note n ON n.batch = b.id"
      " WHERE b.feed = ? AND b.received >= ? AND b.state = ? AND n.reason = ?");
  query.bind(feed.text()).bind(millis(since)).bind_code(BatchState::applied).bind_code(reason);
  GW_TRY(const bool found, query.row());
  return found ? query.integer(0) : 0;
}

Result<void> Session::await_confirmation(const FeedId& by,
                                         std::span<const UnconfirmedEvent> events) {
  Query query = connection_.query(
      "INSERT INTO unconfirmed_event (agency, fact_key, event_id, person, since)"
      " SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM fact f"
      " JOIN scope s ON s.id = f.scope WHERE f.person = ?4 AND f.kind = ?6 AND f.key = ?2"
      " AND s.feed = ?7) ON CONFLICT DO UPDATE SET event_id = excluded.event_id");
  GW_FAULT_POINT("store.await_confirmation");
  for (const UnconfirmedEvent& event : events) {
    query.bind(event.agency.text()).bind(event.fact_key).bind(event.event_id);
    query.bind_id(event.person.value).bind(day_number(event.since));
    GW_CHECK(query.bind_code(FactKind::money).bind(by.text()).run());
  }
  return {};
}

Result<void> Session::confirm(const AgencyId& agency, std::span<const std::string> fact_keys) {
  Query query =
      connection_.query("DELETE FROM unconfirmed_event WHERE agency = ? AND fact_key = ?");
  GW_FAULT_POINT("store.confirm");
  for (const std::string& key : fact_keys) {
    GW_CHECK(query.bind(agency.text()).bind(key).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
