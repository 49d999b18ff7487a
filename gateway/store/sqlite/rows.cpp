// What became of single rows: rejections and notes.
#include "gateway/base/fault_point.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {

Result<void> Session::add(std::span<const Rejection> rejections) {
  Query query = connection_.query(
      "INSERT INTO rejection (batch, line, field, reason, row_key, row, value, cause)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  GW_FAULT_POINT("store.add_rejections");
  for (const Rejection& rejection : rejections) {
    GW_TRY(const std::int64_t cause, cause_of(rejection));
    query.bind_id(rejection.batch.value).bind(rejection.line).bind(rejection.column);
    query.bind_code(rejection.reason).bind(rejection.row_key.reveal(Purpose::store));
    query.bind(rejection.row.reveal(Purpose::store)).bind(rejection.value.reveal(Purpose::store));
    GW_CHECK(query.bind(cause).run());
  }
  return {};
}

Result<void> Session::add(std::span<const RowNote> notes) {
  Query query =
      connection_.query("INSERT INTO row_note (batch, line, field, reason) VALUES (?, ?, ?, ?)");
  GW_FAULT_POINT("store.add_notes");
  for (const RowNote& note : notes) {
    query.bind_id(note.batch.value).bind(note.line).bind(note.column);
    GW_CHECK(query.bind_code(note.reason).run());
  }
  return {};
}

Result<void> Session::clear_rows(BatchId batch) {
  GW_CHECK(connection_.query("DELETE FROM rejection WHERE batch = ?").bind_id(batch.value).run());
  return connection_.query("DELETE FROM row_note WHERE batch = ?").bind_id(batch.value).run();
}

Result<std::map<RowReason, std::int64_t>> Session::rejects_of(BatchId batch) {
  Query query =
      connection_.query("SELECT reason, count(*) FROM rejection WHERE batch = ? GROUP BY reason");
  query.bind_id(batch.value);
  std::map<RowReason, std::int64_t> counts;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return counts;
    GW_TRY(const RowReason reason,
           code_from(query.integer(0), RowReason::columns, RowReason::link_barred));
    counts[reason] = query.integer(1);
  }
}

Result<std::vector<RejectionRow>> Session::rejections(const RejectionFilter& filter) {
  const auto read = [](Query& query) -> Result<std::vector<RejectionRow>> {
    std::vector<RejectionRow> rows;
    for (;;) {
      GW_TRY(const bool more, query.row());
      if (!more) return rows;
      RejectionRow& row = rows.emplace_back();
      row.number = query.integer(0);
      row.feed = FeedId(std::string(query.text(1)));
      row.identity = query.text(2);
      row.rejection.batch.value = query.id(3);
      row.rejection.line = query.integer(4);
      row.rejection.column = query.text(5);
      GW_TRY(row.rejection.reason,
             code_from(query.integer(6), RowReason::columns, RowReason::link_barred));
      row.rejection.row_key = PersonalText(std::string(query.text(7)));
      row.rejection.row = PersonalText(std::string(query.text(8)));
      row.part = RowPlace::of(row.rejection.line).part_name(parts_from(query.text(9)));
      row.rejection.value = PersonalText(std::string(query.text(10)));
      row.group = query.integer(11);
      GW_TRY(row.state, code_from(query.integer(12), RejectState::open, RejectState::overtaken));
      row.settled_by.value = query.id(13);
    }
  };
  const auto [first_county, last_county] = counties_of(filter.region);
  const std::string_view agency = text_or_all(filter.agency);
  const std::int64_t state = filter.state ? static_cast<std::int64_t>(*filter.state) : -1;
  if (filter.batch && filter.line) {
    Query query = connection_.query(
        "SELECT r.number, b.feed, b.identity, r.batch, r.line, r.field, r.reason, r.row_key, r.row,"
        " b.parts, r.value, r.cause, r.state, r.settled_by"
        " FROM rejection r JOIN batch b ON b.id = r.batch WHERE r.batch = ? AND r.line = ?"
        " ORDER BY r.number LIMIT ?");
    query.bind_id(filter.batch->value).bind(*filter.line).bind(filter.limit);
    return read(query);
  }
  if (filter.batch) {
    Query query = connection_.query(
        "SELECT r.number, b.feed, b.identity, r.batch, r.line, r.field, r.reason, r.row_key, r.row,"
        " b.parts, r.value, r.cause, r.state, r.settled_by"
        " FROM rejection r JOIN batch b ON b.id = r.batch WHERE r.batch = ? AND r.number > ?"
        " AND (?3 = '' OR b.feed = ?3) AND b.region BETWEEN ?4 AND ?5 AND (?6 = 0 OR r.cause = ?6)"
        " AND (?7 < 0 OR r.state = ?7) AND (?8 = '' OR b.agency = ?8)"
        " ORDER BY r.number LIMIT ?9");
    query.bind_id(filter.batch->value).bind(filter.after);
    query.bind(text_or_all(filter.feed));
    query.bind(first_county).bind(last_county).bind(filter.group).bind(state);
    query.bind(agency).bind(filter.limit);
    return read(query);
  }
  if (filter.group != 0) {
    Query query = connection_.query(
        "SELECT r.number, b.feed, b.identity, r.batch, r.line, r.field, r.reason, r.row_key, r.row,"
        " b.parts, r.value, r.cause, r.state, r.settled_by"
        " FROM rejection r JOIN batch b ON b.id = r.batch WHERE r.cause = ?1 AND r.number > ?2"
        " AND (?3 = '' OR b.feed = ?3) AND b.region BETWEEN ?4 AND ?5"
        " AND (?6 < 0 OR r.state = ?6) AND (?7 = '' OR b.agency = ?7)"
        " ORDER BY r.number LIMIT ?8");
    query.bind(filter.group).bind(filter.after);
    query.bind(text_or_all(filter.feed));
    query.bind(first_county).bind(last_county).bind(state).bind(agency);
    query.bind(filter.limit);
    return read(query);
  }
  std::int64_t first = filter.after + 1;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
  if (!filter.received.open()) {
    GW_TRY(
        const auto within,
        numbers_within(connection_,
                       "SELECT min((SELECT min(number) FROM rejection WHERE batch = b.id)),"
                       " max((SELECT max(number) FROM rejection WHERE batch = b.id))"
                       " FROM batch b INDEXED BY batch_received WHERE b.received BETWEEN ? AND ?",
                       filter.received));
    if (!within) return std::vector<RejectionRow>();
    first = std::max(first, within->first);
    last = within->second;
  }
  // The cross join keeps the walk in the order of the numbers.
  Query query = connection_.query(
      "SELECT r.number, b.feed, b.identity, r.batch, r.line, r.field, r.reason, r.row_key, r.row,"
      " b.parts, r.value, r.cause, r.state, r.settled_by FROM rejection r CROSS JOIN batch b ON "
      "b.id = r.batch WHERE r.number BETWEEN ?1 AND ?8"
      " AND (?2 = '' OR b.feed = ?2) AND b.region BETWEEN ?3 AND ?4 AND (?5 < 0 OR r.state = ?5)"
      " AND (?6 = '' OR b.agency = ?6) AND b.received BETWEEN ?9 AND ?10"
      " ORDER BY r.number LIMIT ?7");
  query.bind(first);
  query.bind(text_or_all(filter.feed));
  query.bind(first_county).bind(last_county).bind(state).bind(agency);
  query.bind(filter.limit).bind(last);
  query.bind(filter.received.first()).bind(filter.received.last());
  return read(query);
}

namespace {

Result<std::vector<RowNote>> read_notes(Query& query, BatchId batch) {
  std::vector<RowNote> notes;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return notes;
    RowNote& note = notes.emplace_back();
    note.batch = batch;
    note.line = query.integer(0);
    note.column = query.text(1);
    GW_TRY(note.reason, code_from(query.integer(2), RowReason::columns, RowReason::link_barred));
  }
}

}  // namespace

Result<std::vector<RowNote>> Session::notes(BatchId batch, std::int64_t limit) {
  Query query = connection_.query(
      "SELECT line, field, reason FROM row_note WHERE batch = ? ORDER BY line, number LIMIT ?");
  query.bind_id(batch.value).bind(limit);
  return read_notes(query, batch);
}

Result<std::vector<RowNote>> Session::notes_at(BatchId batch, std::int64_t line) {
  Query query = connection_.query(
      "SELECT line, field, reason FROM row_note WHERE batch = ? AND line = ? ORDER BY number");
  query.bind_id(batch.value).bind(line);
  return read_notes(query, batch);
}

}  // namespace gw::store::sqlite
