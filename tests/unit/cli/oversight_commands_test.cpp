#include "gateway/cli/oversight_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_gateway.hpp"

namespace gw::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kHash(64, 'a');

TEST(OversightCommands, TheJournalIsSearchedByWhoWhatWhenAndAboutWhom) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"journal","items":[{"number":7,)"
                    R"("at":"2026-11-22T01:30:00.000Z","actor":"clerk-420602",)"
                    R"("action":"person.look","object":"P-0000000000001"}],"next":null})");
  const auto ran = gateway.run({"audit", "list", "--actor", "clerk-420602", "--action",
                                "person.look", "--person", "P-0000000000001", "--from",
                                "2026-11-01", "--until", "2026-11-30", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("GET /v1/journal?actor=clerk-420602&action=person.look&person="
                          "P-0000000000001&from=2026-11-01&until=2026-11-30&limit=50"));
  EXPECT_THAT(ran.out, HasSubstr("2026-11-22 09:30:00"));
  EXPECT_THAT(ran.out, HasSubstr("person.look"));
}

TEST(OversightCommands, AWholeJournalGivesItsHeadToBeKept) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"journal_check","item":{"whole":true,"entries":12,)"
                    R"("head":{"number":12,"hash":"h","text":"12:h"},"words":"whole"}})");
  const auto ran = gateway.run({"audit", "verify", "--head", "9:" + kHash, "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/journal/verify"));
  EXPECT_EQ(gateway.requests[0].body, R"({"head":{"number":9,"hash":")" + kHash + "\"}}");
  EXPECT_THAT(ran.out, HasSubstr("12:h"));
  EXPECT_THAT(ran.err, HasSubstr("--head"));
}

TEST(OversightCommands, ABrokenJournalEndsWithTheCodeOfIntegrity) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"journal_check","item":{"whole":false,"entries":3,)"
                    R"("fault":"changed","broken_at":4,"words":"entry 4 was changed"}})");
  const auto ran = gateway.run({"audit", "verify", "--lang", "en"});
  EXPECT_EQ(ran.code, 10);
  EXPECT_EQ(gateway.requests[0].body, "{}");
  EXPECT_THAT(ran.out, HasSubstr("entry 4 was changed"));
  EXPECT_EQ(gateway.run({"audit", "verify", "--json"}).code, 10);
}

TEST(OversightCommands, AHeadThatCannotBeReadIsNotAsked) {
  FakeGateway gateway;
  for (const std::string& head : {std::string("9"), "0:" + kHash, "9:" + kHash + "a", "x:" + kHash,
                                  "9:" + std::string(64, 'g')}) {
    EXPECT_EQ(gateway.run({"audit", "verify", "--head", head}).code, 2) << head;
  }
  EXPECT_THAT(gateway.requests, IsEmpty());
}

TEST(OversightCommands, ARegionIsShownWithWhatIsCertainAndWhatMayBe) {
  FakeGateway gateway;
  gateway.says(200,
               R"({"api":"v1","kind":"region","item":{"region":"420600","name":"襄阳市",)"
               R"("counted":{"as_of":"2026-11-22T01:30:00.000Z","tax_stale":true},"persons":5000,)"
               R"("insured":{"least":3000,"most":3500},"uninsured":{"least":1204,"most":1704},)"
               R"("target":4000,"flags_open":900,"below":[{"region":"420602","name":"襄城区",)"
               R"("persons":7,"insured":{"least":7,"most":7},"uninsured":{"least":0,"most":0},)"
               R"("target":null,"flags_open":0}],"elsewhere":{"persons":0},"schools":[]}})");
  const auto ran = gateway.run({"region", "show", "420600", "--year", "2027", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/regions/420600?year=2027"));
  EXPECT_THAT(ran.out, HasSubstr("1,204 - 1,704"));
  EXPECT_THAT(ran.out, HasSubstr("75.0 %"));
  EXPECT_THAT(ran.out, HasSubstr("stale"));
  EXPECT_THAT(ran.out, HasSubstr("2026-11-22 09:30:00"));
  gateway.says(200, R"({"api":"v1","kind":"region","item":{"region":"420600","counted":null}})");
  EXPECT_THAT(gateway.run({"region", "show", "420600", "--lang", "en"}).out,
              HasSubstr("under way"));
}

TEST(OversightCommands, TargetsAreLoadedFromAFileOrStandardInput) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"target_load","item":{"rows":1,"changed":1,)"
                    R"("taken":true,"refused":[]}})");
  const std::string csv = "region,year,persons\n420602,2027,5\n";
  EXPECT_EQ(gateway.run({"target", "load"}, csv).code, 0);
  EXPECT_EQ(gateway.requests[0].target, "/v1/targets");
  EXPECT_EQ(gateway.requests[0].body, csv);
  EXPECT_EQ(gateway.requests[0].headers.find("Content-Type"), "text/csv");
  EXPECT_EQ(gateway.run({"target", "load", "--dry-run"}, csv).code, 0);
  EXPECT_EQ(gateway.requests[1].target, "/v1/targets?dry_run=1");
  EXPECT_EQ(gateway.run({"target", "load", "/nonexistent/targets.csv"}).code, 1);
  EXPECT_EQ(gateway.requests.size(), 2U);
}

TEST(OversightCommands, AWrongLineOfTargetsIsAFinding) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"target_load","item":{"rows":0,"changed":0,)"
                    R"("taken":false,"refused":[{"line":3,"column":"year",)"
                    R"("words":"is no year"}]}})");
  const auto ran = gateway.run({"target", "load", "--lang", "en"}, "x");
  EXPECT_EQ(ran.code, 9);
  EXPECT_THAT(ran.out, HasSubstr("is no year"));
  EXPECT_THAT(ran.err, HasSubstr("nothing was loaded"));
}

}  // namespace
}  // namespace gw::cli
