// Pausing a feed: who may, what is asked for, what everybody then sees, and that it ends by itself.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

const std::string kPath = "/v1/feeds/education-xiangcheng.roster";

class FeedPauseTest : public ApiTest {
 protected:
  int pause(const std::string& until, const std::string& reason,
            const std::string& actor = "admin-420000") {
    const json::object body{{"until", until}, {"reason", reason}};
    return ask(actor, "POST", kPath + "/pause", json::serialize(body)).status;
  }
  json::object feed(const std::string& actor = "monitor-420000") {
    return item_of(get(kPath, actor));
  }
  json::object today() { return items_of(get("/v1/feed-matrix?days=1")).back().as_object(); }
  std::vector<std::string> paused_feeds() {
    std::vector<std::string> names;
    const json::array checks = item_of(get("/v1/health")).at("checks").as_array();
    for (const json::value& check : checks) {
      if (check.at("check") == text("pause")) names.emplace_back(check.at("subject").as_string());
    }
    return names;
  }
};

// The bench's day is 2026-11-18, 19:06 in Beijing.
TEST_F(FeedPauseTest, IsSeenByEverybodyUntilItsDayIsOver) {
  EXPECT_TRUE(feed().at("pause").is_null());
  ASSERT_EQ(pause("2026-11-20", "对方换系统"), 200);
  const json::object shown = feed().at("pause").as_object();
  EXPECT_EQ(shown.at("until"), text("2026-11-20"));
  EXPECT_EQ(shown.at("actor"), text("admin-420000"));
  EXPECT_EQ(shown.at("reason"), text("对方换系统"));
  // The engineer of its agency sees that and until when; what is written about it is not for him.
  const json::object his = feed("engineer-xiangcheng").at("pause").as_object();
  EXPECT_EQ(his.at("until"), text("2026-11-20"));
  EXPECT_TRUE(his.at("reason").is_null());
  EXPECT_TRUE(his.at("actor").is_null());
  EXPECT_EQ(paused_feeds(), std::vector<std::string>{"education-xiangcheng.roster"});

  clock_.moment += std::chrono::hours(24);  // a day on which nothing came
  EXPECT_EQ(today().at("state"), text("paused"));
  EXPECT_EQ(feed().at("state"), text("paused"));
  EXPECT_EQ(feed().at("alarm"), json::value(false));
  const json::array problems = items_of(get("/v1/problems"));
  for (const json::value& problem : problems) EXPECT_NE(problem.at("kind"), text("feeds"));
  clock_.moment += std::chrono::hours(29);  // 00:06 on the 21st
  EXPECT_TRUE(feed().at("pause").is_null());
  EXPECT_NE(feed().at("state"), text("paused"));
  EXPECT_TRUE(paused_feeds().empty());
}

TEST_F(FeedPauseTest, IsEndedByHandOnceAndBothStandInTheJournal) {
  EXPECT_EQ(ask("local", "POST", kPath + "/resume").status, 409);
  ASSERT_EQ(pause("2026-11-20", "对方换系统", "local"), 200);
  ASSERT_EQ(pause("2026-11-25", "还没换完", "local"), 200);
  EXPECT_EQ(feed().at("pause").at("until"), text("2026-11-25")) << "in place of the first";
  EXPECT_EQ(ask("local", "POST", kPath + "/resume").status, 200);
  EXPECT_TRUE(feed().at("pause").is_null());
  EXPECT_EQ(ask("local", "POST", kPath + "/resume").status, 409);
  std::vector<std::string> acts;
  for (const JournalEntry& entry : journal()) {
    acts.push_back(entry.action + " " + entry.object);
    EXPECT_EQ(entry.object.find("对方"), std::string::npos) << "the reason is sealed apart";
  }
  EXPECT_EQ(acts, (std::vector<std::string>{"feeds.pause education-xiangcheng.roster 2026-11-20",
                                            "feeds.pause education-xiangcheng.roster 2026-11-25",
                                            "feeds.resume education-xiangcheng.roster"}));
}

TEST_F(FeedPauseTest, NeedsAReasonAndADayWithinAMonth) {
  for (const char* until : {"2026-11-17", "2026-12-19", "", "tomorrow", "2026-11-31"})
    EXPECT_EQ(pause(until, "对方换系统"), 400) << until;
  EXPECT_EQ(pause("2026-11-20", ""), 400);
  EXPECT_EQ(pause("2026-11-20", "420602200802141236 的名单"), 400) << "nobody's number";
  EXPECT_EQ(pause("2026-11-18", "今天"), 200);
  EXPECT_EQ(pause("2026-12-18", "三十天"), 200);
  EXPECT_EQ(pause("2026-11-20", "对方换系统", "monitor-420000"), 403);
  EXPECT_EQ(
      ask("local", "POST", "/v1/feeds/nowhere/pause", R"({"until":"2026-11-20","reason":"x"})")
          .status,
      404);
}

}  // namespace
}  // namespace gw::contract
