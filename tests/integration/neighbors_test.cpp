// Agencies that stall, trickle, flood and fail: each costs its own feed and nobody else's, and one
// that keeps failing is left in peace for a while.
#include <gtest/gtest.h>

#include <map>

#include "tests/integration/world.hpp"

namespace gw::integration {
namespace {

constexpr std::int64_t kFailures = 2;

class Neighbors : public ::testing::Test {
 protected:
  /// Starts the gateway anew with these limits for the universities' agency.
  void limit(const std::string& limits) {
    world.stop_gateway();
    const auto overlay = world.folder() / "overlay.yaml";
    std::string text = read_file(overlay);
    const std::string place = "  education-province:\n";
    text.insert(text.find(place) + place.size(), "    limits: {" + limits + "}\n");
    write_file(overlay, text);
    world.start_gateway();
  }
  void misbehave(const std::string& how) {
    world.education().admin("misbehave", R"({"set": [")" + how + "\"]}");
  }
  Result<PullReport> pull() {
    return world.run(world.core().pull(FeedId("education-province.roster")));
  }
  neighbor::Guard& guard() {
    for (app::Agency& agency : world.core().agencies()) {
      if (agency.settings.id.text() == "education-province") return *agency.guard;
    }
    throw std::logic_error("no such agency");
  }
  std::int64_t requests() { return length_of(world.education().admin("received"), "requests"); }

  World world;
};

TEST_F(Neighbors, OneThatNeverAnswersDelaysNoOther) {
  limit("first_byte_seconds: 20");
  misbehave("stall=600");
  bool stuck = true;
  boost::asio::co_spawn(
      world.loop(), world.core().pull(FeedId("education-province.roster")),
      [&](const std::exception_ptr&, const Result<PullReport>&) { stuck = false; });
  // All of these begin and end while the first one waits.
  EXPECT_GT(world.pull("civil-affairs.recipients").batches, 0);
  EXPECT_GT(world.pull("education-xiangcheng.roster").batches, 0);
  EXPECT_GT(world.pull("veterans.recipients").batches, 0);
  EXPECT_TRUE(stuck);
  // The stalled one ends by its own deadline.
  EXPECT_TRUE(world.run_until([&] { return !stuck; }));
}

TEST_F(Neighbors, ABodyThatTricklesIsGivenUp) {
  limit("piece_seconds: 1");
  misbehave("trickle=30");
  const auto pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code(), Errc::timeout);
}

TEST_F(Neighbors, AnErrorPageOfTwoGigabytesIsNotRead) {
  misbehave("giant-error=2147483648");
  const auto pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_GT(world.pull("civil-affairs.recipients").batches, 0);
  world.education().admin("misbehave", R"({"set": []})");
  EXPECT_TRUE(pull());
}

TEST_F(Neighbors, OneThatKeepsFailingIsLeftInPeaceUntilItIsTried) {
  limit("breaker: {failures: " + std::to_string(kFailures) + ", pause_seconds: 3600, " +
        "longest_pause_seconds: 3600}");
  misbehave("502");
  for (std::int64_t i = 0; i < kFailures; ++i) EXPECT_FALSE(pull());
  const std::int64_t before = requests();
  const auto held = pull();
  ASSERT_FALSE(held);
  EXPECT_TRUE(neighbor::was_held_back(held.error()));
  EXPECT_EQ(requests(), before);
  EXPECT_EQ(guard().view().state, neighbor::BreakerState::open);
  // The agency is back, and an operator says so.
  world.education().admin("misbehave", R"({"set": []})");
  guard().reset();
  const auto pulled = pull();
  ASSERT_TRUE(pulled);
  EXPECT_GT(pulled->batches, 0);
  EXPECT_EQ(guard().view().state, neighbor::BreakerState::closed);
}

/// What lies in the agency's folders: path → bytes.
std::map<std::string, std::string> tree_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> tree;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) tree[entry.path().string()] = read_file(entry.path());
  }
  return tree;
}

TEST_F(Neighbors, AtTheSourceNothingIsMovedOrDeletedAndNothingUnfinishedIsRead) {
  // Both are being written still: their markers are not there.
  write_file(world.rural() / "outbox/4206/202611/JCDX_420600_202611_77.zip", "PK half a zip");
  write_file(world.folder() / "drop/420602/xsxx/XSXX_420602_QL_20261130_77.csv", "half a line");
  const auto rural = tree_of(world.rural() / "outbox");
  const auto drop = tree_of(world.folder() / "drop/420602/xsxx");
  EXPECT_GT(world.pull("rural-revitalization.lists").batches, 0);
  EXPECT_GT(world.pull("education-xiangcheng.roster").batches, 0);
  EXPECT_EQ(tree_of(world.rural() / "outbox"), rural);
  EXPECT_EQ(tree_of(world.folder() / "drop/420602/xsxx"), drop);
  world.read([&](StoreReader& reader) {
    for (const char* feed : {"rural-revitalization.lists", "education-xiangcheng.roster"}) {
      BatchFilter filter;
      filter.feed = FeedId(feed);
      filter.limit = 1000;
      const auto batches = reader.batches(filter);
      ASSERT_TRUE(batches);
      for (const Batch& batch : *batches)
        EXPECT_EQ(batch.identity.find("_77"), std::string::npos) << batch.identity;
    }
  });
}

TEST_F(Neighbors, OutOfItsHoursAnAgencyIsNotCalledAndNothingHasFailed) {
  limit("hours: [\"22:00-06:00\"]");  // it is 09:00
  const std::int64_t before = requests();
  const auto pulled = pull();
  ASSERT_TRUE(pulled);
  EXPECT_FALSE(pulled->makes_fresh());
  EXPECT_GT(pulled->retry_after, std::chrono::hours(12));
  EXPECT_EQ(requests(), before);
}

}  // namespace
}  // namespace gw::integration
