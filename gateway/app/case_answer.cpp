#include "gateway/app/case_answer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/app/case_reader.hpp"
#include "gateway/domain/fact_names.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/policy/duplicates.hpp"
#include "gateway/policy/levy_class.hpp"
#include "gateway/policy/place.hpp"

namespace gw::app {
namespace json = boost::json;

namespace {

json::value day_value(const std::optional<Day>& day) {
  return day ? json::value(iso_text(*day)) : json::value();
}
json::value region_value(RegionCode region) {
  return region.empty() ? json::value() : json::value(region.text());
}
json::value money_value(const std::optional<Money>& money) {
  return money ? json::value(money->yuan()) : json::value();
}
json::array reasons(std::string_view reason) {
  json::array list;
  if (!reason.empty() && reason != "NONE") list.emplace_back(reason);
  return list;
}

/// The answer to one case, as it grows.
struct Sheet {
  const PolicyCase& asked;
  const policy::PolicyBook& book;
  Language language;
  json::object out;

  void decide(std::string_view decision, std::string_view reason = {}) {
    out["decision"] = decision;
    out["reasons"] = reasons(reason);
  }
  // Rules in the order tried, as they stood on the day; facts by their place in the case.
  void trace(const Trace& trace, Day day) {
    json::array steps;
    for (const RuleStep& step : trace.steps) {
      json::object one{{"rule", policy::name_of(step.rule)}, {"applied", step.applied}};
      if (const policy::RuleText* text = book.text_of(step.rule, day)) {
        const policy::Document* document = book.document(text->document);
        one["document"] = document == nullptr ? text->document : document->number;
        one["article"] = text->article;
        one["words"] = language == Language::zh ? text->words_zh : text->words_en;
      }
      json::array facts;
      for (const SourceRef& fact : step.facts) facts.emplace_back(fact.line);
      one["facts"] = std::move(facts);
      steps.push_back(std::move(one));
    }
    out["trace"] = std::move(steps);
    out["policy_version"] = trace.policy_version;
  }
};

void say_status(Sheet& sheet, const policy::Decision& decision) {
  const EnrollmentPlanRecord& record = decision.record;
  const bool settled = record.settled_by != SettledBy::none;
  sheet.decide(name_of(record.status),
               settled ? name_of(record.settled_by) : name_of(record.uninsured_reason));
  sheet.out["detail"] = json::object{{"action", name_of(record.action)},
                                     {"county", region_value(record.county)},
                                     {"pool", region_value(record.pool)},
                                     {"needs_clerk", decision.needs_clerk},
                                     {"undetermined", record.undetermined}};
  sheet.trace(record.trace, sheet.asked.day);
}

void say_flags(Sheet& sheet, const policy::Decision& decision) {
  json::array flags;
  for (const policy::FlagChange& change : policy::reconcile_flags(decision.flags, {})) {
    flags.push_back(json::object{{"agency", change.agency.text()},
                                 {"county", region_value(change.county)},
                                 {"code", code_of(change.code)},
                                 {"reason", name_of(change.reason)},
                                 {"last_payable_day", iso_text(change.last_payable_day)},
                                 {"dormant", change.dormant}});
  }
  sheet.decide(flags.empty() ? "none" : "due");
  sheet.out["detail"] = json::object{{"flags", std::move(flags)}};
  sheet.trace(decision.record.trace, sheet.asked.day);
}

json::value waiting_by(const Sheet& sheet, const policy::BenefitStart& start) {
  return start.waiting_by == nullptr ? json::value()
                                     : json::value(sheet.book.citation_of(*start.waiting_by));
}

void say_benefit_start(Sheet& sheet, const policy::BenefitStart& start) {
  sheet.decide(name_of(start.admission), name_of(start.reason));
  sheet.out["dates"] = json::object{{"from", day_value(start.from)},
                                    {"latest", day_value(start.latest)},
                                    {"retroactive_from", day_value(start.retroactive_from)},
                                    {"waiting_from", day_value(start.waiting_from)}};
  sheet.out["detail"] = json::object{{"ground", policy::name_of(start.ground)},
                                     {"waiting_months", start.waiting_months},
                                     {"waiting_by", waiting_by(sheet, start)},
                                     {"free_of_charge", start.free_of_charge}};
  sheet.trace(start.trace, sheet.asked.day);
}

json::object relation_value(const policy::RelationRef& relation) {
  return {{"key", relation.key},
          {"scheme", name_of(relation.scheme)},
          {"county", region_value(relation.county)},
          {"pool", region_value(relation.pool)}};
}

void say_duplicate(Sheet& sheet, const policy::DuplicateDecision& decision) {
  sheet.decide(name_of(decision.outcome));
  json::array given_up;
  for (const policy::GivenUp& given : decision.given_up) {
    json::object one = relation_value(given.relation);
    one["fate"] = name_of(given.fate);
    one["deduction"] = name_of(given.deduction);
    one["notice_to_pool"] = given.notice_to_pool;
    given_up.push_back(std::move(one));
  }
  sheet.out["detail"] = json::object{
      {"kept", decision.kept ? json::value(relation_value(*decision.kept)) : json::value()},
      {"given_up", std::move(given_up)},
      {"written_consent", decision.written_consent}};
  sheet.trace(decision.trace, sheet.asked.day);
}

void say_levy_class(Sheet& sheet, const policy::LevyClass& levy) {
  json::array found;
  if (levy.no_table) found.emplace_back("NO_TABLE");
  if (levy.identity_elsewhere) found.emplace_back("IDENTITY_ELSEWHERE");
  sheet.out["decision"] = levy.tax_code;
  sheet.out["reasons"] = std::move(found);
  sheet.out["dates"] = json::object{{"day_used", iso_text(levy.day_used)}};
  sheet.out["detail"] = json::object{
      {"category", levy.category ? json::value(name_of(*levy.category)) : json::value()},
      {"personal", money_value(levy.personal)},
      {"subsidy", levy.subsidy.yuan()},
      {"frozen", levy.frozen},
      {"may_be_pushed", levy.may_be_pushed}};
  sheet.trace(levy.trace, sheet.asked.day);
}

void say_place(Sheet& sheet, const policy::Place& place) {
  sheet.decide(place.county.empty() ? "unknown" : place.county.text());
  sheet.out["detail"] = json::object{{"ground", policy::name_of(place.ground)}};
  sheet.trace(place.trace, sheet.asked.day);
}

void say_refund(Sheet& sheet, const policy::RefundVerdict& verdict) {
  sheet.decide(name_of(verdict.outcome), name_of(verdict.reason));
  sheet.out["dates"] = json::object{{"ground_day", day_value(verdict.ground_day)},
                                    {"benefits_from", day_value(verdict.benefits_from)}};
  json::array vouchers;
  for (const std::string& voucher : verdict.vouchers) vouchers.emplace_back(voucher);
  sheet.out["detail"] = json::object{{"terminates_relation", verdict.terminates_relation},
                                     {"amount", verdict.amount.yuan()},
                                     {"vouchers", std::move(vouchers)}};
  sheet.trace(verdict.trace, sheet.asked.day);
}

void say_registration(Sheet& sheet, const policy::PauseFirst& found) {
  sheet.decide(found.relations.empty() ? "free" : "pause_first");
  json::array relations;
  for (const policy::RelationRef& one : found.relations) relations.push_back(relation_value(one));
  sheet.out["detail"] = json::object{{"pause", std::move(relations)}};
  sheet.trace(found.trace, sheet.asked.day);
}

void say_flexible_refund(Sheet& sheet, const policy::FlexibleRefund& refund) {
  sheet.decide(refund.first ? "due" : "none");
  json::object months{{"first_month", nullptr}, {"last_month", nullptr}};
  if (refund.first) {
    months = {{"first_month", iso_text(*refund.first)}, {"last_month", iso_text(refund.last)}};
  }
  sheet.out["detail"] = std::move(months);
  sheet.trace(refund.trace, sheet.asked.day);
}

void ask(Sheet& sheet) {
  const PolicyCase& asked = sheet.asked;
  const policy::PolicyBook& book = sheet.book;
  const policy::PersonFacts facts = policy::PersonFacts::sort_out(asked.facts);
  policy::Question question;
  question.year = asked.year;
  question.day = asked.day;
  question.register_stale = asked.register_stale;
  question.tax_stale = asked.tax_stale;
  switch (asked.ask) {
    case CaseAsk::status:
      return say_status(sheet, policy::decide(asked.facts, question, book));
    case CaseAsk::flags:
      return say_flags(sheet, policy::decide(asked.facts, question, book));
    case CaseAsk::benefit_start:
    case CaseAsk::admissible:
      return say_benefit_start(
          sheet,
          policy::benefit_start(facts, {asked.year, asked.day, asked.pool, asked.scheme}, book));
    case CaseAsk::duplicate:
      return say_duplicate(sheet, policy::resolve_duplicate(facts, question, book));
    case CaseAsk::levy_class:
      return say_levy_class(
          sheet, policy::levy_class(facts, {asked.year, asked.day, asked.county, asked.pool},
                                    asked.table ? &*asked.table : nullptr, book));
    case CaseAsk::place:
      return say_place(sheet, policy::place_of_enrollment(facts, question, book));
    case CaseAsk::refund:
      return say_refund(sheet, policy::decide_refund(
                                   facts, {asked.year, asked.day, asked.pool, asked.ground}, book));
    case CaseAsk::registration:
      return say_registration(sheet, policy::to_pause_first(facts, question, asked.pool, book));
    case CaseAsk::flexible_refund:
      return say_flexible_refund(sheet,
                                 policy::flexible_refund(facts, asked.year, asked.day, book));
  }
}

/// Every member that is expected is there and the same; lists have the same length.
bool fits(const json::value& expected, const json::value& found) {
  if (const json::object* members = expected.if_object()) {
    if (!found.is_object()) return false;
    for (const auto& member : *members) {
      const json::value* there = found.as_object().if_contains(member.key());
      if (there == nullptr || !fits(member.value(), *there)) return false;
    }
    return true;
  }
  if (const json::array* list = expected.if_array()) {
    if (!found.is_array() || found.as_array().size() != list->size()) return false;
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (!fits((*list)[i], found.as_array()[i])) return false;
    }
    return true;
  }
  if (expected.is_number() && found.is_number()) {
    return expected.to_number<std::int64_t>() == found.to_number<std::int64_t>();
  }
  return expected == found;
}

}  // namespace

CaseAnswer answer_case(std::string_view line, std::int64_t number, const policy::PolicyBook& book,
                       Language language) {
  CaseAnswer answer;
  const CaseReading reading = read_case(line);
  if (!reading.found) {
    json::array errors;
    for (const std::string& error : reading.errors) errors.emplace_back(error);
    answer.json = json::serialize(json::object{{"line", number}, {"errors", std::move(errors)}});
    answer.readable = answer.as_expected = false;
    return answer;
  }
  Sheet sheet{*reading.found, book, language, {}};
  sheet.out["line"] = number;
  sheet.out["case"] = reading.found->name;
  ask(sheet);
  if (reading.found->expected) {
    answer.as_expected = fits(*reading.found->expected, sheet.out);
    sheet.out["as_expected"] = answer.as_expected;
  }
  answer.json = json::serialize(sheet.out);
  return answer;
}

}  // namespace gw::app
