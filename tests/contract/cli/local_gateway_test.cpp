#include "local_gateway.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/parse.hpp>
#include <optional>
#include <sstream>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/json_text.hpp"
#include "gateway/net/local_client.hpp"

namespace gw::cli {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using testing::LocalGateway;
using ::testing::Not;
using testing::problem;

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

Ran run_on(const std::filesystem::path& socket, std::vector<std::string> arguments,
           const std::string& input = {}) {
  Program program;
  program.find_socket = [&socket](const auto&, const auto&) { return SocketPlace{socket, {}}; };
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  arguments.insert(arguments.begin(), {"--lang", "en"});
  const int code = cli::run(arguments, Streams{in, out, err}, program);
  return {code, out.str(), err.str()};
}

class LocalGatewayTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(gateway_.start()); }
  Ran run(std::vector<std::string> arguments, const std::string& input = {}) {
    return run_on(gateway_.socket(), std::move(arguments), input);
  }

  LocalGateway gateway_;
};

TEST_F(LocalGatewayTest, AListIsATableOrTheAnswerAsItIs) {
  const std::string body =
      R"({"api":"v1","kind":"feeds","items":[{"id":"tax.webhook","agency":"tax"}],"next":null})";
  gateway_.on("GET /v1/feeds", 200, body);
  const Ran table = run({"feed", "list"});
  EXPECT_EQ(table.code, 0);
  EXPECT_THAT(table.out, HasSubstr("tax.webhook  tax"));
  EXPECT_EQ(table.err, "");
  const Ran json = run({"feed", "list", "--json"});
  EXPECT_EQ(json.code, 0);
  EXPECT_EQ(json.out, body + "\n");
  const Ran lines = run({"feed", "list", "--ndjson"});
  EXPECT_EQ(lines.out, "{\"id\":\"tax.webhook\",\"agency\":\"tax\"}\n");
}

TEST_F(LocalGatewayTest, ALongListComesPageByPage) {
  std::string items;
  for (int id = 3000; id > 2000; --id) {
    items += (items.empty() ? "" : ",") + (R"({"id":)" + std::to_string(id) + "}");
  }
  gateway_.on("GET /v1/runs?limit=1000", 200, R"({"items":[)" + items + R"(],"next":2001})");
  gateway_.on("GET /v1/runs?limit=1000&before=2001", 200, R"({"items":[{"id":7}],"next":null})");
  const Ran ran = run({"run", "list", "--ndjson"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1001);
  EXPECT_THAT(ran.out, HasSubstr("{\"id\":7}\n"));
}

TEST_F(LocalGatewayTest, EveryRefusalHasItsExitCodeAndNothingOnStandardOutput) {
  const std::vector<std::tuple<int, std::string, int>> cases{{400, "INVALID_ARGUMENT", 2},
                                                             {403, "FORBIDDEN", 4},
                                                             {404, "NOT_FOUND", 5},
                                                             {409, "CONFLICT", 6},
                                                             {502, "UNREACHABLE", 7},
                                                             {502, "PEER_STATUS", 7},
                                                             {503, "STORE", 1},
                                                             {500, "INTEGRITY", 10},
                                                             {502, "TIMEOUT", 124},
                                                             {503, "BUSY", 7},
                                                             {500, "SOMETHING_NEW", 1}};
  for (const auto& [status, code, exit] : cases) {
    gateway_.on("GET /v1/runs/7", status, problem(status, code));
    const Ran words = run({"run", "show", "7"});
    EXPECT_EQ(words.code, exit) << code;
    EXPECT_EQ(words.out, "");
    EXPECT_EQ(words.err, "enrollgate: " + code + " at api.x: no. look.\n");
    const Ran json = run({"run", "show", "7", "--json"});
    EXPECT_EQ(json.code, exit) << code;
    EXPECT_EQ(json.out, "");
    EXPECT_EQ(json.err, problem(status, code) + "\n");
  }
}

TEST_F(LocalGatewayTest, APullShowsItsRunWhileItWaits) {
  using namespace std::chrono_literals;
  gateway_.on("POST /v1/feeds/tax.reconciliation/pull", 200,
              R"({"item":{"feed":"tax.reconciliation","requests":2,"batches":1,"runs":[]}})",
              2500ms);
  const auto newest = [&](const std::string& run) {
    gateway_.on("GET /v1/runs?feed=tax.reconciliation&limit=1", 200, R"({"items":[)" + run + "]}");
  };
  const std::vector<std::string> pull{"feed", "pull", "tax.reconciliation"};
  const std::string watched =
      "pulling...\nCtrl-C stops watching, not the pull; go on with: enrollgate run list --feed "
      "tax.reconciliation\n";
  newest(R"({"id":8,"state":"applied"})");
  EXPECT_EQ(run(pull).err, watched + "asking the agency\n");
  newest(R"({"id":9,"state":"received"})");
  gateway_.on("GET /v1/runs/9", 200,
              R"({"item":{"id":9,"state":"received","delivery":{"bytes":1234567}}})");
  EXPECT_EQ(run(pull).err, watched + "run 9 is being read  1,234,567 bytes\n");
  newest(R"({"id":9,"state":"applying","applied_rows":9216,)"
         R"("counts":{"accepted":12500,"unchanged":69}})");
  const Ran applying = run(pull);
  EXPECT_EQ(applying.err, watched + "run 9 is being put in  9,216/12,431 rows  74 %\n");
  EXPECT_EQ(applying.code, 0);
  EXPECT_THAT(applying.out, HasSubstr("tax.reconciliation"));
}

TEST_F(LocalGatewayTest, APullWithRejectedRowsEndsWithEight) {
  const auto answer = [](int rejected) {
    return R"({"api":"v1","kind":"pull","item":{"feed":"tax.reconciliation","requests":2,"batches":1,
      "nothing_new":false,"retry_after_seconds":0,"runs":[{"id":9,"state":"applied","counts":
      {"rows_in":10,"accepted":9,"rejected":)" +
           std::to_string(rejected) + "}}]}}";
  };
  gateway_.on("POST /v1/feeds/tax.reconciliation/pull", 200, answer(0));
  EXPECT_EQ(run({"feed", "pull", "tax.reconciliation"}).code, 0);
  gateway_.on("POST /v1/feeds/tax.reconciliation/pull", 200, answer(1));
  const Ran ran = run({"feed", "pull", "tax.reconciliation"});
  EXPECT_EQ(ran.code, 8);
  EXPECT_THAT(ran.out, HasSubstr("tax.reconciliation"));
  EXPECT_THAT(ran.err, HasSubstr("pulling"));
  EXPECT_EQ(run({"feed", "pull", "tax.reconciliation", "--json"}).code, 8);
  EXPECT_EQ(run({"feed", "pull", "no.such"}).code, 5);
}

TEST_F(LocalGatewayTest, AResentMessageIsShown) {
  gateway_.on(
      "POST /v1/deliveries/3/resend", 200,
      R"({"api":"v1","kind":"delivery","item":{"id":3,"state":"pending","flags":["F-1"]}})");
  const Ran ran = run({"deliveries", "resend", "3"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("pending"));
  EXPECT_EQ(run({"deliveries", "resend", "4"}).code, 5);
}

TEST_F(LocalGatewayTest, ARowAsReceivedIsAskedForInSoManyWords) {
  gateway_.on("GET /v1/rejects/5", 200, R"({"item":{"number":5,"row":"张*"}})");
  gateway_.on("GET /v1/rejects/5?row=received", 200, R"({"item":{"number":5,"row":"张三"}})");
  EXPECT_THAT(run({"reject", "show", "5"}).out, HasSubstr("张*"));
  EXPECT_THAT(run({"reject", "show", "5", "--received"}).out, HasSubstr("张三"));
}

TEST_F(LocalGatewayTest, ExplainSendsTheNumberInTheBodyOnly) {
  gateway_.on("POST /v1/persons/explain", 200,
              R"({"item":{"ref":"P-0000000000012","plans":[{"year":2027,"words":"uninsured",
                 "since":"2026-11-20","trace":[]}]}})");
  const std::string number = "42060219900101001X";
  const Ran ran = run({"explain", "--document", "citizen_number"}, number + "\n");
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("2027: uninsured (decided 2026-11-20)"));
  EXPECT_THAT(ran.out + ran.err, Not(HasSubstr(number)));
  const auto requests = gateway_.requests();
  ASSERT_EQ(requests.size(), 1U);
  const auto body = boost::json::parse(requests[0].body);
  EXPECT_EQ(text_at(body, "number"), number);
  EXPECT_EQ(text_at(body, "document"), "citizen_number");
  EXPECT_THAT(requests[0].target, Not(HasSubstr(number)));
  EXPECT_EQ(requests[0].headers.find("Accept-Language"), "en");
}

TEST_F(LocalGatewayTest, AStoppedGatewayIsUnreachable) {
  gateway_.stop();
  const Ran ran = run({"feed", "list"});
  EXPECT_EQ(ran.code, 7);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("UNREACHABLE"));
}

/// A socket that takes connections, says what it is told to, and no more.
class SilentSocket {
 public:
  SilentSocket(const std::filesystem::path& file, std::string says)
      : acceptor_(loop_, asio::local::stream_protocol::endpoint(file.string())),
        says_(std::move(says)) {
    acceptor_.async_accept([this](const boost::system::error_code& error, auto socket) {
      if (error) return;
      peer_.emplace(std::move(socket));
      boost::system::error_code ignored;
      peer_->write_some(asio::buffer(says_), ignored);
    });
    thread_ = std::jthread([this] { loop_.run(); });
  }
  ~SilentSocket() { loop_.stop(); }

 private:
  asio::io_context loop_;
  asio::local::stream_protocol::acceptor acceptor_;
  std::string says_;
  std::optional<asio::local::stream_protocol::socket> peer_;
  std::jthread thread_;
};

TEST_F(LocalGatewayTest, AGatewayThatDoesNotAnswerEndsWithTimeout) {
  for (const char* says : {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"}) {
    const auto file = gateway_.socket().parent_path() / ("silent" + std::to_string(*says));
    const SilentSocket silent(file, says);
    net::LocalCall call;
    call.socket_file = file;
    call.timeout = std::chrono::milliseconds(50);
    const auto answer = net::fetch_local(call, ports::HttpRequest("GET", "/v1/feeds"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), Errc::timeout);
  }
}

TEST_F(LocalGatewayTest, WhatIsNoHttpOrTooLargeIsRefused) {
  struct Case {
    const char* says;
    Errc code;
  };
  for (const Case& one :
       {Case{"SSH-2.0-OpenSSH\r\n\r\n", Errc::peer_content},
        Case{"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", Errc::too_large}}) {
    const auto file = gateway_.socket().parent_path() / ("odd" + std::to_string(one.says[0]));
    const SilentSocket odd(file, one.says);
    net::LocalCall call;
    call.socket_file = file;
    call.body_limit_bytes = 100;
    const auto answer = net::fetch_local(call, ports::HttpRequest("GET", "/v1/feeds"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), one.code);
  }
}

TEST(LocalClientTest, APathThatNoSocketCanHaveIsRefused) {
  for (const std::string& path : {std::string(), std::string(200, 'x')}) {
    net::LocalCall call;
    call.socket_file = path;
    const auto answer = net::fetch_local(call, ports::HttpRequest("GET", "/"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), Errc::invalid_argument);
  }
}

}  // namespace
}  // namespace gw::cli
