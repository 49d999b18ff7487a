// Webhook requests kept before they are acknowledged, and their events (laws 4 and 5).
#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

/// "20261106-00000017": the day of receipt in Beijing and our number of the request.
std::string receipt_for(const KeptRequest& request, std::int64_t sequence) {
  const std::chrono::year_month_day day(beijing_day(request.received));
  const auto date = static_cast<int>(day.year()) * 10000 +
                    static_cast<int>(static_cast<unsigned>(day.month())) * 100 +
                    static_cast<int>(static_cast<unsigned>(day.day()));
  std::string number = std::to_string(sequence);
  if (number.size() < 8) number.insert(0, 8 - number.size(), '0');
  return std::to_string(date) + "-" + number;
}

}  // namespace

Result<KeepReceipt> Session::keep(const KeptRequest& request) {
  Query known = connection_.query(
      "SELECT sha256, receipt FROM webhook_request WHERE agency = ? AND request_id = ?");
  GW_TRY(const bool found, known.bind(request.agency.text()).bind(request.request_id).row());
  if (found && known.text(0) == request.sha256) {
    return KeepReceipt{KeepOutcome::repeated, std::string(known.text(1))};
  }
  const std::string body = crypto::seal_bytes(key_, random_, request.body);
  GW_FAULT_POINT("store.keep");
  if (found) {
    Query conflict = connection_.query(
        "INSERT INTO webhook_conflict (agency, request_id, sha256, received, body)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    conflict.bind(request.agency.text()).bind(request.request_id).bind(request.sha256);
    GW_CHECK(conflict.bind(millis(request.received)).bind_blob(body).run());
    return KeepReceipt{KeepOutcome::conflict, std::string(known.text(1))};
  }
  GW_TRY(const std::int64_t sequence, take_numbers("request", 1));
  const std::string receipt = receipt_for(request, sequence);
  Query insert = connection_.query(
      "INSERT INTO webhook_request (sequence, agency, request_id, sha256, received, receipt, done,"
      " body) VALUES (?, ?, ?, ?, ?, ?, 0, ?)");
  insert.bind(sequence).bind(request.agency.text()).bind(request.request_id);
  insert.bind(request.sha256).bind(millis(request.received)).bind(receipt);
  GW_CHECK(insert.bind_blob(body).run());
  return KeepReceipt{KeepOutcome::kept, receipt};
}

Result<void> Session::request_done(std::int64_t sequence) {
  Query query = connection_.query("UPDATE webhook_request SET done = 1 WHERE sequence = ?");
  GW_FAULT_POINT("store.request_done");
  GW_CHECK(query.bind(sequence).run());
  if (connection_.changes() == 0) return fail(Errc::not_found, "store.request_done");
  return {};
}

Result<std::vector<PendingRequest>> Session::pending_requests(std::int64_t limit) {
  std::vector<PendingRequest> pending;
  Query query = connection_.query(
      "SELECT sequence, agency, request_id, sha256, received, body FROM webhook_request"
      " WHERE done = 0 ORDER BY sequence LIMIT ?");
  query.bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return pending;
    PendingRequest& each = pending.emplace_back();
    each.sequence = query.integer(0);
    each.request.agency = AgencyId(std::string(query.text(1)));
    each.request.request_id = query.text(2);
    each.request.sha256 = query.text(3);
    each.request.received = instant(query.integer(4));
    GW_TRY(each.request.body, crypto::open_bytes(key_, query.blob(5)));
  }
}

Result<std::vector<std::optional<EventEntry>>> Session::events(
    std::span<const std::string> event_ids) {
  std::vector<std::optional<EventEntry>> entries(event_ids.size());
  Query query = connection_.query("SELECT fact_key, digest, held FROM event WHERE event_id = ?");
  for (std::size_t i = 0; i < event_ids.size(); ++i) {
    GW_TRY(const bool found, query.bind(event_ids[i]).row());
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

Result<void> Session::put_events(std::span<const EventEntry> events) {
  Query query = connection_.query(
      "INSERT INTO event (event_id, fact_key, digest, held) VALUES (?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET fact_key = excluded.fact_key, digest = excluded.digest,"
      " held = excluded.held");
  GW_FAULT_POINT("store.put_events");
  for (const EventEntry& entry : events) {
    query.bind(entry.event_id).bind(entry.fact_key).bind_id(entry.digest);
    GW_CHECK(query.bind(entry.held ? 1 : 0).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
