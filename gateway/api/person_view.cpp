#include "gateway/api/person_view.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "gateway/api/handlers.hpp"
#include "gateway/api/plain_words.hpp"
#include "gateway/domain/fact_names.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/policy/turning_fact.hpp"

namespace gw::api {

std::string_view document_name(DocumentClass document) {
  switch (document) {
    case DocumentClass::citizen_number:
      return "citizen_number";
    case DocumentClass::birth_certificate:
      return "birth_certificate";
    case DocumentClass::hk_macao_permit:
      return "hk_macao_permit";
    case DocumentClass::taiwan_permit:
      return "taiwan_permit";
    case DocumentClass::passport:
      return "passport";
    case DocumentClass::permanent_residence:
      return "permanent_residence";
    case DocumentClass::military:
      return "military";
    case DocumentClass::other:
      break;
  }
  return "other";
}

namespace {

json::value month_json(Month month) {
  return json::value(std::to_string(month.year()) + (month.month() < 10 ? "-0" : "-") +
                     std::to_string(month.month()));
}

json::value region_json(RegionCode region) {
  return region.empty() ? json::value() : json::value(region.text());
}

/// What a fact says, without what would name the person or a relative of the person.
struct FactSaid {
  json::object& out;

  void operator()(const Naming& naming) const {
    out["kind"] = "naming";
    out["agency"] = naming.agency.text();
    out["county"] = region_json(naming.county);
    out["capacity"] = gw::name_of(naming.capacity);
    out["unit"] = naming.unit;
    out["first_day"] = day_json(naming.first_day);
    out["last_day"] = day_json(naming.last_day);
    out["needs_clerk"] = naming.needs_clerk;
    out["name"] = naming.name.masked();
    out["residence"] = region_json(naming.residence);
  }
  void operator()(const InsuranceRelation& relation) const {
    out["kind"] = "relation";
    out["scheme"] = gw::name_of(relation.scheme);
    out["status"] = gw::name_of(relation.status);
    out["county"] = region_json(relation.county);
    out["pool"] = region_json(relation.pool);
    out["first_day"] = day_json(relation.begin);
    out["last_day"] = day_json(relation.end);
    out["struck_out"] = relation.struck_out;
    out["dead"] = relation.dead;
    out["name"] = relation.name.masked();
  }
  void operator()(const RegisterPayment& payment) const {
    out["kind"] = "register_payment";
    out["scheme"] = gw::name_of(payment.scheme);
    out["regular"] = payment.regular;
    out["arrived"] = payment.arrived;
    out["reversed"] = payment.reversed;
    out["accrual_from"] = month_json(payment.accrual_from);
    out["accrual_to"] = month_json(payment.accrual_to);
    out["pool"] = region_json(payment.pool);
    out["amount_yuan"] = payment.total.yuan();
    out["day"] = day_json(payment.paid_on);
  }
  void operator()(const MoneyEvent& event) const {
    out["kind"] = "money";
    out["event"] = gw::name_of(event.kind);
    out["year"] = event.year.value;
    out["pool"] = region_json(event.pool);
    out["county"] = region_json(event.county);
    out["amount_yuan"] = event.amount.yuan();
    out["day"] = day_json(event.day);
  }
  void operator()(const LifeEvent& event) const {
    out["kind"] = "life_event";
    out["event"] = gw::name_of(event.kind);
    out["day"] = day_json(event.day);
    if (!event.also.empty()) out["document"] = event.also.masked();
  }
  void operator()(const IdentityWord& word) const {
    out["kind"] = "identity";
    out["verdict"] = gw::name_of(word.verdict);
    if (!word.also.empty()) out["document"] = word.also.masked();
    if (!word.name.empty()) out["name"] = word.name.masked();
    if (!word.other.empty()) out["other_name"] = word.other.masked();
  }
  void operator()(const Statement& statement) const {
    out["kind"] = "statement";
    out["statement"] = gw::name_of(statement.kind);
    out["first_day"] = day_json(statement.day);
    out["last_day"] = day_json(statement.last);
    out["county"] = region_json(statement.county);
    out["pool"] = region_json(statement.pool);
    out["proven"] = statement.proven;
  }
};

json::object source_json(const PersonSheet& sheet, const SourceRef& source) {
  json::object object;
  object["run"] = source.batch.value;
  object["record"] = record_ref(source);
  const auto batch = sheet.batches.find(source.batch);
  const bool known = batch != sheet.batches.end();
  place_into(object, source.line,
             known ? RowPlace::of(source.line).part_name(batch->second.parts) : std::string());
  if (known) {
    object["feed"] = batch->second.feed.text();
    object["identity"] = batch->second.identity;
  }
  return object;
}

}  // namespace

json::object fact_json(const Fact& fact) {
  json::object object;
  std::visit(FactSaid{object}, fact);
  return object;
}

json::object rule_json(const RuleStep& step, Day decided_on, const policy::PolicyBook& policy,
                       Language language) {
  json::object object;
  object["number"] = static_cast<std::uint16_t>(step.rule);
  object["rule"] = policy::name_of(step.rule);
  object["applied"] = step.applied;
  if (const policy::RuleText* text = policy.text_of(step.rule, decided_on)) {
    object["words"] = language == Language::zh ? text->words_zh : text->words_en;
    object["words_zh"] = text->words_zh;
    object["words_en"] = text->words_en;
    object["article"] = text->article;
    const policy::Document* document = policy.document(text->document);
    object["document"] = document == nullptr ? text->document : document->number;
  }
  return object;
}

namespace {

json::object step_json(const PersonSheet& sheet, const RuleStep& step, Day decided_on,
                       const policy::PolicyBook& policy, Language language) {
  json::object object = rule_json(step, decided_on, policy, language);
  json::array rows;
  for (const SourceRef& source : step.facts) {
    if (sheet.hidden.count(source.batch) == 0) rows.push_back(source_json(sheet, source));
  }
  object["rows"] = std::move(rows);
  return object;
}

json::object turning_json(const EnrollmentPlanRecord& plan, const policy::PolicyBook& policy,
                          Language language) {
  json::object object;
  object["kind"] = gw::name_of(plan.turning.kind);
  const bool leads = plan.turning.kind > TurningKind::nothing;
  object["status"] = leads ? json::value(gw::name_of(plan.turning.status)) : json::value();
  object["place"] = region_json(plan.turning.place);
  object["until"] = day_json(payable_until(plan, policy));
  object["words"] = turning_words(plan, policy, language);
  object["words_zh"] = turning_words(plan, policy, Language::zh);
  object["words_en"] = turning_words(plan, policy, Language::en);
  return object;
}

json::array trace_json(const PersonSheet& sheet, const Trace& trace, Day decided_on,
                       const policy::PolicyBook& policy, Language language) {
  json::array steps;
  for (const RuleStep& step : trace.steps) {
    steps.push_back(step_json(sheet, step, decided_on, policy, language));
  }
  return steps;
}

json::object opinion_json(const PersonSheet& sheet, const Opinion& opinion,
                          const policy::PolicyBook& policy, Language language) {
  json::object one{
      {"year", opinion.year.value}, {"question", opinion.question}, {"day", day_json(opinion.day)}};
  one["words"] = opinion.said.at(language == Language::zh ? "words_zh" : "words_en");
  for (const auto& member : opinion.said) one[member.key()] = member.value();
  one["trace"] = trace_json(sheet, opinion.trace, opinion.day, policy, language);
  return one;
}

json::object told_plan(const PersonSheet& sheet, const EnrollmentPlanRecord& plan,
                       const policy::PolicyBook& policy, Language language) {
  json::object one = plan_json(plan, language);
  one["trace"] = trace_json(sheet, plan.trace, plan.since, policy, language);
  one["turning"] = turning_json(plan, policy, language);
  return one;
}

Result<void> add_batch(StoreReader& store, std::map<BatchId, Batch>& batches, BatchId id) {
  if (!id || batches.count(id) != 0) return {};
  GW_TRY(auto batch, store.batch(id));
  if (batch) batches.emplace(id, std::move(*batch));
  return {};
}

}  // namespace

Result<PersonSheet> read_person(StoreReader& store, PersonId own, const PersonLook& look) {
  PersonSheet sheet;
  GW_TRY(const auto persons, store.current(std::span(&own, 1)));
  GW_TRY(sheet.identities, store.identities_of(persons.front()));
  if (sheet.identities.empty()) return sheet;
  GW_TRY(auto dossiers, store.load(persons));
  if (look.as_of) {
    const Instant before = start_of(*look.as_of + kOneDay);
    sheet.present = std::move(dossiers.front());
    GW_TRY(sheet.identities, store.identities_as_of(own, before));
    GW_TRY(sheet.dossier, store.load_as_of(own, before));
  } else {
    sheet.dossier = std::move(dossiers.front());
  }
  for (const StoredFact& fact : sheet.dossier.facts) {
    GW_CHECK(add_batch(store, sheet.batches, fact.source.batch));
  }
  for (const EnrollmentPlanRecord& plan : sheet.dossier.plans) {
    for (const RuleStep& step : plan.trace.steps) {
      for (const SourceRef& source : step.facts) {
        GW_CHECK(add_batch(store, sheet.batches, source.batch));
      }
    }
  }
  return sheet;
}

void work_out(PersonSheet& sheet, const PersonLook& look, const policy::PolicyBook& policy) {
  if (!look.on) return;
  const std::vector<PlanYear> years =
      look.year ? std::vector{*look.year} : policy::years_in_view(*look.on, policy);
  const auto facts = policy::PersonFacts::sort_out(sheet.dossier.facts);
  for (const PlanYear year : years) {
    const policy::Question question{year, *look.on, false, false};
    EnrollmentPlanRecord record = policy::decide(facts, question, policy).record;
    record.person = sheet.dossier.person;
    record.turning = policy::turning_fact(facts, question, record, policy);
    sheet.worked_out.push_back(std::move(record));
  }
}

Result<void> add_opinions(PersonSheet& sheet, const PersonLook& look, Day today,
                          const LevyTableOf& tables, const policy::PolicyBook& policy) {
  if (sheet.identities.empty() || (look.as_of && !look.on)) return {};
  OpinionsAsked asked;
  asked.day = look.on.value_or(today);
  asked.years = look.year ? std::vector{*look.year} : policy::years_in_view(asked.day, policy);
  asked.refund = look.refund;
  GW_TRY(sheet.opinions, opinions_of(sheet.dossier, asked, tables, policy));
  return {};
}

namespace {

// An opinion that rests on what another county said, or leads there, would tell of it; so would the
// others of its year, which follow from the same place.
void cut_opinions(PersonSheet& sheet, std::span<const StoredFact> others,
                  const Principal& principal) {
  const auto tells = [&](const Opinion& opinion) {
    const json::value* county = opinion.said.if_contains("county");
    if (county != nullptr && county->is_string()) {
      const auto place = RegionCode::parse(county->get_string());
      if (!place || !principal.sees(*place)) return true;
    }
    return std::any_of(
        opinion.trace.steps.begin(), opinion.trace.steps.end(), [&](const RuleStep& step) {
          return std::any_of(others.begin(), others.end(), [&](const StoredFact& fact) {
            return std::find(step.facts.begin(), step.facts.end(), fact.source) != step.facts.end();
          });
        });
  };
  std::set<PlanYear> years;
  for (const Opinion& opinion : sheet.opinions) {
    if (tells(opinion)) years.insert(opinion.year);
  }
  auto& opinions = sheet.opinions;
  opinions.erase(
      std::remove_if(opinions.begin(), opinions.end(),
                     [&](const Opinion& opinion) { return years.contains(opinion.year); }),
      opinions.end());
}

}  // namespace

void cut_to(PersonSheet& sheet, const Principal& principal) {
  const auto elsewhere = [&](RegionCode county) {
    return !county.empty() && !principal.sees(county);
  };
  auto& facts = sheet.dossier.facts;
  const auto others =
      std::stable_partition(facts.begin(), facts.end(), [&](const StoredFact& fact) {
        const auto* naming = std::get_if<Naming>(&fact.value);
        return naming == nullptr || !elsewhere(naming->county);
      });
  cut_opinions(sheet, std::span<const StoredFact>(others, facts.end()), principal);
  facts.erase(others, facts.end());
  auto& flags = sheet.dossier.flags;
  flags.erase(std::remove_if(flags.begin(), flags.end(),
                             [&](const Flag& flag) { return elsewhere(flag.county); }),
              flags.end());
  for (const auto& [id, batch] : sheet.batches) {
    if (elsewhere(batch.region)) sheet.hidden.insert(id);
  }
}

json::object plan_json(const EnrollmentPlanRecord& plan, Language language) {
  json::object object;
  object["year"] = plan.year.value;
  object["status"] = gw::name_of(plan.status);
  object["words"] = words_of(plan.status, language);
  object["undetermined"] = plan.undetermined;
  object["action"] = gw::name_of(plan.action);
  object["settled_by"] = gw::name_of(plan.settled_by);
  object["uninsured_reason"] = gw::name_of(plan.uninsured_reason);
  object["county"] = region_json(plan.county);
  object["pool"] = region_json(plan.pool);
  object["since"] = day_json(plan.since);
  object["decided"] = time_json(plan.decided);
  object["version"] = plan.version;
  object["policy_version"] = plan.trace.policy_version;
  return object;
}

json::object person_json(const PersonSheet& sheet, const PersonLook& look,
                         const policy::PolicyBook& policy, Language language) {
  json::object person;
  person["ref"] = person_ref(sheet.dossier.person);
  person["as_of"] = day_json(look.as_of);
  person["known"] = sheet.known();
  json::array identities;
  for (const Identity& identity : sheet.identities) {
    json::object one;
    one["document"] = document_name(identity.document());
    one["number"] = identity.masked();
    identities.push_back(std::move(one));
  }
  person["identities"] = std::move(identities);
  json::array plans;
  for (const EnrollmentPlanRecord& plan : sheet.dossier.plans) {
    plans.push_back(told_plan(sheet, plan, policy, language));
  }
  person["plans"] = std::move(plans);
  json::array worked_out;
  for (const EnrollmentPlanRecord& plan : sheet.worked_out) {
    worked_out.push_back(told_plan(sheet, plan, policy, language));
  }
  person["worked_out"] = std::move(worked_out);
  json::array opinions;
  for (const Opinion& opinion : sheet.opinions) {
    opinions.push_back(opinion_json(sheet, opinion, policy, language));
  }
  person["opinions"] = std::move(opinions);
  json::array facts;
  for (const StoredFact& fact : sheet.dossier.facts) {
    json::object one = fact_json(fact.value);
    one["learned"] = time_json(fact.learned);
    one["source"] = source_json(sheet, fact.source);
    facts.push_back(std::move(one));
  }
  person["facts"] = std::move(facts);
  json::array flags;
  for (const Flag& flag : sheet.dossier.flags) {
    json::object one = flag_json(flag, language);
    if (look.as_of) {  // kept as of now only
      one.erase("unit");
      one.erase("version");
    }
    flags.push_back(std::move(one));
  }
  person["flags"] = std::move(flags);
  return person;
}

}  // namespace gw::api
