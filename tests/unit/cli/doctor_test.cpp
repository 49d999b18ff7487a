// `doctor`: what is not well and what to do, on standard output; how many on standard error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/fake_gateway.hpp"

namespace gw::cli {
namespace {

using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kOneWrong =
    R"({"api":"v1","kind":"health","item":{"as_of":"2026-11-22T01:00:00.000Z","errors":0,"warnings":1,"checks":[)"
    R"({"check":"certificate","subject":"tax","verdict":"warning","value":9,"words":"还有 9 天到期","next":"通知该机构换证书"},)"
    R"({"check":"store","subject":null,"verdict":"ok","value":3,"words":"写入一次用时 3 毫秒","next":null}]}})";
constexpr const char* kWell =
    R"({"api":"v1","kind":"health","item":{"errors":0,"warnings":0,"checks":[)"
    R"({"check":"store","subject":null,"verdict":"ok","value":3,"words":"写入一次用时 3 毫秒","next":null}]}})";

TEST(DoctorTest, WhatIsNotWellIsShownWithTheNextStepAndEndsWithNine) {
  FakeGateway gateway;
  gateway.says(200, kOneWrong);
  const auto ran = gateway.run({"doctor"});
  EXPECT_EQ(ran.code, 9);
  EXPECT_EQ(ran.out, "! 证书 tax：还有 9 天到期 → 通知该机构换证书\n");
  EXPECT_THAT(ran.err, HasSubstr("0 项错误，1 项警告，1 项正常"));
}

TEST(DoctorTest, WhereAllIsWellNothingIsShownUnlessAskedFor) {
  FakeGateway gateway;
  gateway.says(200, kWell);
  EXPECT_EQ(gateway.run({"doctor"}).code, 0);
  EXPECT_EQ(gateway.run({"doctor"}).out, "");
  EXPECT_EQ(gateway.run({"doctor", "--all"}).out, "✓ 配置\n✓ 数据库：写入一次用时 3 毫秒\n");
}

TEST(DoctorTest, ErrorsOfTheSettingsAreFindingsToo) {
  FakeGateway gateway;
  gateway.says(200, kWell);
  gateway.report.errors = {"config/agencies/tax.yaml:3:7: kind: is `x`"};
  const auto ran = gateway.run({"doctor"});
  EXPECT_EQ(ran.code, 9);
  EXPECT_THAT(ran.out, HasSubstr("config/agencies/tax.yaml:3:7"));
}

TEST(DoctorTest, WithoutAGatewayTheSettingsAreStillLookedAt) {
  FakeGateway gateway;
  gateway.report.errors = {"config/agencies/tax.yaml:3:7: kind: is `x`"};
  gateway.answer = [](const auto&) {
    return Result<ports::HttpResponse>(fail(Errc::unreachable, "net.local"));
  };
  const auto ran = gateway.run({"doctor"});
  EXPECT_EQ(ran.code, 7);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("config/agencies/tax.yaml:3:7"));
}

TEST(DoctorTest, AsJsonItIsOneDocument) {
  FakeGateway gateway;
  gateway.says(200, kOneWrong);
  const auto ran = gateway.run({"doctor", "--json"});
  EXPECT_EQ(ran.code, 9);
  EXPECT_THAT(ran.out, HasSubstr(R"("kind":"doctor","item":{"config_errors":[],"health":{)"));
  EXPECT_THAT(ran.err, Not(HasSubstr("证书")));
}

}  // namespace
}  // namespace gw::cli
