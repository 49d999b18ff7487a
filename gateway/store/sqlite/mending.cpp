// What people decide about refused rows: acceptances asked for, causes muted.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/replay_counts.hpp"
#include "gateway/store/sqlite/session.hpp"

#define GW_ACCEPTANCE_COLUMNS                                                                    \
  "number, source, target, feed, region, reason, field, until, why, actor, asked, told, state, " \
  "decided_by, decided, told_total, told_complete"

namespace gw::store::sqlite {
namespace {

static_assert(static_cast<int>(GrantState::waiting) == 1 &&
              static_cast<int>(GrantState::lapsed) == 4);

Result<AcceptanceRequest> read_request(const Query& query) {
  AcceptanceRequest request;
  request.number = query.integer(0);
  GW_TRY(request.source, code_from(query.integer(1), ReplaySource::group, ReplaySource::row));
  request.target = query.integer(2);
  request.feed = FeedId(std::string(query.text(3)));
  request.region = region(query.integer(4));
  GW_TRY(request.check, code_from(query.integer(5), RowReason::columns, RowReason::link_barred));
  request.column = query.text(6);
  request.until = day_from(query.integer(7));
  request.why = query.text(8);
  request.actor = query.text(9);
  request.asked = instant(query.integer(10));
  request.told = counts_from(query.text(11));
  GW_TRY(request.state, code_from(query.integer(12), GrantState::waiting, GrantState::refused));
  request.decided_by = query.text(13);
  request.decided = instant(query.integer(14));
  request.told_total = query.integer(15);
  request.told_complete = query.integer(16) != 0;
  return request;
}

}  // namespace

Result<std::vector<AcceptanceRequest>> Session::acceptance_requests(
    const AcceptanceFilter& filter) {
  const auto [first_county, last_county] = counties_of(filter.region);
  // One that waits has lapsed, which is stored nowhere, once it was asked for so long ago.
  Query query = connection_.query(
      "SELECT " GW_ACCEPTANCE_COLUMNS
      " FROM acceptance_request WHERE CASE WHEN state = 1 AND asked <= ?1 THEN 4 ELSE state END"
      " BETWEEN ?2 AND ?3 AND region BETWEEN ?4 AND ?5 AND number < ?6"
      " ORDER BY number DESC LIMIT ?7");
  query.bind(millis(filter.now - kGrantValid));
  query.bind_code(filter.state.value_or(GrantState::waiting));
  query.bind_code(filter.state.value_or(GrantState::lapsed));
  query.bind(first_county).bind(last_county);
  query.bind(filter.before == 0 ? std::numeric_limits<std::int64_t>::max() : filter.before);
  query.bind(filter.limit);
  std::vector<AcceptanceRequest> requests;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return requests;
    GW_TRY(AcceptanceRequest request, read_request(query));
    requests.push_back(std::move(request));
  }
}

Result<std::int64_t> Session::add(const AcceptanceRequest& request) {
  GW_FAULT_POINT("store.add_acceptance_request");
  GW_TRY(const std::int64_t number, take_numbers("acceptance_request", 1));
  Query query = connection_.query("INSERT INTO acceptance_request (" GW_ACCEPTANCE_COLUMNS
                                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const std::string told = counts_text(request.told);
  query.bind(number).bind_code(request.source).bind(request.target).bind(request.feed.text());
  query.bind(request.region.number()).bind_code(request.check).bind(request.column);
  query.bind(day_number(request.until)).bind(request.why).bind(request.actor);
  query.bind(millis(request.asked)).bind(told).bind_code(request.state);
  query.bind(request.decided_by).bind(millis(request.decided)).bind(request.told_total);
  GW_CHECK(query.bind(request.told_complete ? 1 : 0).run());
  return number;
}

Result<void> Session::update(const AcceptanceRequest& request) {
  GW_FAULT_POINT("store.update_acceptance_request");
  Query query = connection_.query(
      "UPDATE acceptance_request SET state = ?, decided_by = ?, decided = ? WHERE number = ?");
  query.bind_code(request.state).bind(request.decided_by).bind(millis(request.decided));
  GW_CHECK(query.bind(request.number).run());
  if (connection_.changes() == 0) return fail(Errc::not_found, "store.update_acceptance_request");
  return {};
}

Result<void> Session::put(const GroupMute& mute) {
  GW_FAULT_POINT("store.put_mute");
  Query query = connection_.query(
      "INSERT OR REPLACE INTO reject_mute (cause, until, why, actor, made) VALUES (?, ?, ?, ?, ?)");
  query.bind(mute.group).bind(day_number(mute.until)).bind(mute.why).bind(mute.actor);
  return query.bind(millis(mute.made)).run();
}

Result<std::int64_t> Session::muted_rejects_of(BatchId batch, Day today) {
  Query query = connection_.query(
      "SELECT count(*) FROM rejection r JOIN reject_mute m ON m.cause = r.cause"
      " WHERE r.batch = ? AND m.until >= ?");
  GW_TRY(const bool counted, query.bind_id(batch.value).bind(day_number(today)).row());
  return counted ? query.integer(0) : 0;
}

Result<void> Session::end_mute(std::int64_t group) {
  GW_FAULT_POINT("store.end_mute");
  GW_CHECK(connection_.query("DELETE FROM reject_mute WHERE cause = ?").bind(group).run());
  if (connection_.changes() == 0) return fail(Errc::not_found, "store.end_mute");
  return {};
}

}  // namespace gw::store::sqlite
