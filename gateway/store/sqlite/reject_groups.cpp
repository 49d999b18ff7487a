// Causes of refused rows, and which rows of them are still to be repaired.
#include "gateway/base/fault_point.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {

Result<std::int64_t> Session::cause_of(const Rejection& rejection) {
  const auto [shape, code] =
      cause_of_value(rejection.reason, rejection.value.reveal(Purpose::store));
  Query made = connection_.query(
      "INSERT INTO reject_group (feed, region, reason, field, shape, code)"
      " SELECT feed, region, ?2, ?3, ?4, ?5 FROM batch WHERE id = ?1 ON CONFLICT DO NOTHING");
  made.bind_id(rejection.batch.value).bind_code(rejection.reason).bind(rejection.column);
  GW_CHECK(made.bind(shape).bind(code).run());
  Query find = connection_.query(
      "SELECT g.number FROM batch b JOIN reject_group g ON g.feed = b.feed AND g.region = b.region"
      " WHERE b.id = ? AND g.reason = ? AND g.field = ? AND g.shape = ? AND g.code = ?");
  find.bind_id(rejection.batch.value).bind_code(rejection.reason).bind(rejection.column);
  GW_TRY(const bool found, find.bind(shape).bind(code).row());
  // Rows come after their batch; without one they have no cause to be listed under.
  return found ? find.integer(0) : 0;
}

Result<std::vector<RejectGroup>> Session::reject_groups(const RejectGroupFilter& filter) {
  const auto [first_county, last_county] = counties_of(filter.region);
  Query query = connection_.query(
      "SELECT g.number, g.feed, g.region, g.reason, g.field, g.shape, g.code, g.rows, g.open,"
      " f.id, f.received, l.id, l.received, l.parts,"
      " (SELECT min(line) FROM rejection WHERE cause = g.number AND batch = l.id),"
      " m.until, m.why, m.actor, m.made"
      " FROM reject_group g"
      " LEFT JOIN reject_mute m ON m.cause = g.number AND m.until >= ?9"
      " JOIN batch f ON f.id = (SELECT min(batch) FROM rejection WHERE cause = g.number)"
      " JOIN batch l ON l.id = (SELECT max(batch) FROM rejection WHERE cause = g.number)"
      " WHERE g.number > ?1 AND (?2 = 0 OR g.number = ?2) AND (?3 = '' OR g.feed = ?3)"
      " AND g.region BETWEEN ?4 AND ?5 AND g.rows > 0 AND (?6 = 0 OR g.open > 0)"
      " AND (?7 = '' OR l.agency = ?7)"
      " AND (?10 = 0 OR (m.cause IS NULL) = (?10 = 2))"
      " AND l.received >= ?11 AND f.received <= ?12 ORDER BY g.number LIMIT ?8");
  query.bind(filter.after).bind(filter.number);
  query.bind(text_or_all(filter.feed)).bind(first_county).bind(last_county);
  query.bind(filter.open_only ? 1 : 0).bind(text_or_all(filter.agency)).bind(filter.limit);
  static_assert(static_cast<int>(MutedGroups::with) == 0 &&
                static_cast<int>(MutedGroups::without) == 2);
  query.bind(day_number(filter.today)).bind_code(filter.muted);
  query.bind(filter.seen.first()).bind(filter.seen.last());
  std::vector<RejectGroup> groups;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return groups;
    RejectGroup& group = groups.emplace_back();
    group.number = query.integer(0);
    group.feed = FeedId(std::string(query.text(1)));
    group.region = region(query.integer(2));
    GW_TRY(group.reason, code_from(query.integer(3), RowReason::columns, RowReason::link_barred));
    group.column = query.text(4);
    group.shape = query.text(5);
    group.code = PersonalText(std::string(query.text(6)));
    group.rows = query.integer(7);
    group.open = query.integer(8);
    group.first_batch.value = query.id(9);
    group.first_seen = instant(query.integer(10));
    group.last_batch.value = query.id(11);
    group.last_seen = instant(query.integer(12));
    group.example_line = query.integer(14);
    if (!query.is_null(15)) {
      group.mute = GroupMute{group.number, day_from(query.integer(15)), std::string(query.text(16)),
                             std::string(query.text(17)), instant(query.integer(18))};
    }
    group.example_part = RowPlace::of(group.example_line).part_name(parts_from(query.text(13)));
  }
}

Result<OpenRejects> Session::open_rejects(const ReplayJob& job, std::int64_t limit) {
  OpenRejects found;
  const auto read = [&](Query& query) -> Result<OpenRejects> {
    for (;;) {
      GW_TRY(const bool more, query.row());
      if (!more) return found;
      const BatchId batch{query.id(0)};
      if (found.batch && found.batch != batch) return found;
      found.batch = batch;
      found.lines.push_back(query.integer(1));
    }
  };
  if (job.source == ReplaySource::group) {
    Query query = connection_.query(
        "SELECT batch, line FROM rejection WHERE cause = ?1 AND state = 0"
        " AND (batch, line) > (?2, ?3) ORDER BY batch, line LIMIT ?4");
    query.bind(job.target).bind_id(job.at_batch.value).bind(job.at_line).bind(limit);
    return read(query);
  }
  if (job.source == ReplaySource::row) {
    Query query = connection_.query(
        "SELECT batch, line FROM rejection WHERE number = ?1 AND state = 0"
        " AND (batch, line) > (?2, ?3)");
    query.bind(job.target).bind_id(job.at_batch.value).bind(job.at_line);
    return read(query);
  }
  Query query = connection_.query(
      "SELECT batch, line FROM rejection WHERE batch = ?1 AND state = 0"
      " AND (batch, line) > (?2, ?3) ORDER BY line LIMIT ?4");
  query.bind(job.target).bind_id(job.at_batch.value).bind(job.at_line).bind(limit);
  return read(query);
}

Result<std::int64_t> Session::open_reject_count(const ReplayJob& job) {
  if (job.source == ReplaySource::group) {
    Query query = connection_.query("SELECT open FROM reject_group WHERE number = ?");
    GW_TRY(const bool found, query.bind(job.target).row());
    return found ? query.integer(0) : 0;
  }
  if (job.source == ReplaySource::row) {
    Query query =
        connection_.query("SELECT count(*) FROM rejection WHERE number = ? AND state = 0");
    GW_TRY(const bool found, query.bind(job.target).row());
    return found ? query.integer(0) : 0;
  }
  Query query = connection_.query("SELECT count(*) FROM rejection WHERE batch = ? AND state = 0");
  GW_TRY(const bool found, query.bind(job.target).row());
  return found ? query.integer(0) : 0;
}

Result<void> Session::settle_rejects(BatchId batch, std::span<const std::int64_t> lines,
                                     RejectState state, BatchId run) {
  GW_FAULT_POINT("store.settle_rejects");
  Query query = connection_.query(
      "UPDATE rejection SET state = ?, settled_by = ? WHERE batch = ? AND line = ? AND state = 0");
  for (const std::int64_t line : lines) {
    query.bind_code(state).bind_id(run.value).bind_id(batch.value);
    GW_CHECK(query.bind(line).run());
  }
  return {};
}

Result<void> Session::refuse_again(std::span<const Rejection> rejections) {
  Query query = connection_.query(
      "UPDATE rejection SET cause = ?, reason = ?, field = ?, value = ?"
      " WHERE batch = ? AND line = ? AND state = 0");
  for (const Rejection& rejection : rejections) {
    GW_TRY(const std::int64_t cause, cause_of(rejection));
    query.bind(cause).bind_code(rejection.reason).bind(rejection.column);
    query.bind(rejection.value.reveal(Purpose::store));
    GW_CHECK(query.bind_id(rejection.batch.value).bind(rejection.line).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
