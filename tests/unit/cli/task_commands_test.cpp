#include "gateway/cli/task_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_gateway.hpp"

namespace gw::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kEntered =
    R"({"api":"v1","kind":"flag-entry","item":{"number":3,"flag":"F-2027-1","kind":"remind",)"
    R"("at":"2026-11-22T01:30:00.000Z","actor":"clerk-420602","told":"nothing is sent","sent":false,)"
    R"("task":{"state":"RECEIVED","due":"2026-11-25","overdue":true,"overdue_days":2},)"
    R"("contacts":[{"role":"data","who":"招生科","phone":"0710-0000000"}]}})";

TEST(TaskCommands, AReminderPrintsTheClockAndWhomToCall) {
  FakeGateway gateway;
  gateway.says(200, kEntered);
  const auto ran = gateway.run({"flag", "remind", "F-2027-1", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/flags/F-2027-1/notes"));
  EXPECT_EQ(gateway.requests[0].body, R"({"kind":"remind"})");
  EXPECT_THAT(ran.out, HasSubstr("2026-11-25"));
  EXPECT_THAT(ran.out, HasSubstr("nothing is sent"));
  EXPECT_THAT(ran.out, HasSubstr("0710-0000000"));
}

TEST(TaskCommands, WordsComeAsAnOptionOrByStandardInputAndHoldNobodysNumber) {
  FakeGateway gateway;
  gateway.says(200, kEntered);
  EXPECT_EQ(gateway.run({"flag", "note", "F-2027-1", "--words", "called"}).code, 0);
  EXPECT_EQ(gateway.requests.back().body, R"({"kind":"note","words":"called"})");
  EXPECT_EQ(gateway.run({"flag", "escalate", "F-2027-1"}, "no answer\nsecond line").code, 0);
  EXPECT_EQ(gateway.requests.back().body, R"({"kind":"escalate","words":"no answer"})");
  EXPECT_EQ(gateway.run({"flag", "assign", "F-2027-1", "--to", "clerk-420602"}).code, 0);
  EXPECT_EQ(gateway.requests.back().body, R"({"kind":"assign","assignee":"clerk-420602"})");
  EXPECT_EQ(gateway.run({"flag", "acknowledge", "F-2027-1"}).code, 0);
  EXPECT_EQ(gateway.requests.back().body, R"({"kind":"acknowledge"})");
  const auto refused = gateway.run({"flag", "note", "F-2027-1", "--words", "420602200802141236"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, Not(HasSubstr("420602200802141236")));
  EXPECT_EQ(gateway.requests.size(), 4U);
}

TEST(TaskCommands, FlagsAreListedByTheirClock) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"flags","items":[{"id":"F-2027-1","task":)"
                    R"({"state":"RECEIVED","due":"2026-11-25","overdue_days":2}}],"next":null})");
  const auto ran = gateway.run({"flag", "list", "--by-clock", "--overdue", "--task", "received",
                                "--assignee", "clerk-420602", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(),
              ElementsAre("GET /v1/flags?task=RECEIVED&overdue=1&assignee=clerk-420602&order=clock"
                          "&limit=50"));
  EXPECT_THAT(ran.out, HasSubstr("CLOCK"));
  EXPECT_THAT(ran.out, HasSubstr("2026-11-25"));
}

TEST(TaskCommands, StatsShowAgesLatenessAndPace) {
  FakeGateway gateway;
  gateway.says(
      200,
      R"({"api":"v1","kind":"flag-stats","item":{"today":"2026-11-30","open":1200,"overdue":7,)"
      R"("claimed":3,"ages":{"0-3":1000,"4-7":150,"8-15":43,"16+":7},"regions":[{"region":"420600",)"
      R"("name":"襄阳市","open":1200,"overdue":7,"ages":{"0-3":1000,"4-7":150,"8-15":43,"16+":7}}],)"
      R"("agencies":[{"agency":"education-province","open":1200,"overdue":7,"claimed":3,)"
      R"("ages":{"16+":7},"acknowledge_seconds":216000,"settle_seconds":null}]}})");
  const auto ran = gateway.run({"flag", "stats", "--region", "420600", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/flags/stats?region=420600"));
  EXPECT_THAT(ran.out, HasSubstr("1,200"));
  EXPECT_THAT(ran.out, HasSubstr("襄阳市"));
  EXPECT_THAT(ran.out, HasSubstr("2.5"));  // days to acknowledge
}

TEST(TaskCommands, AFeedIsPausedWithItsReasonAndResumed) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"feed-pause","item":{"feed":"civil-affairs.list",)"
                    R"("pause":{"since":"2026-11-22T01:30:00.000Z","until":"2026-11-25",)"
                    R"("actor":"system_admin","reason":"对方升级"}}})");
  const auto paused = gateway.run({"feed", "pause", "civil-affairs.list", "--until", "2026-11-25",
                                   "--reason", "对方升级", "--lang", "en"});
  EXPECT_EQ(paused.code, 0) << paused.err;
  EXPECT_EQ(gateway.requests.back().body, R"({"until":"2026-11-25","reason":"对方升级"})");
  EXPECT_THAT(paused.out, HasSubstr("2026-11-25"));
  EXPECT_THAT(paused.out, HasSubstr("2026-11-22 09:30:00"));
  EXPECT_EQ(gateway.run({"feed", "pause", "civil-affairs.list"}).code, 2) << "a pause has an end";
  gateway.says(200, R"({"api":"v1","kind":"feed-pause","item":{"feed":"civil-affairs.list",)"
                    R"("pause":null}})");
  EXPECT_EQ(gateway.run({"feed", "resume", "civil-affairs.list"}).code, 0);
  EXPECT_EQ(gateway.targets().back(), "POST /v1/feeds/civil-affairs.list/resume");
  gateway.says(200, R"({"api":"v1","kind":"feeds","items":[{"id":"civil-affairs.list",)"
                    R"("state":"paused","pause":{"until":"2026-11-25"}}],"next":null})");
  const auto listed = gateway.run({"feed", "list", "--lang", "en"});
  EXPECT_THAT(listed.out, HasSubstr("PAUSED TO"));
  EXPECT_THAT(listed.out, HasSubstr("2026-11-25"));
}

TEST(TaskCommands, CallsAboutAFeedAreListedAndEntered) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"feed-contacts","items":[{"number":1,"actor":"monitor",)"
                    R"("at":"2026-11-22T01:30:00.000Z","kind":"promised","words":"today",)"
                    R"("until":"2026-11-22T07:00:00.000Z"}],"next":null})");
  const auto listed = gateway.run({"feed", "log", "tax.webhook", "--lang", "en"});
  EXPECT_EQ(listed.code, 0);
  EXPECT_THAT(listed.out, HasSubstr("2026-11-22 15:00:00"));
  gateway.says(200, R"({"api":"v1","kind":"feed-contact","item":{"number":2,"kind":"promised"}})");
  const auto entered = gateway.run({"feed", "log", "tax.webhook", "--kind", "promised", "--until",
                                    "2026-11-22T15:00", "--words", "today"});
  EXPECT_EQ(entered.code, 0);
  EXPECT_EQ(gateway.targets().back(), "POST /v1/feeds/tax.webhook/contacts");
  EXPECT_EQ(gateway.requests.back().body,
            R"({"kind":"promised","words":"today","until":"2026-11-22T15:00"})");
  EXPECT_EQ(gateway.run({"feed", "log", "tax.webhook", "--kind", "visited"}).code, 2);
}

TEST(TaskCommands, TheMatrixSaysThatSomebodyIsOnIt) {
  FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"feed-matrix","items":[{"feed":"tax.webhook",)"
                    R"("day":"2026-11-22","state":"missing","owner":"tax","overdue_seconds":600,)"
                    R"("contact":{"actor":"monitor-420000","on_it":true,"kind":"promised",)"
                    R"("until":"2026-11-22T07:00:00.000Z"}}],"next":null})");
  const auto ran = gateway.run({"feed", "matrix", "--days", "1", "--lang", "en"});
  EXPECT_THAT(ran.out, HasSubstr("called by monitor-420000, promised 11-22 15:00"));
}

}  // namespace
}  // namespace gw::cli
