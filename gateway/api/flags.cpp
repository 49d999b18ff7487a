#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/reveals.hpp"
#include "gateway/api/school_names.hpp"
#include "gateway/api/tasks.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/policy/amount_due.hpp"
#include "gateway/policy/payable_until.hpp"

namespace gw::api {

namespace {

constexpr std::array kDeliveries{FlagDelivery::no_channel, FlagDelivery::pending,
                                 FlagDelivery::sent,       FlagDelivery::received,
                                 FlagDelivery::refused,    FlagDelivery::none_needed,
                                 FlagDelivery::dormant};

Result<FlagFilter> filter_of(const Call& call) {
  FlagFilter filter;
  GW_TRY(filter.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  GW_TRY(filter.region, region_of(call));
  GW_TRY(filter.opened, window_asked(call));
  if (const auto agency = call.query.find("agency")) filter.agency = AgencyId(std::string(*agency));
  GW_TRY(const std::int64_t year, call.query.number("year", 0, 2000, 2100));
  if (year != 0) filter.year = PlanYear{static_cast<std::int16_t>(year)};
  if (const auto state = call.query.find("state")) {
    for (const FlagState one : {FlagState::open, FlagState::settled}) {
      if (gw::name_of(one) == *state) filter.state = one;
    }
    if (!filter.state) return fail(Errc::invalid_argument, "api.state");
  }
  if (const auto delivery = call.query.find("delivery")) {
    for (const FlagDelivery one : kDeliveries) {
      if (gw::name_of(one) == *delivery) filter.delivery = one;
    }
    if (!filter.delivery) return fail(Errc::invalid_argument, "api.delivery");
  }
  if (const auto after = call.query.find("after")) {
    filter.after = parse_flag_id(*after);
    if (filter.after.year == 0) return fail(Errc::invalid_argument, "api.after");
  }
  return filter;
}

/// Amounts due, of the open flags.  Clerks chase a payment; to anybody else an
/// amount would only tell the category of a person.
using AmountsDue = std::map<FlagId, Money>;

EnrollmentPlanRecord record_of(const Dossier& dossier, PlanYear year) {
  for (const EnrollmentPlanRecord& plan : dossier.plans) {
    if (plan.year == year) return plan;
  }
  return {};
}

Result<AmountsDue> amounts_due(const ApiServices& services, const Call& call, StoreReader& store,
                               std::span<const Flag> flags) {
  AmountsDue amounts;
  if (!kClerks.has(call.principal.role)) return amounts;
  std::vector<const Flag*> open;
  std::vector<PersonId> persons;
  for (const Flag& flag : flags) {
    if (flag.state != FlagState::open) continue;
    open.push_back(&flag);
    persons.push_back(flag.person);
  }
  GW_TRY(const auto dossiers, store.load(persons));
  GW_TRY(const pipeline::DecisionDay today, pipeline::decision_day(services.run, store));
  pipeline::LevyTablesOfDay tables(services.levy_tables, store, today.day);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const auto facts = policy::PersonFacts::sort_out(dossiers[i].facts);
    const policy::Question question{open[i]->year, today.day, today.register_stale,
                                    today.tax_stale};
    const RegionCode place = policy::place_to_pay(
        facts, question, record_of(dossiers[i], open[i]->year), *services.run.policy);
    GW_TRY(const policy::LevyTable* table, tables.of(open[i]->year, place.pool()));
    const auto due = policy::amount_due(facts, question, place, table, *services.run.policy);
    if (due) amounts.emplace(open[i]->id, *due);
  }
  return amounts;
}

/// Whether a list is asked for as work: by the clock of tasks, or narrowed by them.
bool asks_for_tasks(const Query& query) {
  for (const char* const name : {"task", "overdue", "escalated", "assignee", "order"}) {
    if (query.find(name)) return true;
  }
  return false;
}

Result<TaskFilter> task_filter_of(const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.task");
  TaskFilter filter;
  GW_TRY(filter.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  GW_TRY(filter.region, region_of(call));
  GW_TRY(filter.told, window_asked(call));
  if (const auto agency = call.query.find("agency")) filter.agency = AgencyId(std::string(*agency));
  GW_TRY(const std::int64_t year, call.query.number("year", 0, 2000, 2100));
  if (year != 0) filter.year = PlanYear{static_cast<std::int16_t>(year)};
  // Tasks are of open flags, and have a state of their own in place of the delivery's.
  if (call.query.find("delivery") || call.query.find("state").value_or("OPEN") != "OPEN")
    return wrong;
  if (call.query.find("order").value_or("clock") != "clock") return wrong;
  if (const auto step = call.query.find("task")) {
    filter.step = task_step(*step);
    if (!filter.step || !is_open(*filter.step)) return wrong;
  }
  GW_TRY(const std::int64_t overdue, call.query.number("overdue", 0, 0, 1));
  GW_TRY(const std::int64_t escalated, call.query.number("escalated", 0, 0, 1));
  filter.overdue = overdue == 1;
  filter.escalated = escalated == 1;
  filter.assignee = call.query.find("assignee").value_or("");
  if (const auto after = call.query.find("after")) {
    // "1795000000000.F-2027-1": told at, flag.
    const std::size_t dot = after->find('.');
    std::int64_t told = 0;
    const char* const end = after->data() + std::min(dot, after->size());
    const auto [stop, error] = std::from_chars(after->data(), end, told);
    if (error != std::errc() || stop != end || dot == std::string_view::npos) return wrong;
    filter.after = parse_flag_id(after->substr(dot + 1));
    if (filter.after.year == 0) return wrong;
    filter.after_told = Instant(std::chrono::milliseconds(told));
  }
  return filter;
}

/// A page of flags, and where the next begins; null after the last.
struct FlagPage {
  std::vector<Flag> flags;
  std::vector<FlagTask> tasks;
  AmountsDue amounts;
  SchoolNames schools;
  json::value next;
};

/// The tasks of its flags, and the amounts.
Result<void> read_beside(const ApiServices& services, const Call& call, StoreReader& store,
                         FlagPage& page) {
  std::vector<FlagId> ids;
  for (const Flag& flag : page.flags) ids.push_back(flag.id);
  GW_TRY(page.tasks, store.flag_tasks(ids));
  GW_TRY(page.amounts, amounts_due(services, call, store, page.flags));
  std::set<std::string> units;
  for (const Flag& flag : page.flags) units.insert(flag.unit);
  GW_TRY(page.schools, store.school_names(std::vector<std::string>(units.begin(), units.end())));
  return {};
}

Result<void> read_by_clock(const ApiServices& services, const Call& call, const TaskCuts& cuts,
                           FlagPage& page) {
  GW_TRY(const TaskFilter filter, task_filter_of(call));
  return services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto places, store.open_tasks(filter, cuts));
    for (const TaskPlace& place : places) {
      GW_TRY(auto flag, store.flag(place.flag));
      if (!flag) return fail(Errc::integrity, "api.tasks");
      page.flags.push_back(std::move(*flag));
    }
    if (static_cast<std::int64_t>(places.size()) == filter.limit) {
      const std::int64_t told = places.back().told.time_since_epoch().count();
      page.next = std::to_string(told) + "." + places.back().flag.text();
    }
    return read_beside(services, call, store, page);
  });
}

Result<void> read_by_number(const ApiServices& services, const Call& call, FlagPage& page) {
  GW_TRY(const FlagFilter filter, filter_of(call));
  return services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(page.flags, store.flags(filter));
    if (static_cast<std::int64_t>(page.flags.size()) == filter.limit)
      page.next = page.flags.back().id.text();
    return read_beside(services, call, store, page);
  });
}

json::object flag_json(const Flag& flag, const AmountsDue& amounts, Language language) {
  json::object object = api::flag_json(flag, language);
  const auto due = amounts.find(flag.id);
  object["amount_due"] = due == amounts.end() ? json::value() : json::value(due->second.yuan());
  return object;
}

Result<ports::HttpResponse> list_flags(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"agency", "region", "year", "state", "delivery", "task", "overdue",
                            "escalated", "assignee", "order", "since", "until", "after", "limit"}));
  const TaskCuts cuts = task_cuts(services);
  FlagPage page;
  if (asks_for_tasks(call.query)) {
    GW_CHECK(read_by_clock(services, call, cuts, page));
  } else {
    GW_CHECK(read_by_number(services, call, page));
  }
  json::array items;
  for (std::size_t i = 0; i < page.flags.size(); ++i) {
    json::object item = flag_json(page.flags[i], page.amounts, call.language);
    item["school_name"] = school_name(page.schools, page.flags[i].unit);
    item["task"] = task_json(services, page.flags[i], page.tasks[i], cuts, call.language);
    items.push_back(std::move(item));
  }
  return list_reply("flags", std::move(items), std::move(page.next));
}

/// What the agency says became of the flag, the latest first.  Its words may name somebody.
json::array answers_json(const std::vector<FlagAnswer>& answers, bool received, Language language) {
  json::array list;
  for (const FlagAnswer& answer : answers) {
    json::object one;
    one["said"] = time_json(answer.said);
    one["learned"] = time_json(answer.learned);
    one["code"] = code_of(answer.code);
    one["words"] = words_of(answer.code, language);
    for (const auto& [name, text] :
         {std::pair("remark", &answer.words), std::pair("corrected", &answer.corrected)}) {
      one[name] = nullptr;
      if (text->empty()) continue;
      if (received) {
        reveal_into(one, name, *text);
      } else {
        one[name] = masked(*text);
      }
    }
    list.push_back(std::move(one));
  }
  return list;
}

Result<ports::HttpResponse> show_flag(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"row"}));
  GW_TRY(const bool received, wants_received(call));
  const FlagId id = parse_flag_id(call.parameter);
  if (id.year == 0) return fail(Errc::not_found, "api.flag");
  std::optional<Flag> flag;
  std::vector<FlagHistoryEntry> history;
  std::vector<FlagAnswer> answers;
  std::vector<FlagEntry> entries;
  std::vector<FlagTask> tasks;
  AmountsDue amounts;
  SchoolNames schools;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(flag, store.flag(id));
    if (flag) {
      GW_TRY(history, store.flag_history(id));
      GW_TRY(answers, store.flag_answers(id));
      GW_TRY(entries, store.flag_entries(id));
      GW_TRY(tasks, store.flag_tasks(std::span(&id, 1)));
      GW_TRY(amounts, amounts_due(services, call, store, std::span(&*flag, 1)));
      GW_TRY(schools, store.school_names(std::span(&flag->unit, 1)));
    }
    return {};
  }));
  // A flag of another county is answered as one that does not exist.
  if (!flag || !call.principal.sees(flag->county)) return fail(Errc::not_found, "api.flag");
  json::object item = flag_json(*flag, amounts, call.language);
  json::array events;
  for (const FlagHistoryEntry& entry : history) {
    json::object one;
    one["at"] = time_json(entry.at);
    one["event"] = name_of(entry.event);
    one["code"] = code_of(entry.code);
    one["note"] = entry.note;
    events.push_back(std::move(one));
  }
  item["school_name"] = school_name(schools, flag->unit);
  item["history"] = std::move(events);
  item["task"] = task_json(services, *flag, tasks.front(), task_cuts(services), call.language);
  item["entries"] = entries_json(entries, call.principal);
  const AgencyInfo* agency = agency_of(services, flag->agency.text());
  item["contacts"] = agency == nullptr ? json::array() : contacts_json(*agency);
  if (received) GW_CHECK(reveal_rows(services, call, "flags.look", flag->id.text()));
  item["answers"] = answers_json(answers, received, call.language);
  return item_reply("flag", std::move(item));
}

}  // namespace

json::object flag_json(const Flag& flag, Language language) {
  json::object object;
  object["id"] = flag.id.text();
  object["person"] = person_ref(flag.person);
  object["year"] = flag.year.value;
  object["agency"] = flag.agency.text();
  object["county"] = flag.county.text();
  object["state"] = gw::name_of(flag.state);
  object["delivery"] = gw::name_of(flag.delivery);
  object["code"] = code_of(flag.code);
  object["words"] = words_of(flag.code, language);
  object["reason"] = gw::name_of(flag.reason);
  object["settled_by"] = gw::name_of(flag.settled_by);
  object["last_payable_day"] = day_json(flag.last_payable_day);
  object["unit"] = flag.unit;
  object["opened"] = time_json(flag.opened);
  object["changed"] = time_json(flag.changed);
  object["version"] = flag.version;
  return object;
}

void add_flag_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/flags", kFollowers, Reach::by_region, blocking(services, list_flags)});
  routes.push_back(
      {"GET", "/v1/flags/{id}", kFollowers, Reach::by_region, blocking(services, show_flag)});
}

}  // namespace gw::api
