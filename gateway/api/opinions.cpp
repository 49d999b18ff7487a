#include "gateway/api/opinions.hpp"

#include <algorithm>
#include <set>

#include "gateway/api/plain_words.hpp"
#include "gateway/domain/fact_names.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/policy/amount_due.hpp"
#include "gateway/policy/benefit_start.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/policy/duplicates.hpp"
#include "gateway/policy/levy_class.hpp"
#include "gateway/policy/payable_until.hpp"
#include "gateway/policy/place.hpp"

namespace gw::api {
namespace {

/// The same in both languages.
struct Told {
  std::string zh;
  std::string en;

  Told& add(std::string_view more_zh, std::string_view more_en) {
    zh += more_zh;
    en += more_en;
    return *this;
  }
};

Told day_told(Day day) {
  return {day_words(day, Language::zh), day_words(day, Language::en)};
}
json::value opinion_day(const std::optional<Day>& day) {
  return day ? json::value(iso_text(*day)) : json::value();
}
json::value opinion_region(RegionCode region) {
  return region.empty() ? json::value() : json::value(region.text());
}
RegionCode relation_place(const policy::RelationRef& relation) {
  return relation.county.empty() ? relation.pool : relation.county;
}
Told relation_told(const policy::RelationRef& relation) {
  const bool employee = relation.scheme == Scheme::employee_310;
  const std::string place = place_words(relation_place(relation));
  return {(employee ? "职工医保（" : "居民医保（") + place + "）",
          (employee ? "the employee insurance (" : "the resident insurance (") + place + ")"};
}
json::object relation_said(const policy::RelationRef& relation) {
  return {{"scheme", name_of(relation.scheme)},
          {"county", opinion_region(relation.county)},
          {"pool", opinion_region(relation.pool)}};
}

/// The questions of one plan year.
class Adviser {
 public:
  Adviser(const policy::PersonFacts& facts, PlanYear year, Day day,
          const policy::PolicyBook& policy, std::vector<Opinion>& out)
      : facts_(facts),
        question_{year, day, false, false},
        policy_(policy),
        record_(policy::decide(facts, question_, policy).record),
        money_(policy::money_of(facts, year, day)),
        pays_at_(policy::place_to_pay(facts, question_, record_, policy)),
        out_(out) {}

  Result<void> advise(const LevyTableOf& tables) {
    if (to_pay() || !money_.standing.empty()) {
      place();
      if (!pays_at_.empty()) {
        GW_TRY(const policy::LevyTable* table, tables(question_.year, pays_at_.pool()));
        levy_class(table);
      }
      benefit_start();
    }
    duplicate();
    registration();
    flexible_refund();
    return {};
  }
  void refund(policy::RefundGround ground) {
    std::set<RegionCode> pools;
    for (const policy::Payment& payment : money_.standing) pools.insert(payment.pool);
    if (pools.empty()) pools.insert(pays_at_.pool());
    for (const RegionCode pool : pools) refund_in(pool, ground);
  }

 private:
  bool to_pay() const {
    return record_.status == PlanStatus::uninsured ||
           record_.status == PlanStatus::registered_unpaid;
  }
  void say(std::string_view question, Day day, std::string_view decision, Told told,
           json::object more, const Trace& trace) {
    json::object said{{"decision", decision}};
    for (auto& member : more) said[member.key()] = member.value();
    said["words_zh"] = std::move(told.zh);
    said["words_en"] = std::move(told.en);
    out_.push_back({question_.year, day, question, std::move(said), trace});
  }
  Told rule_told(RuleId rule, Day day) const {
    const policy::RuleText* text = policy_.text_of(rule, day);
    return text == nullptr ? Told() : Told{text->words_zh, text->words_en};
  }

  void place() {
    const policy::Place found = policy::place_of_enrollment(facts_, question_, policy_);
    const std::string where = place_words(found.county);
    const Told told = found.county.empty() ? Told{"参保地无法确定，须向本人了解",
                                                  "Where to enroll is not known; ask"}
                                           : Told{"参保地：" + where, "To enroll in " + where};
    say("place", question_.day, found.county.empty() ? "unknown" : found.county.text(), told,
        {{"county", opinion_region(found.county)}}, found.trace);
  }

  // The category behind a class stays with the facts: the amounts are what is paid.
  void levy_class(const policy::LevyTable* table) {
    const RegionCode county = pays_at_.is_county() ? pays_at_ : RegionCode();
    const policy::LevyClass levy = policy::levy_class(
        facts_, {question_.year, question_.day, county, pays_at_.pool()}, table, policy_);
    const std::optional<Money> own =
        levy.frozen ? levy.personal
                    : policy::amount_due(facts_, question_, pays_at_, table, policy_);
    Told told{"当地尚未报送缴费标准", "The city has not sent its table of amounts yet"};
    if (own) {
      told = {"个人缴费 " + own->yuan() + " 元，资助 " + levy.subsidy.yuan() + " 元",
              "Own payment " + own->yuan() + " yuan, subsidy " + levy.subsidy.yuan() + " yuan"};
      if (levy.frozen) told.add("（已缴费，当年不再变更）", " (paid: not changed for the year)");
    }
    say("levy_class", question_.day, levy.tax_code, told,
        {{"amount_yuan", own ? json::value(own->yuan()) : json::value()},
         {"subsidy_yuan", levy.subsidy.yuan()},
         {"frozen", levy.frozen}},
        levy.trace);
  }

  void benefit_start() {
    for (const policy::Payment& payment : money_.standing) {
      if (payment.day) benefits_of(*payment.day, payment.pool, true);
    }
    if (to_pay() && !pays_at_.empty()) benefits_of(question_.day, pays_at_.pool(), false);
  }
  void benefits_of(Day day, RegionCode pool, bool paid) {
    const policy::BenefitStart start =
        policy::benefit_start(facts_, {question_.year, day, pool}, policy_);
    say("benefit_start", day, name_of(start.admission), benefits_told(start, day, paid),
        {{"reason", name_of(start.reason)},
         {"paid", paid},
         {"from", opinion_day(start.from)},
         {"latest", opinion_day(start.latest)},
         {"retroactive_from", opinion_day(start.retroactive_from)},
         {"waiting_months", start.waiting_months},
         {"waiting_by", start.waiting_by == nullptr
                            ? json::value()
                            : json::value(policy_.citation_of(*start.waiting_by))},
         {"free_of_charge", start.free_of_charge}},
        start.trace);
  }
  Told benefits_told(const policy::BenefitStart& start, Day day, bool paid) const {
    const Told when = day_told(day);
    Told told{(paid ? "已于" : "如在") + when.zh + "缴费",
              (paid ? "Paid on " : "If paid on ") + when.en};
    if (!start.from) {
      const Told why = rule_told(start.ground, day);
      return told.add("：不予受理（" + why.zh + "）", ": not admissible (" + why.en + ")");
    }
    const Told from = day_told(*start.from);
    if (start.latest && start.latest != start.from) {
      const Told latest = day_told(*start.latest);
      told.add("：待遇最早自" + from.zh + "、最迟自" + latest.zh + "起享受",
               ": benefits from " + from.en + " at the earliest, " + latest.en + " at the latest");
    } else {
      told.add("：待遇自" + from.zh + "起享受", ": benefits from " + from.en);
    }
    if (start.waiting_by != nullptr &&
        start.reason != policy::AdmissionReason::city_value_missing) {
      const std::string months = std::to_string(start.waiting_months);
      const std::string by = policy_.citation_of(*start.waiting_by);
      told.add("（等待期" + months + "个月，" + by + "）",
               " (waiting time in months: " + months + ", by " + by + ")");
    }
    if (start.reason == policy::AdmissionReason::need_proof) {
      told.add("，须先提供外地参保的转移或缴费凭证",
               "; proof of the months elsewhere (transfer or voucher) decides");
    } else if (start.reason == policy::AdmissionReason::city_value_missing) {
      told.add("，统筹区尚未确定等待期", "; the city has set no waiting time");
    }
    if (start.retroactive_from) {
      const Told back = day_told(*start.retroactive_from);
      told.add("，保障追溯至" + back.zh, ", cover reaching back to " + back.en);
    }
    if (start.free_of_charge) told.add("，当年免缴费", ", nothing to pay for the year of birth");
    return told;
  }

  void duplicate() {
    const policy::DuplicateDecision found = policy::resolve_duplicate(facts_, question_, policy_);
    if (found.outcome == policy::DuplicateOutcome::none) return;
    json::array given_up;
    for (const policy::GivenUp& given : found.given_up) {
      json::object one = relation_said(given.relation);
      one["fate"] = name_of(given.fate);
      one["deduction"] = name_of(given.deduction);
      one["notice_to_pool"] = given.notice_to_pool;
      given_up.push_back(std::move(one));
    }
    say("duplicate", question_.day, name_of(found.outcome), duplicate_told(found),
        {{"kept", found.kept ? json::value(relation_said(*found.kept)) : json::value()},
         {"given_up", std::move(given_up)},
         {"written_consent", found.written_consent}},
        found.trace);
  }
  static Told duplicate_told(const policy::DuplicateDecision& found) {
    if (found.outcome == policy::DuplicateOutcome::awaits_consent) {
      return found.written_consent ? Told{"重复参保：须本人书面同意后办理",
                                          "Enrolled twice: the person's written "
                                          "consent comes first"}
                                   : Told{"重复参保：须本人同意后办理",
                                          "Enrolled twice: the person's consent comes "
                                          "first"};
    }
    if (!found.kept) {
      return {"重复参保：保留哪一关系由经办人员认定",
              "Enrolled twice: a clerk finds which relation stays"};
    }
    const Told kept = relation_told(*found.kept);
    Told told{"重复参保：保留" + kept.zh, "Enrolled twice: " + kept.en + " stays"};
    for (const policy::GivenUp& given : found.given_up) {
      const Told other = relation_told(given.relation);
      const bool pause = given.fate == policy::Fate::pause;
      told.add((pause ? "，暂停" : "，终止") + other.zh,
               ", " + other.en + (pause ? " is paused" : " is ended"));
      if (given.deduction == policy::Deduction::due) {
        told.add("并扣减当年财政补助", " and the year's fiscal subsidy deducted");
      } else if (given.deduction == policy::Deduction::proposed) {
        told.add("（拟扣减当年财政补助，待财政部门确认）",
                 " (deduction of the year's fiscal subsidy proposed, finance confirms)");
      }
      if (given.notice_to_pool) {
        told.add("，通知其统筹区经办机构", ", with a notice to that pool's office");
      }
    }
    return told;
  }

  // Whoever is covered elsewhere and would enroll at home is told what comes first (规程 14).
  void registration() {
    if (record_.status != PlanStatus::covered) return;
    const RegionCode home = policy::place_of_enrollment(facts_, question_, policy_).county;
    if (home.empty()) return;
    const policy::PauseFirst found =
        policy::to_pause_first(facts_, question_, home.pool(), policy_);
    if (found.relations.empty()) return;
    const std::string where = place_words(home.pool());
    Told told{"如在" + where + "登记参保，须先暂停", "To register in " + where + ", pause "};
    json::array pause;
    for (const policy::RelationRef& relation : found.relations) {
      const Told other = relation_told(relation);
      told.add((pause.empty() ? "" : "、") + other.zh, (pause.empty() ? "" : " and ") + other.en);
      pause.push_back(relation_said(relation));
    }
    told.add("", " first");
    say("registration", question_.day, "pause_first", told,
        {{"county", opinion_region(home)}, {"pause", std::move(pause)}}, found.trace);
  }

  // Yearly flexible cover, then an employer: the months that were paid twice (83号 二(五)).
  void flexible_refund() {
    const policy::FlexibleRefund refund =
        policy::flexible_refund(facts_, question_.year, question_.day, policy_);
    if (!refund.first) return;
    const std::string first = iso_text(*refund.first);
    const std::string last = iso_text(refund.last);
    say("flexible_refund", question_.day, "due",
        {"灵活就业职工医保已缴全年，随单位参保后，可依申请退回" + first + "至" + last + "的缴费",
         "Flexible work was paid for the year and an employer pays now: on application the "
         "months " +
             first + " to " + last + " are returned"},
        {{"first_month", first}, {"last_month", last}}, refund.trace);
  }

  void refund_in(RegionCode pool, policy::RefundGround ground) {
    const policy::RefundVerdict verdict =
        policy::decide_refund(facts_, {question_.year, question_.day, pool, ground}, policy_);
    const RuleId last = verdict.trace.steps.empty() ? RuleId{} : verdict.trace.steps.back().rule;
    const Told why = rule_told(last, question_.day);
    Told told{"由经办人员审核", "A clerk reviews it"};
    if (verdict.outcome == policy::RefundOutcome::granted) {
      told = {"可以退费 " + verdict.amount.yuan() + " 元",
              "A refund of " + verdict.amount.yuan() + " yuan is due"};
    } else if (verdict.outcome == policy::RefundOutcome::refused) {
      told = {"不予退费", "No refund"};
    }
    told.add("（" + why.zh + "）", " (" + why.en + ")");
    say("refund", question_.day, name_of(verdict.outcome), told,
        {{"ground", name_of(ground)},
         {"reason", name_of(verdict.reason)},
         {"pool", opinion_region(pool)},
         {"amount_yuan", verdict.amount.yuan()},
         {"ground_day", opinion_day(verdict.ground_day)},
         {"benefits_from", opinion_day(verdict.benefits_from)},
         {"terminates_relation", verdict.terminates_relation}},
        verdict.trace);
  }

  const policy::PersonFacts& facts_;
  policy::Question question_;
  const policy::PolicyBook& policy_;
  EnrollmentPlanRecord record_;
  policy::YearMoney money_;
  RegionCode pays_at_;
  std::vector<Opinion>& out_;
};

}  // namespace

Result<std::vector<Opinion>> opinions_of(const Dossier& dossier, const OpinionsAsked& asked,
                                         const LevyTableOf& tables,
                                         const policy::PolicyBook& policy) {
  std::vector<Opinion> opinions;
  const auto facts = policy::PersonFacts::sort_out(dossier.facts);
  for (const PlanYear year : asked.years) {
    Adviser adviser(facts, year, asked.day, policy, opinions);
    GW_CHECK(adviser.advise(tables));
    if (asked.refund) adviser.refund(*asked.refund);
  }
  return opinions;
}

}  // namespace gw::api
