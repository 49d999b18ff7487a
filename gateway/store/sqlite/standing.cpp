// How the work stands, and what a few measures were over the last month.
#include <algorithm>

#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

Result<std::int64_t> number_of(Query query) {
  GW_TRY(const bool found, query.row());
  return found ? query.integer(0) : 0;
}

}  // namespace

Result<std::int64_t> Session::schema_version() {
  return number_of(connection_.query("PRAGMA user_version"));
}

Result<StoreStanding> Session::standing() {
  StoreStanding all;
  GW_TRY(all.schema_version, schema_version());
  GW_TRY(const std::int64_t pages, number_of(connection_.query("PRAGMA page_count")));
  GW_TRY(const std::int64_t page_bytes, number_of(connection_.query("PRAGMA page_size")));
  all.bytes = pages * page_bytes;
  {
    Query query =
        connection_.query("SELECT count(*), min(received) FROM batch WHERE state IN (1, 2, 3)");
    GW_TRY(const bool found, query.row());
    if (found) all.unfinished_batches = query.integer(0);
    if (found && !query.is_null(1)) all.oldest_unfinished = instant(query.integer(1));
  }
  GW_TRY(all.unbalanced_batches,
         number_of(connection_.query(
             "SELECT count(*) FROM batch INDEXED BY batch_unbalanced WHERE state > 3"
             " AND rows_in <> accepted + rejected + repeated + quarantined")));
  GW_TRY(all.unfinished_jobs,
         number_of(connection_.query("SELECT count(*) FROM replay_job WHERE state IN (1, 2)")));
  GW_TRY(all.journal_entries,
         number_of(connection_.query("SELECT coalesce(max(number), 0) FROM journal")));
  {
    Query query = connection_.query(
        "SELECT agency, sum(state < 4), sum(state = 4), min(CASE state WHEN 1 THEN created END),"
        " min(CASE state WHEN 2 THEN created END) FROM"
        " (SELECT agency, state, created FROM message WHERE state IN (1, 2) UNION ALL"
        " SELECT agency, state, created FROM message WHERE state = 4)"
        " GROUP BY agency ORDER BY agency");
    for (;;) {
      GW_TRY(const bool more, query.row());
      if (!more) break;
      MessageBacklog& backlog = all.messages.emplace_back();
      backlog.agency = AgencyId(std::string(query.text(0)));
      backlog.waiting = query.integer(1);
      backlog.dead = query.integer(2);
      if (!query.is_null(3)) backlog.oldest = instant(query.integer(3));
      if (!query.is_null(4)) backlog.oldest_sent = instant(query.integer(4));
    }
  }
  {
    Query query = connection_.query(
        "SELECT feed, reason, sum(open) FROM reject_group WHERE open > 0"
        " GROUP BY feed, reason ORDER BY feed, reason");
    for (;;) {
      GW_TRY(const bool more, query.row());
      if (!more) break;
      OpenRejectCount& count = all.rejects.emplace_back();
      count.feed = FeedId(std::string(query.text(0)));
      GW_TRY(count.reason, code_from(query.integer(1), RowReason::columns, RowReason::link_barred));
      count.rows = query.integer(2);
    }
  }
  Query query = connection_.query(
      "SELECT feed, count(*) FROM batch WHERE state = 6 GROUP BY feed ORDER BY feed");
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return all;
    all.held.push_back({FeedId(std::string(query.text(0))), query.integer(1)});
  }
}

Result<std::vector<MeasureAt>> Session::measures(std::string_view name, Instant from, Instant to,
                                                 std::chrono::milliseconds step) {
  std::vector<MeasureAt> all;
  // Of bare columns beside max() SQLite takes the row that has it.
  Query query = connection_.query(
      "SELECT max(at), value FROM measure WHERE name = ? AND at BETWEEN ? AND ?"
      " GROUP BY at / ? ORDER BY 1");
  query.bind(name).bind(millis(from)).bind(millis(to));
  query.bind(std::max<std::int64_t>(step.count(), 1));
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return all;
    all.push_back({instant(query.integer(0)), query.integer(1)});
  }
}

Result<void> Session::put_measures(Instant at, std::span<const Measure> measures, Instant since) {
  for (const Measure& measure : measures) {
    GW_CHECK(connection_.query("INSERT OR REPLACE INTO measure (name, at, value) VALUES (?, ?, ?)")
                 .bind(measure.name)
                 .bind(millis(at))
                 .bind(measure.value)
                 .run());
  }
  return connection_.query("DELETE FROM measure WHERE at < ?").bind(millis(since)).run();
}

}  // namespace gw::store::sqlite
