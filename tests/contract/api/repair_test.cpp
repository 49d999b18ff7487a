// Repair of refused rows over the interface: who sees and may what, what is masked, what is
// journaled, and that a dry run is one.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "gateway/crypto/digest.hpp"
#include "gateway/domain/iso_day.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

/// A citizen number of Xiangcheng with its check character, of one of many pupils.
std::string pupil_number(int pupil) {
  const std::string day = std::to_string(101 + pupil / 1000);
  std::string number = "42060220150" + day + std::to_string(1000 + pupil % 1000).substr(1);
  constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (number[i] - '0') * kWeights[i];
  return number + "10X98765432"[sum % 11];
}

class RepairApi : public ApiTest {
 protected:
  RepairApi() {
    run_ = take(std::string(kXiangchengNumber) + ",男\n" + kWuhanNumber + ",男生\n", 1);
    for (const json::value& group : groups()) {
      if (group.at("reason") == "CODE_UNKNOWN") group_ = group.at("number").as_int64();
    }
  }
  /// A list as it came in.
  BatchId take(const std::string& bytes, std::int64_t order) {
    const FeedId feed("education-xiangcheng.roster");
    Delivery delivery;
    write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(delivery.id, store.next_delivery_id());
      return {};
    });
    auto writer = evidence_->create(delivery.id).value();
    EXPECT_TRUE(writer->write(bytes));
    delivery.sha256 = writer->finish()->sha256;
    delivery.feed = feed;
    delivery.agency = AgencyId("education-xiangcheng");
    delivery.received = clock_.moment;
    write([&](StoreWriter& store) { return store.put(delivery); });
    BatchDraft draft;
    draft.scope = std::to_string(2024 + order);  // its size is held against no other
    draft.region = RegionCode::from_number(420602);
    draft.identity = "XJ_" + std::to_string(20261118 + order) + ".csv";
    draft.order = order;
    return desk_->submit(feed, delivery, draft)->id;
  }
  json::array groups(const std::string& query = {}, const std::string& actor = "local") {
    return get("/v1/reject-groups" + query, actor).at("items").as_array();
  }
  json::value post(const std::string& target, const std::string& body,
                   const std::string& actor = "local") {
    const auto answer = ask(actor, "POST", target, body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body).at("item");
  }
  std::string group_path(const std::string& act = {}) const {
    return "/v1/reject-groups/" + std::to_string(group_) + act;
  }
  static std::string end_path(const json::value& mapping) {
    return "/v1/mappings/" + std::to_string(mapping.at("number").as_int64()) + "/end";
  }
  /// Puts a word beside those said over the interface.
  void say(const ValueMapping& mapping) {
    write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(const std::int64_t number, store.add(mapping));
      EXPECT_GT(number, 0);
      return {};
    });
  }
  std::set<std::string> journaled() {
    std::set<std::string> actions;
    for (const JournalEntry& entry : journal()) actions.insert(entry.action);
    return actions;
  }

  std::string until_in(int days) const {
    return iso_text(beijing_day(clock_.moment) + std::chrono::days(days));
  }
  /// What is asked for, through that day.
  static std::string acceptance(const std::string& until, const std::string& more = {}) {
    return R"({"until":")" + until + R"(","why":"学校系统升级")" + more + "}";
  }
  static std::string request_path(const json::value& request, const std::string& act = {}) {
    return "/v1/acceptances/" + std::to_string(request.at("number").as_int64()) + act;
  }
  int decide(const std::string& actor, const json::value& request, const std::string& act) {
    return ask(actor, "POST", request_path(request, act), "{}").status;
  }

  BatchId run_;
  std::int64_t group_ = 0;
};

TEST_F(RepairApi, CausesAreCutToTheRegionAndACodeOfFewRowsIsMasked) {
  EXPECT_EQ(groups().size(), 2U);
  EXPECT_EQ(groups("", "clerk-420602").size(), 2U);
  EXPECT_TRUE(groups("", "clerk-420102").empty());
  EXPECT_EQ(status("clerk-420102", "GET", group_path()), 404);
  const json::value group = get(group_path()).at("item");
  EXPECT_TRUE(group.at("code").is_null());
  EXPECT_EQ(group.at("shape"), "汉×2");
  EXPECT_EQ(group.at("column"), "性别");
  EXPECT_EQ(group.at("example").at("line"), 2);
  EXPECT_EQ(group.at("last_run").to_number<std::uint64_t>(), run_.value);
  EXPECT_FALSE(journaled().contains("reject_groups.look"));
  EXPECT_EQ(get(group_path() + "?row=received", "clerk-420602").at("item").at("code"), "男生");
  EXPECT_TRUE(journaled().contains("reject_groups.look"));
  EXPECT_EQ(status("monitor-420000", "GET", group_path() + "?row=received"), 403);
}

TEST_F(RepairApi, ADryRunTellsAndTheFixDoes) {
  const json::value told = post(group_path("/fix"), R"({"word":"男","dry_run":true})");
  EXPECT_EQ(told.at("counts").at("repaired"), 1);
  EXPECT_EQ(told.at("complete"), true);
  EXPECT_EQ(get(group_path()).at("item").at("open"), 1);
  EXPECT_TRUE(get("/v1/mappings").at("items").as_array().empty());
  EXPECT_EQ(replays_woken_, 0);

  const json::value job = post(group_path("/fix"), R"({"word":"男"})");
  EXPECT_EQ(replays_woken_, 1);
  EXPECT_EQ(job.at("state"), "waiting");
  while (replays_->step().value()) {
  }
  const std::string number = std::to_string(job.at("number").as_int64());
  const json::value done = get("/v1/replays/" + number).at("item");
  EXPECT_EQ(done.at("state"), "done");
  EXPECT_EQ(done.at("counts").at("repaired"), 1);
  EXPECT_EQ(done.at("counts").at("balanced"), true);
  EXPECT_EQ(get("/v1/replays").at("items").as_array().size(), 1U);
  const json::value row = get("/v1/rejects?state=repaired").at("items").at(0);
  EXPECT_EQ(row.at("run").to_number<std::uint64_t>(), run_.value);
  const std::string by = std::to_string(row.at("settled_by").to_number<std::uint64_t>());
  EXPECT_EQ(get("/v1/runs/" + by).at("item").at("kind"), "replay");
  const json::value mapping = get("/v1/mappings").at("items").at(0);
  EXPECT_EQ(mapping.at("value"), "男生");
  EXPECT_EQ(mapping.at("word"), "男");
  EXPECT_EQ(ask("local", "POST", group_path("/replay"), "{}").status, 409);  // nothing is open
  EXPECT_EQ(ask("local", "POST", "/v1/replays/" + number + "/cancel").status, 409);
  EXPECT_TRUE(journaled().contains("reject_groups.fix"));
}

TEST_F(RepairApi, AnAcceptanceIsAskedForByOneAndDecidedByAnother) {
  const std::string body = acceptance(until_in(30));
  EXPECT_EQ(ask("clerk-420102", "POST", group_path("/accept"), body).status, 404);
  EXPECT_EQ(ask("monitor-420600", "POST", group_path("/accept"), body).status, 403);
  EXPECT_EQ(ask("admin-420000", "POST", group_path("/accept"), body).status, 403);
  const json::value asked = post(group_path("/accept"), body, "clerk-420602");
  EXPECT_EQ(asked.at("state"), "waiting");
  EXPECT_EQ(asked.at("actor"), "clerk-420602");
  EXPECT_EQ(asked.at("region"), "420602");
  EXPECT_EQ(asked.at("told").at("repaired"), 1);
  EXPECT_TRUE(journaled().contains("acceptances.ask"));
  // Nothing is accepted, and nothing read again, by asking.
  EXPECT_TRUE(get("/v1/mappings").at("items").as_array().empty());
  EXPECT_EQ(get(group_path()).at("item").at("open"), 1);
  EXPECT_EQ(replays_woken_, 0);

  EXPECT_EQ(decide("clerk-420602", asked, "/confirm"), 403);
  EXPECT_EQ(decide("local", asked, "/confirm"), 403);
  EXPECT_EQ(decide("reviewer-420102", asked, "/confirm"), 404);
  EXPECT_EQ(decide("reviewer-420102", asked, "/refuse"), 404);
  EXPECT_TRUE(get("/v1/acceptances", "reviewer-420102").at("items").as_array().empty());
  EXPECT_EQ(status("clerk-420102", "GET", request_path(asked)), 404);
  EXPECT_EQ(get("/v1/acceptances?state=waiting", "reviewer-420000").at("items").as_array().size(),
            1U);
  const json::value told =
      post(request_path(asked, "/confirm"), R"({"dry_run":true})", "reviewer-420000");
  EXPECT_EQ(told.at("counts").at("repaired"), 1);
  EXPECT_EQ(get(request_path(asked)).at("item").at("state"), "waiting");

  EXPECT_EQ(post(request_path(asked, "/confirm"), "{}", "reviewer-420000").at("source"), "group");
  EXPECT_EQ(replays_woken_, 1);
  EXPECT_EQ(journal().back().action + " " + journal().back().object,
            "acceptances.confirm " + std::to_string(asked.at("number").as_int64()) + " group " +
                std::to_string(group_) + " clerk-420602");
  const json::value decided = get(request_path(asked), "clerk-420602").at("item");
  EXPECT_EQ(decided.at("state"), "confirmed");
  EXPECT_EQ(decided.at("decided_by"), "reviewer-420000");
  EXPECT_EQ(decide("reviewer-420000", asked, "/confirm"), 409);
  EXPECT_EQ(decide("reviewer-420000", asked, "/refuse"), 409);
}

TEST_F(RepairApi, AnAcceptanceSaysWhetherItsTrialCameToTheLastRow) {
  const json::value few = post(group_path("/accept"), acceptance(until_in(30)), "clerk-420602");
  EXPECT_EQ(few.at("told_total"), 1);
  EXPECT_EQ(few.at("told_complete"), true);

  std::string many;
  // A tenth is good: not one good row would be a column that is missing.
  for (int pupil = 0; pupil < 24'000; ++pupil)
    many += pupil_number(pupil) + (pupil % 10 == 0 ? ",男\n" : ",男生\n");
  take(many, 2);
  post(group_path("/accept"), acceptance(until_in(30)), "clerk-420602");
  const json::value told = get("/v1/acceptances", "reviewer-420000").at("items").at(0);
  EXPECT_EQ(told.at("told_total"), get(group_path()).at("item").at("open"));
  EXPECT_LT(told.at("told").at("rows").as_int64(), told.at("told_total").as_int64());
  EXPECT_EQ(told.at("told_complete"), false);
  EXPECT_EQ(get(request_path(told), "reviewer-420000").at("item").at("told_complete"), false);
}

TEST_F(RepairApi, NobodyAcceptsWhatHeAskedForAndARefusedOneLeavesAllAsItWas) {
  const json::value own = post(group_path("/accept"), acceptance(until_in(30)), "reviewer-420000");
  for (const char* act : {"/confirm", "/refuse"}) {
    const auto answer = ask("reviewer-420000", "POST", request_path(own, act), "{}");
    EXPECT_EQ(answer.status, 403);
    EXPECT_NE(answer.body.find("SECOND_PERSON"), std::string::npos) << answer.body;
  }
  const json::value asked = post(group_path("/accept"), acceptance(until_in(30)), "clerk-420602");
  const json::value refused = post(request_path(asked, "/refuse"), "", "reviewer-420000");
  EXPECT_EQ(refused.at("state"), "refused");
  EXPECT_TRUE(journaled().contains("acceptances.refuse"));
  EXPECT_EQ(get("/v1/acceptances?state=refused").at("items").as_array().size(), 1U);
  EXPECT_TRUE(get("/v1/mappings").at("items").as_array().empty());
  EXPECT_EQ(get(group_path()).at("item").at("open"), 1);
}

TEST_F(RepairApi, WhatNobodyDecidesLapsesAndSoDoesOneWhoseDayIsOver) {
  const json::value today = post(group_path("/accept"), acceptance(until_in(0)), "clerk-420602");
  const json::value later = post(group_path("/accept"), acceptance(until_in(30)), "clerk-420602");
  clock_.moment += std::chrono::hours(71);
  EXPECT_EQ(decide("reviewer-420000", today, "/confirm"), 409);
  EXPECT_EQ(get("/v1/acceptances?state=waiting").at("items").as_array().size(), 2U);
  clock_.moment += std::chrono::hours(1);
  EXPECT_TRUE(get("/v1/acceptances?state=waiting").at("items").as_array().empty());
  EXPECT_EQ(get("/v1/acceptances?state=lapsed").at("items").as_array().size(), 2U);
  EXPECT_EQ(decide("reviewer-420000", later, "/confirm"), 409);
  EXPECT_EQ(decide("reviewer-420000", later, "/refuse"), 409);
  EXPECT_TRUE(get("/v1/mappings").at("items").as_array().empty());
}

TEST_F(RepairApi, AMutedCauseIsQuietUntilItsDayAndCountsAsBefore) {
  // The other cause has its own word; left alone it would speak for all.
  const auto problem = [&]() -> json::value {
    const json::value told = get("/v1/problems");
    for (const json::value& one : told.at("items").as_array())
      if (one.at("kind") == "rejects") return one;
    return nullptr;
  };
  const std::size_t causes = groups().size();
  ASSERT_EQ(problem().at("count").as_int64(), static_cast<std::int64_t>(causes));
  const std::string body = acceptance(until_in(7));
  EXPECT_EQ(ask("clerk-420102", "POST", group_path("/mute"), body).status, 404);
  EXPECT_EQ(ask("monitor-420600", "POST", group_path("/mute"), body).status, 403);
  for (const std::string& wrong : {acceptance(until_in(-1)), acceptance(until_in(400)),
                                   std::string(R"({"until":"2026-12-01","why":""})")})
    EXPECT_EQ(ask("clerk-420602", "POST", group_path("/mute"), wrong).status, 400) << wrong;
  const std::int64_t open = get(group_path()).at("item").at("open").as_int64();
  EXPECT_EQ(post(group_path("/mute"), body, "clerk-420602").at("until"), json::value(until_in(7)));
  EXPECT_EQ(journal().back().action + " " + journal().back().object,
            "reject_groups.mute " + std::to_string(group_) + " " + until_in(7));

  const json::value muted = get(group_path(), "monitor-420600").at("item");
  EXPECT_EQ(muted.at("open").as_int64(), open);
  EXPECT_EQ(muted.at("mute").at("why"), "学校系统升级");
  EXPECT_EQ(muted.at("mute").at("actor"), "clerk-420602");
  // The agency learns until when nobody asks it, not who said so and why.
  const json::value sender = get(group_path(), "engineer-xiangcheng").at("item");
  EXPECT_EQ(sender.at("mute").at("until"), json::value(until_in(7)));
  EXPECT_TRUE(sender.at("mute").at("why").is_null());
  EXPECT_TRUE(sender.at("mute").at("actor").is_null());
  EXPECT_EQ(groups().size(), causes);
  EXPECT_EQ(groups("?muted=without").size(), causes - 1);
  ASSERT_EQ(groups("?muted=only").size(), 1U);
  EXPECT_EQ(groups("?muted=only").at(0).at("number").as_int64(), group_);
  EXPECT_EQ(status("local", "GET", "/v1/reject-groups?muted=yes"), 400);
  EXPECT_EQ(problem().at("count").as_int64(), static_cast<std::int64_t>(causes) - 1);
  EXPECT_NE(problem().at("group").as_int64(), group_);

  // Its last day is a day of it; then it is heard of by itself.
  clock_.moment += std::chrono::days(7);
  EXPECT_EQ(groups("?muted=without").size(), causes - 1);
  clock_.moment += std::chrono::days(1);
  EXPECT_EQ(groups("?muted=without").size(), causes);
  EXPECT_TRUE(get(group_path()).at("item").at("mute").is_null());
  EXPECT_EQ(ask("clerk-420602", "POST", group_path("/unmute")).status, 409);
  post(group_path("/mute"), acceptance(until_in(7)), "clerk-420602");
  EXPECT_EQ(post(group_path("/unmute"), "", "reviewer-420000").at("why"), "学校系统升级");
  EXPECT_TRUE(journaled().contains("reject_groups.unmute"));
  EXPECT_EQ(groups("?muted=without").size(), causes);
}

TEST_F(RepairApi, RowsAreAcceptedUntilADayAndTheAcceptanceEnds) {
  const std::string until = until_in(30);
  const json::value cause = get(group_path()).at("item");
  EXPECT_EQ(cause.at("acceptable"), true);
  EXPECT_EQ(cause.at("readable_again"), true);
  ASSERT_EQ(cause.at("allowed").as_array().size(), 2U);
  EXPECT_EQ(cause.at("allowed").at(0).at("word"), "男");

  const json::value told =
      post(group_path("/accept"), acceptance(until, R"(,"dry_run":true)"), "clerk-420602");
  EXPECT_EQ(told.at("counts").at("repaired"), 1);
  EXPECT_TRUE(get("/v1/acceptances").at("items").as_array().empty());
  const json::value asked = post(group_path("/accept"), acceptance(until), "clerk-420602");
  post(request_path(asked, "/confirm"), "{}", "reviewer-420000");
  while (replays_->step().value()) {
  }
  EXPECT_EQ(get(group_path()).at("item").at("open"), 0);
  const json::value listed = get("/v1/mappings").at("items").at(0);
  EXPECT_EQ(listed.at("check"), "CODE_UNKNOWN");
  EXPECT_EQ(listed.at("until"), json::value(until));
  EXPECT_EQ(listed.at("region"), "420602");
  EXPECT_EQ(listed.at("one_row"), false);
  EXPECT_EQ(listed.at("why"), "学校系统升级");
  EXPECT_EQ(listed.at("by"), "reviewer-420000");
  EXPECT_EQ(listed.at("holds"), true);
  EXPECT_TRUE(listed.at("word").is_null());

  // It ends by itself, and before that by a word.
  const Instant before = clock_.moment;
  clock_.moment += std::chrono::days(31);
  EXPECT_TRUE(get("/v1/mappings").at("items").as_array().empty());
  clock_.moment = before;
  const std::string end = end_path(listed);
  EXPECT_EQ(ask("clerk-420602", "POST", end).status, 403);
  EXPECT_EQ(post(end, "").at("holds"), false);
  EXPECT_TRUE(get("/v1/mappings").at("items").as_array().empty());
  EXPECT_EQ(get("/v1/mappings?state=all").at("items").as_array().size(), 2U);
  EXPECT_EQ(ask("local", "POST", end).status, 409);
  EXPECT_EQ(ask("local", "POST", "/v1/mappings/99/end").status, 404);
}

TEST_F(RepairApi, OneRowIsAcceptedByItselfAndItsAcceptanceTellsNotWhose) {
  std::string row;
  const json::array rows = get("/v1/rejects").at("items").as_array();
  for (const json::value& one : rows) {
    const std::string path = "/v1/rejects/" + std::to_string(one.at("number").as_int64());
    if (get(path).at("item").at("acceptable").as_bool()) row = path;
    EXPECT_EQ(get(path).at("item").at("acceptable"), one.at("reason") == "CODE_UNKNOWN");
  }
  const std::string body = acceptance(until_in(30));
  EXPECT_EQ(ask("clerk-420102", "POST", row + "/accept", body).status, 404);
  EXPECT_EQ(ask("clerk-420602", "POST", "/v1/rejects/9999/accept", body).status, 404);
  EXPECT_EQ(post(row + "/accept", acceptance(until_in(30), R"(,"dry_run":true)"))
                .at("counts")
                .at("repaired"),
            1);
  const json::value asked = post(row + "/accept", body, "clerk-420602");
  EXPECT_EQ(asked.at("source"), "row");
  EXPECT_EQ(asked.at("region"), "420602");
  // Read again meanwhile it may be refused for something else, of which nobody asked.
  const json::value stands = get(row).at("item");
  const auto refused_for = [&](const std::string& column) {
    Rejection rejection;
    rejection.batch = BatchId{stands.at("run").to_number<std::uint64_t>()};
    rejection.line = stands.at("line").as_int64();
    rejection.column = column;
    rejection.reason = RowReason::code_unknown;
    rejection.value = PersonalText("男生");
    ASSERT_TRUE(store_->write(
        [&](StoreWriter& store) { return store.refuse_again(std::span(&rejection, 1)); }));
  };
  refused_for("民族");
  EXPECT_EQ(decide("reviewer-420000", asked, "/confirm"), 409);
  refused_for(std::string(stands.at("column").as_string()));
  EXPECT_EQ(post(request_path(asked, "/confirm"), "{}", "reviewer-420000").at("source"), "row");
  while (replays_->step().value()) {
  }
  EXPECT_EQ(get(row).at("item").at("state"), "repaired");
  EXPECT_EQ(get(row).at("item").at("acceptable"), false);
  const auto listed = ask("local", "GET", "/v1/mappings");
  EXPECT_NE(listed.body.find(R"("one_row":true)"), std::string::npos);
  EXPECT_EQ(listed.body.find(kWuhanNumber), std::string::npos);
  // Another one of the same check in the same column stays when this one ends.
  ValueMapping other;
  other.feed = FeedId("education-xiangcheng.roster");
  other.column = "性别";
  other.check = RowReason::code_unknown;
  other.until = beijing_day(clock_.moment);
  say(other);
  ASSERT_EQ(get("/v1/mappings").at("items").as_array().size(), 2U);
  const json::value standing = get("/v1/mappings");
  for (const json::value& one : standing.at("items").as_array()) {
    if (!one.at("one_row").as_bool()) continue;
    EXPECT_EQ(post(end_path(one), "").at("holds"), false);
  }
  ASSERT_EQ(get("/v1/mappings").at("items").as_array().size(), 1U);
  EXPECT_EQ(get("/v1/mappings").at("items").at(0).at("one_row"), false);
}

TEST_F(RepairApi, WhatNobodyMayAcceptIsRefusedWithTheReason) {
  const std::string until = iso_text(beijing_day(clock_.moment));
  const std::string body = R"({"until":")" + until + R"(","why":"学校系统升级"})";
  for (const json::value& group : groups()) {
    if (group.at("reason") == "CODE_UNKNOWN") continue;
    const auto answer =
        ask("local", "POST",
            "/v1/reject-groups/" + std::to_string(group.at("number").as_int64()) + "/accept", body);
    EXPECT_EQ(answer.status, 409);
    EXPECT_NE(answer.body.find("CHECK_BINDING"), std::string::npos) << answer.body;
  }
  const auto refused = [&](const std::string& day, const std::string& why) {
    return ask("local", "POST", group_path("/accept"),
               R"({"until":")" + day + R"(","why":")" + why + R"("})")
        .status;
  };
  EXPECT_EQ(refused(iso_text(beijing_day(clock_.moment) - kOneDay), "学校"), 400);
  EXPECT_EQ(refused("2099-12-31", "学校"), 400);
  EXPECT_EQ(refused(until, ""), 400);
  EXPECT_EQ(refused(until, "见 42060220200903001X"), 400);
}

TEST_F(RepairApi, ClerksReturnFilesOperatorsRepair) {
  const std::string run = "/v1/runs/" + std::to_string(run_.value);
  const std::string back = run + "/return?reason=work&case=2026-17";
  EXPECT_EQ(status("monitor-420600", "GET", back), 403);
  EXPECT_EQ(status("clerk-420102", "GET", back), 404);
  // It holds persons: an export, with a reason of those that there are.
  for (const char* query : {"", "?reason=curious", "?reason=work&case=420602200802141236"})
    EXPECT_EQ(status("clerk-420602", "GET", run + "/return" + query), 400) << query;
  EXPECT_FALSE(journaled().contains("rejects.return"));
  const auto file = ask("clerk-420602", "GET", back);
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_EQ(file.headers.find("Content-Type").value_or(""), "text/csv; charset=utf-8");
  EXPECT_NE(file.body.find("退回行号,退回栏目,退回原因,修改建议,身份证号,性别"), std::string::npos);
  EXPECT_NE(file.body.find(std::string(kWuhanNumber) + ",男生"), std::string::npos);
  EXPECT_TRUE(journaled().contains("rejects.return"));
  const std::string told = journal().back().object;
  EXPECT_EQ(told.find(std::to_string(run_.value) + " reason=work case=2026-17 sha256:"), 0U)
      << told;
  const auto id =
      json::value_to<std::string>(json::parse(*file.headers.find("Export-Summary")).at("id"));
  EXPECT_TRUE(told.ends_with(" id=" + id)) << told;
  for (const char* path : {"/fix", "/replay"}) {
    EXPECT_EQ(ask("clerk-420602", "POST", group_path(path), R"({"word":"男"})").status, 403);
  }
  EXPECT_EQ(ask("clerk-420602", "POST", run + "/repair", "x").status, 403);
  EXPECT_EQ(ask("local", "POST", run + "/repair").status, 400);
}

TEST_F(RepairApi, MappingsAreSaidAndEnded) {
  const std::string about =
      R"({"feed":"education-xiangcheng.roster","column":"性别","value":"M1",)";
  EXPECT_EQ(post("/v1/mappings", about + R"("word":"男"})").at("holds"), true);
  EXPECT_EQ(get("/v1/mappings").at("items").as_array().size(), 1U);
  // The same value of another feed has a word of its own.
  ValueMapping other;
  other.feed = FeedId("education-xiangzhou.roster");
  other.column = "性别";
  other.value = "M1";
  other.word = "女";
  say(other);
  ASSERT_EQ(get("/v1/mappings").at("items").as_array().size(), 2U);
  EXPECT_EQ(post(end_path(get("/v1/mappings").at("items").at(0)), "").at("holds"), false);
  ASSERT_EQ(get("/v1/mappings").at("items").as_array().size(), 1U);
  EXPECT_EQ(get("/v1/mappings").at("items").at(0).at("word"), "女");
  EXPECT_EQ(get("/v1/mappings?state=all").at("items").as_array().size(), 3U);
  const auto refused = [&](const std::string& body) {
    return ask("local", "POST", "/v1/mappings", body).status;
  };
  EXPECT_EQ(refused(R"({"feed":"education-xiangcheng.roster","column":"姓名","value":"M1",)"
                    R"("word":"男"})"),
            400);
  EXPECT_EQ(refused(R"({"feed":"nobody.here","column":"性别","value":"M1","word":"男"})"), 404);
  EXPECT_EQ(refused(R"({"feed":"education-xiangcheng.roster","column":"性别",)"
                    R"("value":"42060220200903001X","word":"男"})"),
            400);
  EXPECT_TRUE(journaled().contains("mappings.add"));
  EXPECT_TRUE(journaled().contains("mappings.end"));
}

}  // namespace
}  // namespace gw::contract
