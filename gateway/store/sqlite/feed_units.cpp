// Units within feeds: what came of each county, city or school of a region.
#include <algorithm>

#include "gateway/store/sqlite/session.hpp"

// A school's or county's list of each entry year is a scope of its own; the unit is what stands
// before the year.  Rows read again (kind 6) are no arrival.
#define GW_UNIT \
  "CASE instr(scope, '/') WHEN 0 THEN scope ELSE substr(scope, 1, instr(scope, '/') - 1) END"
#define GW_OF_REGION "(region BETWEEN ?1 AND ?2 OR region = ?3) AND region <> 0 AND kind <> 6"

namespace gw::store::sqlite {
namespace {

/// What was refused and came again later is mended.
void mend(std::vector<DayBatches>& batches) {
  for (DayBatches& refused : batches) {
    if (refused.state != BatchState::refused) continue;
    for (const DayBatches& later : batches) {
      if (later.state != BatchState::applied || later.last <= refused.last) continue;
      refused.mended = refused.batches;
      refused.mended_at = std::max(refused.mended_at, later.last);
    }
  }
}

}  // namespace

Result<std::vector<FeedUnit>> Session::feed_units(RegionCode region, Day first, Day last) {
  const auto [low, high] = counties_of(region);
  const std::int64_t pool = region.is_county() ? region.pool().number() : region.number();
  std::vector<FeedUnit> units;
  Query known =
      connection_.query("SELECT feed, " GW_UNIT
                        " AS unit, max(region), min(received) FROM batch"
                        " WHERE " GW_OF_REGION " GROUP BY feed, unit ORDER BY feed, unit");
  known.bind(low).bind(high).bind(pool);
  for (;;) {
    GW_TRY(const bool more, known.row());
    if (!more) break;
    FeedUnit& unit = units.emplace_back();
    unit.feed = FeedId(std::string(known.text(0)));
    unit.unit = known.text(1);
    unit.region = sqlite::region(known.integer(2));
    unit.known_since = instant(known.integer(3));
  }
  Query came = connection_.query(
      "SELECT feed, " GW_UNIT
      " AS unit, (received + 28800000) / 86400000 AS day, kind, state, reason, volume_side,"
      " count(*), sum(rows_in), min(received), max(received) FROM batch WHERE " GW_OF_REGION
      " AND received BETWEEN ?4 AND ?5"
      " GROUP BY feed, unit, day, kind, state, reason, volume_side ORDER BY feed, unit, day, kind,"
      " state DESC");
  came.bind(low).bind(high).bind(pool).bind(millis(start_of(first)));
  came.bind(millis(start_of(last + kOneDay)) - 1);
  auto unit = units.begin();
  for (;;) {
    GW_TRY(const bool more, came.row());
    if (!more) break;
    while (unit != units.end() &&
           (unit->feed.text() != came.text(0) || unit->unit != came.text(1))) {
      ++unit;
    }
    if (unit == units.end()) return fail(Errc::integrity, "store.feed_units");
    DayBatches& each = unit->batches.emplace_back();
    each.feed = unit->feed;
    each.day = day_from(came.integer(2));
    GW_TRY(each.kind, code_from(came.integer(3), BatchKind::full, BatchKind::reconciliation));
    GW_TRY(each.state, code_from(came.integer(4), BatchState::received, BatchState::discarded));
    GW_TRY(each.reason, code_from(came.integer(5), BatchReason::none, BatchReason::format_differs));
    GW_TRY(each.volume_side, code_from(came.integer(6), VolumeSide::none, VolumeSide::large));
    each.batches = came.integer(7);
    each.rows = came.integer(8);
    each.first = instant(came.integer(9));
    each.last = instant(came.integer(10));
  }
  for (FeedUnit& one : units) mend(one.batches);
  return units;
}

}  // namespace gw::store::sqlite
