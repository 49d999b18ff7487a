#include "gateway/cli/account_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_gateway.hpp"

namespace gw::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kTyped = "correct horse battery\n123456\n";

/// A gateway that opens a session for whoever asks, and answers the rest with `item`.
void opens(FakeGateway& gateway, const std::string& item) {
  gateway.answer = [item](const ports::HttpRequest& request) -> Result<ports::HttpResponse> {
    ports::HttpResponse response(200, "application/json",
                                 R"({"api":"v1","kind":"x","item":)" + item + "}");
    if (request.target == "/v1/session" && request.method == "POST") {
      response.headers.add("Set-Cookie", "__Host-enrollgate=token1; Path=/; Secure; HttpOnly");
    }
    return response;
  };
}

TEST(AccountCommands, AnActSignsInDoesOneThingAndSignsOut) {
  FakeGateway gateway;
  opens(
      gateway,
      R"({"number":3,"kind":"add","account":"li.hua","state":"waiting","code_half":"AAAAA-BBBBB"})");
  const auto ran = gateway.run({"account", "add", "li.hua", "--role", "clerk", "--region", "420602",
                                "--as", "wu", "--lang", "en"},
                               kTyped);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(gateway.targets(),
              ElementsAre("POST /v1/session", "POST /v1/accounts", "DELETE /v1/session"));
  EXPECT_EQ(gateway.requests[0].body,
            R"({"name":"wu","password":"correct horse battery","code":"123456"})");
  EXPECT_EQ(gateway.requests[1].body, R"({"name":"li.hua","role":"clerk","region":"420602"})");
  for (const std::size_t with : {1U, 2U}) {
    EXPECT_EQ(gateway.requests[with].headers.find("Cookie"), "__Host-enrollgate=token1");
  }
  EXPECT_THAT(ran.out, HasSubstr("li.hua"));
  EXPECT_THAT(ran.out, HasSubstr("AAAAA-BBBBB"));
  EXPECT_THAT(ran.err, HasSubstr("account confirm"));
  EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("battery")));
  EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("token1")));
}

TEST(AccountCommands, AConfirmationShowsItsHalfOfTheOneTimeCode) {
  FakeGateway gateway;
  opens(gateway, R"({"number":3,"kind":"add","account":"li.hua","code_half":"CCCCC-DDDDD"})");
  const auto ran = gateway.run({"account", "confirm", "3", "--as", "sun", "--lang", "en"}, kTyped);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(gateway.targets()[1], "POST /v1/grants/3/confirm");
  EXPECT_THAT(ran.out, HasSubstr("CCCCC-DDDDD"));
}

TEST(AccountCommands, WhoIsRefusedDoesNothing) {
  FakeGateway gateway;
  gateway.says(401, R"({"code":"SIGN_IN_REFUSED","title":"no","next":"again"})");
  const auto ran = gateway.run({"account", "disable", "li.hua", "--as", "wu"}, kTyped);
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/session"));
  EXPECT_THAT(ran.out, IsEmpty());
}

TEST(AccountCommands, AnActNamesItsPerson) {
  FakeGateway gateway;
  EXPECT_EQ(gateway.run({"account", "disable", "li.hua"}, kTyped).code, 2);
  EXPECT_EQ(gateway.run({"account", "add", "li.hua", "--as", "wu"}, kTyped).code, 2);
  EXPECT_THAT(gateway.requests, IsEmpty());
}

TEST(AccountCommands, SetupShowsTheThreeWithTheirCodes) {
  FakeGateway gateway;
  gateway.says(
      200,
      R"({"api":"v1","kind":"account_setup","next":null,"items":[{"name":"zhou","role":"system_admin",)"
      R"("one_time_code":"AAAAA-BBBBB-CCCCC-DDDDD","code_ends":"2026-12-01T00:00:00.000Z"}]})");
  const auto ran =
      gateway.run({"account", "setup", "--system", "zhou", "--security", "wu", "--audit", "sun"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(gateway.requests[0].body,
            R"({"system_admin":"zhou","security_admin":"wu","audit_admin":"sun"})");
  EXPECT_THAT(ran.out, HasSubstr("AAAAA-BBBBB-CCCCC-DDDDD"));
}

}  // namespace
}  // namespace gw::cli
