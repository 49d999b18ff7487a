#include "gateway/cli/views.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "gateway/cli/explanation.hpp"
#include "gateway/cli/figures.hpp"
#include "gateway/cli/letter.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

boost::json::value parse(const char* text) {
  return boost::json::parse(text);
}

TEST(ViewsTest, ARunsTableShowsTheCountsWithSeparators) {
  const auto items =
      parse(R"([{"id":12,"feed":"tax.webhook","identity":"20261122","state":"applied",
    "reason":null,"counts":{"rows_in":12431,"accepted":12400,"rejected":31,"repeated":0,
    "quarantined":0},"received":"2026-11-21T23:30:00.000Z"}])");
  EXPECT_EQ(table_of("/v1/runs", items.as_array(), Language::en),
            "RUN  FEED         BATCH     STATE    REASON    ROWS  ACCEPTED  REJECTED  REPEATED  "
            "QUARANTINED  RECEIVED\n"
            "12   tax.webhook  20261122  applied  -       12,431    12,400        31         0  "
            "          0  2026-11-22 07:30:00\n");
}

TEST(ViewsTest, EveryListHasATableAndLinesInBothLanguages) {
  EXPECT_NE(table_of("/v1/unconfirmed", parse("[{}]").as_array(), Language::zh), "");
  for (const char* path :
       {"/v1/feeds", "/v1/runs", "/v1/rejects", "/v1/flags", "/v1/deliveries", "/v1/conflicts"}) {
    for (const Language language : {Language::zh, Language::en}) {
      const auto items = parse("[{}]");
      EXPECT_NE(table_of(path, items.as_array(), language), "") << path;
      EXPECT_THAT(lines_of(path, parse("{}"), language), HasSubstr("-\n")) << path;
    }
  }
}

TEST(ViewsTest, AContractShowsItsFormItsVersionsAndWhatToDoWithWhatWaits) {
  const auto contract = parse(R"({"feed":"tax.days","on_drift":{"missing":"hold"},
    "columns":[{"entity":"full","name":"XBM","present_percent":100,"shapes_text":"digits 100%",
      "codes_text":"1 2"}],
    "versions":[{"entity":"full","version":1,"accepted_by":"first","run":7,"changes_text":""}],
    "waiting":[{"run":9,"entity":"full","kind":"renamed","column":"XBM","use":"hold",
      "words":"field XBM seems to be called XB now"}]})");
  const std::string text = contract_of(contract, Language::en);
  EXPECT_THAT(text, HasSubstr("full    XBM          100  digits 100%  1 2\n"));
  EXPECT_THAT(text, HasSubstr("field XBM seems to be called XB now"));
  EXPECT_THAT(text, HasSubstr("feed contract FEED --accept RUN"));
  EXPECT_THAT(contract_of(contract, Language::zh), HasSubstr("--accept"));
  // Nothing waits: nothing is to be done.
  EXPECT_THAT(contract_of(parse("{}"), Language::en), Not(HasSubstr("--accept")));
}

TEST(ViewsTest, ARunShowsWhereItDiffersFromTheContract) {
  const std::string text = lines_of("/v1/runs", parse(R"({"id":9,"state":"held","drift":[
    {"entity":"full","kind":"missing","column":"XBM","rows":40,"use":"hold",
     "words":"field XBM is missing"}]})"),
                                    Language::en);
  EXPECT_THAT(text, HasSubstr("Differs from the contract"));
  EXPECT_THAT(text, HasSubstr("field XBM is missing"));
}

TEST(ViewsTest, AFlagShowsItsHistory) {
  const std::string text = lines_of("/v1/flags", parse(R"({"id":"F-2027-1","state":"OPEN",
    "history":[{"at":"2026-11-20T01:00:00.000Z","event":"opened","code":"01","note":""},
               {"at":"2026-11-21T01:00:00.000Z","event":"receipt","code":"01","note":"hz1"}]})"),
                                    Language::en);
  EXPECT_THAT(text, StartsWith("flag           F-2027-1\n"));
  EXPECT_THAT(text, HasSubstr("\nHistory\nAT                   EVENT    CODE  NOTE\n"));
  EXPECT_THAT(text, HasSubstr("2026-11-21 09:00:00  receipt  01    hz1\n"));
}

TEST(ViewsTest, AMessageNamesItsFlags) {
  const std::string text =
      lines_of("/v1/deliveries", parse(R"({"id":3,"flags":["F-1","F-2","F-3","F-4","F-5","F-6"]})"),
               Language::en);
  EXPECT_THAT(text, HasSubstr("\nFlags 6\nF-1  F-2  F-3  F-4  F-5\nF-6\n"));
}

TEST(ViewsTest, WhatAnAgencySaysStandsBelowItsFlagAndItsMessage) {
  const std::string flag = lines_of("/v1/flags", parse(R"({"id":"F-2027-1","history":[],
    "answers":[{"said":"2026-11-10T00:00:00.000Z","code":"03","words":"no longer with the agency",
    "remark":"已**","corrected":null}]})"),
                                    Language::en);
  EXPECT_THAT(flag, HasSubstr("What the agency says"));
  EXPECT_THAT(flag, HasSubstr("no longer with the agency"));
  EXPECT_THAT(lines_of("/v1/deliveries", parse(R"({"id":3,"flags":[],"attempts_made":[
    {"at":"2026-11-30T01:00:00.000Z","state":"pending","status":400,"said":4001,
     "milliseconds":1200,"failure":{"words":"the agency refused"}}]})"),
                       Language::en),
              HasSubstr("Attempts\nAT                   STATE    HTTP  SAID     MS  WHY NOT\n"
                        "2026-11-30 09:00:00  pending  400   4001  1,200  the agency refused\n"));
  const std::string message = lines_of("/v1/deliveries", parse(R"({"id":3,"flags":["F-1","F-2"],
    "answered":1,"answers_closed":true,
    "refused":[{"flag":"F-2","code":"1003","words":"the name differs"}],
    "answers":[{"flag":"F-1","code":"01","words":"persuaded to pay","said":null}]})"),
                                       Language::en);
  EXPECT_THAT(message, HasSubstr("the name differs"));
  EXPECT_THAT(message, HasSubstr("persuaded to pay"));
}

TEST(ViewsTest, ARowThatAnAgencySentCannotSteerTheTerminal) {
  const std::string text =
      lines_of("/v1/rejects", parse(R"({"number":1,"row":"张*,\u001b]0;x\u0007"})"), Language::zh);
  EXPECT_THAT(text, HasSubstr("张*,?]0;x?"));
}

TEST(PullTest, RejectedRowsAndRefusedOrHeldBatchesCountAsRejects) {
  EXPECT_FALSE(has_rejects(parse(R"({"runs":[]})")));
  EXPECT_FALSE(has_rejects(parse(R"({})")));
  EXPECT_FALSE(has_rejects(parse(R"({"runs":[{"state":"applied","counts":{"rejected":0}}]})")));
  EXPECT_TRUE(has_rejects(parse(R"({"runs":[{"state":"applied","counts":{"rejected":1}}]})")));
  EXPECT_TRUE(has_rejects(parse(R"({"runs":[{"state":"refused"}]})")));
  EXPECT_TRUE(has_rejects(parse(R"({"runs":[{"state":"applied"},{"state":"held"}]})")));
}

TEST(PullTest, SaysWhenItIsAskedAgain) {
  EXPECT_THAT(
      pull_of(parse(R"({"feed":"tax.reconciliation","retry_after_seconds":30})"), Language::en),
      HasSubstr("asked again in 30 s\n"));
}

constexpr const char* kPerson = R"({"ref":"P-0000000000012",
  "identities":[{"document":"citizen_number","number":"4206**********001X"}],
  "plans":[{"year":2027,"words":"未参保","since":"2026-11-20","undetermined":true,"action":"NONE",
    "settled_by":"NONE","uninsured_reason":"NO_RELATION","trace":[
      {"rule":"named_by_education","words":"在读学生","applied":true,"article":"第三条",
       "document":"鄂医保发〔2023〕1号","rows":[
        {"run":7,"line":1284,"feed":"education-xiangcheng.roster"},{"run":7,"line":2},
        {"run":8,"line":3},{"run":9,"line":4}]},
      {"rule":"died","applied":false,"rows":[]}]},
   {"year":2026,"words":"正常参保","since":"2026-01-01","trace":[]}],
  "facts":[{"kind":"naming","agency":"education-xiangcheng","capacity":"pupil","county":"420602",
    "first_day":"2026-09-01","last_day":null,"learned":"2026-11-20T01:00:00.000Z",
    "source":{"run":7,"line":1284,"feed":"education-xiangcheng.roster"}}],
  "flags":[{"id":"F-2027-1","year":2027,"state":"OPEN"},{"id":"F-2026-9","year":2026}]})";

TEST(ExplanationTest, TheSentenceComesFirstThenTheRulesThenFactsAndFlags) {
  const std::string text = explanation_of(parse(kPerson), 2027, Language::zh);
  EXPECT_THAT(text, StartsWith("P-0000000000012  citizen_number 4206**********001X\n\n"
                               "2027 年度：未参保（2026-11-20 认定）（不确定"));
  const auto rule = text.find("在读学生");
  const auto facts = text.find("已知事实");
  const auto flags = text.find("未参保疑点");
  EXPECT_LT(rule, facts);
  EXPECT_LT(facts, flags);
  EXPECT_NE(flags, std::string::npos);
  EXPECT_THAT(text, HasSubstr("是    鄂医保发〔2023〕1号 第三条"));
  EXPECT_THAT(text, HasSubstr("education-xiangcheng.roster 批次 7 行 1,284; 批次 7 行 2; 批次 8 行 "
                              "3; +1"));
  EXPECT_THAT(text, HasSubstr("NO_RELATION"));
  EXPECT_THAT(text, Not(HasSubstr("2026 年度")));
  EXPECT_THAT(text, Not(HasSubstr("F-2026-9")));
}

TEST(ExplanationTest, OpinionsAreALineEachWithTheArticleThatDecided) {
  const auto person = parse(R"({"ref":"P-0000000000012","plans":[],"opinions":[
    {"year":2027,"question":"place","words":"To enroll in 襄阳市襄城区","trace":[]},
    {"year":2027,"question":"benefit_start","words":"Paid on 1 October 2026: benefits","trace":[
      {"rule":"period_not_open","applied":false,"article":"第一条","document":"甲"},
      {"rule":"paid_in_period","applied":true,"article":"第十六条","document":"乙"}]},
    {"year":2026,"question":"place","words":"elsewhere","trace":[]}]})");
  const std::string text = explanation_of(person, 2027, Language::en);
  EXPECT_THAT(text, HasSubstr("2027: To enroll in 襄阳市襄城区\n"
                              "2027: Paid on 1 October 2026: benefits · 乙 第十六条\n"));
  EXPECT_THAT(text, Not(HasSubstr("elsewhere")));
  EXPECT_THAT(explanation_of(parse(kPerson), 2027, Language::en), Not(HasSubstr("Opinions")));
}

TEST(ExplanationTest, AFactSaysInWordsWhatAClerkEntered) {
  const auto person = parse(R"({"ref":"P-0000000000012","plans":[],"facts":[
    {"kind":"statement","statement":"residence","county":"420602","first_day":"2026-11-30"},
    {"kind":"statement","statement":"months_elsewhere","proven":false,"first_day":"2025-04-01"},
    {"kind":"life_event","event":"release","day":"2027-03-15"}]})");
  const std::string text = explanation_of(person, 2027, Language::zh);
  EXPECT_THAT(text, HasSubstr("经办认定  常住地 420602"));
  EXPECT_THAT(text, HasSubstr("省外参保月份（无凭证）"));
  EXPECT_THAT(text, HasSubstr("人员事件  刑满释放"));
  EXPECT_THAT(explanation_of(person, 2027, Language::en),
              HasSubstr("clerk's entry  months outside the province (not proven)"));
}

TEST(ExplanationTest, WhatIsProposedStandsBesideTheStatus) {
  // The words of the interface, as domain/plan_record.hpp names them.
  const auto proposed = [](const std::string& action) {
    const std::string person =
        R"({"ref":"P","plans":[{"year":2027,"words":"paused","since":"2026-11-20","action":")" +
        action + R"(","trace":[]}]})";
    return explanation_of(parse(person.c_str()), 2027, Language::en);
  };
  EXPECT_THAT(proposed("RESUME"), HasSubstr("proposed: resume"));
  EXPECT_THAT(proposed("PAUSE_ON_APPLICATION"), HasSubstr("proposed: pause on application"));
  EXPECT_THAT(proposed("NONE"), Not(HasSubstr("proposed")));
}

TEST(ExplanationTest, WithoutAYearAllPlanYearsAreTold) {
  const std::string text = explanation_of(parse(kPerson), 0, Language::en);
  EXPECT_THAT(text, HasSubstr("2027: "));
  EXPECT_THAT(text, HasSubstr("2026: "));
  EXPECT_THAT(text, HasSubstr("F-2026-9"));
  EXPECT_THAT(text, HasSubstr("education-xiangcheng pupil 420602"));
}

TEST(ExplanationTest, APersonWithoutARecordOfTheYearIsSaidSo) {
  EXPECT_THAT(explanation_of(parse(kPerson), 2030, Language::en),
              HasSubstr("no plan record of that year"));
  EXPECT_THAT(explanation_of(parse("{}"), 0, Language::en), HasSubstr("no plan record"));
}

TEST(ExplanationTest, WhatIsRecordedAndWhatWouldChangeItStandBesideWhatIsWorkedOutNow) {
  const char* person = R"({"ref":"P-0000000000012","known":true,
    "plans":[{"year":2027,"words":"uninsured","since":"2026-11-20",
      "decided":"2026-11-20T01:00:00.000Z","trace":[],
      "turning":{"words":"A payment would make this: covered."}}],
    "worked_out":[{"year":2027,"words":"covered","since":"2027-02-01","decided":null,"trace":[],
      "turning":{"words":""}}]})";
  const std::string text = explanation_of(parse(person), 2027, Language::en);
  EXPECT_THAT(text,
              HasSubstr("2027: uninsured (decided 2026-11-20) · recorded 2026-11-20 09:00:00\n"
                        "Would change: A payment would make this: covered.\n"));
  EXPECT_THAT(text, HasSubstr("\nWorked out now from the facts above, not recorded then:\n"
                              "2027: covered (decided 2027-02-01)\n"));
  EXPECT_THAT(explanation_of(parse(person), 2026, Language::en), Not(HasSubstr("Worked out")));
}

TEST(ExplanationTest, APastDayIsNamedAndWhoeverWasNotKnownThenIsSaidSo) {
  const std::string known = explanation_of(
      parse(R"({"ref":"P","as_of":"2026-12-31","known":true,"plans":[]})"), 0, Language::en);
  EXPECT_THAT(known, HasSubstr("as known at the end of 2026-12-31\n"));
  EXPECT_THAT(known, HasSubstr("no plan record"));
  const std::string unknown = explanation_of(
      parse(R"({"ref":"P","as_of":"2026-12-31","known":false,"plans":[]})"), 0, Language::en);
  EXPECT_THAT(unknown, HasSubstr("nothing was known of this person then"));
  EXPECT_THAT(unknown, Not(HasSubstr("no plan record")));
}

TEST(LetterTest, ALetterIsAPageOfLinesThatFit) {
  const char* letter = R"({"title":"关于您2027年度基本医疗保险参保情况的说明","to":"王**",
    "sections":[{"title":"","lines":["根据截至2026年11月30日掌握的信息，您2027年度的参保情况为：未参保（没有有效的参保关系）。此结论于2026年11月20日认定。"]},
      {"title":"您需要做什么","lines":["请先办理参保登记。","A\u001b[2J b"]}],
    "office":"襄阳市襄城区医疗保障经办机构","date":"2026年11月30日"})";
  const std::string text = letter_text(parse(letter), Language::zh);
  EXPECT_THAT(text, StartsWith("关于您2027年度基本医疗保险参保情况的说明\n\n致：王**\n\n根据"));
  EXPECT_THAT(text, HasSubstr("\n您需要做什么\n  - 请先办理参保登记。\n  - A?[2J b\n"));
  EXPECT_THAT(text, HasSubstr(" 2026年11月30日\n"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(display_width(line), kLetterColumns) << line;
  }
  EXPECT_THAT(letter_text(parse("{}"), Language::en), HasSubstr("To:\n"));
}

TEST(FiguresTest, PersonsStandByStatusAndYearWithTheirSum) {
  const std::string text = figures_of(
      parse(R"({"as_of":"2026-11-21T23:00:00.000Z","tax_stale":true,"register_stale":false,
    "persons":[{"year":2026,"words":"insured","persons":1200},
               {"year":2027,"words":"insured","persons":7},
               {"year":2027,"words":"uninsured","persons":1000000}],
    "feeds":[{"feed":"tax.webhook","rows_in":1000,"accepted":999,"rejected":1,"repeated":0,
              "quarantined":0,"balanced":true}],
    "flags":[{"agency":"tax","year":2027,"open":5}]})"),
      Language::en);
  EXPECT_THAT(text, StartsWith("as of 2026-11-22 07:00:00\ntax data is stale"));
  EXPECT_THAT(text, Not(HasSubstr("the register is stale")));
  EXPECT_THAT(text, HasSubstr("STATUS      2026       2027\n"
                              "insured    1,200          7\n"
                              "uninsured      0  1,000,000\n"
                              "all        1,200  1,000,007\n"));
  EXPECT_THAT(text, HasSubstr("tax.webhook  1,000       999         1"));
  EXPECT_THAT(text, HasSubstr("Flags by agency"));
}

TEST(FiguresTest, AnEmptyGatewayHasNoTables) {
  EXPECT_EQ(figures_of(parse(R"({"as_of":"2026-11-21T23:00:00.000Z","persons":[],"feeds":[],
    "flags":[]})"),
                       Language::en),
            "as of 2026-11-22 07:00:00\n");
}

}  // namespace
}  // namespace gw::cli
