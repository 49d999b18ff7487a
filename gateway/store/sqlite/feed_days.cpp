// What came of each feed on each day: answers, and batches by what became of them.
#include <algorithm>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite/stored_failure.hpp"

namespace gw::store::sqlite {
namespace {

constexpr std::size_t kHalf = FeedDay::kSlots / 2;

std::int64_t half_of(const std::bitset<FeedDay::kSlots>& heard, std::size_t first) {
  std::int64_t bits = 0;
  for (std::size_t i = 0; i < kHalf; ++i) {
    if (heard.test(first + i)) bits |= std::int64_t{1} << i;
  }
  return bits;
}

void set_half(std::bitset<FeedDay::kSlots>& heard, std::size_t first, std::int64_t bits) {
  for (std::size_t i = 0; i < kHalf; ++i) heard.set(first + i, (bits >> i & 1) != 0);
}

std::string_view name_or_all(const std::optional<FeedId>& feed) {
  return feed ? std::string_view(feed->text()) : std::string_view();
}

}  // namespace

Result<std::vector<KnownFeed>> Session::known_feeds() {
  std::vector<KnownFeed> known;
  Query query = connection_.query("SELECT feed, since FROM feed_known ORDER BY feed");
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return known;
    known.push_back({FeedId(std::string(query.text(0))), instant(query.integer(1))});
  }
}

Result<void> Session::know(const FeedId& feed, Instant since) {
  return connection_
      .query("INSERT INTO feed_known (feed, since) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .bind(feed.text())
      .bind(millis(since))
      .run();
}

Result<std::vector<FeedDay>> Session::feed_days(const std::optional<FeedId>& feed, Day first,
                                                Day last) {
  std::vector<FeedDay> days;
  // The feeds lead, so that each is one stretch of the table's key.
  Query query = connection_.query(
      "SELECT d.feed, d.day, d.answers, d.failures, d.first_answer, d.last_answer, d.last_failure,"
      " d.failure, d.heard_before_noon, d.heard_after_noon FROM feed_known k CROSS JOIN feed_day d"
      " ON d.feed = k.feed AND d.day BETWEEN ?2 AND ?3 WHERE ?1 = '' OR k.feed = ?1"
      " ORDER BY k.feed, d.day");
  query.bind(name_or_all(feed)).bind(day_number(first)).bind(day_number(last));
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return days;
    FeedDay& each = days.emplace_back();
    each.feed = FeedId(std::string(query.text(0)));
    each.day = day_from(query.integer(1));
    each.answers = query.integer(2);
    each.failures = query.integer(3);
    each.first_answer = instant(query.integer(4));
    each.last_answer = instant(query.integer(5));
    each.last_failure = instant(query.integer(6));
    each.failure = failure_from(query.text(7));
    set_half(each.heard, 0, query.integer(8));
    set_half(each.heard, kHalf, query.integer(9));
  }
}

Result<void> Session::put(const FeedDay& day) {
  const std::string failure = failure_text(day.failure);
  GW_FAULT_POINT("store.put_feed_day");
  Query query = connection_.query(
      "INSERT OR REPLACE INTO feed_day (feed, day, answers, failures, first_answer, last_answer,"
      " last_failure, failure, heard_before_noon, heard_after_noon)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(day.feed.text()).bind(day_number(day.day)).bind(day.answers).bind(day.failures);
  query.bind(millis(day.first_answer)).bind(millis(day.last_answer));
  query.bind(millis(day.last_failure)).bind(failure);
  return query.bind(half_of(day.heard, 0)).bind(half_of(day.heard, kHalf)).run();
}

Result<void> Session::count_in_day(const Batch& batch, std::int64_t change) {
  // Rows read again are no arrival.
  if (!is_settled(batch.state) || batch.kind == BatchKind::replay) return {};
  const std::int64_t day = day_number(beijing_day(batch.received));
  const std::int64_t received = millis(batch.received);
  Query sum = connection_.query(
      "INSERT INTO day_batch (feed, day, kind, state, reason, volume_side, batches, rows, first,"
      " last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) ON CONFLICT DO UPDATE SET"
      " batches = batches + ?7, rows = rows + ?8, first = min(first, ?9), last = max(last, ?9)");
  sum.bind(batch.feed.text()).bind(day).bind_code(batch.kind).bind_code(batch.state);
  sum.bind_code(batch.reason).bind_code(batch.volume_side).bind(change);
  GW_CHECK(sum.bind(change * batch.counts.rows_in).bind(received).run());
  if (change > 0) return {};
  Query empty = connection_.query(
      "DELETE FROM day_batch WHERE feed = ? AND day = ? AND kind = ? AND state = ? AND reason = ?"
      " AND volume_side = ? AND batches = 0");
  empty.bind(batch.feed.text()).bind(day).bind_code(batch.kind).bind_code(batch.state);
  return empty.bind_code(batch.reason).bind_code(batch.volume_side).run();
}

Result<std::vector<DayBatches>> Session::day_batches(const std::optional<FeedId>& feed, Day first,
                                                     Day last) {
  const std::string_view name = name_or_all(feed);
  std::vector<DayBatches> all;
  // The sums of what is settled, what is not settled one by one, and of the refused ones those that
  // a later batch of their scope made good (as a state of its own, 0).
  Query query = connection_.query(
      "SELECT d.feed, d.day, d.kind, d.state, d.reason, d.volume_side, d.batches, d.rows, d.first,"
      " d.last FROM feed_known k CROSS JOIN day_batch d"
      " ON d.feed = k.feed AND d.day BETWEEN ?2 AND ?3 WHERE ?1 = '' OR k.feed = ?1"
      " UNION ALL SELECT feed, (received + 28800000) / 86400000, kind, state, reason, volume_side,"
      " 1, rows_in, received, received FROM batch INDEXED BY batch_unfinished WHERE state IN (1, "
      "2, 3)"
      " AND received BETWEEN ?4 AND ?5 AND (?1 = '' OR feed = ?1)"
      " UNION ALL SELECT feed, day, kind, 0, reason, 0, count(*), 0, min(after), max(after) FROM"
      " (SELECT b.feed, (b.received + 28800000) / 86400000 AS day, b.kind, b.reason, b.id,"
      " (SELECT n.id FROM batch n WHERE n.feed = b.feed AND n.scope = b.scope AND n.state = 4"
      " AND n.kind <> 6"
      " ORDER BY n.ordering DESC, n.id DESC LIMIT 1) AS next,"
      " (SELECT n.received FROM batch n WHERE n.feed = b.feed AND n.scope = b.scope AND n.state = 4"
      " AND n.kind <> 6"
      " ORDER BY n.ordering DESC, n.id DESC LIMIT 1) AS after"
      " FROM feed_known k CROSS JOIN batch b ON b.feed = k.feed AND b.state = 5"
      " AND b.received BETWEEN ?4 AND ?5 WHERE ?1 = '' OR k.feed = ?1)"
      " WHERE next > id GROUP BY feed, day, kind, reason"
      " ORDER BY 1, 2, 3, 4 DESC, 5, 6");
  query.bind(name).bind(day_number(first)).bind(day_number(last)).bind(millis(start_of(first)));
  query.bind(millis(start_of(last + std::chrono::days(1))) - 1);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return all;
    const FeedId of(std::string(query.text(0)));
    const Day day = day_from(query.integer(1));
    GW_TRY(const BatchKind kind,
           code_from(query.integer(2), BatchKind::full, BatchKind::reconciliation));
    GW_TRY(const BatchReason reason,
           code_from(query.integer(4), BatchReason::none, BatchReason::format_differs));
    if (query.integer(3) == 0) {
      const auto refused = std::find_if(all.rbegin(), all.rend(), [&](const DayBatches& each) {
        return each.feed == of && each.day == day && each.kind == kind &&
               each.state == BatchState::refused && each.reason == reason;
      });
      if (refused == all.rend()) continue;  // no such sum: it came before the sums were kept
      refused->mended = query.integer(6);
      refused->mended_at = instant(query.integer(9));
      continue;
    }
    DayBatches& each = all.emplace_back();
    each.feed = of;
    each.day = day;
    each.kind = kind;
    each.reason = reason;
    GW_TRY(each.state, code_from(query.integer(3), BatchState::received, kLastBatchState));
    GW_TRY(each.volume_side, code_from(query.integer(5), VolumeSide::none, VolumeSide::large));
    each.batches = query.integer(6);
    each.rows = query.integer(7);
    each.first = instant(query.integer(8));
    each.last = instant(query.integer(9));
  }
}

}  // namespace gw::store::sqlite
