// The letter: what it says for each status, and that no internal code is in it, whatever the
// record.
#include "gateway/api/letter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "gateway/api/plain_words.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/policy/turning_fact.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::api {
namespace {

using namespace gw::policy::test;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array kLanguages{Language::zh, Language::en};
const Day kToday = on(2026, 11, 30);

PersonSheet sheet_of(const Facts& facts) {
  PersonSheet sheet;
  sheet.identities.emplace_back(*CitizenNumber::parse("420602200802141236"));
  sheet.dossier.person = PersonId{77};
  sheet.dossier.facts = facts.all();
  for (StoredFact& fact : sheet.dossier.facts) fact.learned = start_of(on(2026, 11, 22));
  return sheet;
}

std::string whole(const json::object& letter) {
  std::string out;
  for (const char* field : {"title", "to", "office", "date"}) {
    out += std::string(letter.at(field).as_string()) + "\n";
  }
  for (const json::value& section : letter.at("sections").as_array()) {
    out += std::string(section.at("title").as_string()) + "\n";
    for (const json::value& line : section.at("lines").as_array()) {
      out += std::string(line.as_string()) + "\n";
    }
  }
  return out;
}

std::string letter_of(const PersonSheet& sheet, const EnrollmentPlanRecord& record,
                      Language language, Day today = kToday) {
  return whole(letter_json(sheet, record, {}, today, shipped_book(), language));
}

EnrollmentPlanRecord recorded(const Facts& facts, Day day = on(2026, 11, 20)) {
  const policy::Question question{kYear, day, false, false};
  const auto all = facts.all();
  const auto sorted = policy::PersonFacts::sort_out(all);
  EnrollmentPlanRecord record = policy::decide(sorted, question, shipped_book()).record;
  record.turning = policy::turning_fact(sorted, question, record, shipped_book());
  record.decided = start_of(day);
  return record;
}

/// The runs of ASCII letters, digits and underscores.
std::vector<std::string> tokens_of(const std::string& text) {
  std::vector<std::string> tokens(1);
  for (const char c : text) {
    const bool part =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    if (part) {
      tokens.back() += c;
    } else if (!tokens.back().empty()) {
      tokens.emplace_back();
    }
  }
  return tokens;
}

/// Enum and field names, rule numbers, categories, schemes, references: nothing a citizen could not
/// read.
void expect_no_codes(const std::string& text) {
  for (const std::string& token : tokens_of(text)) {
    const bool capitals = token.size() > 1 && std::all_of(token.begin(), token.end(), [](char c) {
                            return c >= 'A' && c <= 'Z';
                          });
    EXPECT_FALSE(capitals) << token << " in\n" << text;
    EXPECT_EQ(token.find('_'), std::string::npos) << token << " in\n" << text;
    EXPECT_FALSE(token.size() == 3 && token[0] == 'A' && token[1] <= '1') << token << "\n" << text;
    EXPECT_NE(token, "310") << text;
    EXPECT_NE(token, "390") << text;
    for (const RuleId rule : policy::kAllRules) {
      EXPECT_NE(token, std::to_string(static_cast<int>(rule))) << text;
    }
  }
  EXPECT_EQ(text.find("P-0"), std::string::npos) << text;
  EXPECT_EQ(text.find("F-2"), std::string::npos) << text;
}

TEST(LetterTest, AnUninsuredStudentIsToldWhatToDoUntilWhenAndWhere) {
  Naming naming = student();
  naming.name = named("张明");
  const Facts known = facts(naming);
  const PersonSheet sheet = sheet_of(known);
  const std::string zh = letter_of(sheet, recorded(known), Language::zh);
  EXPECT_THAT(zh, HasSubstr("张**（居民身份证 4206**********1236）"));
  EXPECT_THAT(zh, HasSubstr("根据截至2026年11月30日掌握的信息，您2027年度的参保情况为：未参保"
                            "（没有有效的参保关系）。此结论于2026年11月20日认定。"));
  EXPECT_THAT(zh, HasSubstr("来源：教育部门高校学籍名册（2026年11月22日收到）"));
  EXPECT_THAT(zh, HasSubstr("《关于加强和改进基本医疗保险参保工作的实施意见》"
                            "（鄂医保发〔2020〕83号）二（二）"));
  EXPECT_THAT(zh, HasSubstr("参保地：襄阳市襄城区"));
  EXPECT_THAT(zh, HasSubstr("如于2026年12月31日前在襄阳市襄城区缴纳2027年度居民医保费，"
                            "结论将变为：已参保。"));
  EXPECT_THAT(zh, Not(HasSubstr("张明")));
  const std::string en = letter_of(sheet, recorded(known), Language::en);
  EXPECT_THAT(en, HasSubstr("your insurance for 2027 is: uninsured"));
  EXPECT_THAT(en,
              HasSubstr("A payment for 2027 in 襄阳市襄城区 by 31 December 2026 would make this: "
                        "covered."));
}

TEST(LetterTest, AfterTheLastDayNobodyIsSentToPay) {
  const Facts known = facts(student());
  const std::string late =
      letter_of(sheet_of(known), recorded(known), Language::en, on(2027, 1, 1));
  EXPECT_THAT(late, Not(HasSubstr("Please pay")));
  EXPECT_THAT(late, Not(HasSubstr("A payment for 2027")));
  EXPECT_THAT(late, HasSubstr("The period of payment is over."));
  EXPECT_THAT(letter_of(sheet_of(known), recorded(known), Language::en, on(2026, 12, 31)),
              HasSubstr("Please pay"));
}

TEST(LetterTest, TheListOfSevereMentalIllnessIsNotTold) {
  for (const Language language : kLanguages) {
    const std::string a05 =
        std::string(source_words(listed(on(2026, 1, 1), {}, Capacity::a05), language));
    EXPECT_EQ(a05, source_words(listed(on(2026, 1, 1), {}, Capacity::a99), language));
    EXPECT_THAT(a05, Not(HasSubstr("health")));
    EXPECT_THAT(a05, Not(HasSubstr("卫生")));
  }
}

TEST(LetterTest, WhatOtherCountiesSaidIsNotInIt) {
  const Facts known = facts(student());
  PersonSheet sheet = sheet_of(known);
  sheet.hidden.insert(BatchId{1});
  EXPECT_THAT(letter_of(sheet, recorded(known), Language::en), Not(HasSubstr("Source")));
}

TEST(LetterTest, WhatIsWorkedOutIsSaidToBeNoRecord) {
  const Facts known = facts(student());
  EnrollmentPlanRecord record = recorded(known, on(2026, 12, 5));
  record.decided = {};
  EXPECT_THAT(letter_of(sheet_of(known), record, Language::en),
              HasSubstr("worked out today for 5 December 2026; it is no record of that day"));
}

TEST(LetterTest, OfTheNewestYearUnlessOneIsAskedFor) {
  PersonSheet sheet;
  EXPECT_EQ(lettered(sheet, {}), nullptr);
  for (const PlanYear year : {PlanYear{2026}, PlanYear{2027}}) {
    EnrollmentPlanRecord record;
    record.year = year;
    sheet.dossier.plans.push_back(record);
  }
  PersonLook look;
  EXPECT_EQ(lettered(sheet, look)->year.value, 2027);
  look.year = PlanYear{2026};
  EXPECT_EQ(lettered(sheet, look)->year.value, 2026);
  look.year = PlanYear{2025};
  EXPECT_EQ(lettered(sheet, look), nullptr);
  sheet.worked_out.push_back(sheet.dossier.plans.front());
  EXPECT_EQ(lettered(sheet, {}), &sheet.worked_out.front());
}

TEST(LetterTest, NoInternalCodeWhateverTheRecord) {
  const Facts known =
      facts(student(), listed(on(2026, 1, 1), {}, Capacity::a08), resident(), booked(),
            paid(on(2026, 10, 1)), happened(LifeEventKind::discharge, on(2026, 9, 1)),
            stated(StatementKind::consent, on(2026, 9, 1), kXiangcheng));
  PersonSheet sheet = sheet_of(known);
  for (const Language language : kLanguages) {
    for (int status = 1; status <= 8; ++status) {
      for (int why = 0; why <= 10; ++why) {
        for (int action = 0; action <= 2; ++action) {
          EnrollmentPlanRecord record;
          record.year = kYear;
          record.status = static_cast<PlanStatus>(status);
          record.settled_by = static_cast<SettledBy>(why);
          if (status >= 7) record.uninsured_reason = static_cast<UninsuredReason>(why % 6);
          record.action = static_cast<PlanAction>(action);
          record.undetermined = why == 1;
          record.since = on(2026, 11, 20);
          record.turning = {static_cast<TurningKind>((why + action) % 13),
                            static_cast<PlanStatus>(1 + why % 8),
                            why % 2 == 0 ? kXiangcheng : kXiangyang};
          record.trace.steps.push_back({RuleId::uninsured, true, {sheet.dossier.facts[0].source}});
          expect_no_codes(letter_of(sheet, record, language));
        }
      }
    }
  }
}

TEST(LetterTest, EveryRuleSourceAndTurningFactIsToldWithoutACode) {
  Facts known;
  for (int capacity = 1; capacity <= 14; ++capacity) {
    known.add(listed(on(2026, 1, 1), {}, static_cast<Capacity>(capacity)));
  }
  for (int kind = 1; kind <= 10; ++kind) {
    known.add(happened(static_cast<LifeEventKind>(kind), on(2026, 9, 1)));
  }
  PersonSheet sheet = sheet_of(known);
  EnrollmentPlanRecord record = recorded(known);
  decltype(RuleStep::facts) all;
  for (const StoredFact& fact : sheet.dossier.facts) all.push_back(fact.source);
  record.trace.steps.clear();
  for (const RuleId rule : policy::kAllRules) {
    record.trace.steps.push_back({rule, static_cast<int>(rule) % 2 == 0, all});
    record.trace.steps.push_back({rule, static_cast<int>(rule) % 2 != 0, all});
  }
  for (const Language language : kLanguages) {
    expect_no_codes(letter_of(sheet, record, language));
    for (int kind = 2; kind <= 12; ++kind) {
      record.turning = {static_cast<TurningKind>(kind), PlanStatus::covered, kXiangcheng};
      EXPECT_THAT(turning_words(record, shipped_book(), language),
                  HasSubstr(std::string(words_of(PlanStatus::covered, language))))
          << kind;
    }
    for (int document = 1; document <= 9; ++document) {
      EXPECT_NE(document_words(static_cast<DocumentClass>(document), language), "");
    }
  }
}

}  // namespace
}  // namespace gw::api
