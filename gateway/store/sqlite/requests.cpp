// Webhook requests kept before they are acknowledged, and their events (laws 4 and 5).
#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"

// A conflict beside the request that was kept first, in the order in which read_conflicts takes
// them; both bodies come last, empty where they are not wanted.
#define GW_CONFLICT_COLUMNS \
  "c.sequence, c.agency, c.request_id, r.receipt, r.sha256, r.received, c.sha256, c.received"
#define GW_CONFLICT_TABLES                                                               \
  "webhook_conflict c JOIN webhook_request r ON r.agency = c.agency AND r.request_id = " \
  "c.request_id"

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

Result<std::vector<PendingRequest>> Session::pending_requests(const AgencyId& agency,
                                                              std::int64_t limit) {
  std::vector<PendingRequest> pending;
  Query query = connection_.query(
      "SELECT sequence, agency, request_id, sha256, received, body FROM webhook_request"
      " WHERE agency = ? AND done = 0 ORDER BY sequence LIMIT ?");
  query.bind(agency.text()).bind(limit);
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

Result<std::vector<RequestConflict>> Session::request_conflicts(std::int64_t after,
                                                                std::int64_t limit) {
  Query query =
      connection_.query("SELECT " GW_CONFLICT_COLUMNS ", x'', x'' FROM " GW_CONFLICT_TABLES
                        " WHERE c.sequence > ? ORDER BY c.sequence LIMIT ?");
  query.bind(after).bind(limit);
  return read_conflicts(query);
}

Result<std::optional<RequestConflict>> Session::request_conflict(std::int64_t number) {
  Query query =
      connection_.query("SELECT " GW_CONFLICT_COLUMNS ", r.body, c.body FROM " GW_CONFLICT_TABLES
                        " WHERE c.sequence = ?");
  query.bind(number);
  GW_TRY(auto found, read_conflicts(query));
  if (found.empty()) return std::optional<RequestConflict>();
  return std::optional<RequestConflict>(std::move(found.front()));
}

Result<std::vector<RequestConflict>> Session::read_conflicts(Query& query) {
  std::vector<RequestConflict> conflicts;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return conflicts;
    RequestConflict& each = conflicts.emplace_back();
    each.number = query.integer(0);
    each.first.agency = each.held.agency = AgencyId(std::string(query.text(1)));
    each.first.request_id = each.held.request_id = query.text(2);
    each.receipt = query.text(3);
    each.first.sha256 = query.text(4);
    each.first.received = instant(query.integer(5));
    each.held.sha256 = query.text(6);
    each.held.received = instant(query.integer(7));
    for (auto& [body, column] : {std::pair(&each.first.body, 8), std::pair(&each.held.body, 9)}) {
      if (const auto sealed = query.blob(column); !sealed.empty()) {
        GW_TRY(*body, crypto::open_bytes(key_, sealed));
      }
    }
  }
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
