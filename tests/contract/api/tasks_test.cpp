// Flags as work over the interface: who may enter what, what comes of it, and how agencies do.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

constexpr std::chrono::hours kADay{24};

class TaskApi : public ApiTest {
 protected:
  /// Both flags are told on Wednesday, 18 November.
  TaskApi() {
    write([this](StoreWriter& store) -> Result<void> {
      GW_TRY(auto message, store.message(message_));
      message->state = MessageState::received;
      GW_CHECK(store.update(*message));
      return store.mark_flags(*message, {}, clock_.moment);
    });
  }
  ports::HttpResponse enter(const std::string& actor, const std::string& body) {
    return ask(actor, "POST", "/v1/flags/" + flag_xiangcheng_.text() + "/notes", body);
  }
  json::object entered(const std::string& actor, const std::string& body) {
    const auto response = enter(actor, body);
    EXPECT_EQ(response.status, 200) << response.body;
    return json::parse(response.body).at("item").as_object();
  }
  json::array listed(const std::string& query, const std::string& actor = "clerk-420602") {
    return items_of(get("/v1/flags?" + query, actor));
  }
  json::value task(const std::string& actor = "clerk-420602") {
    return item_of(get("/v1/flags/" + flag_xiangcheng_.text(), actor)).at("task");
  }
};

TEST_F(TaskApi, ATaskRunsFromTheMomentTheAgencyWasTold) {
  const json::value now = task();
  EXPECT_EQ(now.at("state"), text("RECEIVED"));
  EXPECT_EQ(now.at("due"), text("2026-11-23"));  // Thursday, Friday, Monday
  EXPECT_EQ(now.at("overdue"), json::value(false));
  EXPECT_TRUE(listed("overdue=1").empty());
  clock_.moment += 6 * kADay;  // Tuesday
  const json::value late = task();
  EXPECT_EQ(late.at("overdue"), json::value(true));
  EXPECT_EQ(late.at("overdue_days"), json::value(1));
  EXPECT_EQ(late.at("age_days"), json::value(6));
  const json::array overdue = listed("overdue=1");
  ASSERT_EQ(overdue.size(), 1U);  // the other lies in another county
  EXPECT_EQ(overdue.at(0).at("id"), text(flag_xiangcheng_.text()));
  EXPECT_EQ(overdue.at(0).at("task").at("state"), text("RECEIVED"));
  EXPECT_EQ(listed("order=clock", "monitor-420000").size(), 2U);
  EXPECT_EQ(listed("order=clock&since=2020-01-01", "monitor-420000").size(), 2U);
  EXPECT_TRUE(listed("order=clock&until=2020-01-01", "monitor-420000").empty());
  EXPECT_TRUE(listed("order=clock&since=2030-01-01", "monitor-420000").empty());
  EXPECT_EQ(listed("task=RECEIVED", "reviewer-420000").size(), 2U);
  EXPECT_TRUE(listed("task=WORKING", "reviewer-420000").empty());
}

TEST_F(TaskApi, APageByTheClockGoesOnBehindTheLast) {
  const json::value first = get("/v1/flags?order=clock&limit=1", "monitor-420000");
  ASSERT_EQ(items_of(first).size(), 1U);
  const std::string next(first.at("next").as_string());
  const json::value second = get("/v1/flags?order=clock&limit=1&after=" + next, "monitor-420000");
  ASSERT_EQ(items_of(second).size(), 1U);
  EXPECT_NE(items_of(first).at(0).at("id"), items_of(second).at(0).at("id"));
  EXPECT_TRUE(
      items_of(get("/v1/flags?order=clock&after=" + std::string(second.at("next").as_string()),
                   "monitor-420000"))
          .empty());
  for (const char* wrong : {"task=SETTLED", "task=NONE", "task=sent", "overdue=2", "order=age",
                            "order=clock&state=SETTLED", "order=clock&delivery=SENT",
                            "order=clock&after=x", "order=clock&after=5.F-0000-1"})
    EXPECT_EQ(status("local", "GET", std::string("/v1/flags?") + wrong), 400) << wrong;
}

TEST_F(TaskApi, WhatAClerkEntersStandsWithItsWordsAndInTheJournalWithoutThem) {
  const json::object note = entered("clerk-420602", R"({"kind":"note","words":"母亲说下周缴费"})");
  EXPECT_EQ(note.at("words"), text("母亲说下周缴费"));
  entered("clerk-420602", R"({"kind":"acknowledge"})");
  const json::object handed =
      entered("clerk-420602", R"({"kind":"assign","assignee":"reviewer-420000"})");
  EXPECT_EQ(handed.at("task").at("state"), text("WORKING"));
  const json::object flag = item_of(get("/v1/flags/" + flag_xiangcheng_.text(), "clerk-420602"));
  ASSERT_EQ(flag.at("entries").as_array().size(), 3U);
  EXPECT_EQ(flag.at("entries").at(2).at("words"), text("母亲说下周缴费"));
  EXPECT_EQ(flag.at("entries").at(2).at("actor"), text("clerk-420602"));
  EXPECT_EQ(flag.at("state"), text("OPEN"));  // only evidence settles it
  EXPECT_FALSE(flag.at("contacts").as_array().empty());
  // A monitor sees who did what, not what is written of people.
  const json::object seen = item_of(get("/v1/flags/" + flag_xiangcheng_.text(), "monitor-420000"));
  EXPECT_TRUE(seen.at("entries").at(2).at("words").is_null());
  const auto entries = journal();
  const JournalEntry& last = entries.back();
  EXPECT_EQ(last.action, "flags.assign");
  EXPECT_EQ(last.object, flag_xiangcheng_.text() + " 3 reviewer-420000");
  for (const JournalEntry& entry : entries)
    EXPECT_EQ(entry.object.find("缴费"), std::string::npos) << entry.action;
  EXPECT_EQ(listed("assignee=reviewer-420000", "reviewer-420000").size(), 1U);
}

TEST_F(TaskApi, AReminderSendsNothingAndSaysWhomToCall) {
  const std::size_t messages = items_of(get("/v1/deliveries")).size();
  const json::object reminder = entered("clerk-420602", R"({"kind":"remind"})");
  EXPECT_EQ(reminder.at("sent"), json::value(false));
  EXPECT_NE(std::string(reminder.at("told").as_string()).find("nothing is sent"),
            std::string::npos);
  EXPECT_EQ(reminder.at("contacts").at(0).at("phone"), text("0710-0000000"));
  EXPECT_FALSE(reminder.at("task").at("reminded").is_null());
  EXPECT_EQ(items_of(get("/v1/deliveries")).size(), messages);
  EXPECT_TRUE(woken_.empty());
}

TEST_F(TaskApi, HandingUpGoesFromCountyToCityToProvince) {
  const std::string body = R"({"kind":"escalate","words":"学校三周没有回音"})";
  EXPECT_EQ(entered("clerk-420602", body).at("region"), text("420600"));
  EXPECT_EQ(enter("clerk-420602", body).status, 409);     // it lies there already
  EXPECT_EQ(enter("reviewer-420000", body).status, 409);  // nobody stands above the province
  EXPECT_EQ(listed("escalated=1", "monitor-420600").size(), 1U);
  EXPECT_EQ(task().at("escalated"), text("420600"));
}

TEST_F(TaskApi, WhatDoesNotFitIsRefused) {
  for (const char* body :
       {R"({})", R"({"kind":"close"})", R"({"kind":"note"})", R"({"kind":"escalate"})",
        R"({"kind":"note","words":"420602200802141236"})",
        R"({"kind":"note","words":"身份证 420602 20080214 1236"})",
        R"({"kind":"remind","assignee":"clerk-420602"})",
        R"({"kind":"note","words":"x","by":"y"})"})
    EXPECT_EQ(enter("clerk-420602", body).status, 400) << body;
  for (const char* body : {R"({"kind":"assign","assignee":"nobody"})",
                           R"({"kind":"assign","assignee":"clerk-420102"})",
                           R"({"kind":"assign","assignee":"monitor-420000"})"})
    EXPECT_EQ(enter("clerk-420602", body).status, 404) << body;
  // Of another county it is answered as if it did not exist.
  EXPECT_EQ(enter("clerk-420102", R"({"kind":"acknowledge"})").status, 404);
  EXPECT_EQ(enter("monitor-420000", R"({"kind":"acknowledge"})").status, 403);
  EXPECT_EQ(enter("clerk-420602", R"({"kind":"acknowledge"})").status, 200);
  EXPECT_EQ(enter("clerk-420602", R"({"kind":"acknowledge"})").status, 409);
  EXPECT_EQ(ask("local", "POST", "/v1/flags/F-2027-999/notes", R"({"kind":"remind"})").status, 404);
  write([this](StoreWriter& store) -> Result<void> {
    GW_TRY(auto flag, store.flag(flag_xiangcheng_));
    flag->state = FlagState::settled;
    ChangePage page;
    page.flags.push_back({*flag, FlagEvent::settled});
    return store.apply(page);
  });
  EXPECT_EQ(enter("clerk-420602", R"({"kind":"remind"})").status, 409);
  EXPECT_EQ(enter("clerk-420602", R"({"kind":"note","words":"已核对"})").status, 200);
}

TEST_F(TaskApi, StatsCountAgesLatenessAndPaceOfARegion) {
  write([this](StoreWriter& store) -> Result<void> {
    FlagAnswer answer;
    answer.flag = flag_wuhan_;
    answer.code = HandlingCode::persuaded;
    answer.said = answer.learned = clock_.moment + 2 * kADay;
    GW_TRY(const auto added,
           store.add(AgencyId("education-xiangcheng"), std::span<const FlagAnswer>(&answer, 1)));
    EXPECT_EQ(added, 1);
    return {};
  });
  clock_.moment += 9 * kADay;
  const json::object all = item_of(get("/v1/flags/stats?year=2027", "monitor-420000"));
  EXPECT_EQ(all.at("open"), json::value(2));
  EXPECT_EQ(all.at("overdue"), json::value(1));
  EXPECT_EQ(all.at("claimed"), json::value(1));
  EXPECT_EQ(all.at("ages").at("8-15"), json::value(2));
  ASSERT_EQ(all.at("regions").as_array().size(), 2U);
  EXPECT_EQ(all.at("regions").at(0).at("region"), text("420100"));
  EXPECT_EQ(all.at("regions").at(0).at("name"), text("武汉市"));
  ASSERT_EQ(all.at("agencies").as_array().size(), 1U);
  const json::value& agency = all.at("agencies").at(0);
  EXPECT_EQ(agency.at("acknowledged"), json::value(1));
  EXPECT_EQ(agency.at("acknowledge_seconds"), json::value(2 * 86'400));
  EXPECT_TRUE(agency.at("settle_seconds").is_null());
  EXPECT_EQ(agency.at("limits").at("act_days"), json::value(10));
  const json::object own = item_of(get("/v1/flags/stats", "clerk-420602"));
  EXPECT_EQ(own.at("open"), json::value(1));
  EXPECT_EQ(own.at("claimed"), json::value(0));
  EXPECT_EQ(own.at("regions").at(0).at("region"), text("420602"));
  EXPECT_TRUE(own.at("agencies").at(0).at("acknowledge_seconds").is_null());
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/flags/stats?region=420102"), 403);
}

TEST_F(TaskApi, WhoCalledAboutAFeedStandsWithItAndInItsCell) {
  const std::string path = "/v1/feeds/education-xiangcheng.roster/contacts";
  const auto log = [&](const std::string& body) {
    return ask("monitor-420000", "POST", path, body);
  };
  for (const char* body :
       {R"({})", R"({"kind":"visited"})", R"({"kind":"note"})", R"({"kind":"promised"})",
        R"({"kind":"promised","until":"2026-11-18T09:00"})", R"({"kind":"promised","until":"x"})",
        R"({"kind":"called","until":"2026-11-19T09:00"})",
        R"({"kind":"called","words":"420602200802141236"})"})
    EXPECT_EQ(log(body).status, 400) << body;
  EXPECT_EQ(log(R"({"kind":"called","words":"占线"})").status, 200);
  EXPECT_EQ(log(R"({"kind":"promised","until":"2026-11-20T15:00","words":"李老师在导出"})").status,
            200);
  EXPECT_EQ(ask("local", "POST", "/v1/feeds/nowhere/contacts", R"({"kind":"called"})").status, 404);
  const json::object feed = item_of(get("/v1/feeds/education-xiangcheng.roster", "clerk-420602"));
  ASSERT_EQ(feed.at("contact_log").as_array().size(), 2U);
  EXPECT_EQ(feed.at("contact_log").at(0).at("words"), text("李老师在导出"));
  EXPECT_EQ(feed.at("on_it").at("actor"), text("monitor-420000"));
  EXPECT_EQ(feed.at("on_it").at("until"), text("2026-11-20T07:00:00.000Z"));
  const auto cells = [&](const std::string& actor) {
    return items_of(get("/v1/feed-matrix?days=3", actor));
  };
  const auto row = [&](const std::string& actor) {
    return items_of(get("/v1/feed-matrix?days=3&by=feed", actor)).back().as_object();
  };
  EXPECT_EQ(cells("monitor-420000").back().at("contact").at("kind"), text("promised"));
  const json::object calls = row("monitor-420000").at("contacts").as_object();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls.begin()->value(), cells("monitor-420000").back().at("contact"));
  clock_.moment += kADay;  // promised for tomorrow: somebody is still on it
  EXPECT_EQ(cells("monitor-420000").back().at("contact").at("on_it"), json::value(true));
  clock_.moment += 2 * kADay;  // and did not come
  EXPECT_TRUE(cells("monitor-420000").back().at("contact").is_null());
  EXPECT_TRUE(item_of(get("/v1/feeds/education-xiangcheng.roster")).at("on_it").is_null());
  // What is written about calls to an office is not for its engineer.
  EXPECT_FALSE(item_of(get("/v1/feeds/education-xiangcheng.roster", "engineer-xiangcheng"))
                   .contains("contact_log"));
  clock_.moment -= 3 * kADay;
  EXPECT_TRUE(cells("engineer-xiangcheng").back().at("contact").is_null());
  EXPECT_TRUE(row("engineer-xiangcheng").at("contacts").is_null());
  EXPECT_EQ(status("engineer-xiangcheng", "GET", path), 403);
  EXPECT_EQ(items_of(get(path)).size(), 2U);
  const JournalEntry last = journal().back();
  EXPECT_EQ(last.action, "feeds.contact");
  EXPECT_EQ(last.object, "education-xiangcheng.roster 2");
}

}  // namespace
}  // namespace gw::contract
