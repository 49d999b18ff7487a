// The line of the log that each request to /v1 leaves: who, which route, about what, and nothing
// that anybody typed.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "gateway/api/reply.hpp"
#include "gateway/base/log_bursts.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class RequestLogTest : public ApiTest {
 protected:
  /// The lines that one request leaves.
  std::vector<json::object> logged(const std::string& actor, const std::string& method,
                                   const std::string& target) {
    ::testing::internal::CaptureStderr();
    answer_ = ask(actor, method, target);
    raw_ = ::testing::internal::GetCapturedStderr();
    std::vector<json::object> lines;
    std::istringstream all(raw_);
    for (std::string line; std::getline(all, line);) lines.push_back(json::parse(line).as_object());
    return lines;
  }
  ports::HttpResponse answer_;
  std::string raw_;
};

TEST_F(RequestLogTest, SaysWhoAskedForWhatAndHowItEnded) {
  const std::string run = std::to_string(batch_.value);
  const auto lines = logged("local", "GET", "/v1/runs/" + run);
  ASSERT_THAT(lines, SizeIs(1));
  const json::object& line = lines[0];
  EXPECT_EQ(line.at("event"), "api.answered");
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("actor"), "local");
  EXPECT_EQ(line.at("role"), "local");
  EXPECT_EQ(line.at("http.method"), "GET");
  EXPECT_EQ(line.at("http.route"), "/v1/runs/{id}");
  EXPECT_EQ(line.at("http.status"), 200);
  EXPECT_EQ(line.at("run_id"), json::string(run));
  EXPECT_EQ(line.at("bytes").to_number<std::size_t>(), answer_.body.size());
  EXPECT_GE(line.at("dur_s").to_number<double>(), 0);
  const std::string parent(answer_.headers.find("traceparent").value_or(""));
  EXPECT_EQ(parent.substr(3, 32), std::string(line.at("trace_id").as_string()));
  EXPECT_EQ(parent.substr(36, 16), std::string(line.at("span_id").as_string()));
}

TEST_F(RequestLogTest, WhatWasNotFoundIsNotWritten) {
  const auto lines = logged("local", "GET", std::string("/v1/runs/") + kWuhanNumber);
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].at("http.status"), 404);
  EXPECT_EQ(lines[0].at("err.code"), "NOT_FOUND");
  EXPECT_FALSE(lines[0].contains("run_id"));
  EXPECT_THAT(raw_, Not(HasSubstr(kWuhanNumber)));
  logged("local", "GET", std::string("/v1/nothing/") + kWuhanNumber + "?q=" + kWuhanNumber);
  EXPECT_THAT(raw_, Not(HasSubstr(kWuhanNumber)));
}

TEST_F(RequestLogTest, APersonHasAnotherNameThereEachYear) {
  const std::string ref = api::person_ref(in_xiangcheng_);
  const auto first = logged("local", "GET", "/v1/persons/" + ref);
  ASSERT_THAT(first, SizeIs(1));
  const std::string name(first[0].at("person_ref").as_string());
  EXPECT_THAT(name, SizeIs(16));
  EXPECT_THAT(raw_, Not(HasSubstr(ref)));
  EXPECT_EQ(json::parse(answer_.body).at("item").at("log_ref"), json::string(name));
  EXPECT_EQ(logged("local", "GET", "/v1/persons/" + ref)[0].at("person_ref"), json::string(name));
  const std::string other = api::person_ref(in_wuhan_);
  EXPECT_NE(logged("local", "GET", "/v1/persons/" + other)[0].at("person_ref"), json::string(name));
  clock_.moment += std::chrono::days(366);
  EXPECT_NE(logged("local", "GET", "/v1/persons/" + ref)[0].at("person_ref"), json::string(name));
}

TEST_F(RequestLogTest, StrangersAreToldApart) {
  log::begin_bursts_anew();
  const auto lines = logged("CN=nobody", "GET", "/v1/runs");
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].at("event"), "api.refused");
  EXPECT_EQ(lines[0].at("http.status"), 401);
}

}  // namespace
}  // namespace gw::contract
