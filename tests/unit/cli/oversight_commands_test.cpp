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
                                "person.look", "--person", "P-0000000000001", "--since",
                                "2026-11-01", "--until", "2026-11-30", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("GET /v1/journal?actor=clerk-420602&action=person.look&person="
                          "P-0000000000001&since=2026-11-01&until=2026-11-30&limit=50"));
  EXPECT_THAT(ran.out, HasSubstr("2026-11-22 09:30:00"));
  EXPECT_THAT(ran.out, HasSubstr("person.look"));
}

/// One entry as the interface writes it.
std::string journal_entry(int number) {
  return R"({"number":)" + std::to_string(number) +
         R"(,"at":"2026-11-22T01:30:00.000Z","actor":"clerk-420602","action":"person.look",)"
         R"("object":"P-0000000000001","origin":"10.1.2.3"})";
}

TEST(OversightCommands, TheTailIsTheNewestEntriesWithTheLastAtTheEnd) {
  FakeGateway gateway;
  gateway.says(200, R"({"items":[)" + journal_entry(8) + "," + journal_entry(7) + R"(],"next":7})");
  const auto ran = gateway.run({"audit", "tail", "--actor", "clerk-420602", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/journal?actor=clerk-420602&limit=20"));
  EXPECT_EQ(ran.out,
            "7  2026-11-22 09:30:00  clerk-420602        person.look         P-0000000000001  "
            "10.1.2.3\n8  2026-11-22 09:30:00  clerk-420602        person.look         "
            "P-0000000000001  10.1.2.3\n");
}

TEST(OversightCommands, WhoFollowsAsksBehindWhatWasLookedThroughUntilTheGatewayIsGone) {
  FakeGateway gateway;
  const auto page = [](const std::string& items, int next) {
    return R"({"items":[)" + items + R"(],"next":)" + std::to_string(next) + "}";
  };
  // Entries 9 to 11 are none that fit.
  std::vector<std::string> answers{page(journal_entry(7), 7), page(journal_entry(8), 8),
                                   page("", 11), page(journal_entry(12), 12)};
  gateway.answer = [&answers](const auto&) -> Result<ports::HttpResponse> {
    if (answers.empty()) return fail(Errc::unreachable, "local.connect", 2);
    ports::HttpResponse response(200, "application/json", answers.front());
    answers.erase(answers.begin());
    return response;
  };
  const auto ran = gateway.run({"audit", "tail", "--follow", "--ndjson", "--lang", "en"});
  EXPECT_EQ(ran.code, 7);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("GET /v1/journal?limit=20", "GET /v1/journal/tail?after=7&limit=1000",
                          "GET /v1/journal/tail?after=8&limit=1000",
                          "GET /v1/journal/tail?after=11&limit=1000",
                          "GET /v1/journal/tail?after=12&limit=1000"));
  EXPECT_EQ(ran.out, journal_entry(7) + "\n" + journal_entry(8) + "\n" + journal_entry(12) + "\n");
  EXPECT_THAT(ran.err, HasSubstr("audit tail --follow --after 12"));
  EXPECT_EQ(gateway.paused.count(), 0);  // it is the gateway that waits
}

TEST(OversightCommands, ATailWithoutEndIsNoOneAnswer) {
  FakeGateway gateway;
  EXPECT_EQ(gateway.run({"audit", "tail", "--follow", "--json"}).code, 2);
  EXPECT_THAT(gateway.requests, IsEmpty());
  gateway.says(403, R"({"code":"FORBIDDEN"})");
  const auto ran = gateway.run({"audit", "tail", "--follow", "--actor", "somebody"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.out, IsEmpty());
}

TEST(OversightCommands, ListsTakeTheStretchOfTimeOfTheConsolesHeader) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> lists{
      {{"run", "list"}, "/v1/runs?"},
      {{"reject", "list"}, "/v1/rejects?"},
      {{"reject", "groups"}, "/v1/reject-groups?muted=without&"},
      {{"flag", "list"}, "/v1/flags?"},
      {{"deliveries", "list"}, "/v1/deliveries?"},
      {{"requests", "list"}, "/v1/requests?"},
      {{"audit", "list"}, "/v1/journal?"}};
  for (const auto& [words, path] : lists) {
    FakeGateway gateway;
    gateway.says(200, R"({"items":[],"next":null})");
    auto asked = words;
    for (const char* word : {"--since", "2026-11-20T08:00", "--until", "2026-11-21"})
      asked.emplace_back(word);
    EXPECT_EQ(gateway.run(asked).code, 0) << path;
    EXPECT_THAT(gateway.targets(),
                ElementsAre("GET " + path + "since=2026-11-20T08%3A00&until=2026-11-21&limit=50"));
    asked.back() = "2026-11-21T8";
    EXPECT_EQ(gateway.run(asked).code, 2) << path;
  }
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

TEST(OversightCommands, ABriefSaysOfWhenItIsAndWhatItHeld) {
  FakeGateway gateway;
  gateway.says(200, R"({"item":{"id":"2026-11-22-420600","made":"2026-11-22T00:00:05.000Z",)"
                    R"("region":"420600","name":"襄阳市","persons":12,"tax_through":"2026-11-21",)"
                    R"("counted":{"as_of":"2026-11-22T00:00:01.000Z","register_stale":false,)"
                    R"("tax_stale":true},"completeness":{"feeds_came":5,"feeds_due":6},)"
                    R"("insured":{"least":7,"most":9},"uninsured":{"least":3,"most":5},)"
                    R"("target":null,"flags_open":3,"below":[],"elsewhere":null,"before":null}})");
  const auto ran = gateway.run({"brief", "show", "2026-11-22-420600", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/briefs/2026-11-22-420600"));
  EXPECT_THAT(ran.out, HasSubstr("2026-11-22 08:00:05"));
  EXPECT_THAT(ran.out, HasSubstr("7 - 9"));
  FakeGateway listed;
  listed.says(200, R"({"items":[],"next":null})");
  EXPECT_EQ(listed.run({"brief", "list", "--region", "420600"}).code, 0);
  EXPECT_THAT(listed.targets(), ElementsAre("GET /v1/briefs?region=420600&limit=50"));
  FakeGateway sheet;
  sheet.says(200, "x");
  EXPECT_EQ(sheet.run({"export", "brief", "2026-11-22-420600"}).code, 0);
  EXPECT_THAT(sheet.targets(), ElementsAre("POST /v1/exports/brief?id=2026-11-22-420600"));
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

TEST(OversightCommands, TheJournalLeavesAsAFileWithTheFiltersOfItsList) {
  FakeGateway gateway;
  EXPECT_EQ(gateway.run({"export", "journal"}).code, 2);
  gateway.says(200, "number\r\n");
  const auto ran = gateway.run({"export", "journal", "--reason", "inspection", "--action",
                                "person.look", "--since", "2026-11-01", "--until", "2026-11-30"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "number\r\n");
  EXPECT_THAT(
      gateway.targets(),
      ElementsAre("POST /v1/exports/journal?action=person.look&since=2026-11-01&until=2026-11-30"));
  EXPECT_EQ(gateway.requests[0].body, R"({"format":"csv","reason":"inspection"})");
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
