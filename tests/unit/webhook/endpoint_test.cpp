// The endpoint over the real store: what is acknowledged is kept, what is refused says why, and a
// store that fails is never acknowledged.
#include "gateway/webhook/endpoint.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <map>

#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/store/sqlite_store.hpp"
#include "tests/unit/webhook/sample_requests.hpp"

namespace gw::webhook {
namespace {

namespace asio = boost::asio;

class SetClock final : public Clock {
 public:
  Instant now() const override { return moment; }
  Instant moment{std::chrono::seconds(1'795'000'000)};
};

/// An inbox that cannot write, or that begins to write only when it is let.  On the loop alone.
class TroubledInbox final : public RequestInbox {
 public:
  explicit TroubledInbox(RequestInbox& real) : real_(real) {}

  void keep(KeptRequest request, Done done) override {
    if (failing_) return done(fail(Errc::disk_full, "inbox.commit", 28));
    if (held_) {
      waiting_.emplace_back(std::move(request), std::move(done));
    } else {
      real_.keep(std::move(request), std::move(done));
    }
  }
  Result<std::vector<PendingRequest>> after(const AgencyId& agency, std::int64_t sequence,
                                            std::int64_t limit) override {
    return real_.after(agency, sequence, limit);
  }
  Result<std::vector<RequestEntry>> requests(const AgencyId& agency, const TimeWindow& received,
                                             std::int64_t before, std::int64_t limit) override {
    return real_.requests(agency, received, before, limit);
  }
  Result<std::optional<KeptRequest>> request(const AgencyId& agency,
                                             const std::string& request_id) override {
    return real_.request(agency, request_id);
  }
  Result<std::vector<RequestConflict>> conflicts(std::int64_t after, std::int64_t limit) override {
    return real_.conflicts(after, limit);
  }
  Result<std::optional<RequestConflict>> conflict(std::int64_t number) override {
    return real_.conflict(number);
  }
  Result<InboxStanding> standing(std::span<const RequestMark> marks) override {
    return real_.standing(marks);
  }
  void hold(bool held) {
    held_ = held;
    for (auto& [request, done] : std::exchange(waiting_, {})) keep(std::move(request), done);
  }
  void set_failing(bool failing) { failing_ = failing; }

 private:
  RequestInbox& real_;
  std::vector<std::pair<KeptRequest, Done>> waiting_;
  bool held_ = false;
  bool failing_ = false;
};

class EndpointTest : public testing::Test {
 protected:
  EndpointTest() {
    std::string name = (std::filesystem::temp_directory_path() / "webhook-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    store::SqliteSettings settings;
    settings.folder = folder_ / "store";
    settings.key_file = folder_ / "key";
    auto opened = store::open_sqlite_store(settings);
    if (!opened) throw std::runtime_error("store");
    real_ = std::move(*opened);
    inbox_ = std::make_unique<TroubledInbox>(real_->inbox());
    EndpointSettings endpoint;
    endpoint.agency = AgencyId("tax");
    endpoint.path = "/v1/webhooks/tax";
    endpoint.in_flight_limit = 2;
    auto secret = parse_webhook_secret(sample_secret());
    SignatureKeys keys;
    keys.secrets.push_back(std::move(*secret));
    endpoint_ = std::make_unique<Endpoint>(endpoint, std::move(keys), *inbox_, clock_, clock_,
                                           registry_, [this] { ++kept_; });
  }
  ~EndpointTest() override { std::filesystem::remove_all(folder_); }

  static ports::PeerIdentity tax(const std::string& name = "tax") {
    ports::PeerIdentity peer;
    peer.present = true;
    peer.common_name = name;
    return peer;
  }
  ports::HttpRequest request(const std::string& id, std::string body) const {
    const std::string time = std::to_string(
        std::chrono::floor<std::chrono::seconds>(clock_.moment).time_since_epoch().count());
    const auto secret = parse_webhook_secret(sample_secret());
    const auto mac = crypto::hmac_sha256(*secret, {id, ".", time, ".", body});
    ports::HttpRequest made("POST", "/v1/webhooks/tax", std::move(body));
    made.headers.add("Content-Type", "application/json; charset=utf-8");
    made.headers.add("webhook-id", id);
    made.headers.add("webhook-timestamp", time);
    made.headers.add("webhook-signature", "v1," + crypto::base64_encode(mac));
    return made;
  }
  static std::string events(std::size_t count) {
    std::string body = R"({"cspch":"SW1","events":[)";
    for (std::size_t i = 0; i < count; ++i) {
      if (i != 0) body += ',';
      body += R"({"id":"evt_)" + std::to_string(i) + R"(","type":"ping"})";
    }
    return body + "]}";
  }
  /// Starts a request; its answer stands at the returned place once the loop has run.
  std::shared_ptr<ports::HttpResponse> start(ports::HttpRequest asked, ports::PeerIdentity peer) {
    auto answer = std::make_shared<ports::HttpResponse>();
    asio::co_spawn(loop_, endpoint_->handle(std::move(asked), std::move(peer)),
                   [answer](const std::exception_ptr& error, ports::HttpResponse response) {
                     if (!error) *answer = std::move(response);
                   });
    return answer;
  }
  ports::HttpResponse ask(ports::HttpRequest asked, ports::PeerIdentity peer = tax()) {
    const auto answer = start(std::move(asked), std::move(peer));
    run();
    return *answer;
  }
  void run() {
    loop_.restart();
    loop_.run();
  }
  std::size_t pending() {
    const auto found = real_->inbox().after(AgencyId("tax"), 0, 1000);
    EXPECT_TRUE(found);
    return found ? found->size() : 0;
  }
  std::uint64_t counted(std::string_view name, const char* label, const char* value) {
    return registry_.counter(name, "", {{"agency", "tax"}, {label, value}}).value();
  }

  std::filesystem::path folder_;
  asio::io_context loop_{1};
  std::unique_ptr<Store> real_;
  std::unique_ptr<TroubledInbox> inbox_;
  SetClock clock_;
  metrics::Registry registry_;
  std::unique_ptr<Endpoint> endpoint_;
  int kept_ = 0;
};

std::string receipt_of(const ports::HttpResponse& response) {
  return std::string(boost::json::parse(response.body).at("receipt").as_string());
}
std::string code_of(const ports::HttpResponse& response) {
  return std::string(boost::json::parse(response.body).at("code").as_string());
}

TEST_F(EndpointTest, EverySampleIsKeptAndARepeatGetsTheSameReceipt) {
  std::map<std::string, std::string> receipts;
  for (const SampleRequest& sample : sample_requests()) {
    clock_.moment = sample.sent;
    const auto response = ask(sample.request);
    ASSERT_EQ(response.status, 202) << sample.name << response.body;
    const std::string id(*sample.request.headers.find("webhook-id"));
    const auto [known, first] = receipts.emplace(id, receipt_of(response));
    EXPECT_TRUE(first || receipt_of(response) == known->second) << sample.name;
  }
  EXPECT_EQ(pending(), receipts.size());
}

TEST_F(EndpointTest, ARequestIsDurableBeforeItIsAcknowledged) {
  const auto response = ask(request("msg_1", events(3)));
  ASSERT_EQ(response.status, 202);
  EXPECT_FALSE(receipt_of(response).empty());
  EXPECT_EQ(pending(), 1U);
  EXPECT_EQ(kept_, 1);
}

TEST_F(EndpointTest, ARepeatGetsTheStoredReceiptAndWakesNobody) {
  const auto first = ask(request("msg_1", events(1)));
  clock_.moment += std::chrono::seconds(30);
  const auto again = ask(request("msg_1", events(1)));
  EXPECT_EQ(again.status, 202);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(kept_, 1);
  EXPECT_EQ(counted("enrollgate_webhook_received_total", "result", "repeated"), 1U);
}

TEST_F(EndpointTest, AConflictIsAcknowledgedAsWell) {
  ask(request("msg_1", events(1)));
  const auto other = ask(request("msg_1", events(2)));
  EXPECT_EQ(other.status, 202);
  EXPECT_EQ(counted("enrollgate_webhook_received_total", "result", "conflict"), 1U);
}

TEST_F(EndpointTest, OnlyTheAgencysOwnCertificateMayCall) {
  for (const auto& peer : {tax("education-province"), tax(""), ports::PeerIdentity()}) {
    const auto response = ask(request("msg_1", events(1)), peer);
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(code_of(response), "FORBIDDEN");
  }
  EXPECT_EQ(pending(), 0U);
  EXPECT_EQ(counted("enrollgate_webhook_refused_total", "reason", "peer"), 3U);
}

TEST_F(EndpointTest, AWrongSignatureIsRefusedWithOurTime) {
  auto forged = request("msg_1", events(1));
  forged.body += " ";
  const auto response = ask(forged);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(code_of(response), "SIGNATURE_INVALID");
  EXPECT_EQ(response.headers.find("Date"), "Wed, 18 Nov 2026 11:06:40 GMT");
  for (const char* header : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
    auto bare = request("msg_1", events(1));
    bare.headers.set(header, "");
    EXPECT_EQ(ask(bare).status, 401) << header;
  }
  EXPECT_EQ(pending(), 0U);
}

TEST_F(EndpointTest, AnOldSignatureSaysHowFarItsClockIsOff) {
  const auto old = request("msg_1", events(1));
  clock_.moment += std::chrono::seconds(301);
  const auto response = ask(old);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(code_of(response), "TIMESTAMP_STALE");
  EXPECT_EQ(boost::json::parse(response.body).at("detail_number"), -301);
  EXPECT_TRUE(response.headers.contains("Date"));
  EXPECT_EQ(counted("enrollgate_webhook_refused_total", "reason", "timestamp"), 1U);
}

TEST_F(EndpointTest, TooMuchIsRefusedSoThatTheSenderHalvesIt) {
  EXPECT_EQ(ask(request("msg_1", std::string((1U << 20U) + 1, ' '))).status, 413);
  EXPECT_EQ(ask(request("msg_2", events(201))).status, 413);
  EXPECT_EQ(ask(request("msg_3", events(200))).status, 202);
}

TEST_F(EndpointTest, WhatCannotBeReadIsMalformed) {
  for (const char* body :
       {"", "{", "[]", "{}", R"({"events":{}})", R"({"events":[1]})", R"({"events":[{}]})",
        R"({"events":[{"id":"e"}]})", R"({"events":[{"id":1,"type":"ping"}]})",
        R"({"events":[{"id":"","type":"ping"}]})",
        "{\"events\":[{\"id\":\"\xff\",\"type\":\"p\"}]}"}) {
    EXPECT_EQ(ask(request("msg_1", body)).status, 400) << body;
  }
  auto typed = request("msg_1", events(1));
  typed.headers.set("Content-Type", "text/plain");
  EXPECT_EQ(ask(typed).status, 400);
  auto packed = request("msg_1", events(1));
  packed.headers.set("Content-Encoding", "gzip");
  EXPECT_EQ(ask(packed).status, 400);
  EXPECT_EQ(pending(), 0U);
}

TEST_F(EndpointTest, UnknownKindsOfEventsAreKept) {
  EXPECT_EQ(ask(request("msg_1", R"({"events":[{"id":"e","type":"nobody.knows"}]})")).status, 202);
  EXPECT_EQ(ask(request("msg_2", R"({"events":[]})")).status, 202);
}

TEST_F(EndpointTest, AStoreThatFailsIsNeverAcknowledged) {
  inbox_->set_failing(true);
  const auto response = ask(request("msg_1", events(1)));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.find("Retry-After"), "5");
  EXPECT_EQ(kept_, 0);
  inbox_->set_failing(false);
  EXPECT_EQ(ask(request("msg_1", events(1))).status, 202);
}

TEST_F(EndpointTest, MoreAtOnceThanItMayHoldIsTurnedAway) {
  inbox_->hold(true);
  const auto first = start(request("msg_1", events(1)), tax());
  const auto second = start(request("msg_2", events(1)), tax());
  const auto third = start(request("msg_3", events(1)), tax());
  loop_.restart();
  while (third->status == 0) loop_.run_one();
  EXPECT_EQ(third->status, 503);
  EXPECT_TRUE(third->headers.contains("Retry-After"));
  inbox_->hold(false);
  run();
  EXPECT_EQ(first->status, 202);
  EXPECT_EQ(second->status, 202);
  EXPECT_EQ(ask(request("msg_3", events(1))).status, 202);
}

}  // namespace
}  // namespace gw::webhook
