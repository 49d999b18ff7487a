// Two batches side by side, what a batch took, one watched and stopped, and how the gateway stands
// on one screen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "fake_gateway.hpp"

namespace gw::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeGateway;
using ::testing::HasSubstr;

using Answers = std::map<std::string, std::string>;

void answer_each(FakeGateway& gateway, const Answers& answers) {
  gateway.answer = [answers](const ports::HttpRequest& request) {
    const auto found = answers.find(request.target);
    return Result<ports::HttpResponse>(
        found == answers.end()
            ? ports::HttpResponse(404, "application/json", R"({"code":"NOT_FOUND"})")
            : ports::HttpResponse(200, "application/json", found->second));
  };
}

std::string run_of(const std::string& id, const std::string& rows, const std::string& stages) {
  return R"({"item":{"id":)" + id + R"(,"feed":"edu.roster","scope":"420602","state":"applied",)" +
         R"("declared_rows":)" + rows + R"(,"counts":{"rows_in":)" + rows +
         R"(,"rejected":3},"delivery":{"bytes":1024,"fetch_seconds":1.5},"stages":[)" + stages +
         "]}}";
}

Answers two_runs() {
  return {{"/v1/runs/9", run_of("9", "12431", R"({"stage":"read","seconds":2.25})")},
          {"/v1/runs/7", run_of("7", "12000", R"({"stage":"match","seconds":0.5})")},
          {"/v1/runs?feed=edu.roster&before=9&limit=200",
           R"({"items":[{"id":8,"scope":"420606"}],"next":8})"},
          {"/v1/runs?feed=edu.roster&before=8&limit=200",
           R"({"items":[{"id":7,"scope":"420602"},{"id":3,"scope":"420602"}],"next":null})"}};
}

TEST(RunDiffTest, IsWithTheRunBeforeOfTheSameFeedAndScope) {
  FakeGateway gateway;
  answer_each(gateway, two_runs());
  const auto ran = gateway.run({"run", "diff", "9", "--lang", "en"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("7 applied  9 applied"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("rows declared +12,000 +12,431 +\\+431\n"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("rejected +3 +3 +0\n"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("seconds of read +- +2.250 +-\n"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("seconds of match +0.500 +- +-\n"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("seconds to fetch +1.500 +1.500 +0.000\n"));
}

TEST(RunDiffTest, IsWithAnotherWhereOneIsNamed) {
  FakeGateway gateway;
  answer_each(gateway, two_runs());
  EXPECT_THAT(
      gateway.run({"run", "diff", "7", "9", "--json"}).out,
      HasSubstr(R"({"field":"counts.rows_in","before":12431,"after":12000,"difference":-431})"));
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/runs/7", "GET /v1/runs/9"));
  EXPECT_EQ(gateway.run({"run", "diff", "5"}).code, 5);
}

TEST(RunDiffTest, TheFirstOfItsScopeHasNoneBefore) {
  FakeGateway gateway;
  Answers answers = two_runs();
  answers["/v1/runs?feed=edu.roster&before=9&limit=200"] = R"({"items":[],"next":null})";
  answer_each(gateway, answers);
  const auto ran = gateway.run({"run", "diff", "9"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.out, "");
}

TEST(RunShowTest, SaysWhatItTookAndAFeedWhatIsExpected) {
  FakeGateway gateway;
  answer_each(gateway, two_runs());
  const auto run = gateway.run({"run", "show", "9", "--lang", "en"});
  EXPECT_THAT(run.out, HasSubstr("seconds to fetch  1.500\n"));
  EXPECT_THAT(run.out, HasSubstr("read   2.250\n"));
  gateway.says(200, R"({"item":{"id":"tax.webhook","expected":[{"name":"late","days":"* SEP-NOV",)"
                    R"("rest_days":"expected","from":"00:00","by":"10:00","days_later":0,)"
                    R"("needs":"any","silence_minutes":15}]}})");
  const auto feed = gateway.run({"feed", "show", "tax.webhook", "--lang", "en"});
  EXPECT_THAT(feed.out, HasSubstr("* SEP-NOV"));
  EXPECT_THAT(feed.out, HasSubstr("10:00"));
}

std::string under_work(const std::string& state, int applied, const std::string& more = {}) {
  return R"({"item":{"id":7,"state":")" + state + R"(","progress":")" + state + "." +
         std::to_string(applied) + R"(","applied_rows":)" + std::to_string(applied) +
         R"(,"delivery":{"bytes":2048},"counts":{"accepted":12000,"unchanged":2000,"rejected":0})" +
         more + "}}";
}

TEST(RunWatchTest, ShowsTheRunUntilItEndsAndAsksOnlyBehindWhatItSaw) {
  FakeGateway gateway;
  Answers answers{
      {"/v1/runs/7/watch", under_work("received", 0)},
      {"/v1/runs/7/watch?seen=received.0", under_work("applying", 2048)},
      {"/v1/runs/7/watch?seen=applying.2048",
       under_work("applied", 10000, R"(,"stages":[{"stage":"decode","seconds":2.25}])")}};
  answer_each(gateway, answers);
  const auto ran = gateway.run({"run", "watch", "7", "--lang", "en"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err,
            "Ctrl-C stops watching, not the run; go on with: enrollgate run watch 7\n"
            "run 7 is being read  2,048 bytes\n"
            "run 7 is being put in  2,048/10,000 rows  20 %\n");
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("decode +2.250"));
  EXPECT_EQ(gateway.requests.size(), 3U);
  EXPECT_EQ(gateway.paused.count(), 0);

  // A gateway that lets go of whoever waits is not asked again at once.
  answers["/v1/runs/7/watch?seen=received.0"] = under_work("received", 0);
  answer_each(gateway, answers);
  gateway.pause = [&](std::chrono::seconds) {
    answers["/v1/runs/7/watch?seen=received.0"] = under_work("held", 0);
    answer_each(gateway, answers);
  };
  EXPECT_EQ(gateway.run({"run", "watch", "7"}).code, 8);
}

TEST(RunWatchTest, OneThatHasEndedIsShownOnceAndEndsAsItDid) {
  FakeGateway gateway;
  for (const auto& [state, code] : std::map<std::string, int>{
           {"applied", 0}, {"outdated", 0}, {"refused", 8}, {"held", 8}, {"cancelled", 8}}) {
    gateway.says(200, under_work(state, 0));
    gateway.requests.clear();
    const auto ran = gateway.run({"run", "watch", "7"});
    EXPECT_EQ(ran.code, code) << state;
    EXPECT_EQ(ran.err, "") << state;
    EXPECT_THAT(ran.out, HasSubstr(state));
    EXPECT_EQ(gateway.requests.size(), 1U) << state;
  }
  gateway.says(404, R"({"code":"NOT_FOUND"})");
  EXPECT_EQ(gateway.run({"run", "watch", "7"}).code, 5);
}

TEST(RunCancelTest, SaysFirstWhatItDoesAndTakesAReason) {
  FakeGateway gateway;
  gateway.says(200, R"({"item":{"id":7,"state":"cancelled","cancel":{"words":"as if not come"}}})");
  const auto ran = gateway.run({"run", "cancel", "7", "--reason", "mistake"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "as if not come\n");
  EXPECT_THAT(ran.out, HasSubstr("cancelled"));
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/runs/7", "POST /v1/runs/7/cancel"));
  EXPECT_EQ(gateway.requests.back().body, R"({"reason":"mistake"})");
  EXPECT_EQ(gateway.run({"run", "cancel", "7"}).code, 2);
  gateway.answer = [](const ports::HttpRequest& request) {
    return Result<ports::HttpResponse>(
        request.method == "GET"
            ? ports::HttpResponse(200, "application/json", under_work("applying", 0))
            : ports::HttpResponse(409, "application/json", R"({"code":"GOING_IN"})"));
  };
  EXPECT_EQ(gateway.run({"run", "cancel", "7", "--reason", "test"}).code, 6);
}

Answers standing(const std::string& state, const std::string& warnings) {
  return {{"/v1/version", R"({"item":{"version":"0.4.0","commit":"0fedcba","store_schema":24,)"
                          R"("policy_version":"2027.1"}})"},
          {"/v1/service", R"({"item":{"state":")" + state + R"(","notice":null}})"},
          {"/v1/health", R"({"item":{"errors":0,"warnings":)" + warnings + R"(,"checks":[]}})"},
          {"/v1/problems", R"({"items":[{"kind":"runs","count":1000,"more":true,)"
                           R"("since":"2026-11-22T01:00:00.000Z","run":41}]})"}};
}

TEST(StatusTest, IsOneScreenAndEndsWithNineWhereACheckIsNotWell) {
  FakeGateway gateway;
  answer_each(gateway, standing("normal", "0"));
  const auto well = gateway.run({"status", "--lang", "en"});
  EXPECT_EQ(well.code, 0) << well.err;
  EXPECT_THAT(well.out, HasSubstr("0.4.0"));
  EXPECT_THAT(well.out, HasSubstr("0fedcba"));
  EXPECT_THAT(well.out, HasSubstr("store schema      24"));
  EXPECT_THAT(well.out, HasSubstr("2027.1"));
  EXPECT_THAT(well.out, HasSubstr("1,000+  2026-11-22 09:00:00  41     enrollgate run list"));
  answer_each(gateway, standing("normal", "2"));
  EXPECT_EQ(gateway.run({"status"}).code, 9);
  answer_each(gateway, standing("read_only", "0"));
  EXPECT_EQ(gateway.run({"status"}).code, 9);
  EXPECT_THAT(gateway.run({"status", "--json"}).out,
              HasSubstr(R"("kind":"status","item":{"version":{"version":"0.4.0")"));
  answer_each(gateway, {});
  EXPECT_EQ(gateway.run({"status"}).code, 5);
}

}  // namespace
}  // namespace gw::cli
