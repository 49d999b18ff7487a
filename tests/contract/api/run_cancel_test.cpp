// A run is watched and stopped: what is said of it beforehand, who may, and when whoever waits is
// answered.
#include <boost/json/parse.hpp>

#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

class RunInHand : public ApiTest {
 protected:
  void becomes(BatchState state, std::int64_t applied_rows = 0) {
    write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(auto batch, store.batch(batch_));
      batch->state = state;
      batch->applied_rows = applied_rows;
      return store.update(*batch);
    });
  }
  /// The answer to one who watches and has seen this; meanwhile a job runs beside the loop.
  json::value watched(const std::string& seen, const std::function<void()>& meanwhile = {}) {
    ports::HttpRequest request("GET", run_ + "/watch" + (seen.empty() ? "" : "?seen=" + seen));
    ports::PeerIdentity peer;
    peer.local = true;
    const auto answer = send(std::move(request), std::move(peer), meanwhile);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return item_of(json::parse(answer.body));
  }

  const std::string run_ = "/v1/runs/" + std::to_string(batch_.value);
};

TEST_F(RunInHand, SaysWhetherItCanBeCancelled) {
  const auto said = [this](BatchState state) {
    becomes(state);
    return item_of(get(run_)).at("cancel");
  };
  EXPECT_EQ(said(BatchState::received).at("action"), text("cancel"));
  EXPECT_EQ(said(BatchState::waiting).at("action"), text("cancel"));
  for (const BatchState state :
       {BatchState::applying, BatchState::applied, BatchState::held, BatchState::cancelled}) {
    EXPECT_TRUE(said(state).at("action").is_null()) << name_of(state);
    EXPECT_FALSE(said(state).at("words").as_string().empty()) << name_of(state);
  }
  EXPECT_NE(said(BatchState::applying).at("words").as_string().find("in whole or not at all"),
            json::string::npos);
  EXPECT_EQ(items_of(get("/v1/runs?state=cancelled")).size(), 0U);
  becomes(BatchState::cancelled);
  EXPECT_EQ(item_of(get(run_)).at("retry").at("action"), text("read_again"));
  EXPECT_EQ(items_of(get("/v1/runs?state=cancelled")).size(), 1U);
}

TEST_F(RunInHand, IsCancelledByOperatorsAloneWithAReasonThatNamesNobody) {
  for (const char* actor : {"monitor-420000", "clerk-420602", "reviewer-420000"})
    EXPECT_EQ(ask(actor, "POST", run_ + "/cancel", R"({"reason":"test"})").status, 403) << actor;
  for (const char* body : {"", "{}", R"({"reason":"张明说不要"})"})
    EXPECT_EQ(ask("local", "POST", run_ + "/cancel", body).status, 400) << body;
  EXPECT_TRUE(decided_.empty());
  const auto cancelled = ask("admin-420000", "POST", run_ + "/cancel", R"({"reason":"mistake"})");
  ASSERT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(item_of(json::parse(cancelled.body)).at("state"), text("cancelled"));
  ASSERT_EQ(decided_.size(), 1U);
  EXPECT_EQ(decided_.front(),
            "cancel: admin-420000 runs.cancel " + std::to_string(batch_.value) + " mistake");
  EXPECT_EQ(ask("local", "POST", "/v1/runs/999/cancel", R"({"reason":"mistake"})").status, 404);
}

TEST_F(RunInHand, WhoeverWatchesIsAnsweredAsSoonAsItGotOn) {
  becomes(BatchState::applying, 2048);
  const json::value first = watched("");
  EXPECT_EQ(first.at("progress"), text("applying.2048"));
  EXPECT_EQ(first.at("id"), json::value(batch_.value));
  // Nothing new: after a while as it is.
  EXPECT_EQ(watched("applying.2048").at("progress"), text("applying.2048"));
  const json::value later =
      watched("applying.2048", [this] { becomes(BatchState::applying, 4096); });
  EXPECT_EQ(later.at("progress"), text("applying.4096"));
  EXPECT_EQ(watched("applying.4096", [this] { becomes(BatchState::applied, 5000); }).at("state"),
            text("applied"));
  EXPECT_EQ(status("local", "GET", run_ + "/watch?known=1"), 400);
  EXPECT_EQ(status("local", "GET", "/v1/runs/999/watch"), 404);
}

}  // namespace
}  // namespace gw::contract
