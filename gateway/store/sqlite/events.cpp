// Events by their ids, and how far the requests in the inbox have their effect (laws 4 and 5).
#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {

Result<std::vector<RequestMark>> Session::request_marks() {
  std::vector<RequestMark> marks;
  Query query = connection_.query("SELECT agency, through FROM request_mark ORDER BY agency");
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return marks;
    marks.push_back({AgencyId(std::string(query.text(0))), query.integer(1)});
  }
}

Result<void> Session::put(const RequestMark& mark) {
  Query query = connection_.query(
      "INSERT INTO request_mark (agency, through) VALUES (?, ?)"
      " ON CONFLICT DO UPDATE SET through = excluded.through");
  GW_FAULT_POINT("store.request_mark");
  return query.bind(mark.agency.text()).bind(mark.through).run();
}

Result<std::vector<std::optional<EventEntry>>> Session::events(
    const AgencyId& agency, std::span<const std::string> event_ids) {
  std::vector<std::optional<EventEntry>> entries(event_ids.size());
  Query query = connection_.query(
      "SELECT fact_key, digest, held FROM event WHERE agency = ? AND event_id = ?");
  for (std::size_t i = 0; i < event_ids.size(); ++i) {
    GW_TRY(const bool found, query.bind(agency.text()).bind(event_ids[i]).row());
    if (found) {
      EventEntry& entry = entries[i].emplace();
      entry.event_id = event_ids[i];
      entry.fact_key = query.text(0);
      entry.digest = query.id(1);
      entry.held = query.integer(2) != 0;
    }
    query.reset();
  }
  return entries;
}

Result<void> Session::put_events(const AgencyId& agency, std::span<const EventEntry> events) {
  Query query = connection_.query(
      "INSERT INTO event (agency, event_id, fact_key, digest, held) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET fact_key = excluded.fact_key, digest = excluded.digest,"
      " held = excluded.held");
  GW_FAULT_POINT("store.put_events");
  for (const EventEntry& entry : events) {
    query.bind(agency.text()).bind(entry.event_id).bind(entry.fact_key).bind_id(entry.digest);
    GW_CHECK(query.bind(entry.held ? 1 : 0).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
