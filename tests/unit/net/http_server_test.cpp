#include "gateway/net/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <future>
#include <thread>

#include "gateway/net/http_client.hpp"
#include "gateway/runtime/task_gate.hpp"
#include "tests/unit/net/fixture.hpp"

namespace gw::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ports::HttpRequest;
using ports::HttpResponse;
using ports::PeerIdentity;
using runtime::Deadline;
using testing::certificates;
using testing::context_of;
using testing::exchange_raw;
using ::testing::HasSubstr;
using testing::Loop;
using testing::Outcome;
using testing::run_program;
using ::testing::StartsWith;
using testing::TempFolder;

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    settings_.name = "test";
    settings_.body_limit = [](std::string_view, std::string_view target) -> std::size_t {
      return target.starts_with("/large") ? 4U << 20U : 1000;
    };
  }
  ~HttpServerTest() override {
    if (listener_) loop_.run(listener_->stop(Deadline::after(5s)));
  }

  void start() {
    Handler handler = [this](HttpRequest request, PeerIdentity peer) {
      return answer(std::move(request), std::move(peer));
    };
    auto started = loop_.run(start_on_loop(std::move(handler)));
    ASSERT_TRUE(started) << started.error().text(Language::en);
    listener_ = std::move(*started);
  }
  asio::awaitable<Result<std::unique_ptr<Listener>>> start_on_loop(Handler handler) {
    co_return start_listener(loop_.executor(), settings_, std::move(handler), &store_, registry_);
  }

  // Runs on the loop.
  asio::awaitable<HttpResponse> answer(HttpRequest request, PeerIdentity peer) {
    if (request.target == "/throw") throw std::runtime_error("handler");
    if (request.target == "/bad-header") {
      HttpResponse bad(200);
      bad.headers.add("X", "a\r\nY: b");
      co_return bad;
    }
    if (request.target == "/wait") {
      entered_.set_value();
      co_await runtime::wait_until(Deadline::after(wait_));
    }
    const std::string who = peer.present
                                ? peer.common_name + '/' + peer.organization + '/' + peer.region
                            : peer.local ? "local"
                                         : "anonymous";
    co_return HttpResponse(200, "text/plain",
                           who + ' ' + request.method + ' ' + request.target + ' ' +
                               std::to_string(request.body.size()));
  }

  std::string url(const std::string& path) const {
    return "https://localhost:" + std::to_string(listener_->port()) + path;
  }
  // curl: a TLS client that is not ours.
  Outcome curl(const std::string& subject, const std::string& options,
               const std::string& path) const {
    const std::string folder = (certificates() / subject).string();
    return run_program(
        "curl -sS -g --noproxy '*' --resolve localhost:" + std::to_string(listener_->port()) +
        ":127.0.0.1 --cacert " + (certificates() / "root.pem").string() + " --cert " + folder +
        "/tls.pem --key " + folder + "/tls.key " + options + " '" + url(path) + "'");
  }
  Outcome s_client(const std::string& options, const std::string& input) const {
    return run_program("printf '" + input +
                       "' | openssl s_client -quiet -no_ign_eof -connect 127.0.0.1:" +
                       std::to_string(listener_->port()) + " -CAfile " +
                       (certificates() / "root.pem").string() + " " + options);
  }
  std::string identity(const std::string& subject) const {
    const std::string folder = (certificates() / subject).string();
    return "-cert " + folder + "/tls.pem -cert_chain " + folder + "/tls.pem -key " + folder +
           "/tls.key";
  }
  // Stops first: a session may still be busy with its end when the peer is gone already.
  std::uint64_t failures(const std::string& reason) {
    loop_.run(listener_->stop(Deadline::after(5s)));
    return registry_
        .counter("enrollgate_tls_handshake_failures_total", "Handshakes that failed, by reason",
                 {{"listener", "test"}, {"reason", reason}})
        .value();
  }

  Loop loop_;
  metrics::Registry registry_;
  TlsStore store_{context_of("gateway", TlsRole::server)};
  ListenerSettings settings_;
  std::unique_ptr<Listener> listener_;
  std::promise<void> entered_;
  std::chrono::milliseconds wait_{200};
};

TEST_F(HttpServerTest, TellsTheHandlerWhoAsks) {
  start();
  const Outcome outcome = curl("tax", "--data-binary abc", "/v1/a?b=1");
  EXPECT_EQ(outcome.status, 0) << outcome.text;
  EXPECT_EQ(outcome.text, "tax/国家税务总局湖北省税务局/420000 POST /v1/a?b=1 3");
}

TEST_F(HttpServerTest, SaysOnceAConnectionWhoCameAndWhenTheCertificateEnds) {
  std::vector<PeerIdentity> met;
  settings_.on_peer = [&met](const PeerIdentity& peer) { met.push_back(peer); };
  start();
  const std::string twice = " -o /dev/null '" + url("/1") + "'";
  EXPECT_EQ(curl("tax", twice, "/2").status, 0);
  loop_.run(listener_->stop(Deadline::after(5s)));
  listener_.reset();
  ASSERT_EQ(met.size(), 1U);
  EXPECT_EQ(met[0].common_name, "tax");
  const auto left =
      std::chrono::ceil<std::chrono::seconds>(met[0].certificate_ends - SystemClock().now());
  const auto lasts = [](std::chrono::seconds span) {
    return run_program("openssl x509 -noout -checkend " + std::to_string(span.count()) + " -in " +
                       (certificates() / "tax/tls.pem").string())
               .status == 0;
  };
  EXPECT_TRUE(lasts(left - 60s));
  EXPECT_FALSE(lasts(left + 60s));
}

TEST_F(HttpServerTest, BothVersionsOfTlsServe) {
  start();
  EXPECT_EQ(curl("tax", "--tls-max 1.2", "/").status, 0);
  EXPECT_EQ(curl("tax", "--tlsv1.3", "/").status, 0);
}

TEST_F(HttpServerTest, OlderTlsAndWeakSuitesAreRefused) {
  start();
  EXPECT_NE(s_client("-tls1_1 -cipher ALL:@SECLEVEL=0 " + identity("tax"), "").status, 0);
  EXPECT_NE(s_client("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA " + identity("tax"), "").status, 0);
  EXPECT_EQ(failures("tls.protocol"), 2U);
}

TEST_F(HttpServerTest, NoSessionTicketIsGiven) {
  start();
  for (const char* version : {"-tls1_2", "-tls1_3"}) {
    const Outcome outcome = run_program(
        "printf 'GET / HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n' | openssl s_client -ign_eof "
        "-connect "
        "127.0.0.1:" +
        std::to_string(listener_->port()) + " " + version + " -CAfile " +
        (certificates() / "root.pem").string() + " " + identity("tax"));
    EXPECT_THAT(outcome.text, HasSubstr("tax/"));
    EXPECT_EQ(outcome.text.find("TLS session ticket:"), std::string::npos);
  }
}

TEST_F(HttpServerTest, PeersWithoutAGoodCertificateStayOutside) {
  start();
  for (const char* version : {"--tls-max 1.2", "--tlsv1.3"}) {
    EXPECT_NE(run_program("curl -sS -k --noproxy '*' " + std::string(version) +
                          " https://127.0.0.1:" + std::to_string(listener_->port()) + "/")
                  .status,
              0);
    for (const char* subject : {"test/expired", "test/stranger", "test/revoked"}) {
      EXPECT_NE(curl(subject, version, "/").status, 0) << subject;
    }
  }
  EXPECT_EQ(failures("tls.no_certificate"), 2U);
  EXPECT_EQ(failures("tls.peer_certificate_expired"), 2U);
  EXPECT_EQ(failures("tls.unknown_ca"), 2U);
  EXPECT_EQ(failures("tls.peer_certificate_revoked"), 2U);
  EXPECT_EQ(registry_.exposition().find("enrollgate_http_requests_total{"), std::string::npos);
}

TEST_F(HttpServerTest, WhereACertificateIsOnlyAskedForWhoShowsNoneIsNobody) {
  store_.replace(context_of("gateway", TlsRole::asking_server));
  start();
  const std::string without = "curl -sS -k --noproxy '*' ";
  const std::string here = " https://127.0.0.1:" + std::to_string(listener_->port()) + "/";
  for (const char* version : {"--tls-max 1.2", "--tlsv1.3"}) {
    const Outcome outcome = run_program(without + version + here);
    EXPECT_EQ(outcome.status, 0) << outcome.text;
    EXPECT_EQ(outcome.text, "anonymous GET / 0");
    EXPECT_THAT(curl("tax", version, "/").text, StartsWith("tax/"));
    // One that is shown is a good one, or there is no connection.
    for (const char* subject : {"test/expired", "test/stranger", "test/revoked"}) {
      EXPECT_NE(curl(subject, version, "/").status, 0) << subject;
    }
  }
}

TEST_F(HttpServerTest, ThoseWithoutACertificateLeaveRoomForThoseWithOne) {
  store_.replace(context_of("gateway", TlsRole::asking_server));
  settings_.max_connections_without_certificate = 0;
  start();
  const Outcome outcome =
      run_program("curl -sS -k --noproxy '*' -o /dev/null -w '%{http_code}' https://127.0.0.1:" +
                  std::to_string(listener_->port()) + "/");
  EXPECT_EQ(outcome.text, "429");
  EXPECT_THAT(curl("tax", "", "/").text, StartsWith("tax/"));
}

TEST_F(HttpServerTest, PlainHttpOnATlsPortEndsQuietly) {
  start();
  EXPECT_EQ(exchange_raw(listener_->port(), "GET / HTTP/1.1\r\n\r\n").find("200"),
            std::string::npos);
  EXPECT_EQ(curl("tax", "", "/").status, 0);
  EXPECT_EQ(failures("tls.not_tls"), 1U);
}

TEST_F(HttpServerTest, BodiesHaveLimitsByPath) {
  start();
  const TempFolder folder;
  ASSERT_EQ(run_program("head -c 2000000 /dev/zero > " + (folder / "body").string()).status, 0);
  const std::string body = "-w '%{http_code}' --data-binary @" + (folder / "body").string();
  EXPECT_EQ(curl("tax", body, "/small").text, "413");
  EXPECT_EQ(curl("tax", body + " -H 'Transfer-Encoding: chunked'", "/small").text, "413");
  EXPECT_THAT(curl("tax", body, "/large").text, HasSubstr("POST /large 2000000"));
  // curl asks with "Expect: 100-continue" for larger bodies; both answers must reach it.
  EXPECT_THAT(curl("tax", body + " -H 'Expect: 100-continue'", "/large").text,
              HasSubstr("2000000"));
  EXPECT_EQ(curl("tax", body + " -H 'Expect: 100-continue'", "/small").text, "413");
}

TEST_F(HttpServerTest, AHandlerThatThrowsIsAnswered500) {
  start();
  EXPECT_EQ(curl("tax", "-w '%{http_code}'", "/throw").text, "500");
  EXPECT_EQ(curl("tax", "-w '%{http_code}'", "/bad-header").text, "500");
  EXPECT_EQ(curl("tax", "-o /dev/null -w '%{http_code}'", "/").text, "200");
}

TEST_F(HttpServerTest, AConnectionServesManyRequestsUntilItsCap) {
  settings_.max_requests = 2;
  start();
  const std::string twice = "-o /dev/null -w '%{num_connects} ' '" + url("/1") +
                            "' -o /dev/null '" + url("/2") + "' -o /dev/null";
  EXPECT_EQ(curl("tax", twice, "/3").text, "1 0 1 ");
}

TEST_F(HttpServerTest, AHeadRequestGetsNoBody) {
  start();
  const Outcome outcome = curl("tax", "-I", "/a");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.text, HasSubstr("Content-Length: "));
}

TEST_F(HttpServerTest, OnePeerCannotTakeAllConnections) {
  settings_.max_connections_per_peer = 1;
  wait_ = 1h;
  start();
  std::jthread first([this] { curl("tax", "", "/wait"); });
  entered_.get_future().wait();
  EXPECT_EQ(curl("tax", "-w '%{http_code}'", "/").text, "429");
  EXPECT_EQ(curl("civil-affairs", "-o /dev/null -w '%{http_code}'", "/").text, "200");
  loop_.run(listener_->stop(Deadline::after(0s)));
}

TEST_F(HttpServerTest, ARequestInFlightIsFinishedBeforeTheEnd) {
  start();
  Outcome outcome;
  {
    std::jthread client([&] { outcome = curl("tax", "-w ' %{http_code}'", "/wait"); });
    entered_.get_future().wait();
    loop_.run(listener_->stop(Deadline::after(20s)));
  }
  EXPECT_THAT(outcome.text, HasSubstr("GET /wait 0 200"));
  EXPECT_EQ(listener_->connections(), 0U);
  EXPECT_NE(curl("tax", "", "/").status, 0);
}

TEST_F(HttpServerTest, ARequestThatDoesNotEndIsCut) {
  wait_ = 1h;
  start();
  Outcome outcome;
  {
    std::jthread client([&] { outcome = curl("tax", "", "/wait"); });
    entered_.get_future().wait();
    loop_.run(listener_->stop(Deadline::after(50ms)));
  }
  EXPECT_NE(outcome.status, 0);
  EXPECT_EQ(listener_->connections(), 0U);
}

TEST_F(HttpServerTest, ANewCertificateServesNewConnections) {
  start();
  const std::string show =
      "openssl s_client -connect 127.0.0.1:" + std::to_string(listener_->port()) + " " +
      identity("tax") + " < /dev/null | openssl x509 -noout -subject";
  EXPECT_THAT(run_program(show).text, HasSubstr("CN = gateway"));
  store_.replace(context_of("operator", TlsRole::server));
  EXPECT_THAT(run_program(show).text, HasSubstr("CN = operator-420000"));
}

TEST_F(HttpServerTest, OurClientAndOurServerUnderstandEachOther) {
  start();
  EndpointSettings endpoint;
  endpoint.host = "localhost";
  endpoint.port = listener_->port();
  endpoint.expected_common_name = "gateway";
  const TlsStore tax(context_of("tax", TlsRole::client));
  const auto client = make_http_client(std::move(endpoint), tax);
  const auto response = loop_.run(client->send(HttpRequest("PUT", "/a", "abc"), {}));
  ASSERT_TRUE(response) << response.error().text(Language::en);
  EXPECT_THAT(response->body, HasSubstr("PUT /a 3"));
  // Under TLS 1.3 a revoked client learns it at its first read.
  const TlsStore revoked(context_of("test/revoked", TlsRole::client));
  EndpointSettings again;
  again.host = "localhost";
  again.port = listener_->port();
  again.expected_common_name = "gateway";
  const auto outsider = make_http_client(std::move(again), revoked);
  const auto refused = loop_.run(outsider->send(HttpRequest("GET", "/a"), {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().step(), "tls.refused_by_peer");
}

class PlainListenerTest : public HttpServerTest {
 protected:
  PlainListenerTest() { settings_.kind = ListenerKind::plain; }
};

TEST_F(PlainListenerTest, ServesPipelinedRequestsInOrder) {
  start();
  const std::string answers = exchange_raw(
      listener_->port(), "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answers, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_LT(answers.find("anonymous GET /1"), answers.find("anonymous GET /2"));
  EXPECT_NE(answers.find("anonymous GET /2"), std::string::npos);
}

TEST_F(PlainListenerTest, GarbageIsAnswered400) {
  start();
  for (const std::string& bytes :
       {std::string("\x00\xff\x16\x03 \r\n\r\n", 8), std::string("GET\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nbad\r\n\r\n")}) {
    EXPECT_THAT(exchange_raw(listener_->port(), bytes), StartsWith("HTTP/1.1 400 "));
  }
  EXPECT_THAT(exchange_raw(listener_->port(), "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x')),
              StartsWith("HTTP/1.1 431 "));
}

TEST_F(PlainListenerTest, PeersThatStopHalfWayAreDroppedAtTheirDeadline) {
  settings_.header_timeout = 100ms;
  settings_.idle_timeout = 100ms;
  settings_.body_timeout = 100ms;
  start();
  EXPECT_EQ(exchange_raw(listener_->port(), ""), "");
  EXPECT_EQ(exchange_raw(listener_->port(), "GET / HT"), "");
  EXPECT_EQ(exchange_raw(listener_->port(), "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"),
            "");
  EXPECT_EQ(exchange_raw(listener_->port(), "POST / HTTP/1.1\r\nContent-Le"), "");
}

TEST_F(PlainListenerTest, ConnectionsOverTheLimitAreClosed) {
  settings_.max_connections = 0;
  start();
  EXPECT_EQ(exchange_raw(listener_->port(), "GET / HTTP/1.1\r\n\r\n"), "");
  EXPECT_THAT(registry_.exposition(),
              HasSubstr("enrollgate_http_connections_refused_total{listener=\"test\"} 1\n"));
}

TEST_F(PlainListenerTest, IdleConnectionsDoNotHoldUpTheEnd) {
  start();
  std::jthread idle([port = listener_->port()] { exchange_raw(port, "GET /1 HTTP/1.1\r\n\r\n"); });
  const Outcome outcome = run_program(
      "curl -sS --noproxy '*' http://127.0.0.1:" + std::to_string(listener_->port()) + "/2");
  EXPECT_EQ(outcome.text, "anonymous GET /2 0");
  loop_.run(listener_->stop(Deadline::after(60s)));
  EXPECT_EQ(listener_->connections(), 0U);
}

TEST_F(PlainListenerTest, APortInUseIsAFailure) {
  start();
  settings_.port = listener_->port();
  const auto second = loop_.run(start_on_loop({}));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Errc::io);
  settings_.address = "no address";
  EXPECT_EQ(loop_.run(start_on_loop({})).error().code(), Errc::config_invalid);
}

class UnixListenerTest : public HttpServerTest {
 protected:
  UnixListenerTest() {
    settings_.kind = ListenerKind::unix_socket;
    settings_.socket_file = folder_ / "api.sock";
  }
  TempFolder folder_;
};

TEST_F(UnixListenerTest, OnlyTheOwnerMayConnectAndIsCalledLocal) {
  start();
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "api.sock").c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const Outcome outcome =
      run_program("curl -sS --unix-socket " + (folder_ / "api.sock").string() + " http://local/a");
  EXPECT_EQ(outcome.text, "local GET /a 0");
  EXPECT_EQ(listener_->port(), 0);
}

TEST_F(UnixListenerTest, ALeftoverIsReplacedAnAnsweringOneIsNot) {
  start();
  const auto second = loop_.run(start_on_loop({}));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Errc::conflict);
  loop_.run(listener_->stop(Deadline::after(5s)));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "api.sock"));
  const std::string leave = "import socket; socket.socket(socket.AF_UNIX).bind(\"" +
                            (folder_ / "api.sock").string() + "\")";
  ASSERT_EQ(run_program("python3 -c '" + leave + "'").status, 0);
  ASSERT_TRUE(std::filesystem::exists(folder_ / "api.sock"));
  start();
}

TEST_F(UnixListenerTest, AFileThatIsNoSocketIsLeftAlone) {
  settings_.socket_file = certificates() / "root.pem";
  EXPECT_EQ(loop_.run(start_on_loop({})).error().code(), Errc::conflict);
  EXPECT_TRUE(std::filesystem::exists(certificates() / "root.pem"));
}

}  // namespace
}  // namespace gw::net
