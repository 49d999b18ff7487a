#include "gateway/net/http1.hpp"

#include <gtest/gtest.h>

namespace gw::net {
namespace {

using ports::HttpRequest;
using ports::HttpResponse;

const BodyLimit kLimit = [](std::string_view, std::string_view target) -> std::size_t {
  return target.starts_with("/big") ? 1000 : 10;
};

RequestReader make_reader() {
  return RequestReader(1024, kLimit);
}

TEST(RequestReaderTest, ReadsARequestByteByByte) {
  auto reader = make_reader();
  for (const char c :
       std::string("POST /a?b=%20 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")) {
    ASSERT_FALSE(reader.done());
    ASSERT_TRUE(reader.feed(std::string_view(&c, 1)));
  }
  ASSERT_TRUE(reader.done());
  EXPECT_TRUE(reader.keep_alive());
  const HttpRequest request = reader.take_request();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/a?b=%20");
  EXPECT_EQ(request.headers.find("host"), "x");
  EXPECT_EQ(request.body, "abc");
}

TEST(RequestReaderTest, ReadsChunksAndKeepsWhatComesBehind) {
  auto reader = make_reader();
  ASSERT_TRUE(
      reader.feed("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "2\r\nab\r\n1\r\nc\r\n0\r\n\r\nGET /next HTTP/1.1\r\n"));
  ASSERT_TRUE(reader.done());
  EXPECT_EQ(reader.take_request().body, "abc");
  EXPECT_EQ(reader.take_rest(), "GET /next HTTP/1.1\r\n");
}

TEST(RequestReaderTest, AnAnnouncedBodyOverItsLimitIsRefusedBeforeItComes) {
  auto reader = make_reader();
  const auto fed = reader.feed("POST /a HTTP/1.1\r\nContent-Length: 11\r\n\r\n");
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code(), Errc::too_large);
  EXPECT_EQ(fed.error().detail(), 10);
  EXPECT_EQ(reader.refusal_status(), 413);
  auto other = make_reader();
  EXPECT_TRUE(other.feed("POST /big HTTP/1.1\r\nContent-Length: 11\r\n\r\n"));
}

TEST(RequestReaderTest, ChunksOverTheLimitAreRefused) {
  auto reader = make_reader();
  ASSERT_TRUE(reader.feed("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"));
  EXPECT_FALSE(reader.feed("b\r\n0123456789a\r\n"));
  EXPECT_EQ(reader.refusal_status(), 413);
}

TEST(RequestReaderTest, AHeadOverItsLimitIsRefused) {
  auto reader = make_reader();
  const auto fed = reader.feed("GET / HTTP/1.1\r\nX: " + std::string(2000, 'x'));
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code(), Errc::too_large);
  EXPECT_EQ(reader.refusal_status(), 431);
}

TEST(RequestReaderTest, GarbageAndSmugglingAreRefused) {
  for (const char* bytes : {
           "\x16\x03\x01\x02\r\n\r\n",
           "GET\r\n\r\n",
           "GET / HTTP/9.9\r\n\r\n",
           "GET / HTTP/1.1\r\nno colon\r\n\r\n",
           "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
           "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
           "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
       }) {
    auto reader = make_reader();
    EXPECT_FALSE(reader.feed(bytes)) << bytes;
    EXPECT_EQ(reader.refusal_status(), 400) << bytes;
  }
}

TEST(RequestReaderTest, KnowsWhoWaitsForContinue) {
  auto reader = make_reader();
  ASSERT_TRUE(reader.feed("POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_TRUE(reader.header_done());
  EXPECT_TRUE(reader.expects_continue());
  EXPECT_FALSE(reader.done());
}

ResponseReader response_reader(ResponseReader::Body body = ResponseReader::Body::expected) {
  return ResponseReader(1024, 100, body);
}

TEST(ResponseReaderTest, PassesOverInterimAnswers) {
  auto reader = response_reader();
  ASSERT_TRUE(reader.feed("HTTP/1.1 100 Continue\r\n\r\n"));
  EXPECT_FALSE(reader.header_done());
  ASSERT_TRUE(reader.feed(
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  ASSERT_TRUE(reader.done());
  EXPECT_EQ(reader.head().status, 200);
  EXPECT_EQ(reader.take_body(), "ok");
}

TEST(ResponseReaderTest, ABodyWithoutLengthEndsWithTheConnection) {
  auto reader = response_reader();
  ASSERT_TRUE(reader.feed("HTTP/1.1 200 OK\r\n\r\nto the end"));
  EXPECT_FALSE(reader.done());
  ASSERT_TRUE(reader.end());
  EXPECT_TRUE(reader.done());
  EXPECT_FALSE(reader.keep_alive());
}

TEST(ResponseReaderTest, ACutBodyOrHeadIsAFailure) {
  for (const char* bytes : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"}) {
    auto reader = response_reader();
    ASSERT_TRUE(reader.feed(bytes));
    const auto ended = reader.end();
    ASSERT_FALSE(ended) << bytes;
    EXPECT_EQ(ended.error().code(), Errc::unreachable);
  }
}

TEST(ResponseReaderTest, AnswersWithoutBodyAreDoneAtOnce) {
  auto head = response_reader(ResponseReader::Body::none);
  ASSERT_TRUE(head.feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
  EXPECT_TRUE(head.done());
  auto empty = response_reader();
  ASSERT_TRUE(empty.feed("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_TRUE(empty.done());
}

TEST(ResponseReaderTest, TooLargeAndNotHttpAreTold) {
  auto large = response_reader();
  EXPECT_EQ(large.feed("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n").error().code(),
            Errc::too_large);
  auto foreign = response_reader();
  EXPECT_EQ(foreign.feed("220 smtp ready\r\n\r\n").error().code(), Errc::peer_content);
  auto switched = response_reader();
  EXPECT_EQ(switched.feed("HTTP/1.1 101 Switching Protocols\r\n\r\n").error().code(),
            Errc::peer_content);
}

TEST(WriterTest, WritesHeadsThatAreReadBack) {
  HttpRequest request("POST", "/a", "abc");
  request.headers.add("X-One", "1");
  request.headers.add("content-length", "99");
  const auto head = request_head(request, "host:1");
  ASSERT_TRUE(head);
  auto reader = make_reader();
  ASSERT_TRUE(reader.feed(*head + request.body));
  ASSERT_TRUE(reader.done());
  const HttpRequest read = reader.take_request();
  EXPECT_EQ(read.headers.find("Host"), "host:1");
  EXPECT_EQ(read.headers.find("x-one"), "1");
  EXPECT_EQ(read.body, "abc");
}

TEST(WriterTest, RefusesLineBreaksEverywhere) {
  EXPECT_FALSE(request_head(HttpRequest("GET", "/a\r\nX: y"), "h"));
  EXPECT_FALSE(request_head(HttpRequest("GET", "/a b"), "h"));
  EXPECT_FALSE(request_head(HttpRequest("GET", "a"), "h"));
  EXPECT_FALSE(request_head(HttpRequest("GE T", "/"), "h"));
  HttpRequest request("GET", "/");
  request.headers.add("X", "a\r\nY: b");
  EXPECT_FALSE(request_head(request, "h"));
  HttpResponse response(200);
  response.headers.add("X\r\n", "a");
  EXPECT_FALSE(response_head(response, Connection::keep));
  EXPECT_FALSE(response_head(HttpResponse(0), Connection::keep));
}

TEST(HeadersTest, NamesCompareWithoutCaseAndKeepTheirOrder) {
  ports::Headers headers;
  headers.add("A", "1");
  headers.add("b", "2");
  headers.add("a", "3");
  EXPECT_EQ(headers.find("a"), "1");
  EXPECT_EQ(headers.size(), 3U);
  headers.set("a", "4");
  EXPECT_EQ(headers.find("A"), "4");
  EXPECT_EQ(headers.size(), 2U);
  EXPECT_FALSE(headers.contains("c"));
}

}  // namespace
}  // namespace gw::net
