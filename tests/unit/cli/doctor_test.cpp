// `doctor`: what is not well and what to do, on standard output; how many on standard error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/places.hpp"
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
  EXPECT_EQ(ran.out, "! 证书 tax：还有 9 天到期 → 通知该机构换证书 [EnrollgateCertExpiring]\n");
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

TEST(DoctorTest, WithoutAGatewayItsSettingsAndFilesAreLookedAt) {
  FakeGateway gateway;
  gateway.report.errors = {"config/agencies/tax.yaml:3:7: kind: is `x`"};
  gateway.local_checks = {{"store_file", "", "ok", "opens", ""},
                          {"certificate", "server", "warning", "ends in 9 days", "renew it"},
                          {"evidence", "", "error", "cannot be written", "give it to the gateway"}};
  gateway.answer = [](const auto&) {
    return Result<ports::HttpResponse>(fail(Errc::unreachable, "net.local"));
  };
  const auto ran = gateway.run({"doctor", "--lang", "en"});
  EXPECT_EQ(ran.code, 9);
  EXPECT_EQ(ran.out,
            "✕ settings: config/agencies/tax.yaml:3:7: kind: is `x`\n"
            "✕ evidence: cannot be written → give it to the gateway\n"
            "✕ gateway: no gateway answers at /run/enrollgate/local.sock → mend the errors, then "
            "sudo systemctl start enrollgate [EnrollgateDown]\n"
            "! certificate this gateway (server): ends in 9 days → renew it "
            "[EnrollgateCertExpiring]\n");
  EXPECT_THAT(ran.err, HasSubstr("3 errors, 1 warnings, 1 well"));
  EXPECT_THAT(gateway.run({"doctor", "--all", "--lang", "en"}).out, HasSubstr("✓ store: opens\n"));
  EXPECT_THAT(gateway.run({"doctor", "--json"}).out,
              HasSubstr(R"("health":{"running":false,"errors":2,"warnings":1,"checks":[)"));
}

TEST(DoctorTest, AGatewayThatRefusesIsNoneThatIsDown) {
  FakeGateway gateway;
  gateway.report.errors = {"config/agencies/tax.yaml:3:7: kind: is `x`"};
  gateway.says(403, R"({"code":"FORBIDDEN"})");
  const auto ran = gateway.run({"doctor"});
  EXPECT_EQ(ran.code, 4);
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

constexpr const char* kThree =
    R"({"item":{"errors":2,"warnings":1,"schema_version":41,"store_bytes":1234567,"checks":[)"
    R"({"check":"certificate","subject":"revocation-list","verdict":"error","value":0,)"
    R"("words":"w","next":"n","ends":"2026-11-22T16:00:00.000Z"},)"
    R"({"check":"certificate","subject":"server","verdict":"ok","value":300,"words":"w",)"
    R"("next":null,"ends":"2027-09-18T00:00:00.000Z"},)"
    R"({"check":"journal","subject":null,"verdict":"error","value":7,"words":"w","next":"n"},)"
    R"({"check":"feed","subject":"tax.webhook","verdict":"warning","value":9,"words":"w",)"
    R"("next":"n"}]}})";

TEST(DoctorTest, EachFindingNamesAHeadingOfTheRunbook) {
  std::ifstream file(std::string(gw::testing::source_dir()) + "/config/monitoring/README.md");
  const std::string runbook(std::istreambuf_iterator<char>(file), {});
  FakeGateway gateway;
  for (const char* check :
       {"store", "disk", "certificate", "clock", "journal", "conservation", "feed", "pause",
        "agency", "delivery", "receipt", "unfinished", "dead_letters", "requests", "held"}) {
    for (const char* verdict : {"warning", "error"}) {
      gateway.says(200, R"({"item":{"errors":1,"warnings":0,"checks":[{"check":")" +
                            std::string(check) + R"(","subject":"tax","verdict":")" + verdict +
                            R"(","value":1,"words":"w","next":"n"}]}})");
      const std::string out = gateway.run({"doctor"}).out;
      const std::size_t begin = out.find('[');
      ASSERT_NE(begin, std::string::npos) << check;
      const std::string heading = out.substr(begin + 1, out.find(']') - begin - 1);
      EXPECT_THAT(runbook, HasSubstr("### " + heading + "\n")) << check;
    }
  }
}

TEST(DoctorTest, AllNamesTheStoresSchemaAndSize) {
  FakeGateway gateway;
  gateway.says(200, kThree);
  EXPECT_THAT(gateway.run({"doctor", "--all"}).out,
              HasSubstr("✓ 库结构：版本 41，1,234,567 字节\n"));
  EXPECT_THAT(gateway.run({"doctor"}).out, Not(HasSubstr("库结构")));
}

TEST(CertificateTest, AreListedWithTheirLastDayAndCheckedForThoseToBeRenewed) {
  FakeGateway gateway;
  gateway.says(200, kThree);
  const auto all = gateway.run({"cert", "list", "--lang", "en"});
  EXPECT_EQ(all.code, 0);
  EXPECT_THAT(all.out, HasSubstr("2026-11-23 00:00:00"));
  EXPECT_THAT(all.out, HasSubstr("this gateway (server)"));
  const auto ending = gateway.run({"cert", "check", "--lang", "en"});
  EXPECT_EQ(ending.code, 9);
  EXPECT_THAT(ending.out, HasSubstr("revocation list"));
  EXPECT_THAT(ending.out, Not(HasSubstr("server")));
  EXPECT_THAT(gateway.run({"cert", "check", "--json"}).out,
              HasSubstr(R"("kind":"certificates","items":[{"check":"certificate")"));
  gateway.says(200, kWell);
  EXPECT_EQ(gateway.run({"cert", "check"}).code, 0);
}

}  // namespace
}  // namespace gw::cli
