// A gateway elsewhere, as a profile names it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_gateway.hpp"

namespace gw::cli {
namespace {

using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Profiles, AreUsedByWhatAsksAGatewayAndByNothingElse) {
  FakeGateway gateway;
  gateway.says(403, R"({"code":"FORBIDDEN"})");
  const auto refused = gateway.run({"feed", "list", "--profile", "wuhan", "--lang", "en"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_EQ(gateway.profile, "wuhan");
  EXPECT_THAT(refused.err, HasSubstr("gateway gateway.hb:8443, certificate certs/li.pem"));
  EXPECT_EQ(gateway.run({"feed", "list", "--profile", "wuhan", "--json"}).err,
            "{\"code\":\"FORBIDDEN\"}\n");
  gateway.requests.clear();
  gateway.remote.errors = {"wuhan.yaml:2:1: host is missing"};
  const auto wrong = gateway.run({"feed", "list", "--profile", "wuhan"});
  EXPECT_EQ(wrong.code, 3);
  EXPECT_THAT(wrong.err, HasSubstr("host is missing"));
  EXPECT_EQ(gateway.run({"feed", "list", "--profile", "../wuhan"}).code, 2);
  EXPECT_EQ(gateway.run({"feed", "list", "--profile", "wuhan", "--socket", "x"}).code, 2);
  EXPECT_EQ(gateway.run({"serve", "--profile", "wuhan"}).code, 2);
  EXPECT_EQ(gateway.run({"config", "check", "--profile", "wuhan"}).code, 2);
  EXPECT_EQ(gateway.run({"version", "--profile", "wuhan"}).code, 0);
  EXPECT_THAT(gateway.requests, IsEmpty());
  EXPECT_THAT(gateway.served, IsEmpty());
}

}  // namespace
}  // namespace gw::cli
