#include "gateway/api/reveals.hpp"

#include <algorithm>
#include <set>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/person_view.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kRevealBody = 4096;
constexpr Roles kLedgerReaders{Role::clerk, Role::reviewer, Role::audit_admin, Role::local};

json::object reason_json(const RevealReason& reason) {
  json::object object;
  object["reason"] = reason.code;
  object["why"] = reason.why;
  object["case_number"] = reason.case_number;
  return object;
}

json::object reveal_json(const Reveal& reveal) {
  json::object object = reason_json(reveal.reason);
  object["number"] = reveal.number;
  object["actor"] = reveal.actor;
  object["at"] = time_json(reveal.at);
  object["object"] = reveal.object;
  return object;
}

json::object allowance_json(const RevealAllowance& allowance) {
  json::object object = reason_json(allowance.reason);
  object["number"] = allowance.number;
  object["actor"] = allowance.actor;
  object["asked"] = time_json(allowance.asked);
  object["day"] = day_json(allowance.day);
  object["count"] = allowance.count;
  object["state"] = name_of(allowance.state);
  object["decided_by"] =
      allowance.decided_by.empty() ? json::value() : json::value(allowance.decided_by);
  object["decided"] = time_json(allowance.decided);
  return object;
}

Result<RevealReason> reason_in(const json::object& object) {
  const Failure wrong = fail(Errc::invalid_argument, "reveals.reason");
  RevealReason reason;
  GW_TRY(const auto code, body::text(object, "reason", wrong));
  GW_TRY(const auto why, body::text(object, "why", wrong));
  GW_TRY(const auto number, body::text(object, "case_number", wrong));
  reason = {std::string(code), std::string(why), std::string(number)};
  if (!is_whole(reason)) return wrong;
  return reason;
}

/// Whose the ledger's lines are that the caller may see; empty: everybody's.
std::string ledger_of(const Call& call) {
  const Role role = call.principal.role;
  return role == Role::audit_admin || role == Role::local ? std::string() : call.principal.actor;
}

Day today(const ApiServices& services) {
  return beijing_day(services.real.now());
}

/// The names under which the person is known, each once.
json::array names_of(const Dossier& dossier) {
  std::set<std::string> names;
  for (const StoredFact& fact : dossier.facts) {
    if (const auto* naming = std::get_if<Naming>(&fact.value))
      names.insert(naming->name.written().reveal(Purpose::clerk));
    if (const auto* relation = std::get_if<InsuranceRelation>(&fact.value))
      names.insert(relation->name.written().reveal(Purpose::clerk));
  }
  names.erase("");
  json::array array;
  for (const std::string& name : names) array.emplace_back(name);
  return array;
}

/// The person as far as the caller may see it.  Errc::not_found: nobody, or somebody of elsewhere.
Result<PersonSheet> sheet_in_reach(const ApiServices& services, const Call& call) {
  const auto own = parse_person_ref(call.parameter);
  PersonSheet sheet;
  if (own) {
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(sheet, read_person(store, *own, PersonLook()));
      return {};
    }));
  }
  if (sheet.identities.empty() || !in_reach(call.principal, sheet.now()))
    return fail(Errc::not_found, "api.person");
  cut_to(sheet, call.principal);
  return sheet;
}

Result<ports::HttpResponse> reveal_person(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const json::object object, body_object(call, kRevealBody));
  GW_CHECK(body::only(object, {"reason", "why", "case_number"},
                      fail(Errc::invalid_argument, "reveals.reason")));
  GW_TRY(const RevealReason reason, reason_in(object));
  const Result<PersonSheet> found = sheet_in_reach(services, call);
  // To try somebody of another region is a look, too.
  if (!found) GW_CHECK(append_journal(services, call, "person.look", call.parameter));
  GW_TRY(const PersonSheet sheet, found);
  const std::string ref = person_ref(sheet.now().person);
  GW_CHECK(write_reveal(services, call, "person.reveal", ref, reason));
  json::object item;
  item["ref"] = ref;
  item["numbers"] = json::array();
  for (const Identity& identity : sheet.identities)
    item["numbers"].as_array().emplace_back(identity.reveal(Purpose::clerk));
  item["names"] = names_of(sheet.now());
  item["shown_seconds"] = kRevealShown.count();
  return item_reply("reveal", std::move(item));
}

Result<ports::HttpResponse> list_reveals(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"after", "limit"}));
  GW_TRY(const PageAsked page, page_asked(call));
  std::vector<Reveal> reveals;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(reveals, store.reveals(ledger_of(call), page.cursor, page.limit));
    return {};
  }));
  json::array items;
  for (const Reveal& reveal : reveals) items.push_back(reveal_json(reveal));
  const bool more = static_cast<std::int64_t>(reveals.size()) == page.limit;
  return list_reply("reveals", std::move(items),
                    more ? json::value(reveals.back().number) : nullptr);
}

Result<ports::HttpResponse> list_allowances(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"state", "after", "limit"}));
  GW_TRY(const PageAsked page, page_asked(call));
  GW_TRY(const auto state, grant_state_asked(call));
  // A reviewer decides on everybody's of the region.
  const bool decides = call.principal.role == Role::reviewer;
  const std::string whose = decides ? "" : ledger_of(call);
  std::optional<RegionCode> region;
  if (!call.principal.sees_province()) region = call.principal.region;
  std::vector<RevealAllowance> allowances;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(allowances, store.allowances(whose, region, state, page.cursor, page.limit));
    return {};
  }));
  json::array items;
  for (const RevealAllowance& one : allowances) items.push_back(allowance_json(one));
  const bool more = static_cast<std::int64_t>(allowances.size()) == page.limit;
  return list_reply("allowances", std::move(items),
                    more ? json::value(allowances.back().number) : nullptr);
}

Result<ports::HttpResponse> ask_allowance(const ApiServices& services, const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "reveals.count");
  GW_CHECK(call.query.only({}));
  GW_TRY(const json::object object, body_object(call, kRevealBody));
  GW_CHECK(body::only(object, {"reason", "why", "case_number", "count"}, wrong));
  const json::value* count = body::member(object, "count");
  if (count == nullptr || !count->is_int64() || count->get_int64() < 1 ||
      count->get_int64() > kAllowanceMost)
    return wrong;
  RevealAllowance allowance;
  allowance.count = count->get_int64();
  GW_TRY(allowance.reason, reason_in(object));
  allowance.actor = call.principal.actor;
  allowance.region = call.principal.region;
  allowance.asked = services.real.now();
  allowance.day = today(services);
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(allowance.number, store.add(allowance));
    return store.append_journal(
        journal_entry(services, call, "allowances.ask", std::to_string(allowance.number)));
  }));
  return item_reply("allowance", allowance_json(allowance));
}

Result<ports::HttpResponse> decide_allowance(const ApiServices& services, const Call& call,
                                             GrantState verdict) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const std::uint64_t number, id_parameter(call));
  RevealAllowance allowance;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto found, store.allowance(static_cast<std::int64_t>(number)));
    if (!found || !call.principal.sees(found->region))
      return fail(Errc::not_found, "api.allowance");
    allowance = std::move(*found);
    GW_CHECK(may_review({call.principal.actor, call.principal.role}, allowance.actor));
    if (allowance.state != GrantState::waiting) return fail(Errc::conflict, "reveals.decided");
    allowance.state = verdict;
    allowance.decided_by = call.principal.actor;
    allowance.decided = services.real.now();
    GW_CHECK(store.update(allowance));
    const bool confirmed = verdict == GrantState::confirmed;
    return store.append_journal(
        journal_entry(services, call, confirmed ? "allowances.confirm" : "allowances.refuse",
                      std::to_string(allowance.number) + " " + allowance.actor));
  }));
  return item_reply("allowance", allowance_json(allowance));
}

}  // namespace

Result<void> write_reveal(const ApiServices& services, const Call& call, std::string_view action,
                          const std::string& object, const RevealReason& reason) {
  GW_CHECK(services.run.store.write_grouped([&](StoreWriter& store) -> Result<void> {
    const JournalEntry entry = journal_entry(services, call, action, object);
    const Day day = beijing_day(entry.at);
    GW_TRY(const std::int64_t used, store.reveal_count(call.principal.actor, start_of(day)));
    GW_TRY(const std::int64_t more, store.allowed_reveals(call.principal.actor, day));
    if (used >= kRevealsADay + more)
      return fail(Errc::reveal_limit, "reveals.day", kRevealsADay + more);
    Reveal reveal;
    reveal.actor = call.principal.actor;
    reveal.at = entry.at;
    reveal.object = object;
    reveal.reason = reason;
    GW_CHECK(store.add(reveal));
    return store.append_journal(entry);
  }));
  services.registry
      .counter("enrollgate_reveals_total", "Looks at a person's data in clear.",
               {{"role", std::string(name_of(call.principal.role))}, {"reason", reason.code}})
      .add();
  return {};
}

json::value told_reason(const std::vector<Reveal>& ledger, const JournalEntry& entry) {
  const auto told = std::find_if(ledger.begin(), ledger.end(), [&](const Reveal& reveal) {
    return entry.action == "person.reveal" && reveal.actor == entry.actor && reveal.at == entry.at;
  });
  return told == ledger.end() ? json::value() : json::value(reason_json(told->reason));
}

Result<void> reveal_rows(const ApiServices& services, const Call& call, std::string_view action,
                         const std::string& object) {
  RevealReason reason;
  reason.code = kRevealReasons.back();
  return write_reveal(services, call, action, object, reason);
}

void add_reveal_routes(const ApiServices& services, std::vector<Route>& routes) {
  const auto deciding = [](GrantState verdict) {
    return [verdict](const ApiServices& all, const Call& call) {
      return decide_allowance(all, call, verdict);
    };
  };
  routes.push_back({"POST", "/v1/persons/{ref}/reveal", kClerks, Reach::by_region,
                    blocking(services, reveal_person)});
  routes.push_back(
      {"GET", "/v1/reveals", kLedgerReaders, Reach::no_region, blocking(services, list_reveals)});
  routes.push_back({"GET", "/v1/allowances", kLedgerReaders, Reach::no_region,
                    blocking(services, list_allowances)});
  routes.push_back(
      {"POST", "/v1/allowances", kClerks, Reach::no_region, blocking(services, ask_allowance)});
  routes.push_back({"POST", "/v1/allowances/{number}/confirm", kReviewers, Reach::no_region,
                    blocking(services, deciding(GrantState::confirmed))});
  routes.push_back({"POST", "/v1/allowances/{number}/refuse", kReviewers, Reach::no_region,
                    blocking(services, deciding(GrantState::refused))});
}

}  // namespace gw::api
