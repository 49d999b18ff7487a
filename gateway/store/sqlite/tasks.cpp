// The tasks of flags: what is kept of each, the lists and sums of them, and what people entered.
#include <algorithm>
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

static_assert(static_cast<int>(TaskStep::sent) == 1 && static_cast<int>(TaskStep::received) == 2 &&
              static_cast<int>(TaskStep::working) == 4 &&
              static_cast<int>(TaskStep::claimed) == 5 &&
              static_cast<int>(TaskStep::disputed) == 6 &&
              static_cast<int>(TaskStep::returned) == 7);

// What is late (gw::is_overdue), by moments: ?2 acknowledge, ?3 act, ?4 prove.
#define GW_TASK_OVERDUE                                                                         \
  "CASE WHEN step IN (1, 2) THEN told < ?2 WHEN step = 5 THEN answered < ?4 AND told < ?3 ELSE" \
  " told < ?3 END"
// Open tasks of one agency behind a place, in the order of the index.
#define GW_TASKS_BEHIND                                                                     \
  " step BETWEEN 1 AND 7 AND agency = ?1 AND told >= ?5 AND (told > ?5 OR (year, number) >" \
  " (?6, ?7)) AND county BETWEEN ?8 AND ?9 AND year BETWEEN ?10 AND ?11"                    \
  " AND CASE WHEN step = 5 AND answered < ?4 THEN 4 ELSE step END BETWEEN ?12 AND ?13"      \
  " AND (?14 = 0 OR " GW_TASK_OVERDUE                                                       \
  ") AND (?15 = 0 OR escalated <> 0) AND told <= ?17 ORDER BY told, year, number LIMIT ?16"

/// The moment before which something lies on this day or before.
std::int64_t end_of(Day day) {
  return millis(start_of(day + kOneDay));
}

std::pair<std::int64_t, std::int64_t> years_of(const std::optional<PlanYear>& year) {
  if (year) return {year->value, year->value};
  return {0, std::numeric_limits<std::int16_t>::max()};
}

std::int64_t span_of(const std::optional<std::chrono::milliseconds>& span) {
  return span ? span->count() : -1;
}

std::optional<std::chrono::milliseconds> span_from(std::int64_t value) {
  if (value < 0) return std::nullopt;
  return std::chrono::milliseconds(value);
}

/// The middle of the values that `query` sorts, of `count` of them; its last parameter is which.
Result<std::optional<std::chrono::milliseconds>> middle_of(Query& query, std::int64_t count) {
  if (count == 0) return std::optional<std::chrono::milliseconds>();
  GW_TRY(const bool found, query.bind((count - 1) / 2).row());
  return found ? span_from(query.integer(0)) : std::nullopt;
}

}  // namespace

Result<FlagTask> read_task(const Query& query, int first) {
  FlagTask task;
  GW_TRY(task.step, code_from(query.integer(first), TaskStep::none, TaskStep::settled));
  task.told = instant(query.integer(first + 1));
  task.acknowledged_after = span_from(query.integer(first + 2));
  task.settled_after = span_from(query.integer(first + 3));
  task.answered = instant(query.integer(first + 4));
  if (const std::int64_t code = query.integer(first + 5); code != 0) {
    GW_TRY(task.answer, code_from(code, HandlingCode::persuaded, HandlingCode::other));
  }
  task.reminded = instant(query.integer(first + 6));
  task.escalated = region(query.integer(first + 7));
  task.assignee = query.text(first + 8);
  return task;
}

void bind_task(Query& query, const FlagTask& task) {
  query.bind_code(task.step).bind(millis(task.told)).bind(span_of(task.acknowledged_after));
  query.bind(span_of(task.settled_after)).bind(millis(task.answered));
  query.bind(task.answer ? static_cast<std::int64_t>(*task.answer) : 0);
  query.bind(millis(task.reminded)).bind(task.escalated.number()).bind(task.assignee);
}

void FlagSums::add(const Flag& flag, const FlagTask& task, std::int64_t change) {
  changes_[{flag.agency.text(), flag.id.year, flag.county.number(), flag.state, flag.delivery,
            flag.settled_by == SettledBy::paid_resident}] += change;
  if (!is_open(task.step)) return;
  const bool claimed = task.step == TaskStep::claimed;
  tasks_[{flag.agency.text(), flag.county.number(), flag.id.year,
          day_number(beijing_day(task.told)), task.step,
          claimed ? day_number(beijing_day(task.answered)) : 0}] += change;
}

std::string_view FlagSums::take_out(const Flag& flag, const FlagTask& task) {
  add(flag, task, -1);
  return standing_word(flag, task);
}

void FlagSums::put_in(const Flag& flag, const FlagTask& task, std::string_view stood) {
  add(flag, task, 1);
  const std::string_view stands = standing_word(flag, task);
  if (stands != stood) ++moves_[{flag.agency.text(), stands}];
}

Result<void> Session::count_tasks(const FlagSums& sums) {
  Query query = connection_.query(
      "INSERT INTO flag_task_count (agency, county, year, told_day, step, answered_day, flags)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET flags = flags + excluded.flags");
  // Days go by: what is empty does not stay.
  Query empty = connection_.query(
      "DELETE FROM flag_task_count WHERE agency = ? AND county = ? AND year = ? AND told_day = ?"
      " AND step = ? AND answered_day = ? AND flags = 0");
  const auto fill = [](Query& one, const FlagSums::TaskPlace& place) {
    const auto& [agency, county, year, told, step, answered] = place;
    one.bind(agency).bind(county).bind(year).bind(told).bind_code(step).bind(answered);
  };
  for (const auto& [place, change] : sums.tasks()) {
    if (change == 0) continue;
    fill(query, place);
    GW_CHECK(query.bind(change).run());
    if (change > 0) continue;
    fill(empty, place);
    GW_CHECK(empty.run());
  }
  return {};
}

Result<std::optional<Session::KnownFlag>> Session::known_flag(FlagId id) {
  Query query = connection_.query("SELECT " GW_FLAG_COLUMNS ", " GW_TASK_COLUMNS
                                  " FROM flag WHERE year = ? AND number = ?");
  GW_TRY(const bool found, query.bind(id.year).bind(id.number).row());
  if (!found) return std::optional<KnownFlag>();
  KnownFlag known;
  GW_TRY(known.flag, read_flag(query));
  GW_TRY(known.task, read_task(query, kFlagColumns));
  return std::optional<KnownFlag>(std::move(known));
}

Result<void> Session::put_task(const KnownFlag& before, FlagTask task, FlagSums& sums) {
  task.step = step_of(before.flag, task);
  sums.put_in(before.flag, task, sums.take_out(before.flag, before.task));
  Query query = connection_.query(
      "UPDATE flag SET step = ?, told = ?, acknowledged_after = ?, settled_after = ?,"
      " answered = ?, answer = ?, reminded = ?, escalated = ?, assignee = ?"
      " WHERE year = ? AND number = ?");
  bind_task(query, task);
  return query.bind(before.flag.id.year).bind(before.flag.id.number).run();
}

Result<void> Session::hear_answer(FlagId id, FlagSums& sums) {
  GW_TRY(const auto known, known_flag(id));
  if (!known || !is_open(known->task.step)) return {};
  Query query = connection_.query(
      "SELECT code, learned FROM flag_answer WHERE year = ? AND number = ? AND learned >= ?"
      " ORDER BY said DESC, learned DESC, arrival DESC LIMIT 1");
  query.bind(id.year).bind(id.number).bind(millis(known->task.told));
  GW_TRY(const bool found, query.row());
  if (!found) return {};
  FlagTask task = known->task;
  GW_TRY(task.answer, code_from(query.integer(0), HandlingCode::persuaded, HandlingCode::other));
  task.answered = instant(query.integer(1));
  if (!task.acknowledged_after) task.acknowledged_after = task.answered - task.told;
  return put_task(*known, std::move(task), sums);
}

Result<std::vector<FlagTask>> Session::flag_tasks(std::span<const FlagId> flags) {
  std::vector<FlagTask> tasks;
  Query query =
      connection_.query("SELECT " GW_TASK_COLUMNS " FROM flag WHERE year = ? AND number = ?");
  for (const FlagId id : flags) {
    GW_TRY(const bool found, query.bind(id.year).bind(id.number).row());
    FlagTask task;
    if (found) {
      GW_TRY(task, read_task(query, 0));
    }
    tasks.push_back(std::move(task));
    query.reset();
  }
  return tasks;
}

Result<std::vector<AgencyId>> Session::flagged_agencies() {
  std::vector<AgencyId> agencies;
  Query query = connection_.query("SELECT DISTINCT agency FROM flag_count ORDER BY agency");
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return agencies;
    agencies.emplace_back(std::string(query.text(0)));
  }
}

Result<std::vector<TaskPlace>> Session::open_tasks(const TaskFilter& filter, const TaskCuts& cuts) {
  const auto [first_county, last_county] = counties_of(filter.region);
  const auto [first_year, last_year] = years_of(filter.year);
  std::vector<TaskPlace> places;
  // A window that begins behind the place begins the list.
  const bool later = filter.told.first() > millis(filter.after_told);
  const std::int64_t told = later ? filter.told.first() : millis(filter.after_told);
  const FlagId after = later ? FlagId() : filter.after;
  const auto read = [&, low = first_county, high = last_county, from = first_year, to = last_year](
                        Query& query, const AgencyId& agency) -> Result<void> {
    const TaskCut& cut = cuts.of(agency);
    query.bind(agency.text()).bind(end_of(cut.acknowledge)).bind(end_of(cut.act));
    query.bind(end_of(cut.prove)).bind(told).bind(after.year);
    query.bind(after.number).bind(low).bind(high).bind(from).bind(to);
    query.bind_code(filter.step.value_or(TaskStep::sent));
    query.bind_code(filter.step.value_or(TaskStep::returned));
    query.bind(filter.overdue ? 1 : 0).bind(filter.escalated ? 1 : 0).bind(filter.limit);
    query.bind(filter.told.last());
    if (!filter.assignee.empty()) query.bind(filter.assignee);
    for (;;) {
      GW_TRY(const bool more, query.row());
      if (!more) break;
      places.push_back({instant(query.integer(0)),
                        {static_cast<std::uint16_t>(query.integer(1)),
                         static_cast<std::uint32_t>(query.integer(2))}});
    }
    query.reset();
    return {};
  };
  // Each agency has limits of its own, and of each the oldest come without a search.
  std::vector<AgencyId> agencies;
  if (filter.agency) {
    agencies.push_back(*filter.agency);
  } else {
    GW_TRY(agencies, flagged_agencies());
  }
  Query all = connection_.query(
      "SELECT told, year, number FROM flag INDEXED BY flag_task WHERE" GW_TASKS_BEHIND);
  Query own = connection_.query(
      "SELECT told, year, number FROM flag INDEXED BY flag_task_of WHERE assignee <> ''"
      " AND assignee = ?18 AND" GW_TASKS_BEHIND);
  for (const AgencyId& agency : agencies) {
    GW_CHECK(read(filter.assignee.empty() ? all : own, agency));
  }
  std::sort(places.begin(), places.end());
  if (places.size() > static_cast<std::size_t>(filter.limit))
    places.resize(static_cast<std::size_t>(filter.limit));
  return places;
}

Result<std::vector<TaskCount>> Session::task_counts(const std::optional<RegionCode>& region,
                                                    const std::optional<PlanYear>& year,
                                                    const TaskCuts& cuts) {
  std::vector<TaskCount> counts;
  const auto [first_county, last_county] = counties_of(region);
  const auto [first_year, last_year] = years_of(year);
  GW_TRY(const auto agencies, flagged_agencies());
  static_assert(TaskCount::kAgeDays == std::array{3, 7, 15});
  Query query = connection_.query(
      "SELECT county, sum(flags), sum(flags * CASE WHEN step IN (1, 2) THEN told_day <= ?2"
      " WHEN step = 5 THEN answered_day <= ?4 AND told_day <= ?3 ELSE told_day <= ?3 END),"
      " sum(flags * (step IN (5, 6))), sum(flags * (told_day >= ?5 - 3)),"
      " sum(flags * (told_day BETWEEN ?5 - 7 AND ?5 - 4)),"
      " sum(flags * (told_day BETWEEN ?5 - 15 AND ?5 - 8)), sum(flags * (told_day < ?5 - 15)),"
      " min(told_day) FROM flag_task_count WHERE agency = ?1 AND county BETWEEN ?6 AND ?7"
      " AND year BETWEEN ?8 AND ?9 AND flags > 0 GROUP BY county ORDER BY county");
  for (const AgencyId& agency : agencies) {
    const TaskCut& cut = cuts.of(agency);
    query.bind(agency.text()).bind(day_number(cut.acknowledge)).bind(day_number(cut.act));
    query.bind(day_number(cut.prove)).bind(day_number(cuts.today));
    query.bind(first_county).bind(last_county).bind(first_year).bind(last_year);
    for (;;) {
      GW_TRY(const bool more, query.row());
      if (!more) break;
      TaskCount& count = counts.emplace_back();
      count.agency = agency;
      count.county = sqlite::region(query.integer(0));
      count.open = query.integer(1);
      count.overdue = query.integer(2);
      count.claimed = query.integer(3);
      for (std::size_t i = 0; i < count.ages.size(); ++i)
        count.ages.at(i) = query.integer(4 + static_cast<int>(i));
      count.oldest = day_from(query.integer(8));
    }
    query.reset();
  }
  return counts;
}

Result<std::vector<TaskPace>> Session::task_paces(const std::optional<RegionCode>& region,
                                                  const std::optional<PlanYear>& year) {
  std::vector<TaskPace> paces;
  const auto [first_county, last_county] = counties_of(region);
  const auto [first_year, last_year] = years_of(year);
  GW_TRY(const auto agencies, flagged_agencies());
  for (const AgencyId& agency : agencies) {
    TaskPace& pace = paces.emplace_back();
    pace.agency = agency;
    const auto fill = [&, low = first_county, high = last_county, from = first_year,
                       to = last_year](Query& query) -> Query& {
      return query.bind(agency.text()).bind(low).bind(high).bind(from).bind(to);
    };
    Query acknowledged = connection_.query(
        "SELECT count(*) FROM flag INDEXED BY flag_acknowledged WHERE acknowledged_after >= 0"
        " AND agency = ? AND county BETWEEN ? AND ? AND year BETWEEN ? AND ?");
    GW_TRY(const bool any, fill(acknowledged).row());
    pace.acknowledged = any ? acknowledged.integer(0) : 0;
    Query middle = connection_.query(
        "SELECT acknowledged_after FROM flag INDEXED BY flag_acknowledged"
        " WHERE acknowledged_after >= 0 AND agency = ? AND county BETWEEN ? AND ?"
        " AND year BETWEEN ? AND ? ORDER BY acknowledged_after LIMIT 1 OFFSET ?");
    GW_TRY(pace.acknowledge_median, middle_of(fill(middle), pace.acknowledged));
    Query settled = connection_.query(
        "SELECT count(*) FROM flag INDEXED BY flag_settled WHERE settled_after >= 0"
        " AND agency = ? AND county BETWEEN ? AND ? AND year BETWEEN ? AND ?");
    GW_TRY(const bool some, fill(settled).row());
    pace.settled = some ? settled.integer(0) : 0;
    Query half = connection_.query(
        "SELECT settled_after FROM flag INDEXED BY flag_settled WHERE settled_after >= 0"
        " AND agency = ? AND county BETWEEN ? AND ? AND year BETWEEN ? AND ?"
        " ORDER BY settled_after LIMIT 1 OFFSET ?");
    GW_TRY(pace.settle_median, middle_of(fill(half), pace.settled));
  }
  return paces;
}

Result<std::int64_t> Session::add(const FlagEntry& entry) {
  GW_TRY(const auto known, known_flag(entry.flag));
  if (!known) return fail(Errc::not_found, "store.add_flag_entry");
  GW_FAULT_POINT("store.add_flag_entry");
  GW_TRY(const std::int64_t number, take_numbers("flag_entry", 1));
  const std::string& words = entry.words.reveal(Purpose::store);
  const std::string sealed =
      words.empty() ? std::string() : crypto::seal_bytes(key_, random_, words);
  Query query = connection_.query(
      "INSERT INTO flag_entry (entry, year, number, at, actor, kind, assignee, region, sealed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(number).bind(entry.flag.year).bind(entry.flag.number).bind(millis(entry.at));
  query.bind(entry.actor).bind_code(entry.act).bind(entry.assignee).bind(entry.region.number());
  GW_CHECK(query.bind_blob(sealed).run());
  FlagTask task = known->task;
  switch (entry.act) {
    case FlagAct::note:
      return number;
    case FlagAct::remind:
      task.reminded = entry.at;
      break;
    case FlagAct::assign:
      task.assignee = entry.assignee;
      break;
    case FlagAct::escalate:
      task.escalated = entry.region;
      break;
    case FlagAct::acknowledge:
      if (!task.acknowledged_after)
        task.acknowledged_after = std::max(entry.at - task.told, std::chrono::milliseconds(0));
      break;
  }
  FlagSums sums;
  GW_CHECK(put_task(*known, std::move(task), sums));
  GW_CHECK(count_flags(sums));
  return number;
}

Result<std::vector<FlagEntry>> Session::flag_entries(FlagId flag) {
  std::vector<FlagEntry> entries;
  Query query = connection_.query(
      "SELECT entry, at, actor, kind, assignee, region, sealed FROM flag_entry"
      " WHERE year = ? AND number = ? ORDER BY entry DESC");
  query.bind(flag.year).bind(flag.number);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return entries;
    FlagEntry& entry = entries.emplace_back();
    entry.number = query.integer(0);
    entry.flag = flag;
    entry.at = instant(query.integer(1));
    entry.actor = query.text(2);
    GW_TRY(entry.act, code_from(query.integer(3), FlagAct::note, FlagAct::acknowledge));
    entry.assignee = query.text(4);
    entry.region = sqlite::region(query.integer(5));
    if (const auto sealed = query.blob(6); !sealed.empty()) {
      GW_TRY(auto words, crypto::open_bytes(key_, sealed));
      entry.words = PersonalText(std::move(words));
    }
  }
}

}  // namespace gw::store::sqlite
