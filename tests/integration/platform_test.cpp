// The agencies behind the sharing platform over real TLS: every service pulled, whoever is named
// and not insured flagged with the samples' own truth (expected.csv), and each flag back to the
// agency that named the person, but for the list that nobody outside the bureau may see.  With them
// the agency that is reached by SFTP, over a real sshd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/integration/expected.hpp"
#include "tests/integration/world.hpp"

namespace gw::integration {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::map<std::string, std::string> kServices{
    {"disabled-federation.certificates", "s_4200000000037_2001"},
    {"veterans.recipients", "s_4200000000045_3001"},
    {"health.special_families", "s_4200000000013_1004"},
    {"health-1003.patients", "s_4200000000013_1003"},
    {"health.births", "s_4200000000013_1001"},
    {"health.deaths", "s_4200000000013_1002"},
    {"public-security.events", "s_4200000000004_4001"},
    {"human-resources.events", "s_4200000000014_5001"},
    {"market-regulation.events", "s_4200000000015_6001"},
    {"justice.events", "s_4200000000012_7001"}};

class BehindPlatform : public ::testing::Test {
 protected:
  void pull_services() {
    for (const auto& [feed, service] : kServices) world.pull(feed);
  }
  void know_who_is_insured() {
    world.pull("insured-register.register");
    world.all_webhooks();
    while (!world.pull("tax.reconciliation").nothing_new) {
    }
  }
  std::vector<Batch> batches(const std::string& feed) {
    std::vector<Batch> all;
    world.read([&](StoreReader& reader) {
      BatchFilter filter;
      filter.feed = FeedId(feed);
      filter.limit = 1000;
      all = reader.batches(filter).value();
    });
    return all;
  }
  std::vector<Flag> flags(const std::string& agency) {
    std::vector<Flag> all;
    world.read([&](StoreReader& reader) {
      FlagFilter filter;
      filter.agency = AgencyId(agency);
      filter.year = kYear;
      filter.state = FlagState::open;
      filter.limit = 1000;
      all = reader.flags(filter).value();
    });
    return all;
  }
  std::string number_of(PersonId person) {
    std::string number;
    world.read([&](StoreReader& reader) {
      for (const Identity& identity : reader.identities_of(person).value())
        number = identity.reveal(Purpose::match);
    });
    return number;
  }
  /// Number and county → code.
  std::map<std::string, std::string> flagged(const std::string& agency) {
    std::map<std::string, std::string> found;
    for (const Flag& flag : flags(agency))
      found[number_of(flag.person) + " " + flag.county.text()] = code_of(flag.code);
    return found;
  }
  bool all_have(const std::string& agency, FlagDelivery delivery) {
    const auto all = flags(agency);
    return !all.empty() && std::all_of(all.begin(), all.end(),
                                       [&](const Flag& flag) { return flag.delivery == delivery; });
  }

  World world;
  Expected expected;
};

TEST_F(BehindPlatform, EveryServiceIsTakenWholeAndItsRowsAddUp) {
  pull_services();
  std::map<std::string, std::int64_t> truth;  // rows of all sample batches of a service
  for (const ExpectedRow& row : expected.of("rows")) {
    if (row.file.starts_with("sharing-platform/"))
      truth[row.file.substr(17, row.file.rfind('/') - 17)] += std::stoll(row.value);
  }
  for (const auto& [feed, service] : kServices) {
    std::int64_t rows = 0;
    std::int64_t rejected = 0;
    for (const Batch& batch : batches(feed)) {
      EXPECT_EQ(batch.state, BatchState::applied) << feed << " " << batch.identity;
      EXPECT_TRUE(batch.counts.balanced()) << feed;
      rows += batch.counts.rows_in;
      rejected += batch.counts.rejected;
    }
    EXPECT_EQ(rows, truth.at(service)) << feed;
    EXPECT_EQ(rejected, service == "s_4200000000037_2001" ? 1 : 0) << feed;
  }
}

TEST_F(BehindPlatform, PulledAgainNothingIsNew) {
  pull_services();
  for (const auto& [feed, service] : kServices) EXPECT_TRUE(world.pull(feed).nothing_new) << feed;
}

TEST_F(BehindPlatform, WhoeverIsNamedAndNotInsuredIsFlaggedWithTheSamplesTruth) {
  know_who_is_insured();
  pull_services();
  for (const char* agency : {"disabled-federation", "veterans", "health", "health-1003"}) {
    std::map<std::string, std::string> truth;
    for (const ExpectedRow& row : expected.of("uninsured_listed", agency))
      truth[row.key + " " + row.line] = row.value;
    ASSERT_FALSE(truth.empty());
    auto found = flagged(agency);
    for (const ExpectedRow& row : expected.of("unsure_listed", agency))
      found.erase(row.key + " " + row.line);
    EXPECT_EQ(found, truth) << agency;
  }
}

TEST_F(BehindPlatform, EachAgencyGetsItsOwnBackAndPatientsGoToNobody) {
  know_who_is_insured();
  pull_services();
  EXPECT_TRUE(world.run_until([&]() {
    return all_have("veterans", FlagDelivery::received) &&
           all_have("health", FlagDelivery::received) &&
           all_have("disabled-federation", FlagDelivery::received);
  }));
  EXPECT_TRUE(all_have("health-1003", FlagDelivery::no_channel));
  const std::string received = world.platform().admin("received");
  EXPECT_THAT(received, HasSubstr("\"breaches\": []"));
  for (const char* agency : {"disabled-federation", "veterans", "health"}) {
    for (const Flag& flag : flags(agency)) EXPECT_THAT(received, HasSubstr(flag.id.text()));
  }
  // Whoever is named by service 1003 alone stands in no message.
  std::set<std::string> others;
  for (const char* agency : {"disabled-federation", "veterans", "health"}) {
    for (const Flag& flag : flags(agency)) others.insert(number_of(flag.person));
  }
  for (const Flag& flag : flags("health-1003")) {
    EXPECT_THAT(received, Not(HasSubstr(flag.id.text())));
    EXPECT_TRUE(flag.as_supplied.empty());
    const std::string number = number_of(flag.person);
    if (!others.contains(number)) {
      EXPECT_THAT(received, Not(HasSubstr(number)));
    }
  }
}

TEST_F(BehindPlatform, AnEndedSecretAndASlowProviderCostNothingButAnotherCall) {
  world.pull("health.deaths");
  world.platform().admin("expire", "{}");
  world.pull("disabled-federation.certificates");
  world.platform().admin("provider", R"({"codes": [5001]})");
  world.pull("justice.events");
  EXPECT_EQ(batches("disabled-federation.certificates").size(), 4U);
  EXPECT_EQ(batches("justice.events").size(), 1U);
  EXPECT_THAT(world.platform().admin("received"), HasSubstr("\"renewals\": 2"));
}

TEST_F(BehindPlatform, ATornListIsRefusedAndTakenWhenItIsWhole) {
  const std::string feed = "veterans.recipients";
  world.platform().admin("misbehave", R"({"set": ["torn@3001"]})");
  world.pull(feed);
  const auto torn = batches(feed);
  ASSERT_FALSE(torn.empty());
  for (const Batch& batch : torn) {
    EXPECT_EQ(batch.state, BatchState::refused);
    EXPECT_EQ(batch.reason, BatchReason::count);
    EXPECT_EQ(batch.counts.quarantined, batch.counts.rows_in);
  }
  world.platform().admin("misbehave", R"({"set": []})");
  world.pull(feed);
  const auto all = batches(feed);
  EXPECT_EQ(std::count_if(all.begin(), all.end(),
                          [](const Batch& batch) { return batch.state == BatchState::applied; }),
            4);
}

TEST_F(BehindPlatform, TheListsOfRuralRevitalizationComeBySftpAndTheirFlagsGoBack) {
  know_who_is_insured();
  pull_services();  // the dead, emigrated and imprisoned are not flagged
  world.pull("rural-revitalization.lists");
  std::map<std::string, std::string> verdicts;
  for (const Batch& batch : batches("rural-revitalization.lists")) {
    EXPECT_TRUE(batch.counts.balanced());
    verdicts[batch.identity] = std::string(name_of(batch.state));
    if (batch.identity == "JCDX_420600_202611_02.zip") {
      EXPECT_EQ(batch.counts.rejected, 3);
      EXPECT_EQ(batch.counts.repeated, 1);
    }
  }
  EXPECT_EQ(verdicts["JCDX_420600_202611_01.zip"], name_of(BatchState::refused));
  EXPECT_EQ(verdicts["JCDX_420600_202611_02.zip"], name_of(BatchState::applied));
  EXPECT_EQ(verdicts.size(), 4U);

  std::map<std::string, std::string> truth;
  for (const ExpectedRow& row : expected.of("uninsured_listed", "rural-revitalization"))
    truth[row.key + " " + row.line] = row.value;
  auto found = flagged("rural-revitalization");
  for (const ExpectedRow& row : expected.of("unsure_listed", "rural-revitalization"))
    found.erase(row.key + " " + row.line);
  EXPECT_EQ(found, truth);

  EXPECT_TRUE(
      world.run_until([&]() { return all_have("rural-revitalization", FlagDelivery::sent); }));
  const std::filesystem::path inbox = world.rural() / "inbox" / "4206";
  for (const auto& entry : std::filesystem::directory_iterator(inbox)) {
    const std::string name = entry.path().filename().string();
    EXPECT_FALSE(name.ends_with(".filepart")) << name;
    if (name.ends_with(".csv")) {
      EXPECT_TRUE(std::filesystem::exists(inbox / (name + ".sm3"))) << name;
    }
  }
}

}  // namespace
}  // namespace gw::integration
