// Flags as work (跟踪): what people enter about a flag, and how agencies do: ages, what
// is late, how long they take.  Nothing here changes a flag: only evidence does (law 6).
#include "gateway/api/tasks.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/regions.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kNoteBody = 8192;
constexpr std::array<std::string_view, 4> kAgeNames{"0-3", "4-7", "8-15", "16+"};

/// Whom `name` stands for among those who work with flags: a certificate of the settings, or an
/// account.  Errc::not_found: nobody, or somebody who may not see a flag of this county.
Result<void> must_work_there(const ApiServices& services, StoreReader& store,
                             const std::string& name, RegionCode county) {
  const auto works = [&](Role role, RegionCode region) {
    Principal other;
    other.role = role;
    other.region = region;
    return kClerks.has(role) && other.sees(county);
  };
  for (const Caller& caller : services.callers) {
    if (caller.common_name == name && works(caller.role, caller.region)) return {};
  }
  GW_TRY(const auto account, store.account(name));
  const bool active = account && account->state == AccountState::active;
  if (active && works(account->role, account->region)) return {};
  return fail(Errc::not_found, "flags.assignee");
}

/// `{"kind":"remind","words":"…","assignee":"clerk-420602"}`.
Result<FlagEntry> flag_entry_in(const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "flags.note");
  GW_TRY(const json::object object, body_object(call, kNoteBody));
  GW_CHECK(body::only(object, {"kind", "words", "assignee"}, wrong));
  GW_TRY(const std::string_view kind, body::text(object, "kind", wrong));
  GW_TRY(const std::string_view words, body::text(object, "words", wrong));
  GW_TRY(const std::string_view assignee, body::text(object, "assignee", wrong));
  const auto act = flag_act(kind);
  if (!act) return fail(Errc::invalid_argument, "flags.note_kind");
  const bool needs_words = *act == FlagAct::note || *act == FlagAct::escalate;
  // What could be somebody's number stays out: the flag knows who is meant.
  if (words.empty() ? needs_words : !reads_as_note(words))
    return fail(Errc::invalid_argument, "flags.note_words");
  if (!assignee.empty() && *act != FlagAct::assign)
    return fail(Errc::invalid_argument, "flags.assignee");
  FlagEntry entry;
  entry.act = *act;
  entry.words = PersonalText(std::string(words));
  entry.assignee = assignee;
  return entry;
}

/// Whether the task is where this may be done.  Errc::conflict.
Result<void> must_fit(FlagEntry& entry, const FlagTask& task, const Principal& principal) {
  if (entry.act == FlagAct::note) return {};
  if (!is_open(task.step)) return fail(Errc::conflict, "flags.no_open_task");
  if (entry.act == FlagAct::acknowledge && task.acknowledged_after)
    return fail(Errc::conflict, "flags.acknowledged");
  if (entry.act == FlagAct::escalate) {
    const auto higher = above(principal.role == Role::local ? kHubei : principal.region);
    // Once it lies with somebody, only he hands it further up.
    const bool lies_higher = higher && !task.escalated.empty() &&
                             (task.escalated == kHubei || task.escalated == *higher);
    if (!higher || lies_higher) return fail(Errc::conflict, "flags.nobody_above");
    entry.region = *higher;
  }
  return {};
}

json::object flag_entry_json(const FlagEntry& entry, bool with_words) {
  json::object object;
  object["number"] = entry.number;
  object["at"] = time_json(entry.at);
  object["actor"] = entry.actor;
  object["kind"] = gw::name_of(entry.act);
  object["assignee"] = entry.assignee.empty() ? json::value() : json::value(entry.assignee);
  object["region"] = entry.region.empty() ? json::value() : json::value(entry.region.text());
  object["words"] = with_words && !entry.words.empty()
                        ? json::value(entry.words.reveal(Purpose::clerk))
                        : json::value();
  return object;
}

/// Reminding sends nothing: no agency's note knows a reminder, and agencies do not adapt to us.
std::string_view reminder_words(Language language) {
  return language == Language::zh
             ? "催办已登记。各机构的接口约定中没有催办报文，网关不向对方发送；请按下列联系方式联系"
               "。"
             : "The reminder is recorded. No agency's interface knows a reminder, so nothing is "
               "sent: call as shown.";
}

Result<ports::HttpResponse> enter_about_flag(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(FlagEntry entry, flag_entry_in(call));
  entry.flag = parse_flag_id(call.parameter);
  if (entry.flag.year == 0) return fail(Errc::not_found, "api.flag");
  entry.at = services.run.clock.now();
  entry.actor = call.principal.actor;
  std::optional<Flag> flag;
  FlagTask task;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(flag, store.flag(entry.flag));
    if (!flag || !call.principal.sees(flag->county)) return fail(Errc::not_found, "api.flag");
    GW_TRY(auto before, store.flag_tasks(std::span(&entry.flag, 1)));
    GW_CHECK(must_fit(entry, before.front(), call.principal));
    if (!entry.assignee.empty())
      GW_CHECK(must_work_there(services, store, entry.assignee, flag->county));
    GW_TRY(entry.number, store.add(entry));
    GW_TRY(auto after, store.flag_tasks(std::span(&entry.flag, 1)));
    task = std::move(after.front());
    std::string object = entry.flag.text() + " " + std::to_string(entry.number);
    if (!entry.assignee.empty()) object += " " + entry.assignee;
    if (!entry.region.empty()) object += " " + entry.region.text();
    return store.append_journal(journal_entry(
        services, call, "flags." + std::string(gw::name_of(entry.act)), std::move(object)));
  }));
  json::object item = flag_entry_json(entry, true);
  item["flag"] = entry.flag.text();
  item["task"] = task_json(services, *flag, task, task_cuts(services), call.language);
  if (entry.act == FlagAct::remind) {
    const AgencyInfo* agency = agency_of(services, flag->agency.text());
    item["sent"] = false;
    item["told"] = reminder_words(call.language);
    item["contacts"] = agency == nullptr ? json::array() : contacts_json(*agency);
  }
  return item_reply("flag-entry", std::move(item));
}

/// Sums of several counties or agencies.
struct TaskSum {
  std::int64_t open = 0, overdue = 0, claimed = 0;
  std::array<std::int64_t, TaskCount::kAgeDays.size() + 1> ages{};
  std::optional<Day> oldest;

  void add(const TaskCount& count) {
    open += count.open;
    overdue += count.overdue;
    claimed += count.claimed;
    for (std::size_t i = 0; i < ages.size(); ++i) ages.at(i) += count.ages.at(i);
    if (!oldest || count.oldest < *oldest) oldest = count.oldest;
  }
};

void sum_into(json::object& object, const TaskSum& sum) {
  object["open"] = sum.open;
  object["overdue"] = sum.overdue;
  object["claimed"] = sum.claimed;
  json::object ages;
  for (std::size_t i = 0; i < kAgeNames.size(); ++i) ages[kAgeNames.at(i)] = sum.ages.at(i);
  object["ages"] = std::move(ages);
  object["oldest"] = day_json(sum.oldest);
}

json::value span_json(const std::optional<std::chrono::milliseconds>& span) {
  if (!span) return nullptr;
  return std::chrono::duration_cast<std::chrono::seconds>(*span).count();
}

json::array regions_json(const std::vector<TaskCount>& counts, RegionCode region) {
  std::vector<RegionCode> below = regions_below(region);
  if (below.empty()) below.push_back(region);
  std::map<RegionCode, TaskSum> sums;
  for (const TaskCount& count : counts) {
    const auto place = std::find_if(below.begin(), below.end(),
                                    [&](RegionCode one) { return lies_in(count.county, one); });
    sums[place == below.end() ? RegionCode() : *place].add(count);
  }
  json::array array;
  for (const auto& [place, sum] : sums) {
    json::object object;
    object["region"] = place.empty() ? json::value() : json::value(place.text());
    object["name"] = place.empty() ? json::value() : json::value(region_name(place));
    sum_into(object, sum);
    array.push_back(std::move(object));
  }
  return array;
}

json::array scoreboard_json(const ApiServices& services, const std::vector<TaskCount>& counts,
                            const std::vector<TaskPace>& paces) {
  std::map<AgencyId, TaskSum> sums;
  for (const TaskCount& count : counts) sums[count.agency].add(count);
  json::array array;
  for (const TaskPace& pace : paces) {
    const auto sum = sums.find(pace.agency);
    if (sum == sums.end() && pace.acknowledged == 0 && pace.settled == 0) continue;
    const AgencyInfo* agency = agency_of(services, pace.agency.text());
    json::object object;
    object["agency"] = pace.agency.text();
    object["name"] =
        agency == nullptr || agency->name.empty() ? json::value() : json::value(agency->name);
    sum_into(object, sum == sums.end() ? TaskSum() : sum->second);
    object["acknowledged"] = pace.acknowledged;
    object["acknowledge_seconds"] = span_json(pace.acknowledge_median);
    object["settled"] = pace.settled;
    object["settle_seconds"] = span_json(pace.settle_median);
    const TaskLimits& limits = services.tasks.limits(pace.agency);
    object["limits"] = json::object{{"acknowledge_days", limits.acknowledge},
                                    {"act_days", limits.act},
                                    {"prove_days", limits.prove}};
    array.push_back(std::move(object));
  }
  return array;
}

Result<ports::HttpResponse> show_stats(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"region", "year"}));
  GW_TRY(const auto region, region_of(call));
  GW_TRY(const std::int64_t asked, call.query.number("year", 0, 2000, 2100));
  std::optional<PlanYear> year;
  if (asked != 0) year = PlanYear{static_cast<std::int16_t>(asked)};
  const TaskCuts cuts = task_cuts(services);
  std::vector<TaskCount> counts;
  std::vector<TaskPace> paces;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(counts, store.task_counts(region, year, cuts));
    GW_TRY(paces, store.task_paces(region, year));
    return {};
  }));
  TaskSum all;
  for (const TaskCount& count : counts) all.add(count);
  json::object item;
  item["today"] = day_json(cuts.today);
  item["region"] = region ? json::value(region->text()) : json::value();
  item["year"] = year ? json::value(year->value) : json::value();
  sum_into(item, all);
  item["regions"] = regions_json(counts, region.value_or(kHubei));
  item["agencies"] = scoreboard_json(services, counts, paces);
  return item_reply("flag-stats", std::move(item));
}

}  // namespace

TaskCuts task_cuts(const ApiServices& services) {
  return services.tasks.cuts(services.run.clock.now());
}

json::value task_json(const ApiServices& services, const Flag& flag, const FlagTask& task,
                      const TaskCuts& cuts, Language language) {
  if (task.step == TaskStep::none) return nullptr;
  const TaskCut& cut = cuts.of(flag.agency);
  json::object object;
  object["state"] = gw::name_of(step_on(task, cut));
  object["claim"] = task.answer ? json::value(code_of(*task.answer)) : json::value();
  object["claim_words"] =
      task.answer ? json::value(words_of(*task.answer, language)) : json::value();
  object["told"] = time_json(task.told);
  object["acknowledged"] =
      task.acknowledged_after ? time_json(task.told + *task.acknowledged_after) : json::value();
  const auto due = services.tasks.due(flag.agency, task, cut);
  object["due"] = day_json(due);
  object["overdue"] = is_overdue(task, cut);
  object["overdue_days"] = due && is_overdue(task, cut) ? (cuts.today - *due).count() : 0;
  object["age_days"] = (cuts.today - beijing_day(task.told)).count();
  object["assignee"] = task.assignee.empty() ? json::value() : json::value(task.assignee);
  object["reminded"] = time_json(task.reminded);
  object["escalated"] = task.escalated.empty() ? json::value() : json::value(task.escalated.text());
  return object;
}

json::array entries_json(const std::vector<FlagEntry>& entries, const Principal& principal) {
  const bool with_words = kClerks.has(principal.role);
  json::array array;
  for (const FlagEntry& entry : entries) array.push_back(flag_entry_json(entry, with_words));
  return array;
}

void add_task_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/flags/stats", kFollowers, Reach::by_region, blocking(services, show_stats)});
  routes.push_back({"POST", "/v1/flags/{id}/notes", kClerks, Reach::by_region,
                    blocking(services, enter_about_flag)});
}

}  // namespace gw::api
