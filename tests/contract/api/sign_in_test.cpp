// Signing in with an account over the real store: what lets in, what ends it, and what is told to
// whom it does not let in.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/api/reply.hpp"
#include "gateway/store/journal_chain.hpp"
#include "tests/contract/api/account_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(AccountApi, TheFirstSignInTakesPasswordAndSecretAndShowsWhoOneIs) {
  set_up();
  const auto answer = page("GET", "/v1/me", {}, cookies_["wu"]);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json::object me = item_of(json::parse(answer.body));
  EXPECT_EQ(me.at("actor").as_string(), "wu");
  EXPECT_EQ(me.at("role").as_string(), "security_admin");
  EXPECT_EQ(me.at("by").as_string(), "account");
  const Instant now = clock_.moment;
  const auto idle = json::value_to<std::string>(me.at("session").at("idle_ends"));
  EXPECT_LE(idle, json::value_to<std::string>(api::time_json(now + minutes(15))));
  EXPECT_GT(idle, json::value_to<std::string>(api::time_json(now + minutes(13))));
  EXPECT_TRUE(get("/v1/me").at("item").at("session").is_null());
}

TEST_F(AccountApi, TheCookieIsForThisHostByTlsAndNoScript) {
  set_up();
  const auto response = sign_in("wu", kPassword, code_of("wu"));
  const std::string cookie(response.headers.find("Set-Cookie").value_or(""));
  EXPECT_EQ(cookie.rfind("__Host-enrollgate=", 0), 0U);
  for (const char* word : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"}) {
    EXPECT_NE(cookie.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(cookie.find("Domain"), std::string::npos);
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  EXPECT_EQ(response.body.find(cookie.substr(18, 64)), std::string::npos);
}

TEST_F(AccountApi, WhatDoesNotFitIsAnsweredAlike) {
  set_up();
  clerk("he.lan");
  granted("/v1/accounts", {{"name", "not.yet"}, {"role", "monitor"}});
  clerk("gone");
  EXPECT_EQ(page("POST", "/v1/accounts/gone/disable", {}, cookies_["wu"]).status, 200);
  const std::string right = code_of("he.lan");
  const auto wrong = sign_in("he.lan", "correct horse batterz", right);
  EXPECT_EQ(wrong.status, 401);
  for (const auto& [name, password, code] : {std::tuple{"he.lan", kPassword, "000000"},
                                             {"nobody.here", kPassword, "000000"},
                                             {"not.yet", kPassword, "000000"},
                                             {"gone", kPassword, "000000"},
                                             {"", "", ""}}) {
    const auto other = sign_in(name, password, code);
    EXPECT_EQ(other.status, wrong.status) << name;
    EXPECT_EQ(untraced(other.body), untraced(wrong.body)) << name;
    EXPECT_FALSE(other.headers.contains("Set-Cookie")) << name;
  }
  EXPECT_EQ(sign_in("he.lan", kPassword, right).status, 200);
}

TEST_F(AccountApi, ACodeCountsOnce) {
  set_up();
  const std::string code = code_of("wu");
  EXPECT_EQ(sign_in("wu", kPassword, code).status, 200);
  EXPECT_EQ(sign_in("wu", kPassword, code).status, 401);
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 200);
}

TEST_F(AccountApi, FailuresHoldTheirSourceUpForAWhileAndASuccessForgetsThem) {
  set_up();
  const auto fail = [&](int times) {
    for (int i = 0; i < times; ++i)
      EXPECT_EQ(sign_in("wu", "wrong words here", "000000").status, 401);
  };
  fail(5);
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 401);  // 30 s later: still held up
  clock_.moment += minutes(1);
  fail(1);
  clock_.moment += minutes(1);
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 401) << "two minutes the second time";
  clock_.moment += minutes(1);
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 200);
  fail(4);
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 200) << "forgotten";
}

/// A stranger from very many addresses, without an end.
TEST_F(AccountApi, StrangersTriesNeverKeepTheOwnerOutWhereverTheAccountIsKnown) {
  set_up();
  const std::string office = address_;
  const auto flood = [&](const std::string& name) {
    std::string answers;
    for (int i = 0; i < 60; ++i) {
      address_ = "192.0.2." + std::to_string(i);
      const auto answer = sign_in(name, "wrong words here", "000000");
      answers += std::to_string(answer.status) + json::serialize(untraced(answer.body));
    }
    return answers;
  };
  const std::string of_account = flood("wu");
  EXPECT_EQ(flood("nobody.here"), of_account) << "no oracle";
  address_ = office;
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 200);
  // From where nobody knows him the owner is one of the strangers, for minutes and not for hours.
  address_ = "198.51.100.1";
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 401);
  clock_.moment += minutes(3);
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 200);
  // Now he is known there, too, and keeps being so through a restart of the gateway.
  flood("wu");
  address_ = "198.51.100.1";
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 200);
  api::SignInDesk restarted(*store_, clock_, {{16, 1, 1}});
  for (int i = 0; i < 60; ++i) {
    EXPECT_FALSE(restarted.sign_in(
        {"wu", "wrong words here", "000000", "", "203.0.113." + std::to_string(i)}));
  }
  EXPECT_TRUE(restarted.sign_in({"wu", kPassword, code_of("wu"), "", office}));
  EXPECT_FALSE(restarted.sign_in({"wu", kPassword, code_of("wu"), "", "203.0.113.99"}));
}

TEST_F(AccountApi, AGuessAtTheRightTimeIsNoUseWhileItIsHeldUp) {
  set_up();
  address_ = "192.0.2.1";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in("wu", "wrong words here", "000000").status, 401);
  EXPECT_EQ(sign_in("wu", kPassword, code_of("wu")).status, 401);
}

TEST_F(AccountApi, ASessionEndsWithoutAnActAndAfterAWorkingDay) {
  set_up();
  const std::string cookie = signed_in("wu");
  clock_.moment += minutes(14);
  EXPECT_EQ(page("GET", "/v1/me", {}, cookie).status, 200);
  clock_.moment += minutes(14);
  // A page that looks again by itself is no act.
  EXPECT_EQ(page("GET", "/v1/me", {}, cookie, "poll").status, 200);
  clock_.moment += minutes(2);
  EXPECT_EQ(page("GET", "/v1/me", {}, cookie).status, 401);

  const std::string longest = signed_in("wu");
  for (int i = 0; i < 59; ++i) {
    clock_.moment += minutes(10);
    EXPECT_EQ(page("POST", "/v1/session/stay", {}, longest).status, 200) << i;
  }
  clock_.moment += minutes(10);
  EXPECT_EQ(page("GET", "/v1/me", {}, longest).status, 401);
}

TEST_F(AccountApi, SigningOutEndsTheSessionForGood) {
  set_up();
  const std::string cookie = signed_in("wu");
  const auto out = page("DELETE", "/v1/session", {}, cookie);
  EXPECT_EQ(out.status, 200);
  EXPECT_NE(out.headers.find("Set-Cookie").value_or("").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(page("GET", "/v1/me", {}, cookie).status, 401);
}

TEST_F(AccountApi, ADisabledAccountIsOutAtOnce) {
  set_up();
  const std::string cookie = clerk();
  EXPECT_EQ(page("GET", "/v1/flags", {}, cookie).status, 200);
  EXPECT_EQ(page("POST", "/v1/accounts/li.hua/disable", {}, cookies_["wu"]).status, 200);
  EXPECT_EQ(page("GET", "/v1/flags", {}, cookie).status, 401);
  EXPECT_EQ(sign_in("li.hua", kPassword, code_of("li.hua")).status, 401);
}

TEST_F(AccountApi, ASessionSurvivesARestartAndItsTokenIsNowhere) {
  set_up();
  const std::string cookie = signed_in("wu");
  const std::string token = cookie.substr(cookie.find('=') + 1);
  api::SignInDesk restarted(*store_, clock_, {});
  const auto found = restarted.find(token, api::Activity::act);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->actor, "wu");
  const std::string secret = account("wu").totp_secret;
  ASSERT_EQ(secret.size(), crypto::kTotpSecretBytes);
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "store")) {
    std::ifstream in(file.path(), std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    EXPECT_EQ(bytes.str().find(token), std::string::npos) << file.path();
    EXPECT_EQ(bytes.str().find(secret), std::string::npos) << file.path();
    EXPECT_EQ(bytes.str().find(kPassword), std::string::npos) << file.path();
  }
}

TEST_F(AccountApi, ChangesByCookieComeFromOurOwnPagesAlone) {
  set_up();
  const std::string cookie = signed_in("wu");
  const auto with = [&](std::initializer_list<std::pair<const char*, const char*>> headers,
                        const std::string& method, const std::string& target) {
    ports::HttpRequest request(method, target, method == "POST" ? "{}" : "");
    request.headers.add("Cookie", cookie);
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return send(std::move(request), ports::PeerIdentity()).status;
  };
  const std::pair<const char*, const char*> own{"X-Enrollgate", "console"};
  const std::pair<const char*, const char*> same{"Sec-Fetch-Site", "same-origin"};
  EXPECT_EQ(with({own, same}, "POST", "/v1/session/stay"), 200);
  EXPECT_EQ(with({own}, "POST", "/v1/session/stay"), 403);
  EXPECT_EQ(with({same}, "POST", "/v1/session/stay"), 403);
  for (const char* site : {"cross-site", "same-site", "none"}) {
    EXPECT_EQ(with({own, {"Sec-Fetch-Site", site}}, "POST", "/v1/session/stay"), 403) << site;
    EXPECT_EQ(with({own, {"Sec-Fetch-Site", site}}, "POST", "/v1/session"), 403) << site;
  }
  EXPECT_EQ(with({same}, "DELETE", "/v1/session"), 403);
  EXPECT_EQ(with({}, "GET", "/v1/me"), 200);
}

TEST_F(AccountApi, AOneTimeCodeIsForAWhileAndForOne) {
  set_up();
  const auto grant = granted("/v1/accounts", {{"name", "li.hua"}, {"role", "monitor"}});
  const std::string code(grant.at("one_time_code").as_string());
  const auto begin = [&](const std::string& name, const std::string& one_time) {
    return page("POST", "/v1/enrolment", {{"name", name}, {"one_time_code", one_time}}).status;
  };
  EXPECT_EQ(begin("he.lan", code), 401);
  EXPECT_EQ(begin("li.hua", "AAAAA-AAAAA-AAAAA-AAAAA"), 401);
  EXPECT_EQ(begin("li.hua", code), 200);
  std::string read_out;
  for (const char c : code) {
    if (c != '-') read_out += static_cast<char>(std::tolower(c));
  }
  EXPECT_EQ(begin("li.hua", read_out), 200);
  const auto weak = page("POST", "/v1/enrolment/confirm",
                         {{"name", "li.hua"},
                          {"one_time_code", code},
                          {"password", "12345"},
                          {"code", code_of("li.hua")}});
  EXPECT_EQ(weak.status, 400);
  EXPECT_NE(weak.body.find("PASSWORD_WEAK"), std::string::npos);
  clock_.moment += hours(72);
  EXPECT_EQ(begin("li.hua", code), 401);
  EXPECT_EQ(account("li.hua").state, AccountState::invited);
}

TEST_F(AccountApi, OneAddressMayTryOnlySoOften) {
  set_up();
  address_ = "10.0.0.8";
  int tried = 0;
  while (tried < 50 && sign_in("nobody.here", "wrong words here", "000000").status == 401) ++tried;
  EXPECT_EQ(tried, 20);
  const auto refused = sign_in("nobody.here", "wrong words here", "000000");
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(refused.headers.contains("Retry-After"));
  address_ = "10.0.0.9";
  EXPECT_EQ(sign_in("nobody.here", "wrong words here", "000000").status, 401);
  address_ = "10.0.0.8";
  clock_.moment += minutes(1);
  EXPECT_EQ(sign_in("nobody.here", "wrong words here", "000000").status, 401);
}

TEST_F(AccountApi, TheJournalTellsWhoCameAndNothingThatWasTyped) {
  set_up();
  signed_in("wu");
  sign_in("my secret password", "x", "000000");
  sign_in("wu", "wrong words here", "000000");
  const auto entries = journal();
  std::vector<std::string> last;
  for (auto entry = entries.end() - 3; entry != entries.end(); ++entry) {
    last.push_back(entry->actor + " " + entry->action + " " + entry->object);
  }
  EXPECT_EQ(last,
            (std::vector<std::string>{"wu session.begin wu", "stranger session.refused unknown",
                                      "stranger session.refused wu"}));
  EXPECT_TRUE(store::verify_journal(*store_));
}

}  // namespace
}  // namespace gw::contract
