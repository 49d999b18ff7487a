// Clerks' decisions about identities (schemas/facts/identity.v1.json), and the worklist of numbers
// under two names.  Numbers and names stand in bodies only; a failure names the field.
#include <algorithm>
#include <array>
#include <set>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/person_view.hpp"
#include "gateway/domain/fact_names.hpp"
#include "gateway/normalize/person_name.hpp"
#include "gateway/pipeline/identity_desk.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/policy/name_words.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kDecisionMost = 16384;
constexpr std::string_view kDecisionReference = "decision ";
/// Why: 证件核对, 公安核实, 报送单位核实, 参保登记核实, 录入错误, 其他.
constexpr std::array<std::string_view, 6> kReasons{"documents_seen",     "police_confirmed",
                                                   "agency_confirmed",   "register_confirmed",
                                                   "entered_by_mistake", "other"};

Result<std::string> read_reason(const json::object& object) {
  const Failure wrong = fail(Errc::invalid_argument, "identity.reason");
  GW_TRY(const std::string_view reason, body::text(object, "reason", wrong));
  if (std::find(kReasons.begin(), kReasons.end(), reason) == kReasons.end()) return wrong;
  return std::string(reason);
}

Result<Identity> read_document(const json::object& object, std::string_view name, Day today) {
  const Failure wrong = fail(Errc::invalid_argument, "identity.person");
  GW_TRY(const auto* document, body::section(object, name, wrong));
  GW_CHECK(body::only(*document, {"document", "number"}, wrong));
  return identity_in(*document, today);
}

/// One name, or the two that are one person's.
Result<void> read_names(const json::object& object, IdentityWord& word) {
  const Failure wrong = fail(Errc::invalid_argument, "identity.names");
  const json::value* names = body::member(object, "names");
  if (names == nullptr || !names->is_array()) return wrong;
  std::vector<PersonName> read;
  for (const json::value& one : names->get_array()) {
    if (!one.is_string()) return wrong;
    read.push_back(normalize::read_name(std::string_view(one.get_string())).name);
    if (read.back().empty()) return wrong;
  }
  const std::size_t wanted = word.verdict == IdentityVerdict::same_names ? 2 : 1;
  if (read.size() != wanted) return wrong;
  word.name = std::move(read.front());
  if (wanted == 2) word.other = std::move(read.back());
  return {};
}

template <class Entry>
Result<void> sign(const Call& call, const json::object& object, Entry& entry) {
  GW_TRY(entry.reason, read_reason(object));
  GW_TRY(entry.evidence, body::evidence(object, fail(Errc::invalid_argument, "identity.evidence")));
  entry.actor = call.principal.actor;
  entry.region = call.principal.region;
  entry.body = call.request.body;
  return {};
}

Result<pipeline::IdentityRequest> read_decision(const ApiServices& services, const Call& call) {
  GW_TRY(const json::object object, body_object(call, kDecisionMost));
  GW_CHECK(body::only(object, {"verdict", "person", "other", "names", "reason", "evidence"},
                      fail(Errc::invalid_argument, "identity.member")));
  pipeline::IdentityRequest request;
  const Failure wrong = fail(Errc::invalid_argument, "identity.verdict");
  GW_TRY(const std::string_view written, body::text(object, "verdict", wrong));
  const auto verdict = identity_verdict_named(written);
  if (!verdict) return wrong;
  request.word.verdict = *verdict;
  const Day today = beijing_day(services.run.clock.now());
  GW_TRY(request.person, read_document(object, "person", today));
  if (*verdict == IdentityVerdict::same_person || *verdict == IdentityVerdict::other_person) {
    if (object.contains("names")) return fail(Errc::invalid_argument, "identity.names");
    GW_TRY(request.word.also, read_document(object, "other", today));
  } else {
    if (object.contains("other")) return fail(Errc::invalid_argument, "identity.other");
    GW_CHECK(read_names(object, request.word));
  }
  GW_CHECK(sign(call, object, request));
  return request;
}

json::object decision_json(const IdentityDecision& decision, PersonId person) {
  json::object object;
  object["number"] = decision.number;
  object["verdict"] = gw::name_of(decision.verdict);
  object["person"] = person_ref(person);
  object["reason"] = decision.reason;
  object["evidence"] = decision.evidence;
  object["by"] = decision.actor;
  object["run"] = decision.run.value;
  object["made"] = time_json(decision.made);
  const bool undone = !decision.undone_by.empty();
  object["state"] = undone ? "undone" : "stands";
  object["undone"] = time_json(decision.undone);
  object["undone_by"] = undone ? json::value(decision.undone_by) : json::value();
  object["undone_reason"] = undone ? json::value(decision.undone_reason) : json::value();
  object["undone_evidence"] = undone ? json::value(decision.undone_evidence) : json::value();
  return object;
}

ports::HttpResponse report_reply(const ApiServices& services,
                                 const pipeline::IdentityReport& report, std::string_view outcome) {
  if (report.run.flags > 0 && services.wake_outbox) services.wake_outbox(AgencyId());
  json::object item = decision_json(report.decision, report.person);
  item["outcome"] = report.repeated ? "repeated" : outcome;
  item["plans_changed"] = report.run.plans;
  item["flags_changed"] = report.run.flags;
  return item_reply("identity_decision", std::move(item));
}

/// Runs a call of the desk; to try somebody of another region is a look, too.
template <class Act>
Result<pipeline::IdentityReport> at_desk(const ApiServices& services, const Call& call,
                                         std::string_view action, const Act& act) {
  const auto may = [&](const Dossier& dossier) { return in_reach(call.principal, dossier); };
  const auto journal = [&](const pipeline::IdentityReport& report) {
    return journal_entry(services, call, action,
                         person_ref(report.person) + ' ' + std::string(kDecisionReference) +
                             std::to_string(report.decision.number));
  };
  auto report = act(may, journal);
  if (!report && report.error().code() == Errc::not_found) {
    GW_CHECK(append_journal(services, call, "identity.refused", "unknown"));
  }
  return report;
}

asio::awaitable<Result<ports::HttpResponse>> decide_identity(const ApiServices& services,
                                                             std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const pipeline::IdentityRequest request, read_decision(services, *call));
  auto job = [&services, call, &request]() -> Result<pipeline::IdentityReport> {
    const auto decide = [&](const auto& may, const auto& journal) {
      return pipeline::IdentityDesk(services.run).decide(request, may, journal);
    };
    GW_CHECK(enter_number(services, *call));
    return by_number(services, *call, at_desk(services, *call, "identity.decide", decide));
  };
  GW_CO_TRY(const pipeline::IdentityReport report,
            co_await runtime::offload(services.pool, std::move(job)));
  co_return report_reply(services, report, "decided");
}

Result<pipeline::IdentityUndoing> read_undoing(const Call& call) {
  pipeline::IdentityUndoing undoing;
  GW_TRY(const std::uint64_t number, id_parameter(call));
  undoing.number = static_cast<std::int64_t>(number);
  GW_TRY(const json::object object, body_object(call, kDecisionMost));
  GW_CHECK(
      body::only(object, {"reason", "evidence"}, fail(Errc::invalid_argument, "identity.member")));
  GW_CHECK(sign(call, object, undoing));
  return undoing;
}

asio::awaitable<Result<ports::HttpResponse>> undo_identity(const ApiServices& services,
                                                           std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const pipeline::IdentityUndoing undoing, read_undoing(*call));
  auto job = [&services, call, &undoing]() {
    return at_desk(services, *call, "identity.undo", [&](const auto& may, const auto& journal) {
      return pipeline::IdentityDesk(services.run).undo(undoing, may, journal);
    });
  };
  GW_CO_TRY(const pipeline::IdentityReport report,
            co_await runtime::offload(services.pool, std::move(job)));
  co_return report_reply(services, report, "undone");
}

/// Who stands for the decision's document now; nothing: outside the caller's region.
Result<std::optional<PersonId>> person_seen(StoreReader& store, const Call& call,
                                            const IdentityDecision& decision) {
  GW_TRY(const auto persons, store.current(std::span(&decision.own, 1)));
  GW_TRY(const auto dossiers, store.load(persons));
  if (!in_reach(call.principal, dossiers.front())) return std::optional<PersonId>();
  return std::optional(persons.front());
}

Result<ports::HttpResponse> list_decisions(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"before", "limit"}));
  GW_TRY(const std::int64_t limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  GW_TRY(std::int64_t before, call.query.number("before", 0, 0, INT64_MAX));
  json::array items;
  bool more = true;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    while (more && static_cast<std::int64_t>(items.size()) < limit) {
      GW_TRY(const auto page, store.identity_decisions(before, limit));
      more = static_cast<std::int64_t>(page.size()) == limit;
      for (const IdentityDecision& decision : page) {
        if (static_cast<std::int64_t>(items.size()) == limit) {
          more = true;
          break;
        }
        before = decision.number;
        GW_TRY(const auto person, person_seen(store, call, decision));
        if (person) items.push_back(decision_json(decision, *person));
      }
    }
    return {};
  }));
  return list_reply("identity_decisions", std::move(items),
                    more ? json::value(before) : json::value());
}

Result<ports::HttpResponse> show_decision(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const std::uint64_t number, id_parameter(call));
  std::optional<IdentityDecision> decision;
  std::optional<PersonId> person;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(decision, store.identity_decision(static_cast<std::int64_t>(number)));
    if (!decision) return {};
    GW_TRY(person, person_seen(store, call, *decision));
    return {};
  }));
  if (!person) return fail(Errc::not_found, "identity.decision");
  return item_reply("identity_decision", decision_json(*decision, *person));
}

/// The names of one number as they stand against each other, each with the feeds that send it.
json::array names_json(const PersonSheet& sheet, Day today) {
  std::map<PersonName, std::set<std::string>> feeds;
  const policy::NameWords words(sheet.dossier.facts);
  for (const StoredFact& fact : sheet.dossier.facts) {
    const PersonName* name = policy::name_in(fact.value);
    const auto* naming = std::get_if<Naming>(&fact.value);
    if (name == nullptr || name->empty() || words.is_wrong(*name)) continue;
    if (naming != nullptr && naming->last_day.value_or(today) < today) continue;
    const PersonName folded(name->folded(), name->folded());
    const auto batch = sheet.batches.find(fact.source.batch);
    feeds[folded].insert(batch == sheet.batches.end() ? std::string() : batch->second.feed.text());
  }
  json::array names;
  for (const auto& [name, senders] : feeds) {
    json::object one;
    one["name"] = name.masked();
    one["feeds"] = json::array(senders.begin(), senders.end());
    names.push_back(std::move(one));
  }
  return names;
}

json::object identity_conflict_json(const PersonSheet& sheet, PlanYear year, Day today) {
  json::object object;
  object["person"] = person_ref(sheet.dossier.person);
  object["year"] = year.value;
  for (const EnrollmentPlanRecord& plan : sheet.dossier.plans) {
    if (plan.year == year) object["since"] = day_json(plan.since);
  }
  json::array documents;
  for (const Identity& identity : sheet.identities) documents.emplace_back(identity.masked());
  object["documents"] = std::move(documents);
  object["names"] = names_json(sheet, today);
  return object;
}

Result<ports::HttpResponse> list_identity_conflicts(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"year", "after", "limit"}));
  GW_TRY(const std::int64_t limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  const Day today = beijing_day(services.run.clock.now());
  const PlanYear latest = policy::years_in_view(today, *services.run.policy).back();
  GW_TRY(const std::int64_t asked, call.query.number("year", latest.value, 2000, 2999));
  const PlanYear year{static_cast<std::int16_t>(asked)};
  PersonId after;
  if (const auto written = call.query.find("after"); written && !written->empty()) {
    const auto person = parse_person_ref(*written);
    if (!person) return fail(Errc::invalid_argument, "api.after");
    after = *person;
  }
  json::array items;
  bool more = true;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    while (more && static_cast<std::int64_t>(items.size()) < limit) {
      GW_TRY(const auto page, store.in_review(year, after, limit));
      more = static_cast<std::int64_t>(page.size()) == limit;
      for (const PersonId person : page) {
        if (static_cast<std::int64_t>(items.size()) == limit) {
          more = true;
          break;
        }
        after = person;
        GW_TRY(PersonSheet sheet, read_person(store, person, PersonLook()));
        if (!in_reach(call.principal, sheet.dossier)) continue;
        cut_to(sheet, call.principal);
        items.push_back(identity_conflict_json(sheet, year, today));
      }
    }
    return {};
  }));
  GW_CHECK(append_journal(services, call, "identity.conflicts", std::to_string(year.value)));
  return list_reply("identity_conflicts", std::move(items),
                    more ? json::value(person_ref(after)) : json::value());
}

}  // namespace

void add_identity_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/identity-conflicts", kClerks, Reach::by_region,
                    blocking(services, list_identity_conflicts)});
  routes.push_back({"GET", "/v1/identity-decisions", kClerks, Reach::by_region,
                    blocking(services, list_decisions)});
  routes.push_back({"POST", "/v1/identity-decisions", kClerks, Reach::by_region,
                    waiting(services, decide_identity)});
  routes.push_back({"GET", "/v1/identity-decisions/{number}", kClerks, Reach::by_region,
                    blocking(services, show_decision)});
  routes.push_back({"POST", "/v1/identity-decisions/{number}/undo", kClerks, Reach::by_region,
                    waiting(services, undo_identity)});
}

}  // namespace gw::api
