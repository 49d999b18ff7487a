#include "gateway/api/letter.hpp"

#include <algorithm>

#include "gateway/api/plain_words.hpp"

namespace gw::api {
namespace {

class Letter {
 public:
  Letter(const PersonSheet& sheet, const EnrollmentPlanRecord& record, Day today,
         const policy::PolicyBook& policy, Language language)
      : sheet_(sheet), record_(record), today_(today), policy_(policy), language_(language) {}

  json::object written(const PersonLook& look) const {
    json::object letter;
    letter["language"] = language_ == Language::zh ? "zh" : "en";
    letter["title"] = words("关于您" + year() + "年度基本医疗保险参保情况的说明",
                            "Your basic medical insurance in " + year());
    letter["to"] = addressee();
    json::array sections;
    const auto add = [&](std::string title, json::array lines) {
      if (lines.empty()) return;
      sections.push_back(json::object{{"title", std::move(title)}, {"lines", std::move(lines)}});
    };
    add({}, {json::value(sentence(look))});
    add(words("我们查看了什么", "What was looked at"), looked_at());
    add(words("依据", "The rule"), article());
    add(words("您需要做什么", "What you can do"), to_do());
    const std::string turning = turning_words(record_, policy_, language_);
    if (!turning.empty() && !payment_too_late()) {
      add(words("什么会改变这一结论", "What would change it"), {json::value(turning)});
    }
    add(words("如有异议", "If you disagree"),
        {json::value(
            words("请携带有效身份证件到" + office() + "核对；任何记录的更正以来源部门为准。",
                  "Please bring your identity document to " + office() +
                      ". A record is corrected by the department it came from."))});
    letter["sections"] = std::move(sections);
    letter["office"] = office();
    letter["date"] = day_words(today_, language_);
    return letter;
  }

 private:
  std::string words(std::string zh, std::string en) const {
    return language_ == Language::zh ? std::move(zh) : std::move(en);
  }
  std::string year() const { return std::to_string(record_.year.value); }

  /// "王**（居民身份证 4206**********123X）"
  std::string addressee() const {
    std::string name;
    for (const StoredFact& fact : sheet_.dossier.facts) {
      if (const auto* naming = std::get_if<Naming>(&fact.value)) name = naming->name.masked();
      if (const auto* row = std::get_if<InsuranceRelation>(&fact.value)) name = row->name.masked();
      if (!name.empty()) break;
    }
    std::string to = name.empty() ? words("居民", "Resident") : name;
    if (sheet_.identities.empty()) return to;
    const Identity& identity = sheet_.identities.front();
    const std::string number =
        std::string(document_words(identity.document(), language_)) + " " + identity.masked();
    return to + words("（" + number + "）", " (" + number + ")");
  }

  std::string sentence(const PersonLook& look) const {
    // When it was decided, which says nothing of when cover begins; what is worked out holds for
    // its day alone.
    const bool recorded = record_.decided != Instant{};
    const Day known = look.as_of.value_or(today_);
    const std::string status(words_of(record_.status, language_));
    const std::string reason(reason_words(record_, language_));
    std::string out = words("根据截至" + day_words(known, language_) + "掌握的信息，您" + year() +
                                "年度的参保情况为：" + status,
                            "By what was known on " + day_words(known, language_) +
                                ", your insurance for " + year() + " is: " + status);
    if (!reason.empty()) out += words("（" + reason + "）", " (" + reason + ")");
    out += recorded
               ? words("。此结论于" + day_words(record_.since, language_) + "认定。",
                       ". This was decided on " + day_words(record_.since, language_) + ".")
               : words("。此结论于今日按" + day_words(record_.since, language_) +
                           "的情形推算，并非当时的记载。",
                       ". This was worked out today for " + day_words(record_.since, language_) +
                           "; it is no record of that day.");
    if (record_.undetermined) {
      out +=
          words("税务或参保登记数据暂未更新，此结论尚不确定。",
                " Data of the tax authority or of the register is late: this is not certain yet.");
    }
    return out;
  }

  json::array looked_at() const {
    json::array lines;
    std::string missed;
    for (const RuleStep& step : record_.trace.steps) {
      const policy::RuleText* text = policy_.text_of(step.rule, record_.since);
      if (text == nullptr) continue;
      const std::string told = words(text->words_zh, text->words_en);
      if (!step.applied) {
        missed += (missed.empty() ? "" : words("；", "; ")) + told;
        continue;
      }
      const std::string from = sources(step);
      lines.push_back(
          json::value(from.empty() ? told : told + words("。来源：", ". Source: ") + from));
    }
    if (!missed.empty()) {
      lines.push_back(
          json::value(words("以下情形经查不适用：", "Looked for and not found: ") + missed));
    }
    return lines;
  }

  /// "教育部门高校学籍名册（2026年11月22日收到）", each once.
  std::string sources(const RuleStep& step) const {
    std::vector<std::string> told;
    for (const StoredFact& fact : sheet_.dossier.facts) {
      if (std::find(step.facts.begin(), step.facts.end(), fact.source) == step.facts.end() ||
          sheet_.hidden.count(fact.source.batch) != 0) {
        continue;
      }
      const std::string day = day_words(beijing_day(fact.learned), language_);
      std::string one(source_words(fact.value, language_));
      one += words("（" + day + "收到）", " (received " + day + ")");
      if (std::find(told.begin(), told.end(), one) == told.end()) told.push_back(std::move(one));
    }
    std::string out;
    for (const std::string& one : told) out += (out.empty() ? "" : words("；", "; ")) + one;
    return out;
  }

  /// The document of the rule that gave the status: of those tried in the order of the statuses the
  /// first that applied.
  json::array article() const {
    for (const RuleStep& step : record_.trace.steps) {
      if (!step.applied || step.rule < RuleId::identity_two_names ||
          step.rule > RuleId::uninsured) {
        continue;
      }
      const policy::RuleText* text = policy_.text_of(step.rule, record_.since);
      if (text == nullptr) return {};
      std::string out;
      if (const policy::Document* document = policy_.document(text->document)) {
        out = "《" + document->title + "》（" + document->number + "）";
      }
      return {json::value(out + text->article)};
    }
    return {};
  }

  json::array to_do() const {
    switch (record_.status) {
      case PlanStatus::needs_review:
        return {json::value(words("请携带有效身份证件到" + office() + "核实姓名和证件号码。",
                                  "Please bring your identity document to " + office() +
                                      " to have name and number checked."))};
      case PlanStatus::terminated:
        return {json::value(words(
            "如登记有误，请携带证明材料到" + office() + "更正；否则无需办理。",
            "Nothing, unless the record is wrong: then please bring proof to " + office() + "."))};
      case PlanStatus::duplicate:
        return {json::value(words("请到" + office() + "确认保留哪一条参保关系，避免重复缴费。",
                                  "Please tell " + office() +
                                      " which relation you keep, so that you do not pay twice."))};
      case PlanStatus::covered:
        return {json::value(
            record_.action == PlanAction::pause_on_application
                ? words("无需办理。现役或服刑期间可到" + office() + "申请暂停参保。",
                        "Nothing. While in service or in prison the relation may be paused on "
                        "application at " +
                            office() + ".")
                : words("无需办理。", "Nothing."))};
      case PlanStatus::paused:
        return {json::value(record_.action == PlanAction::resume
                                ? words("职工医保已结束，请到" + office() + "申请恢复居民医保。",
                                        "Your employee cover has ended: please apply at " +
                                            office() + " to resume the resident relation.")
                                : words("暂停的原因结束后，请到" + office() + "申请恢复参保。",
                                        "Once the reason of the pause is over, please apply at " +
                                            office() + " to resume the relation."))};
      case PlanStatus::exempt:
        return {json::value(
            words("目前无需办理。上述情形结束后，请及时到" + office() + "参保。",
                  "Nothing now. Once this is over, please enroll at " + office() + "."))};
      case PlanStatus::registered_unpaid:
      case PlanStatus::uninsured:
        break;
    }
    return to_pay();
  }

  /// A payment would have changed it, and its last day has gone by since.
  bool payment_too_late() const {
    const std::optional<Day> until = payable_until(record_, policy_);
    return until && *until < today_;
  }

  json::array to_pay() const {
    json::array lines;
    const std::optional<Day> until = payable_until(record_, policy_);
    if (until && *until >= today_) {
      const std::string by = day_words(*until, language_);
      if (record_.status == PlanStatus::uninsured) {
        lines.push_back(json::value(words("请先到" + office() + "办理参保登记。",
                                          "Please register at " + office() + " first.")));
      }
      const std::string place = place_words(record_.turning.place);
      lines.push_back(json::value(words("请于" + by + "前通过税务部门的缴费渠道缴纳" + year() +
                                            "年度城乡居民基本医疗保险费，参保地：" + place + "。",
                                        "Please pay the contribution for " + year() +
                                            " to the tax authority by " + by + ", for cover in " +
                                            place + ".")));
    } else {
      lines.push_back(json::value(words(
          "本年度集中缴费期已过。新生儿、退役人员、困难人员以及职工医保中断等情形仍可能补办，"
          "请到" +
              office() + "咨询。",
          "The period of payment is over. Newborns, veterans, persons in need and those whose "
          "employee cover ended may still be admitted: please ask at " +
              office() + ".")));
    }
    lines.push_back(json::value(
        words("如您已在其他地方参保或缴费，请告知" + office() + "。",
              "If you are insured or have paid elsewhere, please tell " + office() + ".")));
    return lines;
  }

  /// The office of the place of the decision, else of the payment, else of the first list.
  std::string office() const {
    RegionCode place = record_.county.empty() ? record_.pool : record_.county;
    if (!place.in_hubei()) place = record_.turning.place;
    for (const StoredFact& fact : sheet_.dossier.facts) {
      if (!place.empty()) break;
      if (const auto* naming = std::get_if<Naming>(&fact.value)) place = naming->county;
    }
    const std::string name = place.in_hubei() ? place_words(place) : std::string();
    return words((name.empty() ? "所在地" : name) + "医疗保障经办机构",
                 "the medical insurance office" + (name.empty() ? "" : " of " + name));
  }

  const PersonSheet& sheet_;
  const EnrollmentPlanRecord& record_;
  Day today_;
  const policy::PolicyBook& policy_;
  Language language_;
};

}  // namespace

const EnrollmentPlanRecord* lettered(const PersonSheet& sheet, const PersonLook& look) {
  for (const auto* records : {&sheet.worked_out, &sheet.dossier.plans}) {
    const EnrollmentPlanRecord* newest = nullptr;
    for (const EnrollmentPlanRecord& record : *records) {
      if (look.year && record.year != *look.year) continue;
      if (newest == nullptr || newest->year < record.year) newest = &record;
    }
    if (newest != nullptr) return newest;
  }
  return nullptr;
}

json::object letter_json(const PersonSheet& sheet, const EnrollmentPlanRecord& record,
                         const PersonLook& look, Day today, const policy::PolicyBook& policy,
                         Language language) {
  return Letter(sheet, record, today, policy, language).written(look);
}

}  // namespace gw::api
