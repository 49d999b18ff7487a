// Sums: rows kept as batches change; persons and flags counted by place when asked; targets.
#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

constexpr std::int64_t kUndeterminedMark = 8192;   // the highest of the marks of a plan record
constexpr std::int64_t kRowsBetweenLooks = 65536;  // at whether to stop

/// Place, status and mark of a person as one number: what is counted has few of them.
std::int64_t packed(std::int64_t place, std::int64_t status, bool undetermined) {
  return place << 5 | status << 1 | (undetermined ? 1 : 0);
}

/// Walks the query's rows; Errc::cancelled once `stop` says so.
template <class Take>
Result<void> each_row(Query& query, const std::stop_token& stop, Take take) {
  for (std::int64_t rows = 0;; ++rows) {
    GW_TRY(const bool more, query.row());
    if (!more) return {};
    if (rows % kRowsBetweenLooks == 0 && stop.stop_requested())
      return fail(Errc::cancelled, "store.count");
    take();
  }
}

}  // namespace

Result<void> Session::count_rows(const Batch& batch, std::int64_t change) {
  // Rows read again are no arrival.
  if (!is_settled(batch.state) || batch.kind == BatchKind::replay) return {};
  const RowCounts& counts = batch.counts;
  Query sum = connection_.query(
      "INSERT INTO day_rows (feed, region, day, batches, unbalanced, rows_in, accepted, rejected,"
      " repeated, quarantined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
      " batches = batches + excluded.batches, unbalanced = unbalanced + excluded.unbalanced,"
      " rows_in = rows_in + excluded.rows_in, accepted = accepted + excluded.accepted,"
      " rejected = rejected + excluded.rejected, repeated = repeated + excluded.repeated,"
      " quarantined = quarantined + excluded.quarantined");
  sum.bind(batch.feed.text()).bind(batch.region.number());
  sum.bind(day_number(beijing_day(batch.received))).bind(change);
  sum.bind(counts.balanced() ? 0 : change).bind(change * counts.rows_in);
  sum.bind(change * counts.accepted).bind(change * counts.rejected);
  return sum.bind(change * counts.repeated).bind(change * counts.quarantined).run();
}

Result<std::vector<FeedRows>> Session::row_sums(const std::optional<RegionCode>& region, Day first,
                                                Day last) {
  std::vector<FeedRows> sums;
  const auto [first_county, last_county] = counties_of(region);
  Query query = connection_.query(
      "SELECT feed, sum(batches), sum(unbalanced), sum(rows_in), sum(accepted), sum(rejected),"
      " sum(repeated), sum(quarantined) FROM day_rows WHERE region BETWEEN ? AND ?"
      " AND day BETWEEN ? AND ? GROUP BY feed HAVING sum(batches) <> 0 ORDER BY feed");
  query.bind(first_county).bind(last_county).bind(day_number(first)).bind(day_number(last));
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return sums;
    FeedRows& sum = sums.emplace_back();
    sum.feed = FeedId(std::string(query.text(0)));
    sum.batches = query.integer(1);
    sum.unbalanced = query.integer(2);
    sum.counts.rows_in = query.integer(3);
    sum.counts.accepted = query.integer(4);
    sum.counts.rejected = query.integer(5);
    sum.counts.repeated = query.integer(6);
    sum.counts.quarantined = query.integer(7);
  }
}

Result<std::vector<PlaceCount>> Session::count_persons(PlanYear year, const std::stop_token& stop) {
  // Counted here and not by GROUP BY, which would sort tens of millions of rows first.
  std::unordered_map<std::int64_t, std::int64_t> sums;
  Query query = connection_.query(
      "SELECT status, marks >= ?2, county, turning >> 9 FROM plan_record WHERE year = ?1");
  query.bind(year.value).bind(kUndeterminedMark);
  GW_CHECK(each_row(query, stop, [&] {
    const std::int64_t county = query.integer(2);
    ++sums[packed(county != 0 ? county : query.integer(3), query.integer(0),
                  query.integer(1) != 0)];
  }));
  std::vector<std::pair<std::int64_t, std::int64_t>> sorted(sums.begin(), sums.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<PlaceCount> counts;
  for (const auto& [key, persons] : sorted) {
    PlaceCount& count = counts.emplace_back();
    count.place = region(key >> 5);
    GW_TRY(count.status, code_from(key >> 1 & 15, PlanStatus::needs_review, PlanStatus::uninsured));
    count.undetermined = (key & 1) != 0;
    count.persons = persons;
  }
  return counts;
}

Result<std::vector<UnitFlags>> Session::count_flags(PlanYear year, const std::stop_token& stop) {
  std::map<std::tuple<std::int64_t, std::string, std::string>, UnitFlags> units;
  // 2 settled, 7 dormant, 5 settled by a resident's payment.
  Query query = connection_.query(
      "SELECT county, agency, unit, state = 2, delivery = 7, settled_by = 5, opened FROM flag"
      " WHERE year = ?");
  static_assert(static_cast<int>(FlagState::settled) == 2 &&
                static_cast<int>(FlagDelivery::dormant) == 7 &&
                static_cast<int>(SettledBy::paid_resident) == 5);
  GW_CHECK(each_row(query.bind(year.value), stop, [&] {
    UnitFlags& unit =
        units[{query.integer(0), std::string(query.text(1)), std::string(query.text(2))}];
    if (query.integer(3) != 0) {
      ++unit.settled;
      if (query.integer(5) != 0) ++unit.paid;
      return;
    }
    ++unit.open;
    if (query.integer(4) != 0) ++unit.dormant;
    const Instant opened = instant(query.integer(6));
    if (unit.oldest == Instant{} || opened < unit.oldest) unit.oldest = opened;
  }));
  std::vector<UnitFlags> counts;
  for (auto& [key, unit] : units) {
    unit.county = region(std::get<0>(key));
    unit.agency = AgencyId(std::get<1>(key));
    unit.unit = std::get<2>(key);
    counts.push_back(std::move(unit));
  }
  return counts;
}

Result<std::vector<Target>> Session::targets(PlanYear year) {
  std::vector<Target> targets;
  Query query = connection_.query(
      "SELECT region, persons, loaded, actor FROM target WHERE year = ? ORDER BY region");
  query.bind(year.value);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return targets;
    Target& target = targets.emplace_back();
    target.year = year;
    target.region = region(query.integer(0));
    target.persons = query.integer(1);
    target.loaded = instant(query.integer(2));
    target.actor = query.text(3);
  }
}

Result<void> Session::put(std::span<const Target> targets) {
  GW_FAULT_POINT("store.put_targets");
  Query query = connection_.query(
      "INSERT OR REPLACE INTO target (year, region, persons, loaded, actor)"
      " VALUES (?, ?, ?, ?, ?)");
  for (const Target& target : targets) {
    query.bind(target.year.value).bind(target.region.number()).bind(target.persons);
    GW_CHECK(query.bind(millis(target.loaded)).bind(target.actor).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
