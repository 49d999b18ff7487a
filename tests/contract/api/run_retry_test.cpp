// A run is tried once more: what it says it will do, who may, and what comes of it.
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

TEST_F(ApiTest, ARunIsTriedOnceMoreByWhereItStopped) {
  const std::string run = "/v1/runs/" + std::to_string(batch_.value);
  const auto becomes = [&](BatchState state, BatchReason reason) {
    write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(auto batch, store.batch(batch_));
      batch->state = state;
      batch->reason = reason;
      return store.update(*batch);
    });
    return item_of(get(run)).at("retry");
  };
  const json::value applied = item_of(get(run)).at("retry");
  EXPECT_TRUE(applied.at("action").is_null());
  EXPECT_NE(applied.at("words").as_string().find("applied whole"), json::string::npos);
  EXPECT_EQ(status("admin-420000", "POST", run + "/retry"), 409);
  EXPECT_EQ(becomes(BatchState::held, BatchReason::form_changed).at("action"), text("read_again"));
  EXPECT_EQ(status("monitor-420000", "POST", run + "/retry"), 403);
  const auto read = ask("reviewer-420000", "POST", run + "/retry");
  ASSERT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(item_of(json::parse(read.body)).at("run").at("state"), text("applied"));
  EXPECT_EQ(decided_.back(),
            "read again: reviewer-420000 runs.retry " + std::to_string(batch_.value));
  EXPECT_EQ(becomes(BatchState::refused, BatchReason::digest).at("action"), text("pull"));
  EXPECT_EQ(status("reviewer-420000", "POST", run + "/retry"), 403) << "who keeps it running pulls";
  const auto pulled = ask("admin-420000", "POST", run + "/retry");
  ASSERT_EQ(pulled.status, 200) << pulled.body;
  EXPECT_EQ(item_of(json::parse(pulled.body)).at("pull").at("feed"),
            text("education-xiangcheng.roster"));
  EXPECT_EQ(journal().back().action, "runs.retry");
  EXPECT_EQ(decided_.size(), 1U);
  EXPECT_EQ(status("local", "POST", "/v1/runs/999/retry"), 404);
}

class SentFeedApi : public ApiTest {
 protected:
  SentFeedApi() : ApiTest(World::sent_feed) {}
};

TEST_F(SentFeedApi, WhatItsAgencySendsIsNotPulledAndTheRefusalStandsNowhere) {
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    batch->state = BatchState::refused;
    batch->reason = BatchReason::digest;
    return store.update(*batch);
  });
  const std::string run = "/v1/runs/" + std::to_string(batch_.value);
  const json::value told = item_of(get(run)).at("retry");
  EXPECT_TRUE(told.at("action").is_null());
  EXPECT_NE(told.at("words").as_string().find("ask the agency to send it again"),
            json::string::npos);
  const std::size_t before = journal().size();
  EXPECT_EQ(status("admin-420000", "POST", run + "/retry"), 409);
  EXPECT_EQ(status("admin-420000", "POST", "/v1/feeds/education-xiangcheng.roster/pull"), 404);
  EXPECT_EQ(journal().size(), before);
}

}  // namespace
}  // namespace gw::contract
