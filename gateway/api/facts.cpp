// Facts that no feed brings, entered by a clerk (schemas/facts/entry.v1.json).  The number stands
// in the body; a failure names the field, never what was written there.
#include <algorithm>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/domain/fact_names.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/pipeline/fact_desk.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kEntryMost = 16384;
constexpr std::size_t kRelationMost = 64;

template <std::size_t N>
Failure wrong_at(const char (&step)[N]) {  // NOLINT(modernize-avoid-c-arrays)
  return fail(Errc::invalid_argument, step);
}

Result<std::optional<Day>> day(const json::object& object, std::string_view name,
                               const Failure& wrong) {
  GW_TRY(const std::string_view written, body::text(object, name, wrong));
  if (written.empty()) return std::optional<Day>();
  const auto parsed = parse_iso_day(written);
  if (!parsed) return wrong;
  return parsed;
}

Result<RegionCode> region(const json::object& object, std::string_view name, const Failure& wrong) {
  GW_TRY(const std::string_view written, body::text(object, name, wrong));
  if (written.empty()) return RegionCode();
  const auto parsed = RegionCode::parse(written);
  if (!parsed) return wrong;
  return *parsed;
}

bool needs_place(StatementKind kind) {
  switch (kind) {
    case StatementKind::consent:
    case StatementKind::written_consent:
    case StatementKind::chosen_place:
    case StatementKind::residence:
    case StatementKind::employment_place:
    case StatementKind::parent_insured:
      return true;
    default:
      return false;
  }
}

Result<Fact> read_statement(const json::object& object) {
  GW_CHECK(body::only(object,
                      {"kind", "statement", "day", "last_day", "relation", "county", "pool",
                       "scheme", "number", "proven"},
                      wrong_at("facts.member")));
  Statement statement;
  GW_TRY(const std::string_view name, body::text(object, "statement", wrong_at("facts.statement")));
  const auto kind = statement_kind_named(name);
  if (!kind) return wrong_at("facts.statement");
  statement.kind = *kind;
  GW_TRY(const auto first, day(object, "day", wrong_at("facts.day")));
  if (!first) return wrong_at("facts.day");
  statement.day = *first;
  GW_TRY(statement.last, day(object, "last_day", wrong_at("facts.last_day")));
  if (statement.last && *statement.last < statement.day) {
    return wrong_at("facts.last_day");
  }
  GW_TRY(const std::string_view relation,
         body::text(object, "relation", wrong_at("facts.relation")));
  if (relation.size() > kRelationMost) return wrong_at("facts.relation");
  statement.relation = relation;
  GW_TRY(statement.county, region(object, "county", wrong_at("facts.county")));
  GW_TRY(statement.pool, region(object, "pool", wrong_at("facts.pool")));
  if (statement.pool.empty() && statement.county.is_county()) {
    statement.pool = statement.county.pool();
  }
  if (needs_place(*kind) && statement.pool.empty()) {
    return wrong_at("facts.county");
  }
  GW_TRY(const std::string_view scheme, body::text(object, "scheme", wrong_at("facts.scheme")));
  const auto known_scheme = scheme_named(scheme);
  const bool months = *kind == StatementKind::months_elsewhere;
  if (!known_scheme && (months || !scheme.empty())) return wrong_at("facts.scheme");
  if (months && !statement.last) return wrong_at("facts.last_day");
  if (known_scheme) statement.scheme = *known_scheme;
  if (const json::value* number = body::member(object, "number")) {
    constexpr std::int64_t kMost = 100;
    if (!number->is_int64() || number->get_int64() < 0 || number->get_int64() > kMost) {
      return wrong_at("facts.number");
    }
    statement.number = static_cast<std::int32_t>(number->get_int64());
  }
  if (const json::value* proven = body::member(object, "proven")) {
    if (!proven->is_bool()) return wrong_at("facts.proven");
    statement.proven = proven->get_bool();
  }
  return Fact(std::move(statement));
}

/// 公费医疗 and its end: no feed says them.
Result<Fact> read_life_event(const json::object& object) {
  GW_CHECK(body::only(object, {"kind", "event", "day"}, wrong_at("facts.member")));
  GW_TRY(const std::string_view name, body::text(object, "event", wrong_at("facts.event")));
  const auto kind = life_event_kind_named(name);
  if (kind != LifeEventKind::other_state_scheme &&
      kind != LifeEventKind::other_state_scheme_ended) {
    return wrong_at("facts.event");
  }
  GW_TRY(const auto when, day(object, "day", wrong_at("facts.day")));
  if (!when) return wrong_at("facts.day");
  return Fact(LifeEvent{*kind, *when});
}

Result<Fact> read_fact(const json::object& object) {
  GW_TRY(const std::string_view kind, body::text(object, "kind", wrong_at("facts.kind")));
  if (kind == "statement") return read_statement(object);
  if (kind == "life_event") return read_life_event(object);
  return wrong_at("facts.kind");
}

Result<pipeline::EntryAct> read_act(const json::object& object) {
  GW_TRY(const std::string_view act, body::text(object, "act", wrong_at("facts.act")));
  if (act.empty() || act == "add") return pipeline::EntryAct::add;
  if (act == "correct") return pipeline::EntryAct::correct;
  if (act == "withdraw") return pipeline::EntryAct::withdraw;
  return wrong_at("facts.act");
}

Result<pipeline::FactEntry> read_entry(const ApiServices& services, const Call& call) {
  GW_TRY(const json::object object, body_object(call, kEntryMost));
  GW_CHECK(body::only(object, {"act", "person", "fact", "evidence"}, wrong_at("facts.member")));
  pipeline::FactEntry entry;
  GW_TRY(entry.act, read_act(object));
  GW_TRY(const auto* person, body::section(object, "person", wrong_at("facts.person")));
  GW_CHECK(body::only(*person, {"document", "number"}, wrong_at("facts.person")));
  GW_TRY(entry.person, identity_in(*person, beijing_day(services.run.clock.now())));
  GW_TRY(const auto* fact, body::section(object, "fact", wrong_at("facts.fact")));
  GW_TRY(entry.fact, read_fact(*fact));
  GW_TRY(entry.evidence, body::evidence(object, wrong_at("facts.evidence")));
  entry.actor = call.principal.actor;
  entry.region = call.principal.region;
  entry.body = call.request.body;
  return entry;
}

std::string_view name_of(pipeline::EntryOutcome outcome) {
  switch (outcome) {
    case pipeline::EntryOutcome::added:
      return "added";
    case pipeline::EntryOutcome::repeated:
      return "repeated";
    case pipeline::EntryOutcome::corrected:
      return "corrected";
    case pipeline::EntryOutcome::withdrawn:
      break;
  }
  return "withdrawn";
}

/// The place a clerk states is a reason to enter it: who chose my county is my matter.
bool states_own_place(const Principal& principal, const Fact& fact) {
  const auto* statement = std::get_if<Statement>(&fact);
  return statement != nullptr && statement->county.is_county() && principal.sees(statement->county);
}

/// "P-000000000001A consent/2026-11-30": ids of ours and what was said.
std::string journal_object(PersonId person, const Fact& fact) {
  std::string object = person ? person_ref(person) : "unknown";
  const auto* statement = std::get_if<Statement>(&fact);
  if (statement != nullptr) {
    return object + ' ' + std::string(gw::name_of(statement->kind)) + '/' +
           iso_text(statement->day);
  }
  return object + ' ' + pipeline::key_of(fact);
}

Result<pipeline::EntryReport> enter(const ApiServices& services, const Call& call,
                                    const pipeline::FactEntry& entry) {
  const auto may_enter = [&](const Dossier& dossier) {
    return in_reach(call.principal, dossier) || states_own_place(call.principal, entry.fact);
  };
  const auto journal = [&](PersonId person) {
    return journal_entry(services, call, "facts.enter", journal_object(person, entry.fact));
  };
  GW_CHECK(enter_number(services, call));
  auto report =
      by_number(services, call, pipeline::FactDesk(services.run).enter(entry, may_enter, journal));
  if (!report && report.error().code() == Errc::not_found) {
    // To try somebody of another region is a look, too.
    GW_CHECK(append_journal(services, call, "facts.refused", "unknown"));
  }
  return report;
}

asio::awaitable<Result<ports::HttpResponse>> add_fact(const ApiServices& services,
                                                      std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const pipeline::FactEntry entry, read_entry(services, *call));
  auto job = [&services, call, &entry]() { return enter(services, *call, entry); };
  GW_CO_TRY(const pipeline::EntryReport report,
            co_await runtime::offload(services.pool, std::move(job)));
  if (report.flags > 0 && services.wake_outbox) services.wake_outbox(AgencyId());
  json::object item;
  item["outcome"] = name_of(report.outcome);
  item["person"] = report.person ? json::value(person_ref(report.person)) : json::value();
  item["fact"] = pipeline::key_of(entry.fact);
  item["evidence"] = entry.evidence;
  item["run"] = report.run ? json::value(report.run.value) : json::value();
  json::array changes;
  for (const pipeline::PlanChange& change : report.plans) {
    json::object one;
    one["year"] = change.year.value;
    one["before"] = change.before ? json::value(name_of(*change.before)) : json::value();
    one["after"] = name_of(change.after);
    one["before_words"] = change.before ? words_of(*change.before, call->language) : "";
    one["after_words"] = words_of(change.after, call->language);
    changes.push_back(std::move(one));
  }
  item["plans_changed"] = static_cast<std::int64_t>(report.plans.size());
  item["changes"] = std::move(changes);
  item["flags_changed"] = report.flags;
  co_return item_reply("entry", std::move(item));
}

}  // namespace

void add_fact_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"POST", "/v1/facts", kClerks, Reach::by_region, waiting(services, add_fact)});
}

}  // namespace gw::api
