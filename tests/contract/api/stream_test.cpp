// What changed, as events: at once for who knows nothing, once for each change, nothing without
// one.
#include <boost/json/parse.hpp>

#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

class StreamTest : public ApiTest {
 protected:
  /// The answer to one who knows these versions; meanwhile a job runs beside the loop.
  std::string next(const std::string& known, const std::function<void()>& meanwhile = {}) {
    ports::HttpRequest request("GET", "/v1/stream");
    if (!known.empty()) request.headers.add("Last-Event-ID", known);
    ports::PeerIdentity peer;
    peer.local = true;
    const auto answer = send(std::move(request), std::move(peer), meanwhile);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.headers.find("Content-Type"), "text/event-stream; charset=utf-8");
    return answer.body;
  }
  static std::string field(const std::string& event, const std::string& name) {
    const std::size_t begin = event.find("\n" + name + ": ");
    if (begin == std::string::npos) return {};
    const std::size_t value = begin + name.size() + 3;
    return event.substr(value, event.find('\n', value) - value);
  }
};

TEST_F(StreamTest, WhoKnowsNothingIsToldTheVersionsAtOnce) {
  const std::string event = next("");
  EXPECT_EQ(event.rfind("retry: ", 0), 0U);
  EXPECT_EQ(field(event, "event"), "change");
  EXPECT_EQ(event.substr(event.size() - 2), "\n\n");
  const json::value data = json::parse(field(event, "data"));
  for (const char* topic : {"feeds", "runs", "flags", "deliveries"})
    EXPECT_EQ(data.at(topic).as_string().size(), 12U) << topic;
}

TEST_F(StreamTest, WithoutAChangeThereIsNoEvent) {
  const std::string id = field(next(""), "id");
  const std::string quiet = next(id);
  EXPECT_EQ(field(quiet, "event"), "");
  EXPECT_NE(quiet.find("\n: "), std::string::npos);
  EXPECT_EQ(field(next("of another gateway"), "id"), id);
}

TEST_F(StreamTest, AChangeIsToldUnderItsTopicAlone) {
  const std::string before = next("");
  std::string after = next(field(before, "id"), [this] {
    write([this](StoreWriter& store) -> Result<void> {
      GW_TRY(auto batch, store.batch(batch_));
      batch->identity = "next";
      GW_TRY(const BatchId id, store.add(*batch));
      static_cast<void>(id);
      return {};
    });
  });
  while (field(after, "event").empty()) after = next(field(before, "id"));  // a slow machine
  ASSERT_EQ(field(after, "event"), "change");
  const json::value old_versions = json::parse(field(before, "data"));
  const json::value versions = json::parse(field(after, "data"));
  EXPECT_NE(versions.at("runs"), old_versions.at("runs"));
  EXPECT_EQ(versions.at("flags"), old_versions.at("flags"));
  EXPECT_EQ(versions.at("deliveries"), old_versions.at("deliveries"));
}

TEST_F(StreamTest, WhoBeginsKnowsWhatHeWillReadSoThatNoChangeFallsBetween) {
  const auto changes = [this](const std::string& actor) {
    return get("/v1/me", actor).at("item").at("changes");
  };
  const json::value known = changes("local");
  EXPECT_EQ(json::parse(field(next(""), "data")), known);
  EXPECT_TRUE(changes("audit-420000").is_null());
  write([this](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    batch->identity = "next";
    GW_TRY(const BatchId id, store.add(*batch));
    static_cast<void>(id);
    return {};
  });
  std::string event = next("");
  // Some of them of a tick ago.
  for (int more = 0; more < 100 && json::parse(field(event, "data")) == known; ++more)
    event = next("");
  const json::value versions = json::parse(field(event, "data"));
  EXPECT_NE(versions.at("runs"), known.at("runs"));
  EXPECT_EQ(versions.at("deliveries"), known.at("deliveries"));
}

TEST_F(StreamTest, AnEndOfTheServiceLetsNobodyWait) {
  const std::string id = field(next(""), "id");
  streams_.request_stop();
  EXPECT_EQ(field(next(id), "event"), "");
}

}  // namespace
}  // namespace gw::contract
