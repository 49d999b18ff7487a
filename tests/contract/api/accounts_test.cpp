// Accounts made, scoped, disabled and given back by two people of different roles.
#include "gateway/api/callers.hpp"
#include "tests/contract/api/account_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

std::string half_in(const ports::HttpResponse& answer) {
  return json::value_to<std::string>(item_of(json::parse(answer.body)).at("code_half"));
}

TEST_F(AccountApi, SetupMakesTheThreeOnceAndNewCodesUntilTheyCame) {
  const std::string names = R"({"system_admin":"zhou","security_admin":"wu","audit_admin":"sun"})";
  const auto first = json::parse(ask("local", "POST", "/v1/accounts/setup", names).body);
  ASSERT_EQ(items_of(first).size(), 3U);
  // A code that was lost is replaced, and is then worth nothing.
  const auto second = json::parse(ask("local", "POST", "/v1/accounts/setup", names).body);
  ASSERT_EQ(items_of(second).size(), 3U);
  const auto code = [](const json::value& list, std::size_t i) {
    return std::string(items_of(list).at(i).at("one_time_code").as_string());
  };
  EXPECT_EQ(
      page("POST", "/v1/enrolment", {{"name", "zhou"}, {"one_time_code", code(first, 0)}}).status,
      401);
  enrol("zhou", code(second, 0));
  EXPECT_EQ(items_of(json::parse(ask("local", "POST", "/v1/accounts/setup", names).body)).size(),
            2U);
  const auto third = json::parse(ask("local", "POST", "/v1/accounts/setup", names).body);
  enrol("wu", code(third, 0));
  enrol("sun", code(third, 1));
  EXPECT_EQ(ask("local", "POST", "/v1/accounts/setup", names).status, 409);
  EXPECT_EQ(ask("local", "POST", "/v1/accounts/setup",
                R"({"system_admin":"a1","security_admin":"a1","audit_admin":"a2"})")
                .status,
            400);
}

TEST_F(AccountApi, AnAccountTakesTwoPeopleOfDifferentRoles) {
  set_up();
  const json::object body{{"name", "li.hua"}, {"role", "clerk"}, {"region", "420602"}};
  const auto asked = page("POST", "/v1/accounts", body, cookies_["wu"]);
  ASSERT_EQ(asked.status, 200) << asked.body;
  const std::string confirm =
      "/v1/grants/" + std::to_string(item_of(json::parse(asked.body)).at("number").as_int64()) +
      "/confirm";
  EXPECT_EQ(account("li.hua").name, "");
  EXPECT_EQ(page("POST", confirm, {}, cookies_["wu"]).status, 403);
  EXPECT_EQ(ask("local", "POST", confirm).status, 403);
  const auto confirmed = page("POST", confirm, {}, cookies_["zhou"]);
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  EXPECT_EQ(page("POST", confirm, {}, cookies_["sun"]).status, 409);
  const std::string cookie = enrol("li.hua", half_in(asked) + half_in(confirmed));
  const json::object me = item_of(json::parse(page("GET", "/v1/me", {}, cookie).body));
  EXPECT_EQ(me.at("role").as_string(), "clerk");
  EXPECT_EQ(me.at("region").as_string(), "420602");
  std::vector<std::string> acts;
  for (const JournalEntry& entry : journal()) {
    if (entry.object.find("li.hua") != std::string::npos)
      acts.push_back(entry.actor + " " + entry.action);
  }
  EXPECT_EQ(acts,
            (std::vector<std::string>{"wu accounts.ask", "zhou accounts.confirm",
                                      "li.hua accounts.take_secret", "li.hua accounts.enrol"}));
}

TEST_F(AccountApi, NoSingleAdministratorEntersANewOrResetAccount) {
  set_up();
  const auto tried = [&](const std::string& code) {
    return page("POST", "/v1/enrolment", {{"name", "li.hua"}, {"one_time_code", code}}).status;
  };
  for (const char* target : {"/v1/accounts", "/v1/accounts/li.hua/reset"}) {
    json::object body;
    if (target == std::string("/v1/accounts"))
      body = {{"name", "li.hua"}, {"role", "clerk"}, {"region", "420602"}};
    const auto asked = page("POST", target, body, cookies_["wu"]);
    ASSERT_EQ(asked.status, 200) << asked.body;
    const std::string grant =
        "/v1/grants/" + std::to_string(item_of(json::parse(asked.body)).at("number").as_int64());
    const auto confirmed = page("POST", grant + "/confirm", {}, cookies_["sun"]);
    ASSERT_EQ(confirmed.status, 200) << confirmed.body;
    const std::string first = half_in(asked);
    const std::string second = half_in(confirmed);
    ASSERT_NE(first, second);
    address_ = "10.0.0.20";  // tries of strangers count apart
    for (const std::string& alone : {first, second, first + first, second + second})
      EXPECT_EQ(tried(alone), 401) << target;
    // Neither list tells a half to who missed it.
    for (const char* list : {"/v1/grants", "/v1/accounts"}) {
      const std::string shown = page("GET", list, {}, cookies_["sun"]).body;
      EXPECT_EQ(shown.find(first), std::string::npos);
      EXPECT_EQ(shown.find(second), std::string::npos);
    }
    EXPECT_EQ(tried(second + first), 200) << "in any order";
    enrol("li.hua", first + second);
  }
}

TEST_F(AccountApi, WhatNobodyConfirmsInTimeLapses) {
  set_up();
  const json::object body{{"name", "li.hua"}, {"role", "monitor"}};
  const auto asked = page("POST", "/v1/accounts", body, cookies_["wu"]);
  const std::string grant =
      "/v1/grants/" + std::to_string(item_of(json::parse(asked.body)).at("number").as_int64());
  clock_.moment += std::chrono::hours(72);
  for (const char* name : {"wu", "sun"}) cookies_[name] = signed_in(name);
  const auto late = page("POST", grant + "/confirm", {}, cookies_["sun"]);
  EXPECT_EQ(late.status, 409);
  EXPECT_NE(late.body.find("accounts.lapsed"), std::string::npos) << late.body;
  EXPECT_EQ(account("li.hua").name, "");
  const auto listed = [&](const char* state) {
    return items_of(
               json::parse(
                   page("GET", "/v1/grants?state=" + std::string(state), {}, cookies_["sun"]).body))
        .size();
  };
  EXPECT_EQ(listed("waiting"), 0U);
  EXPECT_EQ(listed("lapsed"), 1U);
  EXPECT_EQ(page("POST", "/v1/accounts", body, cookies_["wu"]).status, 200) << "asked for anew";
}

TEST_F(AccountApi, ANameIsOnePersonForGood) {
  set_up();
  clerk();
  const auto add = [&](const std::string& name) {
    return page("POST", "/v1/accounts", {{"name", name}, {"role", "monitor"}}, cookies_["wu"])
        .status;
  };
  EXPECT_EQ(add("li.hua"), 409);
  EXPECT_EQ(add("clerk-420602"), 409);  // a certificate
  EXPECT_EQ(add("local"), 409);
  EXPECT_EQ(add("he.lan"), 200);
  EXPECT_EQ(add("he.lan"), 409);  // waits
  EXPECT_EQ(add("He Lan"), 400);
}

TEST_F(AccountApi, AScopeFitsItsRole) {
  set_up();
  const auto add = [&](json::object body) {
    body["name"] = "li.hua";
    return page("POST", "/v1/accounts", std::move(body), cookies_["wu"]).status;
  };
  EXPECT_EQ(add({{"role", "root"}}), 400);
  EXPECT_EQ(add({{"role", "local"}}), 400);
  EXPECT_EQ(add({{"role", "clerk"}, {"region", "42"}}), 400);
  EXPECT_EQ(add({{"role", "clerk"}, {"agency", "tax"}}), 400);
  EXPECT_EQ(add({{"role", "engineer"}}), 400);
  EXPECT_EQ(add({{"role", "engineer"}, {"agency", "no-such-agency"}}), 400);
  EXPECT_EQ(add({{"role", "audit_admin"}, {"region", "420602"}}), 400);
  EXPECT_EQ(add({{"role", "engineer"}, {"agency", "education-xiangcheng"}}), 200);
}

TEST_F(AccountApi, AnotherScopeHoldsAtOnceOnceItIsConfirmed) {
  set_up();
  const std::string cookie = clerk();
  const auto region = [&] {
    return json::value_to<std::string>(
        json::parse(page("GET", "/v1/me", {}, cookie).body).at("item").at("region"));
  };
  const auto asked =
      page("POST", "/v1/accounts/li.hua/scope", {{"region", "420600"}}, cookies_["wu"]);
  ASSERT_EQ(asked.status, 200) << asked.body;
  EXPECT_EQ(region(), "420602");
  granted("/v1/accounts/li.hua/scope", {{"region", "420600"}});
  EXPECT_EQ(region(), "420600");
}

TEST_F(AccountApi, NobodyDecidesOnHisOwnRights) {
  set_up();
  for (const char* what : {"scope", "reset", "disable"}) {
    const auto own =
        page("POST", "/v1/accounts/wu/" + std::string(what),
             what == std::string("scope") ? json::object{{"region", "420000"}} : json::object{},
             cookies_["wu"]);
    EXPECT_EQ(own.status, 403) << what;
    EXPECT_NE(own.body.find("SECOND_PERSON"), std::string::npos) << own.body;
  }
  // Whose account it is does not confirm it either.
  const auto asked = page("POST", "/v1/accounts/sun/reset", {}, cookies_["wu"]);
  const std::string confirm =
      "/v1/grants/" + std::to_string(item_of(json::parse(asked.body)).at("number").as_int64()) +
      "/confirm";
  EXPECT_EQ(page("POST", confirm, {}, cookies_["sun"]).status, 403);
  EXPECT_EQ(page("POST", confirm, {}, cookies_["zhou"]).status, 200);
}

TEST_F(AccountApi, AResetTakesPasswordSecretAndSessions) {
  set_up();
  const std::string cookie = clerk();
  const std::string secret = account("li.hua").totp_secret;
  const auto grant = granted("/v1/accounts/li.hua/reset", {});
  EXPECT_EQ(page("GET", "/v1/me", {}, cookie).status, 401);
  EXPECT_EQ(sign_in("li.hua", kPassword, code_of("li.hua")).status, 401);
  enrol("li.hua", std::string(grant.at("one_time_code").as_string()));
  EXPECT_NE(account("li.hua").totp_secret, secret);
}

TEST_F(AccountApi, ASecurityAdministratorIsResetByTheTwoOthers) {
  set_up();
  const auto asked = page("POST", "/v1/accounts/wu/reset", {}, cookies_["zhou"]);
  ASSERT_EQ(asked.status, 200) << asked.body;
  const std::string confirm =
      "/v1/grants/" + std::to_string(item_of(json::parse(asked.body)).at("number").as_int64()) +
      "/confirm";
  EXPECT_EQ(page("POST", confirm, {}, cookies_["zhou"]).status, 403);
  EXPECT_EQ(page("POST", confirm, {}, cookies_["sun"]).status, 200);
  EXPECT_EQ(page("POST", "/v1/accounts/sun/reset", {}, cookies_["zhou"]).status, 403);
}

TEST_F(AccountApi, ADisabledAccountComesBackByAGrantAlone) {
  set_up();
  clerk();
  EXPECT_EQ(page("POST", "/v1/accounts/li.hua/enable", {}, cookies_["wu"]).status, 409);
  EXPECT_EQ(page("POST", "/v1/accounts/li.hua/disable", {}, cookies_["wu"]).status, 200);
  EXPECT_EQ(page("POST", "/v1/accounts/li.hua/disable", {}, cookies_["wu"]).status, 409);
  EXPECT_EQ(page("POST", "/v1/accounts/li.hua/reset", {}, cookies_["wu"]).status, 409);
  granted("/v1/accounts/li.hua/enable", {});
  signed_in("li.hua");
}

TEST_F(AccountApi, TheLastAdministratorOfARoleStays) {
  set_up();
  EXPECT_EQ(page("POST", "/v1/accounts/sun/disable", {}, cookies_["wu"]).status, 409);
  const auto grant = granted("/v1/accounts", {{"name", "qian"}, {"role", "audit_admin"}});
  EXPECT_EQ(page("POST", "/v1/accounts/sun/disable", {}, cookies_["wu"]).status, 409);
  enrol("qian", std::string(grant.at("one_time_code").as_string()));
  EXPECT_EQ(page("POST", "/v1/accounts/sun/disable", {}, cookies_["wu"]).status, 200);
}

TEST_F(AccountApi, WhatIsRefusedComesToNothing) {
  set_up();
  const auto asked =
      page("POST", "/v1/accounts", {{"name", "li.hua"}, {"role", "monitor"}}, cookies_["wu"]);
  const std::string grant =
      "/v1/grants/" + std::to_string(item_of(json::parse(asked.body)).at("number").as_int64());
  EXPECT_EQ(page("POST", grant + "/refuse", {}, cookies_["sun"]).status, 200);
  EXPECT_EQ(page("POST", grant + "/confirm", {}, cookies_["zhou"]).status, 409);
  EXPECT_EQ(account("li.hua").name, "");
  const auto list = json::parse(page("GET", "/v1/grants?state=refused", {}, cookies_["sun"]).body);
  EXPECT_EQ(items_of(list).at(0).at("decided_by").as_string(), "sun");
}

TEST_F(AccountApi, RightsByTheSettingsAreListedAndInTheJournalWhenTheyChange) {
  set_up();
  const auto list = json::parse(page("GET", "/v1/accounts", {}, cookies_["sun"]).body);
  std::map<std::string, std::string> origins;
  for (const auto& item : items_of(list)) {
    origins[json::value_to<std::string>(item.at("name")) + " " +
            json::value_to<std::string>(item.at("role"))] =
        json::value_to<std::string>(item.at("origin"));
  }
  EXPECT_EQ(origins["wu security_admin"], "account");
  EXPECT_EQ(origins["audit-420000 audit_admin"], "settings");

  const RegionCode county = RegionCode::from_number(420602);
  std::vector<api::Caller> callers{{"clerk-420602", Role::clerk, county, {}}};
  std::vector<JournalEntry> entries;
  const auto lines = [&](const char* action) {
    return std::count_if(entries.begin(), entries.end(),
                         [&](const JournalEntry& one) { return one.action == action; });
  };
  const auto start = [&] {
    ASSERT_TRUE(api::note_callers(*store_, callers, clock_.moment));
    entries = journal();
  };
  start();
  EXPECT_EQ(lines("settings.callers"), 1);
  EXPECT_EQ(entries[entries.size() - 2].object, "clerk-420602 clerk 420602");
  start();
  EXPECT_EQ(lines("settings.callers"), 1) << "nothing changed";
  callers[0].role = Role::reviewer;
  start();
  EXPECT_EQ(lines("settings.callers"), 2);
  EXPECT_EQ(entries[entries.size() - 2].object, "clerk-420602 reviewer 420602");
  // A certificate by an account's name would be two rights under one.
  EXPECT_EQ(*api::caller_with_account(*store_, callers), std::nullopt);
  callers.push_back({"sun", Role::system_admin, RegionCode::from_number(420000), {}});
  EXPECT_EQ(*api::caller_with_account(*store_, callers), "sun");
}

TEST_F(AccountApi, NoListTellsASecret) {
  set_up();
  clerk();
  for (const char* list : {"/v1/accounts", "/v1/grants"}) {
    const std::string body = page("GET", list, {}, cookies_["sun"]).body;
    EXPECT_NE(body.find("li.hua"), std::string::npos);
    for (const char* word : {"salt", "digest", "totp", "code_half", "one_time_code", "password"}) {
      EXPECT_EQ(body.find(word), std::string::npos) << list << " " << word;
    }
  }
}

}  // namespace
}  // namespace gw::contract
