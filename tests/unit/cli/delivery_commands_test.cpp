// Messages handed over once more: one, or all of an agency from one day to another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_gateway.hpp"

namespace gw::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kFirst = "GET /v1/deliveries?agency=tax&state=dead&limit=1000";
const std::string kSecond = "GET /v1/deliveries?agency=tax&state=dead&after=8&limit=1000";

/// Messages 9 to 6; 9 is made on the 23rd in Beijing, 6 on the 20th.  Message 7 went meanwhile.
void has_dead_messages(FakeGateway& gateway) {
  gateway.answer = [](const ports::HttpRequest& request) {
    const auto with = [](int status, const char* body) {
      return Result<ports::HttpResponse>(ports::HttpResponse(status, "application/json", body));
    };
    if (request.method == "POST" && request.target == "/v1/deliveries/7/resend")
      return with(409, R"({"code":"CONFLICT","title":"Handed over"})");
    if (request.method == "POST") return with(200, R"({"item":{"id":8}})");
    if (request.target.find("after") == std::string::npos)
      return with(200, R"({"items":[{"id":9,"created":"2026-11-22T16:00:00.000Z"},)"
                       R"({"id":8,"created":"2026-11-22T15:59:59.000Z"}],"next":8})");
    return with(200, R"({"items":[{"id":7,"created":"2026-11-20T16:00:00.000Z"},)"
                     R"({"id":6,"created":"2026-11-20T15:00:00.000Z"}],"next":6})");
  };
}

const std::vector<std::string> kAsked{"deliveries", "resend",  "--agency",   "tax",    "--since",
                                      "2026-11-21", "--until", "2026-11-22", "--lang", "en"};

TEST(ResendTest, AllOfAnAgencyFromOneDayToAnotherAreCountedAndThoseThatWentMeanwhileNamed) {
  FakeGateway gateway;
  has_dead_messages(gateway);
  const auto ran = gateway.run(kAsked);
  EXPECT_EQ(ran.code, 8);
  EXPECT_THAT(gateway.targets(), ElementsAre(kFirst, kSecond, "POST /v1/deliveries/8/resend",
                                             "POST /v1/deliveries/7/resend"));
  EXPECT_THAT(ran.out, HasSubstr("messages found     2\nhanded over again  1\n"));
  EXPECT_THAT(ran.out, HasSubstr("7        CONFLICT  Handed over\n"));
}

TEST(ResendTest, ADryRunOnlyCounts) {
  FakeGateway gateway;
  has_dead_messages(gateway);
  auto asked = kAsked;
  asked.insert(asked.end(), {"--dry-run", "--json"});
  const auto ran = gateway.run(asked);
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre(kFirst, kSecond));
  EXPECT_THAT(ran.out, HasSubstr(R"("found":2,"resent":0)"));
  EXPECT_THAT(ran.err, HasSubstr("nothing was changed"));
}

TEST(ResendTest, OneOrManyMustBeSaid) {
  FakeGateway gateway;
  EXPECT_EQ(gateway.run({"deliveries", "resend"}).code, 2);
  EXPECT_EQ(gateway.run({"deliveries", "resend", "--agency", "tax"}).code, 2);
  EXPECT_EQ(gateway.run({"deliveries", "resend", "--since", "2026-11-21"}).code, 2);
  EXPECT_EQ(gateway.run({"deliveries", "resend", "7", "--dry-run"}).code, 2);
  EXPECT_THAT(gateway.requests, IsEmpty());
}

}  // namespace
}  // namespace gw::cli
