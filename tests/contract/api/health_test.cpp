// The doctor's answers over the real store, the measures of a month, and the walk over the journal.
#include <sqlite3.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/json/serialize.hpp>

#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

class HealthTest : public ApiTest {
 protected:
  /// Runs one step of the watch to its end.
  Result<void> wait(boost::asio::awaitable<Result<void>> step) {
    Result<void> outcome;
    boost::asio::co_spawn(
        loop_, std::move(step),
        [&](const std::exception_ptr&, Result<void> result) { outcome = std::move(result); });
    loop_.restart();
    loop_.run();
    return outcome;
  }
  /// The check of this kind and subject; null if it is not asked.
  json::value check(const std::string& kind, const std::string& subject = "") {
    const json::value health = get("/v1/health").at("item");
    for (const json::value& one : health.at("checks").as_array()) {
      const bool own = subject.empty() ? one.at("subject").is_null()
                                       : !one.at("subject").is_null() &&
                                             one.at("subject").as_string() == subject;
      if (one.at("check").as_string() == kind && own) return one;
    }
    return nullptr;
  }
  std::string verdict(const std::string& kind, const std::string& subject = "") {
    const json::value found = check(kind, subject);
    return found.is_null() ? "none" : std::string(found.at("verdict").as_string());
  }
};

TEST_F(HealthTest, WhatIsNotWellSaysWhatToDoNextAndTheRestDoesNot) {
  ASSERT_TRUE(wait(standing_->walk_chain()));
  endings_ = {{"server", clock_.moment + std::chrono::hours(24 * 2)}};
  const json::value health = get("/v1/health").at("item");
  EXPECT_GT(health.at("errors").as_int64(), 0);
  for (const json::value& one : health.at("checks").as_array()) {
    EXPECT_FALSE(one.at("words").as_string().empty());
    EXPECT_EQ(one.as_object().contains("ends"), one.at("check").as_string() == "certificate");
    EXPECT_EQ(one.at("next").is_null(), one.at("verdict").as_string() == "ok")
        << json::serialize(one);
  }
  EXPECT_EQ(verdict("certificate", "server"), "error");
  EXPECT_EQ(check("certificate", "server").at("ends"),
            api::time_json(clock_.moment + std::chrono::hours(24 * 2)));
  EXPECT_EQ(verdict("store"), "ok");
  EXPECT_EQ(verdict("journal"), "ok");
  EXPECT_EQ(verdict("conservation"), "ok");
}

TEST_F(HealthTest, AnAgencysCertificateClockAndCircuitAreSeen) {
  EXPECT_EQ(verdict("certificate", "education-xiangcheng"), "none");
  guard_->note_certificate(clock_.moment + std::chrono::hours(24 * 5));
  guard_->note_clock(std::chrono::seconds(-400));
  guard_->leave(false, fail(Errc::unreachable, "test"));
  EXPECT_EQ(verdict("certificate", "education-xiangcheng"), "warning");
  // What it shows as a caller counts too: the first that ends.
  guard_->note_caller_certificate(clock_.moment + std::chrono::hours(24));
  EXPECT_EQ(verdict("certificate", "education-xiangcheng"), "error");
  guard_->note_caller_certificate(clock_.moment + std::chrono::hours(24 * 90));
  EXPECT_EQ(verdict("certificate", "education-xiangcheng"), "warning");
  EXPECT_EQ(verdict("clock", "education-xiangcheng"), "error");
  EXPECT_EQ(verdict("agency", "education-xiangcheng"), "error");
}

TEST_F(HealthTest, AChangedEntryOfTheJournalIsFoundAndNamed) {
  EXPECT_EQ(verdict("journal"), "warning");  // not walked yet
  ASSERT_EQ(status("admin-420000", "POST", "/v1/sweep"), 200);
  ASSERT_EQ(status("admin-420000", "POST", "/v1/sweep"), 200);
  ASSERT_TRUE(wait(standing_->walk_chain()));
  EXPECT_EQ(check("journal").at("value").as_int64(), static_cast<std::int64_t>(journal().size()));

  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ / "store" / "gateway.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "UPDATE journal SET actor = 'nobody' WHERE number = 2", nullptr,
                         nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  ASSERT_TRUE(wait(standing_->walk_chain()));
  EXPECT_EQ(verdict("journal"), "error");
  EXPECT_EQ(check("journal").at("value").as_int64(), 2);
  EXPECT_NE(registry_.exposition().find("enrollgate_audit_chain_broken 1"), std::string::npos);
}

TEST_F(HealthTest, EntriesCutOffSinceTheLastWalkAreMissed) {
  ASSERT_EQ(status("admin-420000", "POST", "/v1/sweep"), 200);
  ASSERT_EQ(status("admin-420000", "POST", "/v1/sweep"), 200);
  ASSERT_TRUE(wait(standing_->walk_chain()));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ / "store" / "gateway.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(
      sqlite3_exec(database, "DELETE FROM journal WHERE number > 1", nullptr, nullptr, nullptr),
      SQLITE_OK);
  sqlite3_close(database);
  ASSERT_TRUE(wait(standing_->walk_chain()));
  EXPECT_EQ(verdict("journal"), "error");
  EXPECT_EQ(check("journal").at("value").as_int64(), 2);
}

TEST_F(HealthTest, ALookTellsTheGaugesAndKeepsMeasures) {
  monitor::StandingWatch::Settings settings;
  settings.state_folder = folder_;
  settings.keep = std::chrono::seconds(0);
  monitor::StandingWatch watch(loop_.get_executor(), pool_, *store_, matrix_, clock_, clock_,
                               registry_, settings);
  ASSERT_TRUE(wait(watch.look()));
  const std::string told = registry_.exposition();
  EXPECT_NE(told.find("enrollgate_flags{agency=\"education-xiangcheng\",year=\"2027\","
                      "state=\"open\"} 2"),
            std::string::npos);
  EXPECT_NE(told.find("enrollgate_funnel_imbalance_batches 0"), std::string::npos);
  EXPECT_NE(told.find("enrollgate_persons{year=\"2027\",status=\"uninsured\"} 2"),
            std::string::npos);
  const json::value kept = get("/v1/measures?name=flags.open&hours=1");
  ASSERT_EQ(items_of(kept).size(), 1U);
  EXPECT_EQ(items_of(kept).at(0).at("value").as_int64(), 2);
  EXPECT_EQ(status("local", "GET", "/v1/measures"), 400);
  EXPECT_TRUE(items_of(get("/v1/measures?name=no.such")).empty());
}

TEST_F(HealthTest, ItIsTheProvinces) {
  EXPECT_EQ(status("monitor-420600", "GET", "/v1/health"), 403);
  EXPECT_EQ(status("monitor-420000", "GET", "/v1/health"), 200);
}

}  // namespace
}  // namespace gw::contract
