#include "gateway/net/http_client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "gateway/runtime/task_gate.hpp"
#include "tests/unit/net/fixture.hpp"

namespace gw::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ports::FetchOptions;
using ports::HttpRequest;
using ports::HttpResponse;
using testing::context_of;
using testing::ForeignServer;
using testing::Loop;

// Takes a body piece by piece; refuses after `limit` bytes if one is set.
class CountingSink final : public ports::BodySink {
 public:
  asio::awaitable<Result<void>> begin(const HttpResponse& head) override {
    status = head.status;
    co_return Result<void>();
  }
  asio::awaitable<Result<void>> take(std::string_view bytes) override {
    body += bytes;
    ++pieces;
    if (limit && body.size() > *limit) co_return fail(Errc::disk_full, "test.sink");
    co_return Result<void>();
  }

  int status = 0;
  int pieces = 0;
  std::string body;
  std::optional<std::size_t> limit;
};

class HttpClientTest : public ::testing::Test {
 protected:
  std::unique_ptr<ports::HttpClient> client_to(const ForeignServer& server,
                                               const std::string& common_name = "tax") {
    EndpointSettings endpoint;
    endpoint.host = "127.0.0.1";
    endpoint.port = server.port();
    endpoint.expected_common_name = common_name;
    endpoint.max_connections = max_connections_;
    return make_http_client(std::move(endpoint), store_);
  }
  Result<HttpResponse> get(ports::HttpClient& client, const std::string& path) {
    return loop_.run(client.send(HttpRequest("GET", path), options_));
  }
  std::string body(ports::HttpClient& client, const std::string& path) {
    const auto response = get(client, path);
    return response ? response->body : std::string(name_of(response.error().code()));
  }

  Loop loop_;
  TlsStore store_{context_of("gateway", TlsRole::client)};
  FetchOptions options_;
  std::size_t max_connections_ = 4;
};

TEST_F(HttpClientTest, SendsARequestUnderItsOwnCertificate) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  const auto echo = loop_.run(client->send(HttpRequest("POST", "/echo", "张明"), options_));
  ASSERT_TRUE(echo) << echo.error().text(Language::en);
  EXPECT_EQ(echo->status, 200);
  EXPECT_EQ(echo->body, "张明");
  EXPECT_EQ(body(*client, "/subject"), "gateway");
  EXPECT_EQ(get(*client, "/unknown")->status, 404);
}

TEST_F(HttpClientTest, UsesAConnectionAgain) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  EXPECT_EQ(body(*client, "/number"), "1");
  EXPECT_EQ(body(*client, "/number"), "1");
}

TEST_F(HttpClientTest, AKeptConnectionThatWasClosedIsReplacedOnce) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  EXPECT_EQ(body(*client, "/answer-and-close"), "1");
  EXPECT_EQ(body(*client, "/number"), "2");
}

TEST_F(HttpClientTest, AFreshConnectionThatIsClosedIsNotTriedAgain) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  EXPECT_EQ(body(*client, "/close-without-answer"), "UNREACHABLE");
  EXPECT_EQ(body(*client, "/number"), "2");
}

TEST_F(HttpClientTest, ReadsChunksBehindAnInterimAnswer) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  const std::string text = body(*client, "/chunked");
  EXPECT_EQ(text.size(), 6 + 25'000U);
  EXPECT_TRUE(text.starts_with("onetwothree"));
  EXPECT_EQ(body(*client, "/until-close"), "to the end");
}

TEST_F(HttpClientTest, TheSinkGetsHeadAndBody) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  CountingSink sink;
  options_.sink = &sink;
  const auto response = get(*client, "/chunked");
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->body.empty());
  EXPECT_EQ(sink.status, 200);
  EXPECT_EQ(sink.body.size(), 6 + 25'000U);
  EXPECT_GT(sink.pieces, 1);
}

TEST_F(HttpClientTest, TheSinkCanStopAnEndlessBody) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  CountingSink sink;
  sink.limit = 100'000;
  options_.sink = &sink;
  const auto response = get(*client, "/endless");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Errc::disk_full);
}

TEST_F(HttpClientTest, AnEndlessBodyEndsAtTheLimit) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  options_.body_limit_bytes = 100'000;
  const auto response = get(*client, "/endless");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Errc::too_large);
  EXPECT_EQ(response.error().detail(), 100'000);
}

TEST_F(HttpClientTest, AServerThatStallsCostsOneStep) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  options_.step_timeout = 200ms;
  EXPECT_EQ(body(*client, "/stall"), "TIMEOUT");
  EXPECT_EQ(body(*client, "/stall-in-body"), "TIMEOUT");
}

TEST_F(HttpClientTest, AServerThatNeverShakesHandsCostsOneStep) {
  const ForeignServer server("tax", "silent");
  const auto client = client_to(server);
  options_.step_timeout = 200ms;
  EXPECT_EQ(body(*client, "/number"), "TIMEOUT");
}

TEST_F(HttpClientTest, ATricklingServerIsGivenUp) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  options_.step_timeout = 300ms;
  const auto slow = get(*client, "/trickle");
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().step(), "http.body_rate");
  options_.minimum_bytes_per_second = 0;
  options_.total_timeout = 500ms;
  EXPECT_EQ(body(*client, "/trickle"), "TIMEOUT");
}

TEST_F(HttpClientTest, WhatIsNoAnswerIsTold) {
  const ForeignServer server("tax");
  const auto client = client_to(server);
  EXPECT_EQ(body(*client, "/cut"), "UNREACHABLE");
  EXPECT_EQ(body(*client, "/garbage"), "PEER_CONTENT");
  EXPECT_EQ(body(*client, "/long-head"), "TOO_LARGE");
  EXPECT_EQ(body(*client, "no-slash"), "INVALID_ARGUMENT");
}

TEST_F(HttpClientTest, AnotherAgencysCertificateIsRefused) {
  const ForeignServer server("civil-affairs");
  const auto client = client_to(server);
  const auto response = get(*client, "/number");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Errc::tls_peer_rejected);
}

TEST_F(HttpClientTest, AServerNameThatIsNotInTheCertificateIsRefused) {
  const ForeignServer server("tax");
  EndpointSettings endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.port = server.port();
  endpoint.server_name = "tax";  // the CN is an id, not a name
  endpoint.expected_common_name = "tax";
  const auto client = make_http_client(std::move(endpoint), store_);
  const auto response = get(*client, "/number");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Errc::tls_peer_rejected);
  EXPECT_EQ(response.error().step(), "tls.server_name");
}

struct BadServer {
  BadServer(std::string which, std::string why) : subject(std::move(which)), step(std::move(why)) {}
  std::string subject;
  std::string step;
};

TEST_F(HttpClientTest, ServersThatCannotBeTrustedAreRefused) {
  for (const BadServer& bad : {BadServer("test/expired", "tls.peer_certificate_expired"),
                               BadServer("test/stranger", "tls.unknown_ca"),
                               BadServer("test/revoked", "tls.peer_certificate_revoked")}) {
    const ForeignServer server(bad.subject);
    const auto client = client_to(server);
    const auto response = get(*client, "/number");
    ASSERT_FALSE(response) << bad.subject;
    EXPECT_EQ(response.error().code(), Errc::tls_failed) << bad.subject;
    EXPECT_EQ(response.error().step(), bad.step);
  }
}

TEST_F(HttpClientTest, Tls11IsRefused) {
  const ForeignServer server("tax", "tls1_1");
  const auto client = client_to(server);
  const auto response = get(*client, "/number");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Errc::tls_failed);
  EXPECT_EQ(response.error().step(), "tls.protocol");
}

TEST_F(HttpClientTest, ARefusalOfOurCertificateIsToldAlthoughItComesLate) {
  const ForeignServer server("tax");
  store_.replace(context_of("test/stranger", TlsRole::client));
  const auto client = client_to(server);
  const auto response = get(*client, "/number");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Errc::tls_failed) << response.error().text(Language::en);
  EXPECT_EQ(response.error().step(), "tls.refused_by_peer");
}

TEST_F(HttpClientTest, NobodyListeningIsUnreachable) {
  std::uint16_t port = 0;
  { port = ForeignServer("tax").port(); }
  EndpointSettings endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.port = port;
  const auto client = make_http_client(std::move(endpoint), store_);
  EXPECT_EQ(body(*client, "/number"), "UNREACHABLE");
}

asio::awaitable<std::string> send_while_another_stalls(ports::HttpClient& client) {
  runtime::TaskGate gate(co_await asio::this_coro::executor);
  FetchOptions options;
  options.step_timeout = 300ms;
  auto stall = [](ports::HttpClient& to, FetchOptions with) -> asio::awaitable<void> {
    HttpRequest request("GET", "/stall");
    (void)co_await to.send(std::move(request), with);
  };
  gate.spawn(stall(client, options));
  options.step_timeout = 5s;
  HttpRequest request("GET", "/number");
  const auto response = co_await client.send(std::move(request), options);
  gate.close();
  co_await gate.drain(runtime::Deadline::never());
  co_return response ? response->body : std::string(name_of(response.error().code()));
}

TEST_F(HttpClientTest, ASendWaitsForAPlaceAndGetsIt) {
  const ForeignServer server("tax");
  max_connections_ = 1;
  const auto client = client_to(server);
  EXPECT_EQ(loop_.run(send_while_another_stalls(*client)), "2");
}

}  // namespace
}  // namespace gw::net
