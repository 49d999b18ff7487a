// Units within feeds: what came of each county, city or school of a region.
#include "gateway/store/sqlite/session.hpp"

// A school's or county's list of each entry year is a scope of its own; the unit is what stands
// before the year.
#define GW_UNIT \
  "CASE instr(scope, '/') WHEN 0 THEN scope ELSE substr(scope, 1, instr(scope, '/') - 1) END"
// Rows read again (kind 6) are no arrival.
#define GW_ARRIVED " AND b.kind <> 6"
// The batches of the region, whose numbers lie between ?1 and ?2, and of a county's pool, ?3, where
// it counts.
#define GW_OF_REGION                                                                   \
  "(SELECT ?1 AS low, ?2 AS high UNION SELECT ?3, ?3) r CROSS JOIN batch b INDEXED BY" \
  " batch_region ON b.region BETWEEN r.low AND r.high AND b.region <> 0" GW_ARRIVED
// The batches of feed ?1's unit ?2.
#define GW_OF_NAME                                                                      \
  "batch b INDEXED BY batch_unit WHERE b.feed = ?1 AND b.scope >= ?2 AND b.scope < ?2 " \
  "|| '0' AND " GW_UNIT " = ?2" GW_ARRIVED
// Of a refused batch: receipt of the one that counts now in its scope, if it came later.
#define GW_MENDED                                                              \
  "(SELECT iif(n.id > b.id, n.received, NULL) FROM batch n WHERE b.state = 5"  \
  " AND n.feed = b.feed AND n.scope = b.scope AND n.state = 4 AND n.kind <> 6" \
  " ORDER BY n.ordering DESC, n.id DESC LIMIT 1)"
// What came from ?4 to ?5, summed up within each unit by day and fate.
#define GW_SUMS(source)                                                                        \
  "SELECT feed, " GW_UNIT                                                                      \
  " AS unit, (received + 28800000) / 86400000 AS day, kind, state, reason, volume_side,"       \
  " count(*), sum(rows_in), min(received), max(received), count(mended), max(mended) FROM"     \
  " (SELECT b.feed, b.scope, b.received, b.kind, b.state, b.reason, b.volume_side, b.rows_in," \
  " " GW_MENDED " AS mended FROM " source                                                      \
  " AND b.received BETWEEN ?4 AND ?5)"                                                         \
  " GROUP BY feed, unit, day, kind, state, reason, volume_side ORDER BY feed, unit, day,"      \
  " kind, state DESC"

namespace gw::store::sqlite {
namespace {

// Below every region's number.
constexpr std::int64_t kNoPool = -1;

Result<DayBatches> read_unit_day(const Query& query) {
  DayBatches each;
  each.feed = FeedId(std::string(query.text(0)));
  each.day = day_from(query.integer(2));
  GW_TRY(each.kind, code_from(query.integer(3), BatchKind::full, BatchKind::reconciliation));
  GW_TRY(each.state, code_from(query.integer(4), BatchState::received, kLastBatchState));
  GW_TRY(each.reason, code_from(query.integer(5), BatchReason::none, BatchReason::format_differs));
  GW_TRY(each.volume_side, code_from(query.integer(6), VolumeSide::none, VolumeSide::large));
  each.batches = query.integer(7);
  each.rows = query.integer(8);
  each.first = instant(query.integer(9));
  each.last = instant(query.integer(10));
  each.mended = query.integer(11);
  if (each.mended > 0) each.mended_at = instant(query.integer(12));
  return each;
}

}  // namespace

Result<std::vector<FeedUnit>> Session::feed_units(RegionCode region, UnitReach reach, Day first,
                                                  Day last) {
  const auto [low, high] = counties_of(region);
  const bool with_pool = reach == UnitReach::with_pool && region.is_county();
  const std::int64_t pool = with_pool ? region.pool().number() : kNoPool;
  std::vector<FeedUnit> units;
  Query known = connection_.query("SELECT b.feed, " GW_UNIT
                                  " AS unit, max(b.region), min(b.received) FROM " GW_OF_REGION
                                  " GROUP BY b.feed, unit ORDER BY b.feed, unit");
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
  Query came = connection_.query(GW_SUMS(GW_OF_REGION));
  came.bind(low).bind(high).bind(pool).bind(millis(start_of(first)));
  came.bind(millis(start_of(last + kOneDay)) - 1);
  auto unit = units.begin();
  for (;;) {
    GW_TRY(const bool more, came.row());
    if (!more) return units;
    while (unit != units.end() &&
           (unit->feed.text() != came.text(0) || unit->unit != came.text(1))) {
      ++unit;
    }
    if (unit == units.end()) return fail(Errc::integrity, "store.feed_units");
    GW_TRY(DayBatches each, read_unit_day(came));
    unit->batches.push_back(std::move(each));
  }
}

Result<std::vector<FeedUnit>> Session::named_units(std::span<const UnitName> names, Day first,
                                                   Day last) {
  std::vector<FeedUnit> units;
  Query came = connection_.query(GW_SUMS(GW_OF_NAME));
  for (const UnitName& name : names) {
    FeedUnit& unit = units.emplace_back();
    unit.feed = name.feed;
    unit.unit = name.unit;
    unit.region = name.region;
    came.bind(name.feed.text()).bind(name.unit).bind(0).bind(millis(start_of(first)));
    came.bind(millis(start_of(last + kOneDay)) - 1);
    for (;;) {
      GW_TRY(const bool more, came.row());
      if (!more) break;
      GW_TRY(DayBatches each, read_unit_day(came));
      unit.batches.push_back(std::move(each));
    }
    came.reset();
  }
  return units;
}

Result<std::map<std::string, std::string>> Session::school_names(
    std::span<const std::string> schools) {
  std::map<std::string, std::string> names;
  Query query = connection_.query("SELECT name FROM school_name WHERE school = ?");
  for (const std::string& school : schools) {
    query.bind(school);
    GW_TRY(const bool found, query.row());
    if (found) names.emplace(school, query.text(0));
    query.reset();
  }
  return names;
}

Result<void> Session::put_school_names(const std::map<std::string, std::string>& names) {
  Query query = connection_.query(
      "INSERT INTO school_name (school, name) VALUES (?, ?) ON CONFLICT (school) DO UPDATE SET"
      " name = excluded.name WHERE name <> excluded.name");
  for (const auto& [school, name] : names) GW_CHECK(query.bind(school).bind(name).run());
  return {};
}

}  // namespace gw::store::sqlite
