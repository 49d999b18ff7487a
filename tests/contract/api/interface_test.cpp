// The interface over the real store: who may see what, what is journaled, what goes on.
#include <boost/asio/co_spawn.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/reply.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

const json::object& item_of(const json::value& answer) {
  return answer.as_object().at("item").as_object();
}
const json::array& items_of(const json::value& answer) {
  return answer.as_object().at("items").as_array();
}
json::value text(std::string_view words) {
  return json::value(words);
}
std::string asked(const std::string& number) {
  return R"({"document":"citizen_number","number":")" + number + "\"}";
}

TEST_F(ApiTest, WhoIsNotListedIsRefusedEverywhere) {
  for (const api::Route& route : api_->router().routes()) {
    std::string target = route.path;
    if (const auto open = target.find('{'); open != std::string::npos) {
      target.replace(open, target.find('}') - open + 1, "1");
    }
    EXPECT_EQ(status("education-province", route.method, target), 403) << target;
    EXPECT_EQ(status("", route.method, target), 403) << target;
  }
  EXPECT_EQ(status("education-province", "GET", "/v1/nothing"), 403);
}

TEST_F(ApiTest, RolesMayDoTheirShare) {
  const std::string resend = "/v1/deliveries/" + std::to_string(message_.value) + "/resend";
  const std::string pull = "/v1/feeds/education-xiangcheng.roster/pull";
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  EXPECT_EQ(status("auditor-420000", "GET", "/v1/runs"), 200);
  EXPECT_EQ(status("auditor-420000", "GET", person), 403);
  EXPECT_EQ(status("auditor-420000", "POST", resend), 403);
  EXPECT_EQ(status("auditor-420000", "POST", pull), 403);
  EXPECT_EQ(status("monitor-420600", "GET", person), 403);
  EXPECT_EQ(status("clerk-420602", "POST", pull), 403);
  EXPECT_EQ(status("admin-420000", "POST", pull), 200);
}

TEST_F(ApiTest, WhatCannotBeCutToARegionBelongsToTheProvince) {
  for (const char* path : {"/v1/conflicts", "/v1/unconfirmed"}) {
    EXPECT_EQ(status("monitor-420600", "GET", path), 403) << path;
    EXPECT_EQ(status("auditor-420000", "GET", path), 200) << path;
  }
  EXPECT_EQ(status("monitor-420600", "GET", "/v1/conflicts/1"), 403);
}

TEST_F(ApiTest, RefusedRowsBelongToTheCountyWhoseListTheyStoodIn) {
  const auto number = items_of(get("/v1/rejects", "local")).at(0).at("number").as_int64();
  const std::string one = "/v1/rejects/" + std::to_string(number);
  for (const char* actor : {"auditor-420000", "monitor-420600", "clerk-420602"}) {
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
  const json::value answer = get("/v1/figures", "clerk-420602");
  const json::object& figures = item_of(answer);
  EXPECT_EQ(figures.at("region"), "420602");
  EXPECT_TRUE(figures.at("persons").is_null());
  EXPECT_EQ(figures.at("flags").at(0).at("open"), 1);
  EXPECT_EQ(figures.at("feeds").at(0).at("rows_in"), 3);
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
  write([&](StoreWriter& store) -> Result<void> {
    for (const char* body : {R"({"events":[],"a":1})", R"({"events":[],"a":2})"}) {
      KeptRequest request;
      request.agency = AgencyId("tax");
      request.request_id = "msg_1";
      request.body = body;
      request.sha256 = body;
      request.received = clock_.moment;
      GW_TRY(const auto receipt, store.keep(request));
      static_cast<void>(receipt);
    }
    return {};
  });
  const json::value answer = get("/v1/conflicts", "auditor-420000");
  ASSERT_EQ(items_of(answer).size(), 1U);
  const json::value& conflict = items_of(answer).at(0);
  EXPECT_EQ(conflict.at("agency"), "tax");
  EXPECT_EQ(conflict.at("request"), "msg_1");
  const std::string one = "/v1/conflicts/" + std::to_string(conflict.at("number").as_int64());
  EXPECT_FALSE(item_of(get(one, "auditor-420000")).contains("body"));
  EXPECT_TRUE(journal().empty());
  EXPECT_EQ(status("auditor-420000", "GET", one + "?row=received"), 403);
  const json::value whole = get(one + "?row=received", "admin-420000");
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
  const json::value answer = get("/v1/unconfirmed", "auditor-420000");
  ASSERT_EQ(items_of(answer).size(), 1U);
  EXPECT_EQ(items_of(answer).at(0).at("fact"), "old");
  EXPECT_EQ(items_of(answer).at(0).at("person"), text(api::person_ref(in_xiangcheng_)));
}

TEST_F(ApiTest, ACountyClerkDoesNotSeeWhoElseNamedThePerson) {
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    batch->region = RegionCode::from_number(420102);
    batch->identity = "WUHAN";
    GW_TRY(const BatchId elsewhere, store.add(*batch));
    Naming naming;
    naming.agency = AgencyId("civil-affairs");
    naming.county = RegionCode::from_number(420102);
    naming.capacity = Capacity::a03;
    naming.unit = "420102";
    StoredFact fact;
    fact.scope = ScopeId{99};
    fact.key = "k";
    fact.value = naming;
    fact.source = SourceRef{elsewhere, 3};
    ChangePage page;
    page.facts.push_back({in_xiangcheng_, fact});
    GW_TRY(const auto dossiers, store.load(std::span(&in_xiangcheng_, 1)));
    EnrollmentPlanRecord plan = dossiers.front().plans.front();
    plan.trace.steps.front().facts.push_back(fact.source);
    page.plans.push_back(plan);
    Flag flag = dossiers.front().flags.front();
    GW_TRY(flag.id, store.next_flag_id(PlanYear{2027}, 1));
    flag.agency = naming.agency;
    flag.county = naming.county;
    page.flags.push_back({flag, FlagEvent::opened});
    return store.apply(page);
  });
  const std::string path = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  const json::value province = get(path, "local");
  EXPECT_EQ(item_of(province).at("facts").as_array().size(), 2U);
  EXPECT_EQ(item_of(province).at("flags").as_array().size(), 2U);
  const auto answer = ask("clerk-420602", "GET", path);
  ASSERT_EQ(answer.status, 200);
  const json::value county = json::parse(answer.body);
  EXPECT_EQ(item_of(county).at("facts").as_array().size(), 1U);
  EXPECT_EQ(item_of(county).at("flags").as_array().size(), 1U);
  EXPECT_EQ(item_of(county).at("plans").at(0).at("trace").at(0).at("rows").as_array().size(), 1U);
  for (const char* hidden : {"civil-affairs", "420102", "WUHAN", "A03"}) {
    EXPECT_EQ(answer.body.find(hidden), std::string::npos) << hidden;
  }
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
  EXPECT_EQ(seen("auditor-420000"), both);
  EXPECT_EQ(seen("auditor-420000", "?region=420000"), both);
  EXPECT_EQ(seen("auditor-420000", "?region=420600"), mine);
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
  EXPECT_EQ(due("admin-420000"), (std::vector<json::value>{"380.50", nullptr}));
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
  const auto run = get("/v1/runs/" + std::to_string(batch_.value));
  EXPECT_EQ(item_of(run).at("counts").at("rows_in"), 3);
  EXPECT_EQ(item_of(run).at("counts").at("balanced"), true);
  EXPECT_EQ(item_of(run).at("notes").at(0).at("reason"), "NAME_SPACES");
  EXPECT_EQ(item_of(run).at("delivery").at("origin"), "XJ_20261118.csv");
  EXPECT_EQ(status("local", "GET", "/v1/runs/999"), 404);
  EXPECT_EQ(status("local", "GET", "/v1/runs/x"), 404);
}

TEST_F(ApiTest, RefusedRowsAreMaskedUnlessAClerkAsksAndThatIsJournaled) {
  const auto response = ask("auditor-420000", "GET", "/v1/rejects");
  EXPECT_EQ(response.body.find("420602200802141230"), std::string::npos);
  EXPECT_EQ(response.body.find("张明"), std::string::npos);
  const auto row = items_of(json::parse(response.body)).at(0).as_object();
  EXPECT_EQ(row.at("reason"), "ID_CHECK_DIGIT");
  EXPECT_EQ(row.at("words_zh"), text(words_of(RowReason::id_check_digit, Language::zh)));
  EXPECT_EQ(row.at("words_en"), text(words_of(RowReason::id_check_digit, Language::en)));
  EXPECT_EQ(row.at("line"), 9);
  EXPECT_EQ(row.at("row"), "张*,4*****************");
  EXPECT_TRUE(journal().empty());
  EXPECT_EQ(status("auditor-420000", "GET", "/v1/rejects?row=received"), 403);
  EXPECT_TRUE(journal().empty());
  const auto number = row.at("number").as_int64();
  const auto whole = get("/v1/rejects/" + std::to_string(number) + "?row=received");
  EXPECT_EQ(item_of(whole).at("row"), "张明,420602200802141230");
  ASSERT_EQ(journal().size(), 1U);
  EXPECT_EQ(journal()[0].action, "rejects.look");
  EXPECT_EQ(journal()[0].actor, "local");
}

TEST_F(ApiTest, APersonIsExplainedWithRuleArticleAndSourceRow) {
  const auto response =
      ask("clerk-420602", "POST", "/v1/persons/explain", asked(kXiangchengNumber));
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.body.find(kXiangchengNumber), std::string::npos);
  EXPECT_EQ(response.body.find("张明"), std::string::npos);
  const auto answer = json::parse(response.body);
  const json::object& person = item_of(answer);
  EXPECT_EQ(person.at("ref"), text(api::person_ref(in_xiangcheng_)));
  EXPECT_EQ(person.at("identities").at(0).at("document"), "citizen_number");
  const json::value& plan = person.at("plans").at(0);
  EXPECT_EQ(plan.at("year"), 2027);
  EXPECT_EQ(plan.at("uninsured_reason"), "NO_RELATION");
  const json::value& step = plan.at("trace").at(0);
  EXPECT_EQ(step.at("rule"), "uninsured");
  EXPECT_EQ(step.at("words_zh"), "规则");
  EXPECT_EQ(step.at("words_en"), "a rule");
  EXPECT_EQ(step.at("article"), "art. 1");
  EXPECT_EQ(step.at("document"), "Doc 1");
  EXPECT_EQ(step.at("rows").at(0).at("feed"), "education-xiangcheng.roster");
  EXPECT_EQ(step.at("rows").at(0).at("identity"), "XJ_20261118.csv");
  EXPECT_EQ(step.at("rows").at(0).at("line"), 7);
  EXPECT_EQ(person.at("facts").at(0).at("kind"), "naming");
  EXPECT_EQ(person.at("flags").at(0).at("id"), text(flag_xiangcheng_.text()));
}

TEST_F(ApiTest, AsOfAPastDayIsWhatWasRecordedThen) {
  const Instant then = clock_.moment;
  const std::string day = iso_text(beijing_day(then));
  const std::string before = iso_text(beijing_day(then) - kOneDay);
  // Ten days later the person is covered, and the flag settled.
  clock_.moment += std::chrono::hours(240);
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto dossiers, store.load(std::vector{in_xiangcheng_}));
    ChangePage page;
    EnrollmentPlanRecord plan = dossiers.front().plans.front();
    plan.status = PlanStatus::covered;
    plan.uninsured_reason = UninsuredReason::none;
    plan.settled_by = SettledBy::paid_resident;
    plan.since = beijing_day(clock_.moment);
    plan.decided = clock_.moment;
    plan.turning = {TurningKind::payment_taken_back, PlanStatus::uninsured,
                    RegionCode::from_number(420602)};
    page.plans.push_back(plan);
    Flag flag = dossiers.front().flags.front();
    flag.state = FlagState::settled;
    flag.code = FlagCode::withdrawn;
    flag.settled_by = SettledBy::paid_resident;
    flag.changed = clock_.moment;
    page.flags.push_back({flag, FlagEvent::settled});
    return store.apply(page);
  });
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  const auto now = get(person, "clerk-420602");
  EXPECT_TRUE(item_of(now).at("as_of").is_null());
  EXPECT_EQ(item_of(now).at("plans").at(0).at("status"), "covered");
  EXPECT_EQ(item_of(now).at("plans").at(0).at("turning").at("words_en"),
            text("A reversal of the payment in 襄阳市襄城区 would make this: uninsured."));
  EXPECT_EQ(item_of(now).at("flags").at(0).at("state"), "SETTLED");

  const auto past = get(person + "?as_of=" + day, "clerk-420602");
  EXPECT_EQ(item_of(past).at("as_of"), text(day));
  EXPECT_EQ(item_of(past).at("known"), true);
  const json::value& plan = item_of(past).at("plans").at(0);
  EXPECT_EQ(plan.at("status"), "uninsured");
  EXPECT_EQ(plan.at("version"), 1);
  EXPECT_EQ(plan.at("trace").at(0).at("rule"), "uninsured");
  EXPECT_EQ(plan.at("turning").at("kind"), "unrecorded");
  EXPECT_EQ(plan.at("turning").at("words_en"), "");
  const json::value& flag = item_of(past).at("flags").at(0);
  EXPECT_EQ(flag.at("state"), "OPEN");
  EXPECT_EQ(flag.at("settled_by"), "NONE");
  EXPECT_EQ(flag.at("reason"), "NO_RELATION");
  EXPECT_EQ(item_of(past).at("facts").as_array().size(), 1U);

  const auto unknown = get(person + "?as_of=" + before, "clerk-420602");
  EXPECT_EQ(item_of(unknown).at("known"), false);
  EXPECT_TRUE(item_of(unknown).at("plans").as_array().empty());
  EXPECT_TRUE(item_of(unknown).at("facts").as_array().empty());
  EXPECT_TRUE(item_of(unknown).at("flags").as_array().empty());

  // Whose matter the person is says the present, and the look at the past is journaled as one.
  EXPECT_EQ(status("clerk-420102", "GET", person + "?as_of=" + day), 404);
  const auto entries = journal();
  EXPECT_EQ(entries[1].object, api::person_ref(in_xiangcheng_) + " as_of/" + day);
  const std::string tomorrow = iso_text(beijing_day(clock_.moment) + kOneDay);
  EXPECT_EQ(status("local", "GET", person + "?as_of=" + tomorrow), 400);
  EXPECT_EQ(status("local", "GET", person + "?as_of=2026-02-30"), 400);
  EXPECT_EQ(status("local", "GET", person + "?asof=" + day), 400);
}

TEST_F(ApiTest, AnotherDayIsWorkedOutNowBesideWhatIsRecorded) {
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  EXPECT_TRUE(item_of(get(person)).at("worked_out").as_array().empty());
  const auto answer = get(person + "?on=2026-12-01&year=2027");
  EXPECT_EQ(item_of(answer).at("plans").at(0).at("version"), 1);
  const json::array& worked_out = item_of(answer).at("worked_out").as_array();
  ASSERT_EQ(worked_out.size(), 1U);
  EXPECT_EQ(worked_out[0].at("since"), "2026-12-01");
  EXPECT_TRUE(worked_out[0].at("decided").is_null());
  EXPECT_EQ(worked_out[0].at("status"), "uninsured");
  EXPECT_GT(worked_out[0].at("trace").as_array().size(), 3U);
  EXPECT_EQ(worked_out[0].at("turning").at("kind"), "payment");
  EXPECT_EQ(worked_out[0].at("turning").at("status"), "covered");
  EXPECT_FALSE(worked_out[0].at("turning").at("until").is_null());
  // Nothing of it was written.
  EXPECT_EQ(item_of(get(person)).at("plans").at(0).at("version"), 1);
}

TEST_F(ApiTest, ALetterIsMadeOfOneYearAndJournaledAsOne) {
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  const auto answer = get(person + "?letter=1", "clerk-420602");
  const json::object& letter = item_of(answer).at("letter").as_object();
  EXPECT_EQ(letter.at("language"), "en");
  EXPECT_EQ(letter.at("to"), text("张** (citizen number 4206**********1236)"));
  EXPECT_EQ(letter.at("office"), text("the medical insurance office of 襄阳市襄城区"));
  EXPECT_EQ(journal().at(0).action, "person.letter");
  EXPECT_EQ(status("local", "GET", person + "?letter=1&year=2026"), 404);
  EXPECT_EQ(status("auditor-420000", "GET", person + "?letter=1"), 403);
}

TEST_F(ApiTest, EveryLookAtAPersonIsInTheJournalAlsoOneInVain) {
  ask("clerk-420602", "POST", "/v1/persons/explain", asked(kXiangchengNumber));
  ask("clerk-420602", "GET", "/v1/persons/" + api::person_ref(in_wuhan_));
  ask("clerk-420602", "POST", "/v1/persons/explain", asked("110101199003074258"));
  const auto entries = journal();
  ASSERT_GE(entries.size(), 2U);
  EXPECT_EQ(entries[0].actor, "clerk-420602");
  EXPECT_EQ(entries[0].action, "person.look");
  EXPECT_EQ(entries[0].object, api::person_ref(in_xiangcheng_));
  EXPECT_EQ(entries[1].object, api::person_ref(in_wuhan_));
  for (const JournalEntry& entry : entries) {
    EXPECT_EQ(entry.object.find(kXiangchengNumber), std::string::npos);
  }
}

TEST_F(ApiTest, APersonOfAnotherRegionIsAnsweredAsOneUnknown) {
  const auto elsewhere =
      ask("clerk-420102", "POST", "/v1/persons/explain", asked(kXiangchengNumber));
  const auto nobody = ask("clerk-420102", "GET", "/v1/persons/P-0000000000999");
  EXPECT_EQ(elsewhere.status, 404);
  EXPECT_EQ(elsewhere.body, nobody.body);
  EXPECT_EQ(ask("clerk-420102", "POST", "/v1/persons/explain", asked(kWuhanNumber)).status, 200);
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
       {"/v1/runs?fed=x", "/v1/runs?state=x", "/v1/runs?limit=0", "/v1/runs?limit=1001",
        "/v1/flags?region=xx", "/v1/flags?year=27", "/v1/flags?after=7", "/v1/flags?delivery=x",
        "/v1/deliveries?state=x", "/v1/rejects?row=all", "/v1/version/x?%zz"}) {
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
  EXPECT_EQ(cell.as_object().size(), 8U);

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
  for (const char* actor : {"auditor-420000", "monitor-420600", "clerk-420602"}) {
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

std::string entered(const std::string& number, const std::string& fact,
                    const std::string& act = "add") {
  return R"({"act":")" + act + R"(","person":{"number":")" + number + R"("},"fact":)" + fact +
         R"(,"evidence":{"sha256":")" + std::string(64, 'a') + "\"}}";
}
const std::string kConsent =
    R"({"kind":"statement","statement":"consent","day":"2026-11-20","county":"420602"})";

TEST_F(ApiTest, AFactIsEnteredOnceAndTheSameAgainChangesNothing) {
  const auto enter = [&](const std::string& body) {
    return ask("clerk-420602", "POST", "/v1/facts", body);
  };
  const auto first = enter(entered(kXiangchengNumber, kConsent));
  ASSERT_EQ(first.status, 200) << first.body;
  const json::value answer = json::parse(first.body);
  EXPECT_EQ(item_of(answer).at("outcome"), text("added"));
  EXPECT_EQ(item_of(answer).at("fact"), text("consent/2026-11-20"));
  const json::value again = json::parse(enter(entered(kXiangchengNumber, kConsent)).body);
  EXPECT_EQ(item_of(again).at("outcome"), text("repeated"));
  EXPECT_TRUE(item_of(again).at("run").is_null());
  // Other words under the same key are a conflict, unless they correct; what is withdrawn is gone.
  const std::string other =
      R"({"kind":"statement","statement":"consent","day":"2026-11-20","county":"420606"})";
  EXPECT_EQ(enter(entered(kXiangchengNumber, other)).status, 409);
  EXPECT_EQ(
      item_of(json::parse(enter(entered(kXiangchengNumber, other, "correct")).body)).at("outcome"),
      text("corrected"));
  EXPECT_EQ(
      item_of(json::parse(enter(entered(kXiangchengNumber, other, "withdraw")).body)).at("outcome"),
      text("withdrawn"));
  EXPECT_EQ(
      item_of(json::parse(enter(entered(kXiangchengNumber, other, "withdraw")).body)).at("outcome"),
      text("repeated"));
  // The journal says who entered what of whom, and holds no number.
  std::size_t entries = 0;
  for (const JournalEntry& entry : journal()) {
    EXPECT_EQ(entry.object.find(kXiangchengNumber), std::string::npos);
    if (entry.action != "facts.enter") continue;
    ++entries;
    EXPECT_EQ(entry.actor, "clerk-420602");
    EXPECT_EQ(entry.object, api::person_ref(in_xiangcheng_) + " consent/2026-11-20");
  }
  EXPECT_EQ(entries, 5U);
  // It is a run like any other, under the evidence's digest.
  const json::value runs = get("/v1/runs?feed=clerk.facts", "local");
  EXPECT_EQ(items_of(runs).at(0).at("identity"), text("sha256:" + std::string(64, 'a')));
}

TEST_F(ApiTest, AFactDecidesThePersonAgainInTheSameTransaction) {
  const std::string before =
      ask("local", "POST", "/v1/persons/explain", asked(kXiangchengNumber)).body;
  const std::string care =
      R"({"kind":"life_event","event":"other_state_scheme","day":"2026-10-01"})";
  const auto entry = ask("clerk-420602", "POST", "/v1/facts", entered(kXiangchengNumber, care));
  ASSERT_EQ(entry.status, 200) << entry.body;
  EXPECT_GT(item_of(json::parse(entry.body)).at("plans_changed").as_int64(), 0);
  store_
      ->read([&](StoreReader& reader) -> Result<void> {
        GW_TRY(const auto dossiers, reader.load(std::vector{in_xiangcheng_}));
        for (const EnrollmentPlanRecord& plan : dossiers.front().plans) {
          EXPECT_EQ(plan.status, PlanStatus::exempt);
        }
        EXPECT_TRUE(dossiers.front().due.has_value());
        return {};
      })
      .value();
}

TEST_F(ApiTest, AClerkEntersFactsOfTheOwnRegionOnly) {
  const std::string flexible =
      R"({"kind":"statement","statement":"flexible_work","day":"2026-11-20"})";
  const auto status_of = [&](const std::string& actor, const std::string& number,
                             const std::string& fact) {
    return ask(actor, "POST", "/v1/facts", entered(number, fact)).status;
  };
  EXPECT_EQ(status_of("clerk-420602", kWuhanNumber, flexible), 404);
  EXPECT_EQ(status_of("clerk-420102", kWuhanNumber, flexible), 200);
  EXPECT_EQ(status_of("auditor-420000", kWuhanNumber, flexible), 403);
  // Who chose a county is that county's matter.
  EXPECT_EQ(status_of("clerk-420602", kWuhanNumber, kConsent), 200);
  // Somebody nobody knows becomes known to the province alone.
  EXPECT_EQ(status_of("clerk-420602", "420602200802141252", flexible), 404);
}

TEST_F(ApiTest, AWrongEntryIsRefusedByTheNameOfItsField) {
  const auto refused = [&](const std::string& fact) {
    const auto answer = ask("local", "POST", "/v1/facts", entered(kXiangchengNumber, fact));
    EXPECT_EQ(answer.status, 400) << fact;
    EXPECT_EQ(answer.body.find(kXiangchengNumber), std::string::npos);
    return std::string(json::parse(answer.body).as_object().at("step").as_string());
  };
  EXPECT_EQ(refused(R"({"kind":"naming"})"), "facts.kind");
  EXPECT_EQ(refused(R"({"kind":"statement","statement":"x","day":"2026-11-20"})"),
            "facts.statement");
  EXPECT_EQ(refused(R"({"kind":"statement","statement":"consent","day":"2026-11-20"})"),
            "facts.county");
  EXPECT_EQ(refused(R"({"kind":"statement","statement":"consent","day":"20.11.2026"})"),
            "facts.day");
  EXPECT_EQ(refused(R"({"kind":"life_event","event":"death","day":"2026-11-20"})"), "facts.event");
  EXPECT_EQ(refused(R"({"kind":"statement","statement":"months_elsewhere","day":"2026-01-01",)"
                    R"("scheme":"390"})"),
            "facts.last_day");
  EXPECT_EQ(ask("local", "POST", "/v1/facts", "{").status, 400);
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

}  // namespace
}  // namespace gw::contract
