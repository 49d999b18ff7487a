// Plan records: the current version of each person and year, the versions before, and their sums.
#include <algorithm>
#include <numeric>

#include "gateway/base/fault_point.hpp"
#include "gateway/domain/fact_bytes.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

/// The highest of the marks: the schema's index of undetermined records compares with it.
constexpr std::int64_t kUndetermined = 8192;

/// The small codes of a record in one column: two bytes instead of five.
std::int64_t marks_of(const EnrollmentPlanRecord& record) {
  return static_cast<std::int64_t>(record.action) |
         static_cast<std::int64_t>(record.settled_by) << 3 |
         static_cast<std::int64_t>(record.uninsured_reason) << 8 |
         static_cast<std::int64_t>(record.ever_related) << 12 |
         (record.undetermined ? kUndetermined : 0);
}

/// The turning fact in one column: four bytes and mostly less.
std::int64_t turning_column(const TurningFact& turning) {
  return static_cast<std::int64_t>(turning.kind) | static_cast<std::int64_t>(turning.status) << 5 |
         static_cast<std::int64_t>(turning.place.number()) << 9;
}

Result<TurningFact> turning_from(std::int64_t column) {
  TurningFact turning;
  if (column == 0) return turning;
  GW_TRY(turning.kind,
         code_from(column & 31, TurningKind::unrecorded, TurningKind::emigration_withdrawn));
  GW_TRY(turning.status,
         code_from(column >> 5 & 15, PlanStatus::needs_review, PlanStatus::uninsured));
  turning.place = region(column >> 9);
  return turning;
}

std::vector<std::size_t> in_table_order(std::span<const EnrollmentPlanRecord> plans) {
  std::vector<std::size_t> order(plans.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto before = [&](std::size_t a, std::size_t b) {
    return std::pair(plans[a].year, plans[a].person) < std::pair(plans[b].year, plans[b].person);
  };
  if (!std::is_sorted(order.begin(), order.end(), before)) {
    std::stable_sort(order.begin(), order.end(), before);
  }
  return order;
}

}  // namespace

Result<EnrollmentPlanRecord> read_plan(const Query& query, PersonId person, std::int64_t year) {
  EnrollmentPlanRecord record;
  record.person = person;
  record.year = PlanYear{static_cast<std::int16_t>(year)};
  GW_TRY(record.status,
         code_from(query.integer(0), PlanStatus::needs_review, PlanStatus::uninsured));
  const std::int64_t marks = query.integer(1);
  GW_TRY(record.action, code_from(marks & 7, PlanAction::none, PlanAction::pause_on_application));
  GW_TRY(record.settled_by, code_from(marks >> 3 & 31, SettledBy::none, SettledBy::year_ended));
  GW_TRY(record.uninsured_reason,
         code_from(marks >> 8 & 15, UninsuredReason::none, UninsuredReason::no_relation));
  record.ever_related = (marks >> 12 & 1) != 0;
  record.undetermined = (marks & kUndetermined) != 0;
  record.county = region(query.integer(2));
  record.pool = region(query.integer(3));
  record.since = day_from(query.integer(4));
  record.decided = instant(query.integer(5));
  record.version = static_cast<std::uint32_t>(query.integer(6));
  auto trace = trace_from_bytes(query.blob(7));
  if (!trace) return fail(Errc::integrity, "store.plan_trace");
  record.trace = std::move(*trace);
  GW_TRY(record.turning, turning_from(query.integer(8)));
  return record;
}

Result<std::vector<std::int64_t>> Session::plan_years() {
  // plan_count has a row for every year that has a record: a few rows instead of a scan.
  std::vector<std::int64_t> years;
  Query query = connection_.query("SELECT DISTINCT year FROM plan_count ORDER BY year");
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return years;
    years.push_back(query.integer(0));
  }
}

Result<void> Session::load_plans(Query& query, std::int64_t year, std::span<Dossier> stretch) {
  query.bind(year).bind_id(stretch.front().person.value).bind_id(stretch.back().person.value);
  return each_of(query, 9, stretch, [&](Dossier& dossier) -> Result<void> {
    GW_TRY(auto record, read_plan(query, dossier.person, year));
    dossier.plans.push_back(std::move(record));
    return {};
  });
}

Result<void> Session::put_plans(std::span<const EnrollmentPlanRecord> plans) {
  if (plans.empty()) return {};
  Query insert = connection_.query(
      "INSERT INTO plan_record (year, person, status, marks, county, pool, since, decided, trace,"
      " turning, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING");
  Query retire = connection_.query(
      "INSERT INTO plan_history (year, person, version, status, marks, county, pool, since,"
      " decided, trace, turning) SELECT year, person, version, status, marks, county, pool, since,"
      " decided, trace, turning FROM plan_record WHERE year = ? AND person = ? RETURNING status");
  Query replace = connection_.query(
      "UPDATE plan_record SET status = ?3, marks = ?4, county = ?5, pool = ?6, since = ?7,"
      " decided = ?8, trace = ?9, turning = ?10, version = version + 1 WHERE year = ?1 AND person "
      "= ?2");
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> sums;
  GW_FAULT_POINT("store.put_plans");
  for (const std::size_t i : in_table_order(plans)) {
    const EnrollmentPlanRecord& plan = plans[i];
    const std::string trace = to_bytes(plan.trace);
    const auto fill = [&](Query& query) -> Query& {
      query.bind(plan.year.value).bind_id(plan.person.value).bind_code(plan.status);
      query.bind(marks_of(plan)).bind(plan.county.number()).bind(plan.pool.number());
      query.bind(day_number(plan.since)).bind(millis(plan.decided)).bind_blob(trace);
      return query.bind(turning_column(plan.turning));
    };
    sums[{plan.year.value, static_cast<std::int64_t>(plan.status)}] += 1;
    // The writer's version only says which is the likelier case; the table decides.
    if (plan.version <= 1) {
      GW_CHECK(fill(insert).run());
      if (connection_.changes() == 1) continue;
    }
    GW_TRY(const bool found, retire.bind(plan.year.value).bind_id(plan.person.value).row());
    if (found) sums[{plan.year.value, retire.integer(0)}] -= 1;
    retire.reset();
    GW_CHECK(fill(found ? replace : insert).run());
    if (connection_.changes() != 1) return fail(Errc::integrity, "store.put_plans");
  }
  Query sum = connection_.query(
      "INSERT INTO plan_count (year, status, persons) VALUES (?, ?, ?)"
      " ON CONFLICT DO UPDATE SET persons = persons + excluded.persons");
  for (const auto& [place, change] : sums) {
    GW_CHECK(sum.bind(place.first).bind(place.second).bind(change).run());
  }
  return {};
}

Result<std::vector<EnrollmentPlanRecord>> Session::plan_history(PersonId person, PlanYear year) {
  std::vector<EnrollmentPlanRecord> versions;
  Query query =
      connection_.query("SELECT " GW_PLAN_COLUMNS
                        " FROM plan_history WHERE year = ?1 AND person = ?2"
                        " UNION ALL SELECT " GW_PLAN_COLUMNS
                        " FROM plan_record WHERE year = ?1 AND person = ?2 ORDER BY version");
  query.bind(year.value).bind_id(person.value);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return versions;
    GW_TRY(auto record, read_plan(query, person, year.value));
    versions.push_back(std::move(record));
  }
}

Result<std::vector<PersonId>> Session::undetermined(PlanYear year, PersonId after,
                                                    std::int64_t limit) {
  std::vector<PersonId> persons;
  // Without the index named, the planner would walk all records of the year.
  Query query = connection_.query(
      "SELECT person FROM plan_record INDEXED BY plan_undetermined WHERE year = ? AND person > ? "
      "AND marks >= 8192"
      " ORDER BY person LIMIT ?");
  query.bind(year.value).bind_id(after.value).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return persons;
    persons.push_back(PersonId{query.id(0)});
  }
}

Result<std::vector<PersonId>> Session::in_review(PlanYear year, PersonId after,
                                                 std::int64_t limit) {
  std::vector<PersonId> persons;
  Query query = connection_.query(
      "SELECT person FROM plan_record INDEXED BY plan_review WHERE year = ? AND person > ?"
      " AND status = 1 ORDER BY person LIMIT ?");
  query.bind(year.value).bind_id(after.value).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return persons;
    persons.push_back(PersonId{query.id(0)});
  }
}

Result<std::vector<PersonId>> Session::unsettled(PlanYear year,
                                                 const std::optional<RegionCode>& region,
                                                 PersonId after, std::int64_t limit) {
  std::vector<PersonId> persons;
  const auto [first, last] = counties_of(region);
  // 5 paused, 7 registered_unpaid, 8 uninsured; the place of the turning fact from bit 9 on.
  Query query = connection_.query(
      "SELECT person FROM plan_record WHERE year = ?1 AND person > ?2 AND status IN (5, 7, 8)"
      " AND (county BETWEEN ?3 AND ?4 OR turning >> 9 BETWEEN ?3 AND ?4"
      " OR (county = 0 AND turning >> 9 = 0))"
      " ORDER BY person LIMIT ?5");
  query.bind(year.value).bind_id(after.value).bind(first).bind(last).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return persons;
    persons.push_back(PersonId{query.id(0)});
  }
}

Result<std::vector<StatusCount>> Session::status_counts() {
  std::vector<StatusCount> counts;
  Query query = connection_.query(
      "SELECT year, status, persons FROM plan_count WHERE persons <> 0 ORDER BY year, status");
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return counts;
    StatusCount count;
    count.year = PlanYear{static_cast<std::int16_t>(query.integer(0))};
    GW_TRY(count.status,
           code_from(query.integer(1), PlanStatus::needs_review, PlanStatus::uninsured));
    count.persons = query.integer(2);
    counts.push_back(count);
  }
}

}  // namespace gw::store::sqlite
