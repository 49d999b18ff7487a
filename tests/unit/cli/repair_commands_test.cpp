#include "gateway/cli/repair_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fake_gateway.hpp"

namespace gw::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kPreviewAnswer =
    R"({"api":"v1","kind":"replay_preview","item":{"total":4,"complete":true,"counts":{"rows":4,)"
    R"("repaired":3,"refused":1,"persons":3},"still_refused":[{"reason":"FIELD_EMPTY","rows":1,)"
    R"("words":"a required field is empty"}]}})";
constexpr const char* kJobAnswer =
    R"({"api":"v1","kind":"replay","item":{"number":5,"state":"waiting","counts":{"refused":0}}})";

TEST(RepairCommands, AFixIsToldFirstAndSaysThatNothingChanged) {
  FakeGateway gateway;
  gateway.says(200, kPreviewAnswer);
  const auto ran =
      gateway.run({"reject", "fix", "17", "--word", "男", "--dry-run", "--lang", "en"});
  EXPECT_EQ(ran.code, 8);  // a row stays refused
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/reject-groups/17/fix"));
  EXPECT_EQ(gateway.requests[0].body, R"({"word":"男","dry_run":true})");
  EXPECT_THAT(ran.out, HasSubstr("would become valid"));
  EXPECT_THAT(ran.out, HasSubstr("FIELD_EMPTY"));
  EXPECT_THAT(ran.err, HasSubstr("nothing was changed"));
}

std::string job_of(const std::string& state, int rows, int refused) {
  return R"({"item":{"number":5,"state":")" + state + R"(","total":12000,"counts":{"rows":)" +
         std::to_string(rows) + R"(,"refused":)" + std::to_string(refused) + "}}}";
}

/// A job that is done after so many looks, with rows that stay refused.
void runs_for(FakeGateway& gateway, int looks, int refused) {
  gateway.answer = [looks, refused, seen = 0](const ports::HttpRequest& request) mutable {
    if (request.method == "POST")
      return Result<ports::HttpResponse>(
          ports::HttpResponse(202, "application/json", job_of("waiting", 0, 0)));
    const bool done = seen == looks;
    const std::string body =
        done ? job_of("done", 12000, refused) : job_of("running", 1000 * seen++, 0);
    return Result<ports::HttpResponse>(ports::HttpResponse(200, "application/json", body));
  };
}

TEST(RepairCommands, AJobIsWatchedToItsEndWithALineEachTenSeconds) {
  FakeGateway gateway;
  runs_for(gateway, 12, 3);
  const auto ran = gateway.run({"replay", "watch", "5", "--lang", "en"});
  EXPECT_EQ(ran.code, 8);  // rows stay refused
  EXPECT_EQ(gateway.paused.count(), 12);
  EXPECT_EQ(ran.err,
            "Ctrl-C stops watching, not the job; go on with: enrollgate replay watch 5\n"
            "0/12,000 rows  0 %\n"
            "10,000/12,000 rows  83 %  1,000 rows/s  2 s left\n");
  EXPECT_THAT(ran.out, HasSubstr("done"));
}

TEST(RepairCommands, OnATerminalABarStandsInOneLine) {
  FakeGateway gateway;
  gateway.err_is_terminal = true;
  runs_for(gateway, 7, 0);
  const auto ran = gateway.run({"replay", "watch", "5", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.err, HasSubstr("\r\x1b[K████████░░░░░░░░  6,000/12,000 rows  50 %"));
  EXPECT_EQ(gateway.run({"replay", "watch", "5", "--quiet"}).err, "");
}

TEST(RepairCommands, WhoeverWaitsIsToldHowTheJobEnded) {
  FakeGateway gateway;
  runs_for(gateway, 2, 3);
  const auto ran = gateway.run({"replay", "start", "--group", "17", "--wait"});
  EXPECT_EQ(ran.code, 8);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("POST /v1/reject-groups/17/replay", "GET /v1/replays/5",
                          "GET /v1/replays/5", "GET /v1/replays/5"));
  EXPECT_THAT(ran.out, HasSubstr("12,000"));
  runs_for(gateway, 0, 0);
  EXPECT_EQ(gateway.run({"reject", "fix", "17", "--word", "男", "--wait"}).code, 0);
  EXPECT_EQ(gateway.run({"reject", "fix", "17", "--word", "男", "--wait", "--dry-run"}).code, 2);
  gateway.says(200, job_of("failed", 4, 0));
  EXPECT_EQ(gateway.run({"replay", "watch", "5"}).code, 1);
}

TEST(RepairCommands, AnAcceptanceIsAskedForAndDecidedAsSomebodySignedIn) {
  FakeGateway gateway;
  gateway.answer = [](const ports::HttpRequest& request) {
    ports::HttpResponse answer(200, "application/json", kJobAnswer);
    if (request.target == "/v1/session") answer.headers.add("Set-Cookie", "c=1; Secure");
    if (request.target.ends_with("/accept") || request.target.ends_with("/refuse"))
      answer.body = R"({"item":{"number":8,"state":"waiting","told":{"rows":20480,"repaired":3},
                        "told_total":25000,"told_complete":false}})";
    return Result<ports::HttpResponse>(std::move(answer));
  };
  auto ran = gateway.run(
      {"reject", "accept", "17", "--until", "2026-12-31", "--why", "系统升级", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/reject-groups/17/accept"));
  EXPECT_THAT(ran.out, HasSubstr("would become valid"));
  EXPECT_THAT(ran.out, AllOf(HasSubstr("25,000"), HasSubstr("20,480"),
                             HasSubstr("all tried             false")));
  EXPECT_THAT(ran.err, HasSubstr("reject confirm NUMBER"));
  gateway.requests.clear();
  EXPECT_EQ(gateway.run({"reject", "confirm", "8", "--as", "wu"}).code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/session", "POST /v1/acceptances/8/confirm",
                                             "DELETE /v1/session"));
  EXPECT_EQ(gateway.requests[1].body, R"({"dry_run":false})");
  EXPECT_EQ(gateway.requests[1].headers.find("Cookie").value_or(""), "c=1");
  gateway.requests.clear();
  EXPECT_EQ(gateway.run({"reject", "refuse", "8", "--as", "wu"}).code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/session", "POST /v1/acceptances/8/refuse",
                                             "DELETE /v1/session"));
  EXPECT_EQ(gateway.run({"reject", "confirm", "8"}).code, 2);
}

TEST(RepairCommands, AMutedCauseIsLeftOutOfTheListUnlessAskedFor) {
  FakeGateway gateway;
  gateway.says(200, R"({"items":[],"next":null})");
  gateway.run({"reject", "groups"});
  gateway.run({"reject", "groups", "--muted"});
  EXPECT_THAT(gateway.targets(), ElementsAre(HasSubstr("muted=without"), Not(HasSubstr("muted"))));
  gateway.requests.clear();
  gateway.says(200, R"({"item":{"until":"2026-12-31","why":"系统升级","actor":"li"}})");
  const auto ran = gateway.run(
      {"reject", "mute", "17", "--until", "2026-12-31", "--why", "系统升级", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("muted until"));
  EXPECT_EQ(gateway.run({"reject", "unmute", "17"}).code, 0);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("POST /v1/reject-groups/17/mute", "POST /v1/reject-groups/17/unmute"));
  EXPECT_EQ(gateway.requests[0].body, R"({"until":"2026-12-31","why":"系统升级"})");
  EXPECT_EQ(gateway.run({"reject", "mute", "17", "--until", "2026-12-31"}).code, 2);
}

TEST(RepairCommands, AnAcceptanceSaysUntilWhenAndWhy) {
  FakeGateway gateway;
  gateway.says(200, kPreviewAnswer);
  EXPECT_EQ(gateway
                .run({"reject", "accept", "17", "--until", "2026-12-31", "--why", "系统升级",
                      "--dry-run"})
                .code,
            8);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/reject-groups/17/accept"));
  EXPECT_EQ(gateway.requests[0].body, R"({"until":"2026-12-31","why":"系统升级","dry_run":true})");
  gateway.requests.clear();
  gateway.run({"reject", "accept-row", "6", "--until", "2026-12-31", "--why", "系统升级"});
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/rejects/6/accept"));
  gateway.requests.clear();
  EXPECT_EQ(gateway.run({"reject", "accept", "17", "--until", "2026-12-31"}).code, 2);
  EXPECT_EQ(gateway.run({"reject", "accept-row", "17", "--until", "2026-12-31"}).code, 2);
  EXPECT_EQ(gateway.run({"reject", "accept", "17", "--until", "soon", "--why", "x"}).code, 2);
  EXPECT_EQ(gateway
                .run({"reject", "accept", "17", "--until", "2026-12-31", "--why",
                      "见 420602202009030010"})
                .code,
            2);
  EXPECT_THAT(gateway.requests, IsEmpty());

  gateway.says(200, R"({"api":"v1","kind":"mapping","item":{"number":3,"holds":false}})");
  EXPECT_EQ(gateway.run({"mapping", "end", "3"}).code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/mappings/3/end"));
  EXPECT_EQ(gateway.run({"mapping", "end"}).code, 2);
}

TEST(RepairCommands, ReplaysAskForACauseOrARun) {
  FakeGateway gateway;
  gateway.says(200, kJobAnswer);
  EXPECT_EQ(gateway.run({"replay", "start", "--group", "17"}).code, 0);
  EXPECT_EQ(gateway.run({"replay", "start", "--run", "7"}).code, 0);
  EXPECT_EQ(gateway.run({"replay", "cancel", "5"}).code, 0);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("POST /v1/reject-groups/17/replay", "POST /v1/runs/7/replay",
                          "POST /v1/replays/5/cancel"));
  gateway.requests.clear();
  EXPECT_EQ(gateway.run({"replay", "start"}).code, 2);
  EXPECT_EQ(gateway.run({"replay", "start", "--run", "7", "--group", "1"}).code, 2);
  EXPECT_EQ(gateway.run({"reject", "fix", "17"}).code, 2);
  EXPECT_THAT(gateway.requests, IsEmpty());
}

TEST(RepairCommands, AReturnFileIsItsOwnersAloneAndOverwritesNothing) {
  FakeGateway gateway;
  gateway.answer = [](const auto&) {
    return Result<ports::HttpResponse>(ports::HttpResponse(200, "text/csv", "a,b\r\n"));
  };
  EXPECT_EQ(gateway.run({"reject", "return", "--run", "7", "--group", "2", "--reason", "work"}).out,
            "a,b\r\n");
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/runs/7/return?group=2&reason=work"));
  const std::string folder = ::testing::TempDir() + "/return_file_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string file = folder + "/TH_7.csv";
  const auto ran =
      gateway.run({"reject", "return", "--run", "7", "--reason", "work", "--out", file});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  std::ifstream in(file, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "a,b\r\n");
  struct stat found {};
  ASSERT_EQ(::stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(gateway.run({"reject", "return", "--run", "7", "--reason", "work", "--out", file}).code,
            6);
  gateway.says(409, R"({"code":"CONFLICT","title":"x","status":409})");
  EXPECT_EQ(gateway.run({"reject", "return", "--run", "7", "--reason", "work"}).code, 6);
  std::filesystem::remove_all(folder);
}

TEST(RepairCommands, ACorrectedFileGoesAsItIs) {
  FakeGateway gateway;
  gateway.says(200, kJobAnswer);
  const std::string bytes("\xCD\xCB\xBB\xD8,1\r\n\0", 9);
  EXPECT_EQ(gateway.run({"reject", "repair", "--run", "7"}, bytes).code, 0);
  EXPECT_EQ(gateway.run({"reject", "repair", "--run", "7", "--dry-run"}, bytes).code, 0);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("POST /v1/runs/7/repair", "POST /v1/runs/7/repair?dry_run=1"));
  EXPECT_EQ(gateway.requests[0].body, bytes);
  EXPECT_EQ(gateway.run({"reject", "repair", "--run", "7"}).code, 2);  // nothing to hand over
}

TEST(RepairCommands, AMappingIsSaidAndNeverOfANumberOfAPerson) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"mapping","item":{"number":1,"word":"男"}})");
  const std::vector<std::string> about{"--feed", "education-xiangcheng.roster", "--column", "性别",
                                       "--value"};
  std::vector<std::string> add{"mapping", "add"};
  add.insert(add.end(), about.begin(), about.end());
  std::vector<std::string> number = add;
  add.insert(add.end(), {"男生", "--word", "男"});
  EXPECT_EQ(gateway.run(add).code, 0);
  EXPECT_THAT(gateway.requests[0].body, HasSubstr(R"("word":"男")"));
  number.insert(number.end(), {"42060220200903001X", "--word", "男"});
  const auto refused = gateway.run(number);
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.err.find("42060220200903001X"), std::string::npos);
  EXPECT_EQ(gateway.requests.size(), 1U);
}

}  // namespace
}  // namespace gw::cli
