#include "gateway/cli/commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "fake_gateway.hpp"
#include "gateway/cli/json_text.hpp"

namespace gw::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Ran;

constexpr const char* kEmptyList = R"({"api":"v1","kind":"x","items":[],"next":null})";

TEST(CommandsTest, HelpGoesToStandardOutput) {
  FakeGateway gateway;
  const Ran ran = gateway.run({"--help"});
  EXPECT_EQ(ran.code, 0);
  for (const char* command :
       {"serve", "config", "feed", "run", "reject", "flag", "explain", "deliveries", "conflict",
        "unconfirmed", "fact", "person", "decision", "sweep", "notice", "version"}) {
    EXPECT_THAT(ran.out, HasSubstr(command));
  }
  EXPECT_EQ(ran.err, "");
}

TEST(CommandsTest, WrongUsageEndsWithTwoAndNothingOnStandardOutput) {
  FakeGateway gateway;
  const std::vector<std::vector<std::string>> lines{
      {},
      {"feed"},
      {"feed", "lst"},
      {"feed", "show"},
      {"run", "show", "../rejects"},
      {"run", "show", "7/8"},
      {"run", "show", "7?x=1"},
      {"run", "show", ".."},
      {"flag", "list", "--year", "soon"},
      {"feed", "list", "--lang", "fr"},
      {"feed", "list", "--limit", "0"},
      {"feed", "list", "--limit", "-3"},
      {"feed", "list", "--json", "--ndjson"},
      {"feed", "list", "--no-such-option"},
  };
  for (const auto& line : lines) {
    const Ran ran = gateway.run(line);
    EXPECT_EQ(ran.code, 2) << ::testing::PrintToString(line);
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err, "");
  }
  EXPECT_THAT(gateway.requests, IsEmpty());
}

TEST(CommandsTest, AMisspelledCommandOrOptionNamesTheNearest) {
  FakeGateway gateway;
  const std::vector<std::pair<std::vector<std::string>, std::string>> lines{
      {{"stauts"}, "did you mean enrollgate status?"},
      {{"feed", "lst"}, "did you mean enrollgate feed list?"},
      {{"feed", "shwo", "tax.webhook", "--json"}, "mean enrollgate feed show?"},
      {{"help", "fed"}, "did you mean enrollgate feed?"},
      {{"help", "feed", "lst"}, "did you mean enrollgate feed list?"},
      {{"feed", "frobnicate"}, "enrollgate feed has list, show, pull, "},
      {{"feed", "run"}, "enrollgate feed has list, show, pull, "},
      {{"feed", "list", "--limt=3"}, "did you mean --limit?"},
      {{"run", "list", "--unbalnced"}, "did you mean --unbalanced?"},
  };
  for (auto [line, words] : lines) {
    line.insert(line.begin(), {"--lang", "en"});
    const Ran ran = gateway.run(line);
    EXPECT_EQ(ran.code, 2) << ::testing::PrintToString(line);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr(words)) << ::testing::PrintToString(line);
  }
  EXPECT_THAT(gateway.requests, IsEmpty());
}

TEST(CommandsTest, AnUnknownCommandIsNotRepeated) {
  FakeGateway gateway;
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"42060219900101001X"}, {"feed", "42060219900101001X"}, {"help", "E12345678"}}) {
    const Ran ran = gateway.run(line);
    EXPECT_EQ(ran.code, 2) << line[0];
    EXPECT_THAT(ran.err, Not(HasSubstr(line.back())));
  }
}

TEST(CommandsTest, WrongUsageUnderJsonIsAProblemDocument) {
  FakeGateway gateway;
  const Ran ran = gateway.run({"feed", "show", "--json"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(text_at(boost::json::parse(ran.err), "code"), "INVALID_ARGUMENT");
}

TEST(CommandsTest, ARefusedEntryNamesItsField) {
  FakeGateway gateway;
  gateway.says(400, R"({"code":"INVALID_ARGUMENT","title":"Wrong","step":"facts.county"})");
  const Ran ran = gateway.run({"fact", "add", "--stdin", "--lang", "en"}, "{}");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "enrollgate: INVALID_ARGUMENT at facts.county: Wrong.\n");
}

TEST(CommandsTest, AnIdentityNumberAsAnArgumentIsRefusedAndNotRepeated) {
  FakeGateway gateway;
  for (const std::string number : {"420602199001010011", "42060219900101001X", "420602900101001"}) {
    for (const std::vector<std::string>& line :
         std::vector<std::vector<std::string>>{{"explain", number},
                                               {"explain", "--ref", number},
                                               {"run", "show", number},
                                               {"explain", "--year", number},
                                               {"feed", "list", "--limit", number + "0000"}}) {
      const Ran ran = gateway.run(line);
      EXPECT_EQ(ran.code, 2) << line[0];
      EXPECT_EQ(ran.out, "");
      EXPECT_THAT(ran.err, Not(HasSubstr(number.substr(0, 15))));
    }
  }
  EXPECT_THAT(gateway.requests, IsEmpty());
}

TEST(CommandsTest, AnArgumentWithoutAPlaceIsNotRepeated) {
  FakeGateway gateway;
  const std::pair<const char*, const char*> cases[] = {{"en", "standard input"},
                                                       {"zh", "标准输入"}};
  for (const auto& [language, words] : cases) {
    const Ran ran = gateway.run({"--lang", language, "explain", "E12345678"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_THAT(ran.err, Not(HasSubstr("E12345678")));
    EXPECT_THAT(ran.err, HasSubstr(words));
  }
}

TEST(CommandsTest, ServeGetsTheFilesWhereverTheyStand) {
  FakeGateway gateway;
  EXPECT_EQ(gateway.run({"--settings", "a.yaml", "serve", "--overlay", "b.yaml"}).code, 0);
  EXPECT_EQ(gateway.run({"serve", "--today", "2026-11-30T09:00"}).code, 0);
  ASSERT_EQ(gateway.served.size(), 2U);
  EXPECT_EQ(gateway.served[0].settings, "a.yaml");
  EXPECT_EQ(gateway.served[0].overlay, "b.yaml");
  EXPECT_FALSE(gateway.served[0].today);
  EXPECT_EQ(gateway.served[1].settings, "config/gateway.yaml");
  EXPECT_EQ(gateway.served[1].today, "2026-11-30T09:00");
}

TEST(CommandsTest, ConfigCheckPrintsEveryErrorAndEndsWithThree) {
  FakeGateway gateway;
  gateway.report.errors = {"gateway.yaml:3:7: state is missing", "tax.yaml:9:1: kind is `tx`"};
  const Ran ran = gateway.run({"config", "check", "--settings", "s.yaml", "--overlay", "o.yaml"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "gateway.yaml:3:7: state is missing\ntax.yaml:9:1: kind is `tx`\n");
  EXPECT_EQ(gateway.checked, "s.yaml+o.yaml");

  const Ran as_json = gateway.run({"config", "check", "--json"});
  EXPECT_EQ(as_json.code, 3);
  EXPECT_EQ(as_json.out, "");
  const auto problem = boost::json::parse(as_json.err);
  EXPECT_EQ(text_at(problem, "code"), "CONFIG_INVALID");
  EXPECT_EQ(value_at(problem, "errors")->as_array().size(), 2U);
}

TEST(CommandsTest, ConfigCheckNamesAgenciesAndFeeds) {
  FakeGateway gateway;
  gateway.report.agencies = {"tax", "insured-register"};
  gateway.report.feeds = {"tax.webhook"};
  const Ran ran = gateway.run({"config", "check", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "The settings are valid\nagencies  2  tax, insured-register\nfeeds     1  "
            "tax.webhook\n");
  const auto answer = boost::json::parse(gateway.run({"config", "check", "--json"}).out);
  EXPECT_EQ(text_at(answer, "kind"), "config");
  EXPECT_EQ(value_at(answer, "item.agencies")->as_array().size(), 2U);
}

TEST(CommandsTest, VersionNeedsNoGateway) {
  FakeGateway gateway;
  const Ran ran = gateway.run({"version"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("enrollgate 0."));
  EXPECT_THAT(ran.out, HasSubstr("store schema "));
  EXPECT_THAT(ran.out, Not(HasSubstr("()"))) << "outside a checkout it says unknown";
  const auto answer = boost::json::parse(gateway.run({"version", "--json"}).out);
  EXPECT_GT(number_at(answer, "item.store_schema"), 0);
  EXPECT_NE(text_at(answer, "item.commit"), "");
  EXPECT_EQ(gateway.connected_to, "");
}

TEST(CommandsTest, TheSocketComesFromTheSettingsUnlessGiven) {
  FakeGateway gateway;
  gateway.says(200, kEmptyList);
  EXPECT_EQ(gateway.run({"feed", "list"}).code, 0);
  EXPECT_EQ(gateway.connected_to, "/run/enrollgate/local.sock");
  EXPECT_EQ(gateway.run({"feed", "list", "--socket", "x.sock", "--timeout", "5"}).code, 0);
  EXPECT_EQ(gateway.connected_to, "x.sock");
  EXPECT_EQ(gateway.waited, std::chrono::seconds(5));
}

TEST(CommandsTest, BrokenSettingsEndACommandWithThree) {
  FakeGateway gateway;
  gateway.socket.errors = {"gateway.yaml:1:1: cannot be read"};
  const Ran ran = gateway.run({"feed", "list"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "gateway.yaml:1:1: cannot be read\n");
}

TEST(CommandsTest, AnAbsentGatewayEndsWithSevenInWordsOrAsAProblem) {
  FakeGateway gateway;
  const Ran ran = gateway.run({"run", "list", "--lang", "en"});
  EXPECT_EQ(ran.code, 7);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("UNREACHABLE"));
  const Ran as_json = gateway.run({"run", "list", "--json"});
  EXPECT_EQ(as_json.code, 7);
  EXPECT_EQ(as_json.out, "");
  EXPECT_EQ(text_at(boost::json::parse(as_json.err), "code"), "UNREACHABLE");
}

TEST(CommandsTest, FiltersBecomeTheQueryAndEmptyOnesDoNot) {
  FakeGateway gateway;
  gateway.says(200, kEmptyList);
  gateway.run({"run", "list", "--feed", "tax.webhook", "--state", "held"});
  gateway.run({"run", "list", "--day", "2026-11-21", "--unbalanced"});
  gateway.run({"flag", "list", "--year", "2027", "--agency", "教育"});
  gateway.run({"reject", "list", "--run", "7", "--limit", "3"});
  gateway.run({"conflict", "list"});
  gateway.run({"unconfirmed", "list", "--after", "4"});
  EXPECT_THAT(gateway.targets(),
              ElementsAre("GET /v1/runs?feed=tax.webhook&state=held&limit=50",
                          "GET /v1/runs?day=2026-11-21&unbalanced=1&limit=50",
                          "GET /v1/flags?agency=%E6%95%99%E8%82%B2&year=2027&limit=50",
                          "GET /v1/rejects?run=7&limit=3", "GET /v1/conflicts?limit=50",
                          "GET /v1/unconfirmed?limit=50&after=4"));
}

TEST(CommandsTest, RowsAndRequestsAreShownAsTheyCameOnlyOnDemand) {
  FakeGateway gateway;
  gateway.says(200, R"({"item":{"number":7,"request":"msg_1","body":"{\"a\":2}"}})");
  gateway.run({"conflict", "show", "7"});
  EXPECT_THAT(gateway.run({"conflict", "show", "7", "--received"}).out, HasSubstr("{\"a\":2}"));
  gateway.run({"reject", "show", "3", "--received"});
  EXPECT_THAT(gateway.targets(),
              ElementsAre("GET /v1/conflicts/7", "GET /v1/conflicts/7?row=received",
                          "GET /v1/rejects/3?row=received"));
}

TEST(CommandsTest, AnEmptyListPrintsNothingButANote) {
  FakeGateway gateway;
  gateway.says(200, kEmptyList);
  const Ran ran = gateway.run({"flag", "list", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "nothing found\n");
  EXPECT_EQ(gateway.run({"flag", "list", "--quiet"}).err, "");
}

TEST(CommandsTest, ARegionNarrowsRowsFlagsAndMessages) {
  FakeGateway gateway;
  gateway.says(200, kEmptyList);
  for (const char* group : {"reject", "flag", "deliveries"})
    gateway.run({group, "list", "--region", "420602"});
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/rejects?region=420602&limit=50",
                                             "GET /v1/flags?region=420602&limit=50",
                                             "GET /v1/deliveries?region=420602&limit=50"));
}

TEST(CommandsTest, TheNumberGoesFromStandardInputIntoTheBodyAndNowhereElse) {
  FakeGateway gateway;
  gateway.says(404, R"({"code":"NOT_FOUND","title":"nothing","status":404})");
  const std::string number = "42060219900101001X";
  const Ran ran = gateway.run({"explain"}, "  " + number + "\r\nmore");
  EXPECT_EQ(ran.code, 5);
  ASSERT_EQ(gateway.requests.size(), 1U);
  EXPECT_EQ(gateway.requests[0].target, "/v1/persons/explain");
  EXPECT_EQ(text_at(boost::json::parse(gateway.requests[0].body), "number"), number);
  for (const auto& [name, value] : gateway.requests[0].headers) {
    EXPECT_THAT(value, Not(HasSubstr(number)));
  }
  EXPECT_THAT(ran.out + ran.err, Not(HasSubstr(number)));
}

TEST(CommandsTest, AWholeNumberIsExplainedAndBothEndsOfOneAreSearchedFor) {
  FakeGateway gateway;
  gateway.says(200, R"({"item":{"persons":[{"ref":"P-0000000000012","number":"4206**********101X",
    "name":"W**","county":"420602","school":"s","school_name":"No. 1","year":2027,
    "status":"uninsured"}],"more":false,"complete":false,"born_from":1990}})");
  const std::vector<std::string> find{"person", "find", "--stdin", "--lang", "en"};
  Ran ran =
      gateway.run({"person", "find", "--birth-year", "1990", "--school", "No. 1", "--lang", "en"},
                  " 4206**********101x \nWang Fang\n");
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(gateway.targets(), (std::vector<std::string>{"POST /v1/persons/search"}));
  EXPECT_EQ(boost::json::parse(gateway.requests[0].body),
            boost::json::parse(R"({"pattern":"4206**********101x","name":"Wang Fang",
                                   "birth_year":1990,"school":"No. 1"})"));
  EXPECT_THAT(ran.out, HasSubstr("P-0000000000012"));
  EXPECT_THAT(ran.out, HasSubstr("No. 1"));
  EXPECT_THAT(ran.err, HasSubstr("add the birth year"));
  gateway.run(find, "4206 101X\nWang Fang");
  EXPECT_EQ(gateway.targets().back(), "POST /v1/persons/search");
  gateway.says(200, R"({"item":{"persons":[],"more":false,"complete":true,"born_from":1900}})");
  ran = gateway.run(find, "4206*101X\nWang Fang");
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("nobody found"));
  gateway.says(200, R"({"item":{"ref":"P-0000000000012","plans":[]}})");
  EXPECT_EQ(gateway.run(find, "42060219900101001X").code, 0);
  gateway.run(find, "420602 19900101 001X");
  EXPECT_EQ(gateway.targets().back(), "POST /v1/persons/explain");
  EXPECT_EQ(text_at(boost::json::parse(gateway.requests.back().body), "number"),
            "420602 19900101 001X");
  EXPECT_EQ(gateway.run(find, "").code, 2);
  EXPECT_EQ(gateway.run({"person", "find", "--school", "420602199001010011"}, "4206*101X").code, 2);
}

TEST(CommandsTest, ExplainAsksForAPastDayAnotherDayAndALetter) {
  FakeGateway gateway;
  gateway.says(200, R"({"item":{"ref":"P-0000000000012","plans":[],
    "letter":{"title":"About you","to":"W**","sections":[],"office":"o","date":"d"}}})");
  const std::string number = "42060219900101001X\n";
  gateway.run({"explain", "--as-of", "2026-12-31", "--year", "2027"}, number);
  gateway.run({"explain", "--on", "2027-02-01", "--year", "2027"}, number);
  const Ran letter =
      gateway.run({"explain", "--letter", "--ref", "P-0000000000012", "--lang", "en"});
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/persons/explain?as_of=2026-12-31",
                                             "POST /v1/persons/explain?on=2027-02-01&year=2027",
                                             "GET /v1/persons/P-0000000000012?letter=1"));
  EXPECT_THAT(letter.out, ::testing::StartsWith("About you\n\nTo: W**\n"));
  EXPECT_EQ(gateway.run({"explain", "--as-of", "420602199001010011"}, number).code, 2);
  EXPECT_EQ(gateway.run({"explain", "--refund", "WEATHER"}, number).code, 2);
  EXPECT_EQ(gateway.run({"explain", "--on", "31.12.2026"}, number).code, 2);
  EXPECT_EQ(gateway.requests.size(), 3U);
  gateway.run({"explain", "--refund", "DEATH", "--year", "2027"}, number);
  EXPECT_EQ(gateway.targets().back(), "POST /v1/persons/explain?year=2027&refund=DEATH");
}

TEST(CommandsTest, ExplainWithoutANumberIsWrongUsage) {
  FakeGateway gateway;
  for (const char* input : {"", "\n", "  \t \n420602199001010011\n"}) {
    EXPECT_EQ(gateway.run({"explain"}, input).code, 2);
  }
  EXPECT_THAT(gateway.requests, IsEmpty());
}

TEST(CommandsTest, JsonIsTheAnswerAsItIs) {
  FakeGateway gateway;
  const std::string body = R"({"api":"v1", "kind":"runs","items":[{"id":1.50}],"next":"n1"})";
  gateway.says(200, body);
  EXPECT_EQ(gateway.run({"run", "list", "--json", "--after", "n0"}).out, body + "\n");
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/runs?before=n0"));
}

TEST(CommandsTest, JsonLinesFollowThePagesToTheEnd) {
  FakeGateway gateway;
  gateway.answer = [](const ports::HttpRequest& request) {
    const bool first = request.target.find("before") == std::string::npos;
    return Result<ports::HttpResponse>(
        ports::HttpResponse(200, "application/json",
                            first ? R"({"items":[{"id":1},{"id":2}],"next":"a b"})"
                                  : R"({"items":[{"id":3}],"next":null})"));
  };
  EXPECT_EQ(gateway.run({"run", "list", "--ndjson"}).out, "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
  EXPECT_THAT(gateway.targets(),
              ElementsAre("GET /v1/runs?limit=1000", "GET /v1/runs?limit=1000&before=a%20b"));
}

TEST(CommandsTest, ATableSaysWhenThereIsMore) {
  FakeGateway gateway;
  gateway.says(200, R"({"items":[{"id":1}],"next":5})");
  const Ran ran = gateway.run({"run", "list", "--limit", "1", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.err, HasSubstr("there is more"));
}

TEST(CommandsTest, AnAnswerThatIsNoJsonOrNoListIsNoSuccess) {
  FakeGateway gateway;
  for (const char* body : {"", "<html>", "[]", "{}", R"({"items":7})", R"({"item":[]})"}) {
    gateway.says(200, body);
    for (const std::vector<std::string>& line :
         std::vector<std::vector<std::string>>{{"run", "list"}, {"run", "show", "7"}}) {
      const Ran ran = gateway.run(line);
      EXPECT_EQ(ran.code, 7) << body;
      EXPECT_EQ(ran.out, "");
    }
  }
}

TEST(CommandsTest, ADecisionAboutAnIdentityIsHandedOverAsItStandsOnStandardInput) {
  FakeGateway gateway;
  const char* answer =
      R"({"api":"v1","kind":"identity_decision","item":{"outcome":"decided","number":17,)"
      R"("verdict":"same_names","person":"P-000000000001A","reason":"documents_seen",)"
      R"("evidence":"sha256:aa","by":"local","run":7,"state":"stands","plans_changed":2,)"
      R"("flags_changed":1}})";
  gateway.says(200, answer);
  gateway.says(200, answer);
  const std::string decision =
      R"({"verdict":"same_names","person":{"number":"420602199001010011"},"names":["吕新名","吕兰思"]})";
  const Ran ran = gateway.run({"person", "decide", "--stdin", "--lang", "en"}, decision);
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(gateway.requests[0].body, decision);
  EXPECT_THAT(ran.out, HasSubstr("documents_seen"));
  EXPECT_THAT(ran.out, Not(HasSubstr("吕")));
  EXPECT_EQ(gateway.run({"person", "undo", "17"}, R"({"reason":"other"})").code, 0);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("POST /v1/identity-decisions", "POST /v1/identity-decisions/17/undo"));
  EXPECT_EQ(gateway.run({"person", "decide"}, "").code, 2);
  EXPECT_EQ(gateway.requests.size(), 2U);
}

TEST(CommandsTest, ConflictsOfNamesShowBothNamesMaskedAndWhoSendsThem) {
  FakeGateway gateway;
  gateway.says(200,
               R"({"api":"v1","kind":"identity_conflicts","items":[{"person":"P-000000000001A",)"
               R"("year":2027,"since":"2026-11-20","documents":["4206**********1236"],"names":[)"
               R"({"name":"王**","feeds":["education-xiangcheng.roster"]},)"
               R"({"name":"李**","feeds":["civil-affairs.lists","insured-register.relations"]}]}],)"
               R"("next":null})");
  const Ran ran = gateway.run({"person", "conflicts", "--year", "2027", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets()[0], HasSubstr("/v1/identity-conflicts?year=2027"));
  for (const char* shown : {"王**", "李**", "education-xiangcheng.roster",
                            "civil-affairs.lists insured-register.relations", "4206"}) {
    EXPECT_THAT(ran.out, HasSubstr(shown));
  }
}

TEST(CommandsTest, AFactIsHandedOverAsItStandsOnStandardInput) {
  FakeGateway gateway;
  gateway.says(
      200, R"({"api":"v1","kind":"entry","item":{"outcome":"added","fact":"consent/2026-11-20",)"
           R"("person":"P-000000000001A","evidence":"sha256:aa","run":7,"plans_changed":1,)"
           R"("flags_changed":0,"changes":[{"year":2027,"before":"uninsured","after":"exempt",)"
           R"("before_words":"uninsured now","after_words":"exempt now"}]}})");
  const std::string entry = R"({"person":{"number":"420602199001010011"}})";
  const Ran ran = gateway.run({"fact", "add", "--stdin", "--lang", "en"}, entry);
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/facts"));
  EXPECT_EQ(gateway.requests[0].body, entry);
  EXPECT_THAT(ran.out, HasSubstr("added"));
  EXPECT_THAT(ran.out, HasSubstr("Decided again"));
  EXPECT_THAT(ran.out, HasSubstr("2027  uninsured now  exempt now"));
  EXPECT_THAT(ran.out, Not(HasSubstr("420602199001010011")));
  // Nothing to hand over, or far more than an entry: nobody is asked.
  EXPECT_EQ(gateway.run({"fact", "add"}, "").code, 2);
  EXPECT_EQ(gateway.run({"fact", "add"}, std::string(20000, 'x')).code, 2);
  EXPECT_EQ(gateway.run({"fact", "add", "420602199001010011"}, entry).code, 2);
  EXPECT_EQ(gateway.requests.size(), 1U);
}

TEST(CommandsTest, ASweepIsAskedForAndTold) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"sweep","item":{"through":"2027-01-04","persons":1204,)"
                    R"("plans_changed":3,"flags_changed":2}})");
  const Ran ran = gateway.run({"sweep", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/sweep"));
  EXPECT_THAT(ran.out, HasSubstr("2027-01-04"));
}

}  // namespace
}  // namespace gw::cli
