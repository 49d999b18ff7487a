#pragma once
// The interface over the real store with a small world in it: two persons, one in each of two
// pooling areas, a run with a refused row, a message.  Used by the tests of this folder only.
#include <gtest/gtest.h>
#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gateway/api/api.hpp"
#include "gateway/webhook/endpoint.hpp"

namespace gw::contract {

inline constexpr const char* kXiangchengNumber = "420602200802141236";
inline constexpr const char* kWuhanNumber = "420102200802141239";

class SetClock final : public Clock {
 public:
  Instant now() const override { return moment; }
  Instant moment{std::chrono::seconds(1'795'000'000)};
};

class ApiTest : public testing::Test {
 protected:
  /// How much there is: one county's feed, which is pulled or sent by its agency, or beside it a
  /// second that brings lists of two.
  enum class World : std::uint8_t { one_feed, sent_feed, two_counties };
  explicit ApiTest(World world = World::one_feed);
  ~ApiTest() override;

  /// Asks as a listed certificate; "local" = by the unix socket.
  ports::HttpResponse ask(const std::string& actor, const std::string& method,
                          const std::string& target, const std::string& body = {},
                          const std::string& language = "en");
  /// `meanwhile` runs beside the loop.
  ports::HttpResponse send(ports::HttpRequest request, ports::PeerIdentity peer,
                           const std::function<void()>& meanwhile = {});
  boost::json::value get(const std::string& target, const std::string& actor = "local");
  int status(const std::string& actor, const std::string& method, const std::string& target) {
    return ask(actor, method, target).status;
  }
  std::vector<JournalEntry> journal();
  void write(const Store::WriteJob& job);
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<EvidenceStore> evidence_;
  SetClock clock_;
  std::stop_source streams_;
  metrics::Registry registry_;
  boost::asio::io_context loop_{1};
  boost::asio::thread_pool pool_{2};
  std::unique_ptr<pipeline::RunServices> services_;
  std::unique_ptr<schedule::Scheduler> scheduler_;
  schedule::FeedMatrix matrix_;
  std::vector<std::string> decided_;  // "release 7", with the journal's words
  std::unique_ptr<webhook::Endpoint> endpoint_;
  std::unique_ptr<webhook::LookupEndpoint> lookups_;
  pipeline::SweepOutcome swept_;
  std::unique_ptr<neighbor::Guard> guard_;
  std::unique_ptr<AgencyAdapter> roster_;
  std::unique_ptr<pipeline::BatchDesk> desk_;
  std::unique_ptr<pipeline::ReplayDesk> replays_;
  std::optional<api::Repairs> repairs_;
  int replays_woken_ = 0;
  std::unique_ptr<monitor::StandingWatch> standing_;
  std::vector<monitor::Ending> endings_;  // what the gateway's own certificates say
  std::optional<api::Health> health_;
  crypto::Secret log_key_{crypto::Bytes(32, 7)};
  std::unique_ptr<api::Api> api_;
  std::vector<std::string> woken_;
  std::optional<Failure> pull_failure_;

  PersonId in_xiangcheng_;  // county 420602
  PersonId in_wuhan_;       // county 420102
  BatchId batch_;
  MessageId message_;
  FlagId flag_xiangcheng_;
  FlagId flag_wuhan_;

 private:
  void seed();
  boost::asio::awaitable<Result<Batch>> decide(std::string what, BatchId id, JournalEntry decision);
  PersonId seed_person(StoreWriter& store, ScopeId scope, const char* number, std::uint32_t county,
                       FlagId flag);
};

}  // namespace gw::contract
