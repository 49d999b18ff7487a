// Flags, their history and their sums.
#include <algorithm>
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

Result<std::vector<Flag>> all_flags(Query& query) {
  std::vector<Flag> flags;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return flags;
    GW_TRY(auto flag, read_flag(query));
    flags.push_back(std::move(flag));
  }
}

}  // namespace

std::pair<std::int64_t, std::int64_t> counties_of(const std::optional<RegionCode>& region) {
  if (!region) return {0, std::numeric_limits<std::int32_t>::max()};
  const std::int64_t number = region->number();
  if (region->is_county()) return {number, number};
  return {number, number % 10000 == 0 ? number + 9999 : number + 99};
}

Result<Flag> read_flag(const Query& query) {
  Flag flag;
  flag.id.year = static_cast<std::uint16_t>(query.integer(0));
  flag.id.number = static_cast<std::uint32_t>(query.integer(1));
  flag.person.value = query.id(2);
  flag.year = PlanYear{static_cast<std::int16_t>(query.integer(0))};
  flag.agency = AgencyId(std::string(query.text(3)));
  flag.county = region(query.integer(4));
  GW_TRY(flag.state, code_from(query.integer(5), FlagState::open, FlagState::settled));
  GW_TRY(flag.code, code_from(query.integer(6), FlagCode::not_enrolled, FlagCode::withdrawn));
  GW_TRY(flag.reason,
         code_from(query.integer(7), UninsuredReason::none, UninsuredReason::no_relation));
  GW_TRY(flag.settled_by, code_from(query.integer(8), SettledBy::none, SettledBy::same_person));
  GW_TRY(flag.delivery,
         code_from(query.integer(9), FlagDelivery::no_channel, FlagDelivery::dormant));
  flag.last_payable_day = day_from(query.integer(10));
  flag.unit = query.text(11);
  flag.row_key = query.text(12);
  flag.as_supplied = PersonalText(std::string(query.text(13)));
  flag.opened = instant(query.integer(14));
  flag.changed = instant(query.integer(15));
  flag.own.value = query.id(16);
  flag.version = static_cast<std::uint32_t>(query.integer(17));
  return flag;
}

Result<FlagId> Session::next_flag_id(PlanYear year, std::uint32_t count) {
  const std::string counter = "flag." + std::to_string(year.value);
  GW_TRY(const std::int64_t last, take_numbers(counter, count));
  return FlagId{static_cast<std::uint16_t>(year.value),
                static_cast<std::uint32_t>(last - count + 1)};
}

Result<std::optional<Flag>> Session::flag(FlagId id) {
  Query query =
      connection_.query("SELECT " GW_FLAG_COLUMNS " FROM flag WHERE year = ? AND number = ?");
  GW_TRY(const bool found, query.bind(id.year).bind(id.number).row());
  if (!found) return std::optional<Flag>();
  GW_TRY(auto flag, read_flag(query));
  return std::optional<Flag>(std::move(flag));
}

Result<void> Session::load_flags(Query& query, std::span<Dossier> stretch) {
  query.bind_id(stretch.front().person.value).bind_id(stretch.back().person.value);
  return each_of(query, 2, stretch, [&](Dossier& dossier) -> Result<void> {
    GW_TRY(auto flag, read_flag(query));
    dossier.flags.push_back(std::move(flag));
    return {};
  });
}

Result<void> Session::put_flags(std::span<const FlagPut> flags) {
  if (flags.empty()) return {};
  GW_FAULT_POINT("store.put_flags");
  FlagSums sums;
  for (const FlagPut& put : flags) GW_CHECK(put_flag(put, sums));
  return count_flags(sums);
}

Result<void> Session::put_flag(const FlagPut& put, FlagSums& sums) {
  const Flag& flag = put.flag;
  GW_TRY(const auto before, known_flag(flag.id));
  // Whoever is told again has his time again.
  const bool anew = !before || put.event == FlagEvent::reopened;
  FlagTask task = anew ? FlagTask() : before->task;
  const bool settles = flag.state == FlagState::settled && !anew &&
                       before->flag.state == FlagState::open && task.told != Instant{};
  if (settles)
    task.settled_after = std::max(flag.changed - task.told, std::chrono::milliseconds(0));
  task.step = step_of(flag, task);
  sums.put_in(flag, task, before ? sums.take_out(before->flag, before->task) : "");
  Query query = connection_.query(
      "INSERT INTO flag (" GW_FLAG_COLUMNS ", " GW_TASK_COLUMNS
      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (year, number) DO UPDATE SET person = excluded.person,"
      " agency = excluded.agency, county = excluded.county, state = excluded.state,"
      " code = excluded.code, reason = excluded.reason, settled_by = excluded.settled_by,"
      " delivery = excluded.delivery, last_payable_day = excluded.last_payable_day,"
      " unit = excluded.unit, row_key = excluded.row_key, as_supplied = excluded.as_supplied,"
      " opened = excluded.opened, changed = excluded.changed, own = excluded.own,"
      " version = version + 1, step = excluded.step, told = excluded.told,"
      " acknowledged_after = excluded.acknowledged_after, settled_after = excluded.settled_after,"
      " answered = excluded.answered, answer = excluded.answer, reminded = excluded.reminded,"
      " escalated = excluded.escalated, assignee = excluded.assignee");
  query.bind(flag.id.year).bind(flag.id.number).bind_id(flag.person.value);
  query.bind(flag.agency.text()).bind(flag.county.number()).bind_code(flag.state);
  query.bind_code(flag.code).bind_code(flag.reason).bind_code(flag.settled_by);
  query.bind_code(flag.delivery).bind(day_number(flag.last_payable_day)).bind(flag.unit);
  query.bind(flag.row_key).bind(flag.as_supplied.reveal(Purpose::store));
  query.bind(millis(flag.opened)).bind(millis(flag.changed)).bind_id(flag.own.value);
  bind_task(query, task);
  GW_CHECK(query.run());
  return tell_flag(flag.id, flag.changed, put.event, flag.code, {});
}

Result<void> Session::set_delivery(FlagId id, FlagDelivery delivery, Instant at, FlagSums& sums) {
  GW_TRY(auto known, known_flag(id));
  if (!known) return fail(Errc::not_found, "store.set_delivery");
  Flag& flag = known->flag;
  FlagTask& task = known->task;
  doings_.persons.push_back(flag.person);
  const std::string_view stood = sums.take_out(flag, task);
  flag.delivery = delivery;
  const bool heard = delivery == FlagDelivery::sent || delivery == FlagDelivery::received ||
                     delivery == FlagDelivery::refused;
  if (heard && task.told == Instant{} && flag.state == FlagState::open) task.told = at;
  task.step = step_of(flag, task);
  sums.put_in(flag, task, stood);
  return connection_
      .query(
          "UPDATE flag SET delivery = ?3, changed = max(changed, ?4), version = version + 1,"
          " told = ?5, step = ?6 WHERE year = ?1 AND number = ?2")
      .bind(id.year)
      .bind(id.number)
      .bind_code(delivery)
      .bind(millis(at))
      .bind(millis(task.told))
      .bind_code(task.step)
      .run();
}

Result<void> Session::count_flags(const FlagSums& sums) {
  for (const auto& [move, flags] : sums.moves()) doings_.counts.flag_moves[move] += flags;
  Query query = connection_.query(
      "INSERT INTO flag_count (agency, year, county, state, delivery, paid, flags)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET flags = flags + excluded.flags");
  for (const auto& [place, change] : sums.changes()) {
    if (change == 0) continue;
    const auto& [agency, year, county, state, delivery, paid] = place;
    query.bind(agency).bind(year).bind(county).bind_code(state).bind_code(delivery);
    GW_CHECK(query.bind(paid ? 1 : 0).bind(change).run());
  }
  return count_tasks(sums);
}

Result<void> Session::tell_flag(FlagId flag, Instant at, FlagEvent event, FlagCode code,
                                std::string_view note) {
  return connection_
      .query(
          "INSERT INTO flag_event (year, number, sequence, at, event, code, note, left_marks,"
          " left_payable_day) SELECT ?1, ?2, (SELECT ifnull(max(sequence), 0) + 1 FROM flag_event"
          " WHERE year = ?1 AND number = ?2), ?3, ?4, ?5, ?6,"
          " reason | (settled_by << 4) | (delivery << 9), last_payable_day"
          " FROM flag WHERE year = ?1 AND number = ?2")
      .bind(flag.year)
      .bind(flag.number)
      .bind(millis(at))
      .bind_code(event)
      .bind_code(code)
      .bind(note)
      .run();
}

Result<std::vector<Flag>> Session::flags(const FlagFilter& filter) {
  const auto [first_county, last_county] = counties_of(filter.region);
  const auto fill = [&, low = first_county, high = last_county](Query& query) {
    query.bind(filter.after.year).bind(filter.after.number).bind(low).bind(high);
    query.bind(filter.year ? filter.year->value : 0);
    query.bind(filter.year ? filter.year->value : std::numeric_limits<std::int16_t>::max());
    query.bind_code(filter.state.value_or(FlagState::open));
    query.bind_code(filter.state.value_or(FlagState::settled));
    query.bind_code(filter.delivery.value_or(FlagDelivery::no_channel));
    query.bind_code(filter.delivery.value_or(FlagDelivery::dormant));
    query.bind(filter.limit);
  };
  if (!filter.opened.open()) {
    Query query = connection_.query(
        "SELECT " GW_FLAG_COLUMNS
        " FROM flag INDEXED BY flag_opened WHERE opened BETWEEN ?12 AND ?13"
        " AND (opened, year, number) > (ifnull((SELECT opened FROM flag WHERE year = ?1"
        " AND number = ?2), -1), ?1, ?2) AND county BETWEEN ?3 AND ?4"
        " AND year BETWEEN ?5 AND ?6 AND state BETWEEN ?7 AND ?8 AND delivery BETWEEN ?9 AND ?10"
        " AND (?14 = '' OR agency = ?14) AND (unit = ?15 OR ?15 = '')"
        " ORDER BY opened, year, number LIMIT ?11");
    fill(query);
    query.bind(filter.opened.first()).bind(filter.opened.last());
    query.bind(text_or_all(filter.agency)).bind(filter.unit);
    return all_flags(query);
  }
  if (filter.agency) {
    Query query = connection_.query(
        "SELECT " GW_FLAG_COLUMNS
        " FROM flag WHERE (year, number) > (?1, ?2) AND county BETWEEN ?3 AND ?4"
        " AND year BETWEEN ?5 AND ?6 AND state BETWEEN ?7 AND ?8 AND delivery BETWEEN ?9 AND ?10"
        " AND agency = ?12 AND (unit = ?13 OR ?13 = '') ORDER BY year, number LIMIT ?11");
    fill(query);
    query.bind(filter.agency->text()).bind(filter.unit);
    return all_flags(query);
  }
  Query query = connection_.query(
      "SELECT " GW_FLAG_COLUMNS
      " FROM flag WHERE (year, number) > (?1, ?2) AND county BETWEEN ?3 AND ?4"
      " AND year BETWEEN ?5 AND ?6 AND state BETWEEN ?7 AND ?8 AND delivery BETWEEN ?9 AND ?10"
      " ORDER BY year, number LIMIT ?11");
  fill(query);
  return all_flags(query);
}

Result<std::vector<FlagHistoryEntry>> Session::flag_history(FlagId id) {
  std::vector<FlagHistoryEntry> entries;
  Query query = connection_.query(
      "SELECT at, event, code, note FROM flag_event WHERE year = ? AND number = ?"
      " ORDER BY sequence");
  query.bind(id.year).bind(id.number);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return entries;
    FlagHistoryEntry& entry = entries.emplace_back();
    entry.at = instant(query.integer(0));
    GW_TRY(entry.event, code_from(query.integer(1), FlagEvent::opened, FlagEvent::sent));
    GW_TRY(entry.code, code_from(query.integer(2), FlagCode::not_enrolled, FlagCode::withdrawn));
    entry.note = query.text(3);
  }
}

Result<std::vector<UnitFlagCount>> Session::flags_by_unit(const FlagFilter& filter) {
  std::vector<UnitFlagCount> units;
  const auto [first_county, last_county] = counties_of(filter.region);
  Query query = connection_.query(
      "SELECT agency, unit, county, count(*) FROM flag WHERE (?1 = '' OR agency = ?1)"
      " AND (?2 = 0 OR year = ?2) AND (?3 = 0 OR state = ?3) AND county BETWEEN ?4 AND ?5"
      " AND delivery <> ?6 GROUP BY agency, unit, county ORDER BY agency, unit, county");
  query.bind(filter.agency ? std::string_view(filter.agency->text()) : std::string_view());
  query.bind(filter.year ? filter.year->value : 0);
  query.bind(filter.state ? static_cast<std::int64_t>(*filter.state) : 0);
  query.bind(first_county).bind(last_county).bind_code(FlagDelivery::dormant);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return units;
    UnitFlagCount& unit = units.emplace_back();
    unit.agency = AgencyId(std::string(query.text(0)));
    unit.unit = query.text(1);
    unit.county = sqlite::region(query.integer(2));
    unit.flags = query.integer(3);
  }
}

Result<std::vector<FlagCounts>> Session::flag_counts(const std::optional<RegionCode>& region) {
  std::vector<FlagCounts> counts;
  const auto [first_county, last_county] = counties_of(region);
  Query query = connection_.query(
      "SELECT agency, year, sum(flags * (state = 1)), sum(flags * (state = 2)),"
      " sum(flags * (delivery = 2)), sum(flags * (delivery = 3)), sum(flags * (delivery = 4)),"
      " sum(flags * (delivery = 5)), sum(flags * (delivery = 1)), sum(flags * (delivery = 7)),"
      " sum(flags * (state = 2 AND paid = 1)) FROM flag_count WHERE county BETWEEN ? AND ?"
      " GROUP BY agency, year ORDER BY agency, year");
  query.bind(first_county).bind(last_county);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return counts;
    FlagCounts& count = counts.emplace_back();
    count.agency = AgencyId(std::string(query.text(0)));
    count.year = PlanYear{static_cast<std::int16_t>(query.integer(1))};
    count.open = query.integer(2);
    count.settled = query.integer(3);
    count.pending = query.integer(4);
    count.sent = query.integer(5);
    count.received = query.integer(6);
    count.refused = query.integer(7);
    count.no_channel = query.integer(8);
    count.dormant = query.integer(9);
    count.settled_by_payment = query.integer(10);
  }
}

}  // namespace gw::store::sqlite
