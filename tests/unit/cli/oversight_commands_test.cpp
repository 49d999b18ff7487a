#include "gateway/cli/oversight_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

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

TEST(OversightCommands, AnExportIsANewFileOfItsOwnerWithWhatItIsBesideIt) {
  FakeGateway gateway;
  gateway.answer = [](const auto&) {
    ports::HttpResponse response(200, "text/csv; charset=utf-8", "a,b\r\n");
    response.headers.set("Export-Summary", R"({"kind":"flags","rows":1200})");
    return Result<ports::HttpResponse>(std::move(response));
  };
  std::string name = (std::filesystem::temp_directory_path() / "export-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(name.data());
  const std::string file = folder / "flags.csv";
  const std::vector<std::string> asked{"export", "flags",  "--reason", "report",  "--case",
                                       "A-17",   "--year", "2027",     "--state", "open",
                                       "--out",  file,     "--lang",   "en"};
  const auto ran = gateway.run(asked);
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/exports/flags?year=2027&state=OPEN"));
  EXPECT_EQ(gateway.requests[0].body, R"({"format":"csv","reason":"report","case":"A-17"})");
  EXPECT_THAT(ran.out, IsEmpty());
  EXPECT_THAT(ran.err, HasSubstr("1,200"));
  const auto read = [](const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_EQ(read(file), "a,b\r\n");
  EXPECT_EQ(read(file + ".meta.json"), "{\"kind\":\"flags\",\"rows\":1200}\n");
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(gateway.run(asked).code, 6);  // never over a file that is there
  std::filesystem::remove_all(folder);
}

TEST(OversightCommands, AnExportAboutPersonsIsNotAskedForWithoutAReason) {
  FakeGateway gateway;
  EXPECT_EQ(gateway.run({"export", "flags"}).code, 2);
  EXPECT_EQ(gateway.run({"export", "rejects", "--reason", "curious"}).code, 2);
  EXPECT_THAT(gateway.requests, IsEmpty());
  gateway.says(200, "region\r\n");
  const auto ran = gateway.run({"export", "coverage", "--region", "420600", "--format", "xlsx"});
  EXPECT_EQ(ran.out, "region\r\n");
  EXPECT_EQ(gateway.requests[0].body, R"({"format":"xlsx"})");
}

TEST(OversightCommands, FiguresSayWhetherRowsAndPersonsBalance) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"figures","item":{"as_of":"2026-11-22T01:30:00.000Z",)"
                    R"("rows":{"rows_in":1200,"accepted":1190,"rejected":10,"balanced":true},)"
                    R"("standing":{"as_of":"2026-11-22T01:29:00.000Z","years":[{"year":2027,)"
                    R"("persons":5000,"insured":{"least":3000,"most":3500},)"
                    R"("uninsured":{"least":1204,"most":1204},"balanced":true}]}}})");
  const auto ran = gateway.run({"figures", "--region", "420600", "--days", "7", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/figures?region=420600&days=7"));
  EXPECT_THAT(ran.out, HasSubstr("1,200"));
  EXPECT_THAT(ran.out, HasSubstr("3,000 - 3,500"));
  EXPECT_THAT(ran.out, HasSubstr("09:29:00"));
}

}  // namespace
}  // namespace gw::cli
