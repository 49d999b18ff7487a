// The interface over the real store: who may see what, what is journaled, what goes on.
#include <boost/asio/co_spawn.hpp>
#include <boost/json/parse.hpp>
#include <set>

#include "gateway/api/reply.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"
#include "tests/support/inbox.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

TEST_F(ApiTest, WhoIsNotListedIsRefusedEverywhere) {
  for (const api::Route& route : api_->router().routes()) {
    std::string target = route.path;
    if (const auto open = target.find('{'); open != std::string::npos) {
      target.replace(open, target.find('}') - open + 1, "1");
    }
    // A webhook's endpoint answers itself; signing in is for those who are not known yet, from our
    // own pages alone.
    if (route.path.find("/v1/problem-types") == 0) continue;  // whoever met an error may read of it
    if (route.path == "/v1/service") continue;                // whoever cannot sign in is told why
    const bool own_rule = route.roles.has(Role::agency) || route.roles.has(Role::stranger);
    EXPECT_EQ(status("education-province", route.method, target), own_rule ? 403 : 401) << target;
    EXPECT_EQ(status("", route.method, target), own_rule ? 403 : 401) << target;
  }
  EXPECT_EQ(status("education-province", "GET", "/v1/nothing"), 401);
}

TEST_F(ApiTest, ACallerLearnsWhoItIsAndWhatItSees) {
  const json::value clerk = get("/v1/me", "clerk-420602").at("item");
  EXPECT_EQ(clerk.at("actor").as_string(), "clerk-420602");
  EXPECT_EQ(clerk.at("role").as_string(), "clerk");
  EXPECT_EQ(clerk.at("region").as_string(), "420602");
  EXPECT_FALSE(clerk.at("province").as_bool());
  EXPECT_FALSE(clerk.at("years").as_array().empty());
  EXPECT_TRUE(get("/v1/me", "monitor-420000").at("item").at("province").as_bool());
  const json::value version = item_of(get("/v1/version", "engineer-xiangcheng"));
  EXPECT_EQ(version.at("version"), "0.1.0");
  EXPECT_EQ(version.at("commit"), "0fedcba");
  EXPECT_GE(version.at("store_schema").as_int64(), 24);
}

TEST_F(ApiTest, RolesMayDoTheirShare) {
  const std::string resend = "/v1/deliveries/" + std::to_string(message_.value) + "/resend";
  const std::string pull = "/v1/feeds/education-xiangcheng.roster/pull";
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  EXPECT_EQ(status("monitor-420000", "GET", "/v1/runs"), 200);
  EXPECT_EQ(status("monitor-420000", "GET", person), 403);
  EXPECT_EQ(status("monitor-420000", "POST", resend), 403);
  EXPECT_EQ(status("monitor-420000", "POST", pull), 403);
  EXPECT_EQ(status("monitor-420600", "GET", person), 403);
  EXPECT_EQ(status("clerk-420602", "POST", pull), 403);
  EXPECT_EQ(status("admin-420000", "POST", pull), 200);
}

TEST_F(ApiTest, WhatCannotBeCutToARegionBelongsToTheProvince) {
  for (const char* path : {"/v1/conflicts", "/v1/unconfirmed"}) {
    EXPECT_EQ(status("monitor-420600", "GET", path), 403) << path;
    EXPECT_EQ(status("monitor-420000", "GET", path), 200) << path;
  }
  EXPECT_EQ(status("monitor-420600", "GET", "/v1/conflicts/1"), 403);
}

TEST_F(ApiTest, RefusedRowsBelongToTheCountyWhoseListTheyStoodIn) {
  const auto number = items_of(get("/v1/rejects", "local")).at(0).at("number").as_int64();
  const std::string one = "/v1/rejects/" + std::to_string(number);
  for (const char* actor : {"monitor-420000", "monitor-420600", "clerk-420602"}) {
    EXPECT_EQ(items_of(get("/v1/rejects", actor)).size(), 1U) << actor;
    EXPECT_EQ(status(actor, "GET", one), 200) << actor;
  }
  EXPECT_TRUE(items_of(get("/v1/rejects", "clerk-420102")).empty());
  EXPECT_EQ(status("clerk-420102", "GET", one), 404);
  EXPECT_EQ(status("clerk-420102", "GET", "/v1/rejects?region=420602"), 403);
  EXPECT_TRUE(items_of(get("/v1/rejects?region=420102", "local")).empty());
}

TEST_F(ApiTest, MessagesAreCutToTheCountyOfTheirFlags) {
  // The message of both counties is the province's.
  EXPECT_EQ(items_of(get("/v1/deliveries", "local")).size(), 1U);
  EXPECT_TRUE(items_of(get("/v1/deliveries", "clerk-420602")).empty());
  const std::string mixed = "/v1/deliveries/" + std::to_string(message_.value);
  EXPECT_EQ(status("clerk-420602", "GET", mixed), 404);
  EXPECT_EQ(status("clerk-420602", "POST", mixed + "/resend"), 404);

  MessageId mine;
  write([&](StoreWriter& store) -> Result<void> {
    OutboundMessage message;
    message.agency = AgencyId("education-xiangcheng");
    message.group = "school";
    message.county = RegionCode::from_number(420602);
    message.year = PlanYear{2027};
    message.identity = "FK2";
    message.flags = {flag_xiangcheng_};
    GW_TRY(mine, store.add(message));
    return {};
  });
  const json::value listed = get("/v1/deliveries", "clerk-420602");
  ASSERT_EQ(items_of(listed).size(), 1U);
  EXPECT_EQ(items_of(listed).at(0).at("identity"), "FK2");
  EXPECT_EQ(items_of(listed).at(0).at("county"), "420602");
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/deliveries/" + std::to_string(mine.value)), 200);
  EXPECT_EQ(status("clerk-420102", "GET", "/v1/deliveries/" + std::to_string(mine.value)), 404);
}

TEST_F(ApiTest, FiguresOfACountyAreItsOwnFlagsAndLists) {
  services_->freshness.register_feed = FeedId("insured-register.register");
  services_->freshness.tax_feed = FeedId("tax.reconciliation");
  const json::value answer = get("/v1/figures", "clerk-420602");
  const json::object& figures = item_of(answer);
  EXPECT_EQ(figures.at("region"), "420602");
  EXPECT_TRUE(figures.at("persons").is_null());
  EXPECT_EQ(figures.at("flags").at(0).at("open"), 1);
  EXPECT_EQ(figures.at("feeds").at(0).at("rows_in"), 3);
  // Which feed it is that makes figures stale.
  EXPECT_EQ(figures.at("register_feed"), "insured-register.register");
  EXPECT_EQ(figures.at("tax_feed"), "tax.reconciliation");
  const json::value wuhan = get("/v1/figures?region=420102", "local");
  EXPECT_EQ(item_of(wuhan).at("flags").at(0).at("open"), 1);
  EXPECT_TRUE(item_of(wuhan).at("feeds").as_array().empty());
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/figures?region=420102"), 403);
}

TEST_F(ApiTest, ABatchShowsInTheFiguresOnceItIsWhole) {  // law 3
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    batch->identity = "next";
    batch->state = BatchState::applying;
    GW_TRY(const BatchId next, store.add(*batch));
    static_cast<void>(next);
    return {};
  });
  EXPECT_EQ(item_of(get("/v1/figures", "local")).at("feeds").at(0).at("rows_in"), 3);
}

TEST_F(ApiTest, ARequestInConflictIsListedBesideTheFirstAndShownToClerks) {
  for (const char* body : {R"({"events":[],"a":1})", R"({"events":[],"a":2})"}) {
    KeptRequest request;
    request.agency = AgencyId("tax");
    request.request_id = "msg_1";
    request.body = body;
    request.sha256 = body;
    request.received = clock_.moment;
    ASSERT_TRUE(testing_inbox::keep_now(store_->inbox(), request));
  }
  const json::value answer = get("/v1/conflicts", "monitor-420000");
  ASSERT_EQ(items_of(answer).size(), 1U);
  const json::value& conflict = items_of(answer).at(0);
  EXPECT_EQ(conflict.at("agency"), "tax");
  EXPECT_EQ(conflict.at("request"), "msg_1");
  const std::string one = "/v1/conflicts/" + std::to_string(conflict.at("number").as_int64());
  EXPECT_FALSE(item_of(get(one, "monitor-420000")).contains("body"));
  EXPECT_TRUE(journal().empty());
  EXPECT_EQ(status("monitor-420000", "GET", one + "?row=received"), 403);
  const json::value whole = get(one + "?row=received", "reviewer-420000");
  EXPECT_EQ(item_of(whole).at("first_body"), R"({"events":[],"a":1})");
  EXPECT_EQ(item_of(whole).at("body"), R"({"events":[],"a":2})");
  ASSERT_EQ(journal().size(), 1U);
  EXPECT_EQ(journal()[0].action, "conflicts.look");
  EXPECT_EQ(status("local", "GET", "/v1/conflicts/99"), 404);
}

TEST_F(ApiTest, EventsThatNoDayShowedAreListedForWhoAsksTax) {
  write([&](StoreWriter& store) -> Result<void> {
    const Day today = beijing_day(clock_.moment);
    GW_CHECK(store.put_memo(FeedId(), pipeline::kReconciledMemo,
                            std::to_string(today.time_since_epoch().count())));
    const auto event = [&](const std::string& key, int days_ago) {
      return UnconfirmedEvent{0,   AgencyId("tax"), key,
                              "e", in_xiangcheng_,  today - std::chrono::days(days_ago)};
    };
    return store.await_confirmation(
        FeedId("days"), std::vector<UnconfirmedEvent>{event("old", 4), event("fresh", 3)});
  });
  const json::value answer = get("/v1/unconfirmed", "monitor-420000");
  ASSERT_EQ(items_of(answer).size(), 1U);
  EXPECT_EQ(items_of(answer).at(0).at("fact"), "old");
  EXPECT_EQ(items_of(answer).at(0).at("person"), text(api::person_ref(in_xiangcheng_)));
}

TEST_F(ApiTest, FlagsAreCutToTheCallersRegion) {
  const auto seen = [&](const std::string& actor, const std::string& query = "") {
    std::vector<std::string> ids;
    const json::value answer = get("/v1/flags" + query, actor);
    for (const json::value& flag : items_of(answer)) {
      ids.emplace_back(flag.at("id").as_string());
    }
    return ids;
  };
  const std::vector<std::string> both{flag_xiangcheng_.text(), flag_wuhan_.text()};
  const std::vector<std::string> mine{flag_xiangcheng_.text()};
  EXPECT_EQ(seen("monitor-420000"), both);
  EXPECT_EQ(seen("monitor-420000", "?region=420000"), both);
  EXPECT_EQ(seen("monitor-420000", "?region=420600"), mine);
  EXPECT_EQ(seen("monitor-420600"), mine);
  EXPECT_EQ(seen("monitor-420600", "?region=420602"), mine);
  EXPECT_EQ(seen("clerk-420602"), mine);
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/flags?region=420102"), 403);
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/flags?region=420600"), 403);
  EXPECT_EQ(status("monitor-420600", "GET", "/v1/flags?region=420000"), 403);
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/flags/" + flag_wuhan_.text()), 404);
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/flags/" + flag_xiangcheng_.text()), 200);
}

TEST_F(ApiTest, AnOpenFlagShowsClerksWhatThePersonWouldPay) {  // readings 32, 44
  const auto due = [&](const std::string& actor) {
    const json::value answer = get("/v1/flags", actor);
    std::vector<json::value> amounts;
    for (const json::value& flag : items_of(answer)) amounts.push_back(flag.at("amount_due"));
    return amounts;
  };
  // Wuhan has no table; then nothing is said, not nought.
  EXPECT_EQ(due("clerk-420602"), std::vector<json::value>{"380.50"});
  EXPECT_EQ(due("reviewer-420000"), (std::vector<json::value>{"380.50", nullptr}));
  // To others an amount would only tell a category.
  EXPECT_EQ(due("monitor-420600"), std::vector<json::value>{nullptr});
  const auto flag = get("/v1/flags/" + flag_xiangcheng_.text());
  EXPECT_EQ(item_of(flag).at("amount_due"), "380.50");
}

TEST_F(ApiTest, AListGoesOnFromItsCursor) {
  const auto first = get("/v1/flags?limit=1");
  ASSERT_EQ(items_of(first).size(), 1U);
  const std::string next(first.at("next").as_string());
  const auto second = get("/v1/flags?limit=1&after=" + next);
  EXPECT_EQ(items_of(second).at(0).at("id"), text(flag_wuhan_.text()));
  const auto third = get("/v1/flags?limit=1&after=" + std::string(second.at("next").as_string()));
  EXPECT_TRUE(items_of(third).empty());
  EXPECT_TRUE(third.at("next").is_null());
}

TEST_F(ApiTest, AFlagShowsItsHistory) {
  const auto flag = get("/v1/flags/" + flag_xiangcheng_.text());
  EXPECT_EQ(item_of(flag).at("code"), "01");
  EXPECT_GE(item_of(flag).at("history").as_array().size(), 1U);
  EXPECT_EQ(item_of(flag).at("history").at(0).at("event"), "opened");
}

TEST_F(ApiTest, ARunShowsCountsThatBalanceAndItsNotes) {
  const auto list = get("/v1/runs?feed=education-xiangcheng.roster&state=applied");
  ASSERT_EQ(items_of(list).size(), 1U);
  EXPECT_TRUE(items_of(get("/v1/runs?state=held")).empty());
  const std::string day = std::string(items_of(list)[0].at("received").as_string()).substr(0, 10);
  EXPECT_EQ(items_of(get("/v1/runs?day=" + day)).size(), 1U);
  EXPECT_TRUE(items_of(get("/v1/runs?day=2020-01-01")).empty());
  EXPECT_TRUE(items_of(get("/v1/runs?unbalanced=1")).empty());
  const auto run = get("/v1/runs/" + std::to_string(batch_.value));
  EXPECT_EQ(item_of(run).at("counts").at("rows_in"), 3);
  EXPECT_EQ(item_of(run).at("counts").at("balanced"), true);
  EXPECT_EQ(item_of(run).at("notes").at(0).at("reason"), "NAME_SPACES");
  EXPECT_EQ(item_of(run).at("delivery").at("origin"), "XJ_20261118.csv");
  EXPECT_EQ(status("local", "GET", "/v1/runs/999"), 404);
  EXPECT_EQ(status("local", "GET", "/v1/runs/x"), 404);
}

TEST_F(ApiTest, ARunShowsWhereItsTimeWent) {
  const std::string path = "/v1/runs/" + std::to_string(batch_.value);
  const json::value before = get(path);
  EXPECT_TRUE(item_of(before).at("stages").as_array().empty());
  EXPECT_TRUE(item_of(before).at("delivery").at("fetch_seconds").is_null());
  write([this](StoreWriter& store) {
    return store.put(batch_, std::vector<RunStage>{{"decode", std::chrono::milliseconds(1500)}});
  });
  const json::value after = get(path);
  EXPECT_EQ(item_of(after).at("stages").at(0).at("stage"), "decode");
  EXPECT_EQ(item_of(after).at("stages").at(0).at("seconds"), 1.5);
}

TEST_F(ApiTest, RefusedRowsAreMaskedUnlessAClerkAsksAndThatIsJournaled) {
  const auto response = ask("monitor-420000", "GET", "/v1/rejects");
  EXPECT_EQ(response.body.find("420602200802141230"), std::string::npos);
  EXPECT_EQ(response.body.find("张明"), std::string::npos);
  const auto row = items_of(json::parse(response.body)).at(0).as_object();
  EXPECT_EQ(row.at("reason"), "ID_CHECK_DIGIT");
  EXPECT_EQ(row.at("words_zh"), text(words_of(RowReason::id_check_digit, Language::zh)));
  EXPECT_EQ(row.at("words_en"), text(words_of(RowReason::id_check_digit, Language::en)));
  EXPECT_EQ(row.at("line"), 9);
  EXPECT_EQ(row.at("row"), "张*,4*****************");
  EXPECT_TRUE(journal().empty());
  EXPECT_EQ(status("monitor-420000", "GET", "/v1/rejects?row=received"), 403);
  EXPECT_TRUE(journal().empty());
  const auto number = row.at("number").as_int64();
  const auto whole = get("/v1/rejects/" + std::to_string(number) + "?row=received");
  EXPECT_EQ(item_of(whole).at("row"), "张明,420602200802141230");
  ASSERT_EQ(journal().size(), 1U);
  EXPECT_EQ(journal()[0].action, "rejects.look");
  EXPECT_EQ(journal()[0].actor, "local");
}

TEST_F(ApiTest, ARequestIsTracedFromWhoeverAskedToTheProblem) {
  const auto traced = [&](const std::string& target, const std::string& parent) {
    ports::PeerIdentity local;
    local.local = true;
    ports::HttpRequest request("GET", target, "");
    if (!parent.empty()) request.headers.add("traceparent", parent);
    return send(std::move(request), local);
  };
  const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string span = "00f067aa0ba902b7";
  const auto failed = traced("/v1/runs/999", "00-" + id + "-" + span + "-01");
  EXPECT_EQ(json::parse(failed.body).at("trace_id"), text(id));
  const std::string answered(failed.headers.find("traceparent").value_or(""));
  EXPECT_TRUE(answered.starts_with("00-" + id + "-")) << answered;
  EXPECT_TRUE(answered.ends_with("-01")) << answered;
  EXPECT_EQ(answered.find(span), std::string::npos) << "the span is ours";
  EXPECT_TRUE(traced("/v1/runs", "00-" + id + "-" + span + "-00")
                  .headers.find("traceparent")
                  ->starts_with("00-" + id));
  // What is no trace begins one, each time another.
  std::set<std::string> begun;
  for (const std::string& parent :
       {std::string(), "00-" + id + "-" + span, "01-" + id + "-" + span + "-00",
        "00-" + std::string(32, '0') + "-" + span + "-00",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span + "-00",
        "00-" + id + "-" + std::string(16, '0') + "-00", std::string(55, 'a')}) {
    const json::value problem = json::parse(traced("/v1/runs/999", parent).body);
    const std::string own(problem.at("trace_id").as_string());
    EXPECT_EQ(own.size(), 32U);
    EXPECT_NE(own, id);
    begun.insert(own);
  }
  EXPECT_EQ(begun.size(), 7U);
}

TEST_F(ApiTest, AnErrorSaysNothingThatWasAsked) {
  for (const std::string& body :
       {asked("420602200802141230"), std::string("{"), std::string("[]"), std::string("{}"),
        std::string(R"({"number":420602200802141236})"),
        std::string(R"({"document":"420602200802141236","number":"420602200802141236"})"),
        std::string(8192, '4')}) {
    const auto response = ask("local", "POST", "/v1/persons/explain", body);
    EXPECT_GE(response.status, 400) << body.substr(0, 80);
    EXPECT_LT(response.status, 500) << body.substr(0, 80);
    EXPECT_EQ(response.body.find("4206"), std::string::npos);
    EXPECT_EQ(response.headers.find("content-type"), "application/problem+json");
  }
  const auto zh = ask("local", "GET", "/v1/runs/999", {}, "zh-CN");
  const auto en = ask("local", "GET", "/v1/runs/999", {}, "en");
  EXPECT_EQ(json::parse(zh.body).at("code"), json::parse(en.body).at("code"));
  EXPECT_NE(json::parse(zh.body).at("title"), json::parse(en.body).at("title"));
}

TEST_F(ApiTest, ADeadMessageGoesOutAgainOnRequestAndIsJournaled) {
  const std::string path = "/v1/deliveries/" + std::to_string(message_.value);
  const auto dead = get("/v1/deliveries?state=dead");
  ASSERT_EQ(items_of(dead).size(), 1U);
  EXPECT_EQ(items_of(dead).at(0).at("last_failure").at("code"), "UNREACHABLE");
  clock_.moment += std::chrono::hours(1);
  const auto response = ask("admin-420000", "POST", path + "/resend");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto item = get(path);
  EXPECT_EQ(item_of(item).at("state"), "pending");
  EXPECT_EQ(item_of(item).at("attempts"), 9);
  EXPECT_EQ(item_of(item).at("flags").as_array().size(), 2U);
  EXPECT_EQ(woken_, std::vector<std::string>{"education-xiangcheng"});
  ASSERT_EQ(journal().size(), 1U);
  EXPECT_EQ(journal()[0].action, "deliveries.resend");
  EXPECT_EQ(journal()[0].actor, "admin-420000");
}

TEST_F(ApiTest, AnAttemptTellsTheStatusAndTheAgencysOwnCode) {
  write([this](StoreWriter& store) -> Result<void> {
    const std::chrono::milliseconds took{1200};
    GW_CHECK(store.add(MessageAttempt{message_, clock_.moment, MessageState::pending,
                                      Failure(Errc::unreachable, "http.connect"), took, 0}));
    GW_CHECK(store.add(MessageAttempt{message_, clock_.moment, MessageState::pending,
                                      Failure(Errc::peer_status, "wcbfk", 502), took, 502}));
    return store.add(MessageAttempt{message_, clock_.moment, MessageState::dead,
                                    Failure(Errc::peer_refused, "wcbfk", 4001), took, 400});
  });
  const json::value item = get("/v1/deliveries/" + std::to_string(message_.value));
  const json::array& made = item_of(item).at("attempts_made").as_array();
  ASSERT_EQ(made.size(), 3U);
  EXPECT_EQ(made.at(0).at("status"), 400);
  EXPECT_EQ(made.at(0).at("said"), 4001);
  EXPECT_EQ(made.at(1).at("status"), 502);
  EXPECT_TRUE(made.at(1).at("said").is_null());
  EXPECT_TRUE(made.at(2).at("status").is_null());
}

TEST_F(ApiTest, AMessageThatWasHandedOverIsNotSentAgain) {
  write([this](StoreWriter& store) -> Result<void> {
    GW_TRY(auto message, store.message(message_));
    message->state = MessageState::sent;
    return store.update(*message);
  });
  const std::string path = "/v1/deliveries/" + std::to_string(message_.value);
  EXPECT_EQ(status("local", "POST", path + "/resend"), 409);
  EXPECT_EQ(status("local", "POST", "/v1/deliveries/999/resend"), 404);
  EXPECT_TRUE(journal().empty());
  EXPECT_TRUE(woken_.empty());
}

TEST_F(ApiTest, APullAnswersWithItsReportOrItsFailure) {
  const std::string path = "/v1/feeds/education-xiangcheng.roster";
  const auto response = ask("local", "POST", path + "/pull");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(item_of(json::parse(response.body)).at("nothing_new"), true);
  EXPECT_FALSE(item_of(get(path)).at("last_success").is_null());
  pull_failure_ = Failure(Errc::unreachable, "test.pull");
  const auto failed = ask("local", "POST", path + "/pull");
  EXPECT_EQ(failed.status, 502);
  EXPECT_EQ(json::parse(failed.body).at("code"), "UNREACHABLE");
  const auto feed = get(path);
  EXPECT_EQ(item_of(feed).at("failing"), true);
  EXPECT_EQ(item_of(feed).at("last_failure").at("code"), "UNREACHABLE");
  EXPECT_EQ(status("local", "POST", "/v1/feeds/nobody.feed/pull"), 404);
  EXPECT_EQ(items_of(get("/v1/feeds")).size(), 1U);
}

TEST_F(ApiTest, FiguresAddUpAndSayWhatIsStale) {
  const auto figures = get("/v1/figures");
  EXPECT_EQ(item_of(figures).at("register_stale"), true);
  EXPECT_EQ(item_of(figures).at("tax_stale"), true);
  const json::value& persons = item_of(figures).at("persons");
  ASSERT_EQ(persons.as_array().size(), 1U);
  EXPECT_EQ(persons.at(0).at("persons"), 2);
  const json::value& feed = item_of(figures).at("feeds").at(0);
  EXPECT_EQ(feed.at("rows_in"), 3);
  EXPECT_EQ(feed.at("rejected"), 1);
  EXPECT_EQ(feed.at("balanced"), true);
}

TEST_F(ApiTest, WhatIsMisspelledIsRefusedRatherThanIgnored) {
  for (const char* target :
       {"/v1/runs?fed=x", "/v1/runs?state=x", "/v1/runs?day=x", "/v1/runs?unbalanced=2",
        "/v1/runs?limit=0", "/v1/runs?limit=1001", "/v1/flags?region=xx", "/v1/flags?year=27",
        "/v1/flags?after=7", "/v1/flags?delivery=x", "/v1/deliveries?state=x",
        "/v1/rejects?row=all", "/v1/version/x?%zz"}) {
    const int code = status("local", "GET", target);
    EXPECT_TRUE(code == 400 || code == 404) << target << " " << code;
  }
  const auto other = ask("local", "DELETE", "/v1/runs");
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(other.headers.find("Allow"), "GET");
}

TEST_F(ApiTest, ACallerThatHasTheAnswerIsToldSo) {
  const auto first = ask("local", "GET", "/v1/runs");
  const auto etag = first.headers.find("ETag");
  ASSERT_TRUE(etag);
  ports::HttpRequest again("GET", "/v1/runs");
  again.headers.add("Accept-Language", "en");
  again.headers.add("If-None-Match", std::string(*etag));
  ports::PeerIdentity local;
  local.local = true;
  ports::HttpResponse answer;
  boost::asio::co_spawn(loop_, api_->handle(again, local),
                        [&answer](const std::exception_ptr&, ports::HttpResponse response) {
                          answer = std::move(response);
                        });
  loop_.restart();
  loop_.run();
  EXPECT_EQ(answer.status, 304);
  EXPECT_TRUE(answer.body.empty());
}

TEST_F(ApiTest, AWebhookIsJudgedByItsEndpointNotByTheListOfCallers) {
  EXPECT_EQ(status("local", "POST", "/v1/webhooks/tax"), 403);
  EXPECT_EQ(status("admin-420000", "POST", "/v1/webhooks/tax"), 403);
  EXPECT_EQ(status("tax", "POST", "/v1/webhooks/tax"), 400);  // no JSON: its own peer got through
}

TEST_F(ApiTest, TheFeedMatrixSaysWhatEachDayWasAndSoDoesTheFeed) {
  const FeedId feed("education-xiangcheng.roster");
  const Day today = beijing_day(clock_.moment) + std::chrono::days(3);
  clock_.moment = start_of(today) + std::chrono::hours(12);
  write([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.know(feed, start_of(today - std::chrono::days(1))));
    FeedDay day;
    day.feed = feed;
    day.day = today - std::chrono::days(1);
    day.answers = 1;
    day.first_answer = day.last_answer = start_of(day.day) + std::chrono::hours(8);
    day.heard.set(32);
    return store.put(day);
  });
  const json::value answer = get("/v1/feed-matrix?days=3", "monitor-420600");
  EXPECT_EQ(answer.at("kind"), "feed-matrix");
  const auto& items = items_of(answer);
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items.at(0).at("state"), "not_expected");
  EXPECT_EQ(items.at(1).at("state"), "on_time");
  const json::value& cell = items.at(2);
  EXPECT_EQ(std::string(cell.at("feed").as_string()), feed.text());
  EXPECT_EQ(cell.at("state"), "missing");
  EXPECT_EQ(cell.at("overdue_seconds"), 7200);
  EXPECT_TRUE(cell.at("rows").is_null());
  EXPECT_TRUE(cell.at("unit").is_null());
  EXPECT_TRUE(cell.at("region").is_null());
  EXPECT_EQ(cell.as_object().size(), 12U);

  // The same for whoever paints it: one entry a feed, its cells as lists without nothings at their
  // ends.
  const json::value painted = get("/v1/feed-matrix?days=3&by=feed", "monitor-420600");
  ASSERT_EQ(items_of(painted).size(), 1U);
  const json::value& row = items_of(painted)[0];
  EXPECT_EQ(row.at("feed"), cell.at("feed"));
  EXPECT_EQ(row.at("from"), items.at(0).at("day"));
  EXPECT_EQ(row.at("owner"), cell.at("owner"));
  EXPECT_EQ(row.at("cells").as_array()[0], json::value(json::array{"not_expected"}));
  EXPECT_EQ(row.at("cells").as_array()[1],
            json::value(json::array{"on_time", nullptr, items.at(1).at("expected_by")}));
  EXPECT_EQ(row.at("cells").as_array()[2],
            json::value(json::array{"missing", nullptr, cell.at("expected_by"), 7200}));
  EXPECT_EQ(row.at("contacts"), json::value(json::object{}));
  EXPECT_EQ(items_of(get("/v1/feed-matrix?days=3&by=feed&feed=" + feed.text())).size(), 1U);
  EXPECT_TRUE(items_of(get("/v1/feed-matrix?days=3&by=feed&feed=another.roster")).empty());
  EXPECT_EQ(status("local", "GET", "/v1/feed-matrix?by=day"), 400);

  const json::value shown = get("/v1/feeds/" + feed.text());
  EXPECT_EQ(item_of(shown).at("state"), "missing");
  EXPECT_EQ(item_of(shown).at("alarm"), true);
  EXPECT_EQ(item_of(shown).at("overdue_seconds"), 7200);
  EXPECT_EQ(item_of(shown).at("expected").at(0).at("by"), "10:00");
  EXPECT_EQ(items_of(get("/v1/feeds")).at(0).at("state"), "missing");
  EXPECT_EQ(status("local", "GET", "/v1/feed-matrix?days=0"), 400);
  EXPECT_EQ(status("local", "GET", "/v1/feed-matrix?days=91"), 400);
}

TEST_F(ApiTest, AHeldRunIsDecidedByOperatorsAloneWithAReasonThatNamesNobody) {
  const std::string run = "/v1/runs/" + std::to_string(batch_.value);
  for (const char* actor : {"monitor-420000", "monitor-420600", "clerk-420602"}) {
    EXPECT_EQ(status(actor, "POST", run + "/release"), 403) << actor;
    EXPECT_EQ(ask(actor, "POST", run + "/discard", R"({"reason":"test"})").status, 403) << actor;
  }
  for (const char* body : {"", "{}", R"({"reason":"张明说不要"})", R"({"reason":"test","by":"x"})",
                           R"({"reason":1})"}) {
    EXPECT_EQ(ask("local", "POST", run + "/discard", body).status, 400) << body;
  }
  EXPECT_TRUE(decided_.empty());
  EXPECT_EQ(ask("admin-420000", "POST", run + "/release").status, 200);
  EXPECT_EQ(ask("local", "POST", run + "/discard", R"({"reason":"superseded"})").status, 200);
  EXPECT_EQ(ask("local", "POST", "/v1/runs/999/release").status, 404);
  const std::string id = std::to_string(batch_.value);
  ASSERT_EQ(decided_.size(), 3U);
  EXPECT_EQ(decided_.at(0), "release: admin-420000 runs.release " + id);
  EXPECT_EQ(decided_.at(1), "discard: local runs.discard " + id + " superseded");
}

TEST_F(ApiTest, ASweepIsAskedForByOperatorsAndJournaled) {
  EXPECT_EQ(status("clerk-420602", "POST", "/v1/sweep"), 403);
  const auto answer = ask("admin-420000", "POST", "/v1/sweep");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(item_of(json::parse(answer.body)).at("through").is_string());
  EXPECT_EQ(journal().back().action, "sweep.run");
}

TEST_F(ApiTest, AnAgencyIsShownWithWhomToCallAndWhetherCallsGoOut) {
  const std::string path = "/v1/agencies/education-xiangcheng";
  guard_->leave(false, fail(Errc::unreachable, "net.connect", 111));
  const json::value list = get("/v1/agencies", "monitor-420600");
  ASSERT_EQ(items_of(list).size(), 1U);
  EXPECT_EQ(items_of(list)[0].at("name"), text("襄城区教育局"));
  EXPECT_EQ(items_of(list)[0].at("contact").at("phone"), text("0710-0000000"));
  EXPECT_EQ(items_of(list)[0].at("breaker").at("state"), text("open"));
  const json::value shown = get(path);
  EXPECT_EQ(item_of(shown).at("breaker").at("last_failure").at("code"), text("UNREACHABLE"));
  EXPECT_EQ(item_of(shown).at("contacts").as_array().size(), 1U);
  EXPECT_EQ(item_of(shown).at("limits").at("breaker_failures"), 1);
  EXPECT_EQ(status("local", "GET", "/v1/agencies/nobody"), 404);
  // The feed says so too, in the list, alone and in the matrix.
  const json::value feed = get("/v1/feeds/education-xiangcheng.roster");
  EXPECT_EQ(item_of(feed).at("breaker"), text("open"));
  EXPECT_EQ(item_of(feed).at("owner"), text("襄城区教育局"));
  EXPECT_EQ(item_of(feed).at("contacts").as_array()[0].at("who"), text("招生科"));
  const json::value matrix = get("/v1/feed-matrix?days=1");
  EXPECT_EQ(items_of(matrix)[0].at("owner"), text("襄城区教育局"));
  EXPECT_EQ(items_of(matrix)[0].at("breaker"), text("open"));
}

TEST_F(ApiTest, AnOperatorClosesACircuitAndItIsWrittenDown) {
  const std::string path = "/v1/agencies/education-xiangcheng/reset";
  guard_->leave(false, fail(Errc::timeout, "net.deadline"));
  EXPECT_EQ(status("clerk-420602", "POST", path), 403);
  EXPECT_EQ(guard_->view().state, neighbor::BreakerState::open);
  EXPECT_EQ(status("admin-420000", "POST", path), 200);
  EXPECT_EQ(guard_->view().state, neighbor::BreakerState::closed);
  EXPECT_EQ(journal().back().action, "agencies.reset_breaker");
  EXPECT_EQ(journal().back().object, "education-xiangcheng");
  EXPECT_EQ(woken_, std::vector<std::string>{"education-xiangcheng"});
  EXPECT_EQ(status("local", "POST", "/v1/agencies/nobody/reset"), 404);
}

TEST_F(ApiTest, WhatAnAgencyAnsweredStandsWithItsFlagMaskedAndNamesNobodyInTheMessage) {
  FlagAnswer said;
  said.flag = flag_xiangcheng_;
  said.code = HandlingCode::data_wrong;
  said.words = PersonalText("王芳已转学");
  said.corrected = PersonalText(kXiangchengNumber);
  said.said = clock_.moment;
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(const auto flag, store.flag(flag_xiangcheng_));
    GW_TRY(const std::int64_t added,
           store.add(flag->agency, std::span<const FlagAnswer>(&said, 1)));
    EXPECT_EQ(added, 1);
    return {};
  });
  const std::string path = "/v1/flags/" + flag_xiangcheng_.text();
  const json::value answer = item_of(get(path, "monitor-420600")).at("answers").at(0);
  EXPECT_EQ(answer.at("code"), "04");
  EXPECT_EQ(answer.at("corrected").as_string().find(kXiangchengNumber), json::string::npos);
  EXPECT_EQ(answer.at("remark").as_string().find("王芳"), json::string::npos);
  EXPECT_EQ(status("monitor-420600", "GET", path + "?row=received"), 403);
  const json::value whole =
      item_of(get(path + "?row=received", "clerk-420602")).at("answers").at(0);
  EXPECT_EQ(whole.at("remark"), "王芳已转学");
  EXPECT_EQ(whole.at("corrected"), kXiangchengNumber);
  EXPECT_EQ(journal().back().action, "flags.look");
  const json::value message =
      item_of(get("/v1/deliveries/" + std::to_string(message_.value), "local"));
  EXPECT_EQ(message.at("answers_closed"), false);
  EXPECT_TRUE(message.at("refused").as_array().empty());
}

}  // namespace
}  // namespace gw::contract
