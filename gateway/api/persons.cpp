#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>

#include "gateway/api/handlers.hpp"
#include "gateway/api/letter.hpp"
#include "gateway/api/person_view.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/normalize/identity_number.hpp"
#include "gateway/pipeline/freshness.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kBodyMost = 4096;

struct DocumentName {
  std::string_view name;
  normalize::DeclaredDocument declared;
};
constexpr std::array kDocuments{
    DocumentName{"citizen_number", normalize::DeclaredDocument::citizen},
    DocumentName{"birth_certificate", normalize::DeclaredDocument::birth_certificate},
    DocumentName{"hk_macao_permit", normalize::DeclaredDocument::hk_macao_permit},
    DocumentName{"taiwan_permit", normalize::DeclaredDocument::taiwan_permit},
    DocumentName{"passport", normalize::DeclaredDocument::passport},
    DocumentName{"permanent_residence", normalize::DeclaredDocument::permanent_residence},
    DocumentName{"residence_permit", normalize::DeclaredDocument::residence_permit},
    DocumentName{"military", normalize::DeclaredDocument::military},
    DocumentName{"other", normalize::DeclaredDocument::other},
};

/// `{"document":"citizen_number","number":"..."}`; the number stands in the body, never in an
/// address, and in no failure.
Result<Identity> asked_identity(const ApiServices& services, const Call& call) {
  GW_TRY(const json::object object, body_object(call, kBodyMost));
  return identity_in(object, beijing_day(services.run.clock.now()));
}

/// `as_of`, `on`, `year`, `letter`, `refund` of the query.  Nobody knew anything on a day to come.
Result<PersonLook> look_of(const Call& call, Day today) {
  GW_CHECK(call.query.only({"as_of", "on", "year", "letter", "refund"}));
  PersonLook look;
  GW_TRY(look.as_of, day_asked(call, "as_of"));
  if (look.as_of && *look.as_of > today) return fail(Errc::invalid_argument, "api.as_of");
  GW_TRY(look.on, day_asked(call, "on"));
  GW_TRY(const std::int64_t year, call.query.number("year", 0, 2000, 2100));
  if (year != 0) look.year = PlanYear{static_cast<std::int16_t>(year)};
  GW_TRY(const std::int64_t letter, call.query.number("letter", 0, 0, 1));
  look.letter = letter != 0;
  if (const auto ground = call.query.find("refund")) {
    look.refund = policy::refund_ground_named(*ground);
    if (!look.refund) return fail(Errc::invalid_argument, "api.refund");
  }
  return look;
}

/// "P-000000000001A as_of/2026-12-31": of whom, and the day where it is a past one.
std::string looked_at(PersonId person, const PersonLook& look) {
  std::string object = person ? person_ref(person) : "unknown";
  if (look.as_of) object += " as_of/" + iso_text(*look.as_of);
  return object;
}

/// Up to when the data that accuses or clears reaches.
json::object sources_json(const pipeline::DecisionDay& day) {
  return json::object{{"register_as_of", time_json(day.register_as_of)},
                      {"register_stale", day.register_stale},
                      {"tax_through", day_json(day.tax_through)},
                      {"tax_stale", day.tax_stale}};
}

/// The person as known, after the look is in the journal.  Somebody of another region is answered
/// as somebody unknown, and that look is journaled too.
///
/// `own`: the person as which the document asked about was numbered, so that a reference given out
/// before it became one person with others still leads there.
Result<ports::HttpResponse> show(const ApiServices& services, const Call& call,
                                 const PersonLook& look, PersonId own) {
  const policy::PolicyBook& policy = *services.run.policy;
  PersonSheet sheet;
  pipeline::DecisionDay sources;
  if (own) {
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(sheet, read_person(store, own, look));
      GW_TRY(sources, pipeline::decision_day(services.run, store));
      const Day today = beijing_day(services.run.clock.now());
      pipeline::LevyTablesOfDay tables(services.levy_tables, store, look.on.value_or(today));
      return add_opinions(
          sheet, look, today, [&](PlanYear year, RegionCode pool) { return tables.of(year, pool); },
          policy);
    }));
  }
  const PersonId person = sheet.identities.empty() ? own : sheet.now().person;
  const bool known = !sheet.identities.empty() && in_reach(call.principal, sheet.now());
  GW_CHECK(append_journal(services, call, look.letter ? "person.letter" : "person.look",
                          looked_at(person, look)));
  if (!known) return fail(Errc::not_found, "api.person");
  work_out(sheet, look, policy);
  cut_to(sheet, call.principal);
  json::object answer = person_json(sheet, look, policy, call.language);
  if (services.log_key != nullptr) {
    answer["log_ref"] =
        person_alias(*services.log_key, sheet.dossier.person, beijing_day(services.real.now()));
  }
  answer["sources"] = look.as_of ? json::value() : json::value(sources_json(sources));
  if (look.letter) {
    const EnrollmentPlanRecord* record = lettered(sheet, look);
    if (record == nullptr) return fail(Errc::not_found, "api.letter");
    const Day today = beijing_day(services.run.clock.now());
    answer["letter"] = letter_json(sheet, *record, look, today, policy, call.language);
  }
  return item_reply("person", std::move(answer));
}

Result<ports::HttpResponse> explain(const ApiServices& services, const Call& call) {
  GW_TRY(const PersonLook look, look_of(call, beijing_day(services.run.clock.now())));
  GW_TRY(const Identity identity, asked_identity(services, call));
  GW_CHECK(enter_number(services, call));
  PersonId own;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto found, store.holders(std::span(&identity, 1)));
    own = found.front().own;
    return {};
  }));
  return by_number(services, call, show(services, call, look, own));
}

Result<ports::HttpResponse> show_person(const ApiServices& services, const Call& call) {
  GW_TRY(const PersonLook look, look_of(call, beijing_day(services.run.clock.now())));
  const auto person = parse_person_ref(call.parameter);
  if (!person) return fail(Errc::not_found, "api.person");
  return show(services, call, look, *person);
}

}  // namespace

Result<void> enter_number(const ApiServices& services, const Call& call, TryCost cost) {
  if (call.principal.role == Role::local) return {};
  const auto wait = services.numbers->enter(call.principal.actor, services.real.now(), cost);
  if (!wait) return {};
  if (wait->tell) GW_CHECK(append_journal(services, call, "person.too_often", "unknown"));
  return fail(Errc::busy, "api.numbers", wait->seconds.count());
}

Result<json::object> body_object(const Call& call, std::size_t most) {
  if (call.request.body.size() > most) {
    return fail(Errc::too_large, "api.body", static_cast<std::int64_t>(most));
  }
  json::error_code error;
  json::value body = json::parse(call.request.body, error);
  if (error || !body.is_object()) return fail(Errc::not_well_formed, "api.body");
  return std::move(body.get_object());
}

Result<Identity> identity_in(const json::object& object, Day received) {
  const json::value* number = object.if_contains("number");
  if (number == nullptr || !number->is_string()) return fail(Errc::invalid_argument, "api.number");
  const std::string_view written = number->get_string();
  normalize::DeclaredDocument declared = normalize::declared_by_number(written);
  if (const json::value* document = object.if_contains("document")) {
    const auto known =
        std::find_if(kDocuments.begin(), kDocuments.end(), [&](const DocumentName& one) {
          return document->is_string() && document->get_string() == one.name;
        });
    if (known == kDocuments.end()) return fail(Errc::invalid_argument, "api.document");
    declared = known->declared;
  }
  const auto reading = normalize::read_identity(written, declared, received);
  if (reading.reject) return fail(Errc::invalid_argument, "api.number");
  return reading.identity;
}

bool in_reach(const Principal& principal, const Dossier& dossier) {
  if (principal.sees_province()) return true;
  const auto sees = [&](RegionCode region) { return principal.sees(region); };
  const bool by_fact =
      std::any_of(dossier.facts.begin(), dossier.facts.end(), [&](const StoredFact& fact) {
        if (const auto* naming = std::get_if<Naming>(&fact.value)) return sees(naming->county);
        if (const auto* relation = std::get_if<InsuranceRelation>(&fact.value)) {
          return sees(relation->county);
        }
        return false;
      });
  const bool by_plan =
      std::any_of(dossier.plans.begin(), dossier.plans.end(),
                  [&](const EnrollmentPlanRecord& plan) { return sees(plan.county); });
  const bool by_flag = std::any_of(dossier.flags.begin(), dossier.flags.end(),
                                   [&](const Flag& flag) { return sees(flag.county); });
  return by_fact || by_plan || by_flag;
}

void add_person_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"POST", "/v1/persons/explain", kClerks, Reach::by_region, blocking(services, explain)});
  routes.push_back(
      {"GET", "/v1/persons/{ref}", kClerks, Reach::by_region, blocking(services, show_person)});
}

}  // namespace gw::api
