// Deliveries and batches.
#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite/stored_failure.hpp"

// The columns of a batch in the order in which read_batch takes them.
#define GW_BATCH_COLUMNS                                                                       \
  "id, delivery, feed, agency, scope, identity, base, kind, ordering, declared_rows, state, "  \
  "reason, failure, rows_in, accepted, rejected, repeated, quarantined, review, remarks, "     \
  "unchanged, applied_rows, facts_changed, plans_changed, flags_changed, received, finished, " \
  "context, region, parts, volume_side, released, mapping"

namespace gw::store::sqlite {
namespace {

Result<Batch> read_batch(const Query& query) {
  Batch batch;
  batch.id.value = query.id(0);
  batch.delivery.value = query.id(1);
  batch.feed = FeedId(std::string(query.text(2)));
  batch.agency = AgencyId(std::string(query.text(3)));
  batch.scope = query.text(4);
  batch.identity = query.text(5);
  batch.base = query.text(6);
  GW_TRY(batch.kind, code_from(query.integer(7), BatchKind::full, BatchKind::replay));
  batch.order = query.integer(8);
  if (!query.is_null(9)) batch.declared_rows = query.integer(9);
  GW_TRY(batch.state, code_from(query.integer(10), BatchState::received, kLastBatchState));
  GW_TRY(batch.reason,
         code_from(query.integer(11), BatchReason::none, BatchReason::format_differs));
  batch.failure = failure_from(query.text(12));
  batch.counts.rows_in = query.integer(13);
  batch.counts.accepted = query.integer(14);
  batch.counts.rejected = query.integer(15);
  batch.counts.repeated = query.integer(16);
  batch.counts.quarantined = query.integer(17);
  batch.counts.review = query.integer(18);
  batch.counts.remarks = query.integer(19);
  batch.counts.unchanged = query.integer(20);
  batch.applied_rows = query.integer(21);
  batch.facts_changed = query.integer(22);
  batch.plans_changed = query.integer(23);
  batch.flags_changed = query.integer(24);
  batch.received = instant(query.integer(25));
  batch.finished = instant(query.integer(26));
  batch.context = query.text(27);
  batch.region = region(query.integer(28));
  batch.parts = parts_from(query.text(29));
  GW_TRY(batch.volume_side, code_from(query.integer(30), VolumeSide::none, VolumeSide::large));
  batch.released = query.integer(31) != 0;
  batch.mapping = query.integer(32);
  return batch;
}

Result<std::optional<Batch>> one_batch(Query& query) {
  GW_TRY(const bool found, query.row());
  if (!found) return std::optional<Batch>();
  GW_TRY(auto batch, read_batch(query));
  return std::optional<Batch>(std::move(batch));
}

Result<std::vector<Batch>> all_batches(Query& query) {
  std::vector<Batch> batches;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return batches;
    GW_TRY(auto batch, read_batch(query));
    batches.push_back(std::move(batch));
  }
}

/// Writes the whole row; the id is given.
Result<void> write_batch(Connection& connection, const Batch& batch, std::uint64_t id) {
  const std::string failure = failure_text(batch.failure);
  Query query = connection.query("INSERT OR REPLACE INTO batch (" GW_BATCH_COLUMNS
                                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                                 " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind_id(id).bind_id(batch.delivery.value).bind(batch.feed.text());
  query.bind(batch.agency.text()).bind(batch.scope).bind(batch.identity).bind(batch.base);
  query.bind_code(batch.kind).bind(batch.order);
  if (batch.declared_rows) {
    query.bind(*batch.declared_rows);
  } else {
    query.bind_null();
  }
  query.bind_code(batch.state).bind_code(batch.reason).bind(failure);
  query.bind(batch.counts.rows_in).bind(batch.counts.accepted).bind(batch.counts.rejected);
  query.bind(batch.counts.repeated).bind(batch.counts.quarantined).bind(batch.counts.review);
  query.bind(batch.counts.remarks).bind(batch.counts.unchanged).bind(batch.applied_rows);
  query.bind(batch.facts_changed).bind(batch.plans_changed).bind(batch.flags_changed);
  query.bind(millis(batch.received)).bind(millis(batch.finished));
  const std::string parts = parts_text(batch.parts);
  query.bind(batch.context).bind(batch.region.number()).bind(parts);
  return query.bind_code(batch.volume_side).bind(batch.released ? 1 : 0).bind(batch.mapping).run();
}

}  // namespace

std::string parts_text(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += part + '\n';
  return text;
}

std::vector<std::string> parts_from(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return parts;
}

Result<DeliveryId> Session::next_delivery_id() {
  GW_TRY(const std::int64_t id, take_numbers("delivery", 1));
  return DeliveryId{static_cast<std::uint64_t>(id)};
}

Result<void> Session::put(const Delivery& delivery) {
  GW_FAULT_POINT("store.put_delivery");
  return connection_
      .query(
          "INSERT INTO delivery (id, feed, agency, origin, sha256, bytes, received, fetched_ms)"
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .bind_id(delivery.id.value)
      .bind(delivery.feed.text())
      .bind(delivery.agency.text())
      .bind(delivery.origin)
      .bind(delivery.sha256)
      .bind(delivery.bytes)
      .bind(millis(delivery.received))
      .bind(delivery.fetched_in.count())
      .run();
}

Result<std::optional<Delivery>> Session::delivery(DeliveryId id) {
  Query query = connection_.query(
      "SELECT feed, agency, origin, sha256, bytes, received, fetched_ms FROM delivery WHERE id = "
      "?");
  GW_TRY(const bool found, query.bind_id(id.value).row());
  if (!found) return std::optional<Delivery>();
  Delivery delivery;
  delivery.id = id;
  delivery.feed = FeedId(std::string(query.text(0)));
  delivery.agency = AgencyId(std::string(query.text(1)));
  delivery.origin = query.text(2);
  delivery.sha256 = query.text(3);
  delivery.bytes = query.integer(4);
  delivery.received = instant(query.integer(5));
  delivery.fetched_in = std::chrono::milliseconds(query.integer(6));
  return std::optional<Delivery>(std::move(delivery));
}

Result<BatchId> Session::next_batch_id() {
  GW_TRY(const std::int64_t number, take_numbers("batch", 1));
  return BatchId{static_cast<std::uint64_t>(number)};
}

Result<BatchId> Session::add(const Batch& batch) {
  Batch numbered = batch;
  GW_TRY(numbered.id, next_batch_id());
  GW_CHECK(add_numbered(numbered));
  return numbered.id;
}

Result<void> Session::add_numbered(const Batch& batch) {
  GW_FAULT_POINT("store.add_batch");
  GW_CHECK(write_batch(connection_, batch, batch.id.value));
  GW_CHECK(count_in_day(batch, 1));
  return count_rows(batch, 1);
}

Result<void> Session::update(const Batch& batch) {
  GW_TRY(const auto before, this->batch(batch.id));
  if (!before) return fail(Errc::not_found, "store.update_batch");
  GW_FAULT_POINT("store.update_batch");
  GW_CHECK(count_in_day(*before, -1));
  GW_CHECK(count_in_day(batch, 1));
  GW_CHECK(count_rows(*before, -1));
  GW_CHECK(count_rows(batch, 1));
  return write_batch(connection_, batch, batch.id.value);
}

Result<std::optional<Batch>> Session::batch(BatchId id) {
  Query query = connection_.query("SELECT " GW_BATCH_COLUMNS " FROM batch WHERE id = ?");
  query.bind_id(id.value);
  return one_batch(query);
}

Result<std::optional<Batch>> Session::batch_by_identity(const FeedId& feed,
                                                        std::string_view identity) {
  // What was taken goes before what waits for a person, was refused, is undecided or a repetition.
  Query query = connection_.query(
      "SELECT " GW_BATCH_COLUMNS
      " FROM batch WHERE feed = ? AND identity = ?"
      " ORDER BY CASE state WHEN 2 THEN 0 WHEN 3 THEN 0 WHEN 4 THEN 0 WHEN 7 THEN 0"
      " WHEN 6 THEN 1 WHEN 5 THEN 2 WHEN 1 THEN 3 ELSE 4 END, id DESC LIMIT 1");
  query.bind(feed.text()).bind(identity);
  return one_batch(query);
}

Result<std::optional<Batch>> Session::last_applied(const FeedId& feed, std::string_view scope,
                                                   std::optional<BatchKind> kind) {
  if (kind) {
    Query query =
        connection_.query("SELECT " GW_BATCH_COLUMNS
                          " FROM batch WHERE feed = ? AND scope = ? AND state = 4 AND kind = ?"
                          " ORDER BY ordering DESC, id DESC LIMIT 1");
    query.bind(feed.text()).bind(scope).bind_code(*kind);
    return one_batch(query);
  }
  Query query = connection_.query("SELECT " GW_BATCH_COLUMNS
                                  " FROM batch WHERE feed = ? AND scope = ? AND state = 4"
                                  " AND kind <> 6 ORDER BY ordering DESC, id DESC LIMIT 1");
  query.bind(feed.text()).bind(scope);
  return one_batch(query);
}

Result<std::vector<Batch>> Session::batches(const BatchFilter& filter) {
  std::int64_t lowest = 1;
  std::int64_t highest =
      filter.before == 0 ? std::numeric_limits<std::int64_t>::max() : filter.before - 1;
  if (!filter.received.open()) {
    GW_TRY(const auto within,
           numbers_within(connection_,
                          "SELECT min(id), max(id) FROM batch INDEXED BY batch_received"
                          " WHERE received BETWEEN ? AND ?",
                          filter.received));
    if (!within) return std::vector<Batch>();
    lowest = within->first;
    highest = std::min(highest, within->second);
  }
  const auto [first_county, last_county] = counties_of(filter.region);
  const auto fill = [&, low = first_county, high = last_county](Query& query) -> Query& {
    query.bind(lowest).bind(highest);
    query.bind_code(filter.state.value_or(BatchState::received));
    query.bind_code(filter.state.value_or(kLastBatchState));
    query.bind(low).bind(high).bind(text_or_all(filter.agency));
    query.bind(filter.received.first()).bind(filter.received.last());
    return query.bind(text_or_all(filter.feed)).bind(filter.limit);
  };
  // The narrowest index leads.
#define GW_BATCHES(index, leads)                                                           \
  "SELECT " GW_BATCH_COLUMNS " FROM batch " index " WHERE " leads                          \
  " id BETWEEN ?1 AND ?2"                                                                  \
  " AND state BETWEEN ?3 AND ?4 AND region BETWEEN ?5 AND ?6 AND (?7 = '' OR agency = ?7)" \
  " AND received BETWEEN ?8 AND ?9 AND (?10 = '' OR feed = ?10) ORDER BY id DESC LIMIT ?11"
  if (filter.unbalanced) {
    // None among very many, as long as all is well.
    Query query = connection_.query(
        GW_BATCHES("INDEXED BY batch_unbalanced",
                   "state > 3 AND rows_in <> accepted + rejected + repeated + quarantined AND"));
    return all_batches(fill(query));
  }
  if (filter.state == BatchState::held && !filter.feed) {
    // Few are held among very many.
    Query query = connection_.query(GW_BATCHES("INDEXED BY batch_held", "state = 6 AND"));
    return all_batches(fill(query));
  }
  if (filter.feed) {
    Query query = connection_.query(GW_BATCHES("INDEXED BY batch_feed", "feed = ?10 AND"));
    return all_batches(fill(query));
  }
  if (filter.region) {
    // One county has few among very many.
    Query query = connection_.query(GW_BATCHES("INDEXED BY batch_of_region", "region <> 0 AND"));
    return all_batches(fill(query));
  }
  Query query = connection_.query(GW_BATCHES("NOT INDEXED", ""));
  return all_batches(fill(query));
#undef GW_BATCHES
}

Result<std::vector<RunStage>> Session::run_stages(BatchId batch) {
  std::vector<RunStage> stages;
  Query query =
      connection_.query("SELECT name, spent_us FROM run_stage WHERE batch = ? ORDER BY position");
  query.bind_id(batch.value);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return stages;
    stages.push_back({std::string(query.text(0)), std::chrono::microseconds(query.integer(1))});
  }
}

Result<void> Session::put(BatchId batch, std::span<const RunStage> stages) {
  GW_CHECK(connection_.query("DELETE FROM run_stage WHERE batch = ?").bind_id(batch.value).run());
  Query query = connection_.query(
      "INSERT INTO run_stage (batch, position, name, spent_us) VALUES (?, ?, ?, ?)");
  for (std::size_t i = 0; i < stages.size(); ++i) {
    query.bind_id(batch.value).bind(static_cast<std::int64_t>(i)).bind(stages[i].name);
    GW_CHECK(query.bind(stages[i].spent.count()).run());
  }
  return {};
}

Result<std::vector<Batch>> Session::unfinished_batches() {
  Query query = connection_.query("SELECT " GW_BATCH_COLUMNS
                                  " FROM batch WHERE state IN (1, 2, 3) ORDER BY id");
  return all_batches(query);
}

}  // namespace gw::store::sqlite
