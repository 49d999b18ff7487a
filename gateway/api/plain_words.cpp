#include "gateway/api/plain_words.hpp"

#include <array>

#include "gateway/normalize/codes.hpp"

namespace gw::api {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};

constexpr std::string_view either(Language language, std::string_view zh, std::string_view en) {
  return language == Language::zh ? zh : en;
}

std::string_view list_words(Capacity capacity, Language language) noexcept {
  switch (capacity) {
    case Capacity::university_student:
      return either(language, "教育部门高校学籍名册",
                    "roster of universities, education department");
    case Capacity::pupil:
      return either(language, "教育部门中小学学籍名册", "roster of schools, education department");
    case Capacity::a01:
    case Capacity::a02:
    case Capacity::a03:
    case Capacity::a07:
    case Capacity::a12:
      return either(language, "民政部门救助对象名单", "list of the civil affairs department");
    case Capacity::a04:
      return either(language, "残联残疾人名单", "list of the disabled persons' federation");
    case Capacity::a06:
      return either(language, "卫生健康部门特殊家庭名单", "list of the health commission");
    case Capacity::a08:
    case Capacity::a09:
    case Capacity::a10:
    case Capacity::a11:
      return either(language, "农业农村（乡村振兴）部门帮扶对象名单",
                    "list of the department of agriculture and rural revitalization");
    case Capacity::a13:
      return either(language, "退役军人事务部门优抚对象名单", "list of the veterans department");
    case Capacity::a05:
    case Capacity::a99:
      break;
  }
  return either(language, "特殊人员名单", "list of persons entitled to a subsidy");
}

std::string_view event_words(LifeEventKind kind, Language language) noexcept {
  switch (kind) {
    case LifeEventKind::birth:
      return either(language, "出生登记信息", "registration of birth");
    case LifeEventKind::death:
      return either(language, "死亡登记信息", "registration of death");
    case LifeEventKind::emigration:
      return either(language, "移民登记信息", "registration of emigration");
    case LifeEventKind::conscription:
    case LifeEventKind::discharge:
      return either(language, "服役登记信息", "record of military service");
    case LifeEventKind::imprisonment:
    case LifeEventKind::release:
      return either(language, "司法部门登记信息", "record of the department of justice");
    case LifeEventKind::employment:
      return either(language, "人力资源社会保障部门就业登记",
                    "employment record of the human resources department");
    case LifeEventKind::other_state_scheme:
    case LifeEventKind::other_state_scheme_ended:
      break;
  }
  return either(language, "其他国家医疗保障登记信息", "record of another state scheme");
}

std::string_view reason_of(UninsuredReason reason, Language language) noexcept {
  switch (reason) {
    case UninsuredReason::refunded:
      return either(language, "所缴费用已退还", "what was paid has been refunded");
    case UninsuredReason::payment_reversed:
      return either(language, "所缴费用已冲正", "the payment was reversed");
    case UninsuredReason::registered_unpaid:
      return either(language, "已办理登记，没有收到缴费",
                    "registered, but no payment was received");
    case UninsuredReason::cover_lapsed:
      return either(language, "职工医保已中断", "employee cover has ended");
    case UninsuredReason::no_relation:
      return either(language, "没有有效的参保关系", "no insurance relation is in force");
    case UninsuredReason::none:
      break;
  }
  return {};
}

std::string_view settled_words(SettledBy settled, Language language) noexcept {
  switch (settled) {
    case SettledBy::died:
      return either(language, "已登记死亡", "a death is registered");
    case SettledBy::emigrated:
      return either(language, "已登记移民", "an emigration is registered");
    case SettledBy::duplicate:
      return either(language, "同一时段有不止一条参保关系", "more than one relation is in force");
    case SettledBy::insured_employee:
      return either(language, "已参加职工医保", "insured by the employee scheme");
    case SettledBy::paid_resident:
      return either(language, "已参加居民医保", "insured by the resident scheme");
    case SettledBy::out_of_province:
      return either(language, "已在外省参加居民医保",
                    "insured by the resident scheme of another province");
    case SettledBy::paused:
      return either(language, "参保关系已暂停", "the relation is paused");
    case SettledBy::exempt:
      return either(language, "现役、服刑或享受其他国家医疗保障",
                    "in service, in prison or under another state scheme");
    case SettledBy::no_longer_named:
    case SettledBy::same_person:
    case SettledBy::year_ended:
    case SettledBy::none:
      break;
  }
  return {};
}

/// The condition of the sentence: "缴纳2027年度…", with where and until when.
std::string condition(const EnrollmentPlanRecord& record, const policy::PolicyBook& policy,
                      Language language) {
  const bool zh = language == Language::zh;
  const std::string name = place_words(record.turning.place);
  const std::string in_zh = name.empty() ? "" : "在" + name;
  const std::string in_en = name.empty() ? "" : " in " + name;
  switch (record.turning.kind) {
    case TurningKind::payment: {
      const std::string year = std::to_string(record.year.value);
      std::string by;
      if (const auto until = payable_until(record, policy)) by = day_words(*until, language);
      return zh ? "于" + by + "前" + in_zh + "缴纳" + year + "年度居民医保费"
                : "A payment for " + year + in_en + " by " + by;
    }
    case TurningKind::employee_relation:
      return std::string(either(language, "参加职工医保并有有效的参保关系",
                                "A relation of the employee scheme in force"));
    case TurningKind::relation_resumed:
      return zh ? "恢复" + in_zh + "已暂停的参保关系" : "Resuming the paused relation" + in_en;
    case TurningKind::payment_taken_back:
      return zh ? in_zh + "所缴费用被冲正或退还" : "A reversal of the payment" + in_en;
    case TurningKind::relation_ended:
      return zh ? in_zh + "的参保关系终止" : "An end of the relation" + in_en;
    case TurningKind::discharged:
      return std::string(either(language, "退役", "A discharge from service"));
    case TurningKind::released:
      return std::string(either(language, "刑满释放", "A release from prison"));
    case TurningKind::other_scheme_ended:
      return std::string(
          either(language, "其他国家医疗保障结束", "An end of the other state scheme"));
    case TurningKind::same_person:
      return std::string(either(language, "经办人员核实为同一人",
                                "A clerk's word that both names are one person"));
    case TurningKind::death_withdrawn:
      return std::string(either(language, "死亡信息被更正", "A correction of the death record"));
    case TurningKind::emigration_withdrawn:
      return std::string(
          either(language, "移民信息被更正", "A correction of the emigration record"));
    case TurningKind::nothing:
    case TurningKind::unrecorded:
      break;
  }
  return {};
}

}  // namespace

std::string day_words(Day day, Language language) {
  const std::chrono::year_month_day date(day);
  const std::string year = std::to_string(static_cast<int>(date.year()));
  const auto month = static_cast<unsigned>(date.month());
  const std::string day_of_month = std::to_string(static_cast<unsigned>(date.day()));
  if (language == Language::zh) {
    return year + "年" + std::to_string(month) + "月" + day_of_month + "日";
  }
  return day_of_month + " " + std::string(kMonths[month - 1]) + " " + year;
}

std::string place_words(RegionCode place) {
  if (place.empty()) return {};
  const RegionCode pool = place.pool();
  std::string words(normalize::division_name(pool));
  if (place != pool) words += normalize::division_name(place);
  return words;
}

std::string_view document_words(DocumentClass document, Language language) noexcept {
  switch (document) {
    case DocumentClass::citizen_number:
      return either(language, "居民身份证", "citizen number");
    case DocumentClass::birth_certificate:
      return either(language, "出生医学证明", "birth certificate");
    case DocumentClass::hk_macao_permit:
      return either(language, "港澳居民来往内地通行证", "Hong Kong or Macao permit");
    case DocumentClass::taiwan_permit:
      return either(language, "台湾居民来往大陆通行证", "Taiwan permit");
    case DocumentClass::passport:
      return either(language, "护照", "passport");
    case DocumentClass::permanent_residence:
      return either(language, "外国人永久居留身份证", "permanent residence card");
    case DocumentClass::military:
      return either(language, "军人证件", "military document");
    case DocumentClass::other:
      break;
  }
  return either(language, "证件", "document");
}

std::string_view category_words(Capacity capacity) noexcept {
  switch (capacity) {
    case Capacity::a01:
      return "特困人员";
    case Capacity::a02:
      return "孤儿";
    case Capacity::a03:
      return "最低生活保障";
    case Capacity::a04:
      return "丧失劳动能力的残疾人";
    case Capacity::a05:
      break;
    case Capacity::a06:
      return "计划生育特殊困难家庭";
    case Capacity::a07:
      return "低收入家庭老年人、未成年人";
    case Capacity::a08:
      return "脱贫人口";
    case Capacity::a09:
      return "脱贫不稳定";
    case Capacity::a10:
      return "边缘易致贫";
    case Capacity::a11:
      return "突发严重困难";
    case Capacity::a12:
      return "低保边缘家庭";
    case Capacity::a13:
      return "重点优抚对象";
    case Capacity::a99:
      return "其他特殊人员";
    case Capacity::university_student:
      return "大学生";
    case Capacity::pupil:
      return "中小学生";
  }
  return {};
}

std::string_view reason_words(const EnrollmentPlanRecord& record, Language language) noexcept {
  return record.uninsured_reason != UninsuredReason::none
             ? reason_of(record.uninsured_reason, language)
             : settled_words(record.settled_by, language);
}

std::string_view source_words(const Fact& fact, Language language) noexcept {
  switch (kind_of(fact)) {
    case FactKind::naming:
      return list_words(std::get<Naming>(fact).capacity, language);
    case FactKind::relation:
      return either(language, "医疗保障部门参保登记", "insured register");
    case FactKind::register_payment:
      return either(language, "医疗保障部门缴费登记", "payments booked in the insured register");
    case FactKind::money:
      return either(language, "税务部门缴费记录", "payment record of the tax authority");
    case FactKind::life_event:
      return event_words(std::get<LifeEvent>(fact).kind, language);
    case FactKind::statement:
    case FactKind::identity:
      break;
  }
  return either(language, "经办人员核实记录", "statement verified by a clerk");
}

std::optional<Day> payable_until(const EnrollmentPlanRecord& record,
                                 const policy::PolicyBook& policy) {
  if (record.turning.kind != TurningKind::payment) return std::nullopt;
  const Day last = policy.last_payable_day(record.year, record.turning.place.pool());
  // Whoever may still pay after the period may do so to the end of the year (readings 10).
  return record.since <= last ? last : record.year.last_day();
}

std::string turning_words(const EnrollmentPlanRecord& record, const policy::PolicyBook& policy,
                          Language language) {
  if (record.turning.kind == TurningKind::unrecorded) return {};
  if (record.turning.kind == TurningKind::nothing) {
    return std::string(either(language, "没有哪一个事实能单独改变这一结论。",
                              "No single fact would change this."));
  }
  const std::string status(words_of(record.turning.status, language));
  const std::string when = condition(record, policy, language);
  return language == Language::zh ? "如" + when + "，结论将变为：" + status + "。"
                                  : when + " would make this: " + status + ".";
}

}  // namespace gw::api
