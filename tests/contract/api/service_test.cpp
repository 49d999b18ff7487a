// How the gateway says it serves: announced maintenance, and what an announcement may be.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

class ServiceTest : public ApiTest {
 protected:
  json::value service(const std::string& actor = "local") {
    return item_of(get("/v1/service", actor));
  }
  int announce(const std::string& from, const std::string& until, const std::string& words,
               const std::string& actor = "system_admin-420000") {
    const json::object body{{"from", from}, {"until", until}, {"words", words}};
    return ask(actor, "POST", "/v1/service/notice", json::serialize(body)).status;
  }
};

// The bench's day is 2026-11-18, 19:06 in Beijing.
TEST_F(ServiceTest, ANoticeIsShownUntilItIsOver) {
  EXPECT_EQ(service().at("state"), "normal");
  EXPECT_TRUE(service().at("notice").is_null());
  EXPECT_EQ(announce("2026-11-18T22:00", "2026-11-18T23:30", "系统升级", "local"), 200);
  EXPECT_EQ(service().at("state"), "normal");
  EXPECT_EQ(service("nobody").at("notice").at("words"), "系统升级") << "also before signing in";
  EXPECT_EQ(service().at("notice").at("from"), "2026-11-18T14:00:00.000Z");
  clock_.moment += std::chrono::hours(3);
  EXPECT_EQ(service().at("state"), "maintenance");
  clock_.moment += std::chrono::hours(2);
  EXPECT_EQ(service().at("state"), "normal");
  EXPECT_TRUE(service().at("notice").is_null());
}

TEST_F(ServiceTest, ANoticeIsTakenBackAndBothStandInTheJournal) {
  EXPECT_EQ(ask("local", "POST", "/v1/service/notice/end").status, 404);
  EXPECT_EQ(announce("", "2026-11-18T23:30", "系统升级", "local"), 200);
  EXPECT_EQ(service().at("state"), "maintenance");
  EXPECT_EQ(ask("local", "POST", "/v1/service/notice/end").status, 200);
  EXPECT_EQ(service().at("state"), "normal");
  ASSERT_EQ(journal().size(), 2U);
  EXPECT_EQ(journal()[0].action, "service.announce");
  EXPECT_EQ(journal()[1].action, "service.end_notice");
}

TEST_F(ServiceTest, WhoeverAsksWhileTheFirstLookIsUnderWayIsNotToldThatNothingCanBeChanged) {
  api::StoreProbe probe(*store_, pool_);
  std::vector<bool> said;
  const auto ask_it = [&]() -> boost::asio::awaitable<void> {
    const bool writable = co_await probe.writable();
    said.push_back(writable);
  };
  for (int i = 0; i < 2; ++i) boost::asio::co_spawn(loop_, ask_it(), boost::asio::detached);
  loop_.restart();
  loop_.run();
  EXPECT_EQ(said, (std::vector<bool>{true, true}));
}

TEST_F(ServiceTest, ANoticeThatCannotBeIsRefused) {
  EXPECT_EQ(announce("", "2026-11-18T10:00", "过去", "local"), 400);
  EXPECT_EQ(announce("2026-11-20T10:00", "2026-11-19T10:00", "倒置", "local"), 400);
  EXPECT_EQ(announce("", "2026-11-19", "没有时刻", "local"), 400);
  EXPECT_EQ(announce("", "2026-11-19T10:00", "", "local"), 400);
  EXPECT_EQ(announce("", "2026-11-19T10:00", std::string("致 ") + kWuhanNumber, "local"), 400);
  EXPECT_TRUE(service().at("notice").is_null());
}

}  // namespace
}  // namespace gw::contract
