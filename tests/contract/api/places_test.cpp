// Figures by place over the interface: the tree of regions, targets, what wants a person most.
#include <sqlite3.h>

#include <boost/json/parse.hpp>

#include "gateway/api/reply.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

class PlacesTest : public ApiTest {
 protected:
  /// A record of 2027 for a person of no document; the count is then older than it may be.
  void record(std::uint64_t person, PlanStatus status, std::uint32_t county, bool undetermined,
              std::uint32_t due = 0) {
    EnrollmentPlanRecord plan;
    plan.person = PersonId{person};
    plan.year = PlanYear{2027};
    plan.status = status;
    plan.county = RegionCode::from_number(county);
    plan.undetermined = undetermined;
    plan.trace.policy_version = 1;
    if (due != 0)
      plan.turning = {TurningKind::payment, PlanStatus::covered, RegionCode::from_number(due)};
    ChangePage page;
    page.plans.push_back(plan);
    write([&](StoreWriter& store) { return store.apply(page); });
    clock_.moment += std::chrono::minutes(5);
  }
  json::object region(const std::string& code, const std::string& actor = "local") {
    const json::value answer = get("/v1/regions/" + code + "?year=2027", actor);
    return item_of(answer);
  }
  json::object row_of(const json::object& region, const std::string& code) {
    for (const json::value& row : region.at("below").as_array()) {
      if (row.at("region") == text(code)) return row.as_object();
    }
    ADD_FAILURE() << code;
    return {};
  }
  json::value load(const std::string& csv, const std::string& query = "") {
    const auto response = ask("admin-420000", "POST", "/v1/targets" + query, csv);
    EXPECT_EQ(response.status, 200) << response.body;
    return json::parse(response.body).at("item");
  }
};

json::object range(std::int64_t least, std::int64_t most) {
  return json::object{{"least", least}, {"most", most}};
}

TEST_F(PlacesTest, TheTreeHasCitiesAndCountiesUnderTheProvince) {
  const json::object province = region("420000");
  EXPECT_EQ(province.at("below").as_array().size(), 17U);  // 13 cities, 4 counties by themselves
  EXPECT_EQ(row_of(province, "429004").at("level"), "county");
  EXPECT_EQ(row_of(province, "429004").at("name"), "仙桃市");
  EXPECT_EQ(row_of(province, "420600").at("level"), "city");
  EXPECT_TRUE(region("429021").at("below").as_array().empty());
  const json::object xiangyang = region("420600");
  EXPECT_EQ(row_of(xiangyang, "420602").at("name"), "襄城区");
  const json::object county = region("420602");
  EXPECT_EQ(county.at("above").as_array().size(), 2U);
  EXPECT_EQ(county.at("above").at(1).at("name"), "襄阳市");
  for (const char* none : {"429000", "429999", "510000", "abc", "420699"}) {
    EXPECT_EQ(status("local", "GET", std::string("/v1/regions/") + none), 404) << none;
  }
}

TEST_F(PlacesTest, NobodyIsLostOnTheWayDown) {
  record(1001, PlanStatus::covered, 420602, false);
  record(1002, PlanStatus::covered, 420600, false);  // no county is known
  record(1003, PlanStatus::uninsured, 0, false, 429004);
  record(1004, PlanStatus::exempt, 0, false);
  const json::object province = region("420000");
  // The two of the small world are uninsured in their counties.
  EXPECT_EQ(province.at("persons"), 6);
  EXPECT_EQ(province.at("insured"), range(2, 2));
  EXPECT_EQ(province.at("uninsured"), range(3, 3));
  EXPECT_EQ(province.at("outside"), 1);
  std::int64_t below = 0;
  for (const json::value& row : province.at("below").as_array())
    below += row.at("persons").as_int64();
  EXPECT_EQ(below + province.at("elsewhere").at("persons").as_int64(), 6);
  EXPECT_EQ(row_of(province, "429004").at("uninsured"), range(1, 1));
  EXPECT_EQ(region("420600").at("elsewhere").at("persons"), 1);
  EXPECT_EQ(row_of(region("420600"), "420602").at("persons"), 2);
  const json::value answer = get("/v1/figures");
  const json::value standing = item_of(answer).at("standing").at("years").at(1);
  EXPECT_EQ(standing.at("year"), 2027);
  EXPECT_EQ(standing.at("persons"), 6);
  EXPECT_EQ(standing.at("recorded"), 6);
  EXPECT_EQ(standing.at("balanced"), true);
}

TEST_F(PlacesTest, SumsThatLosePersonsAreSeenByTheDoctorAndTheMetrics) {  // law 2
  record(1001, PlanStatus::covered, 420602, false);
  region("420000");
  const auto told = [this](const std::string& line) {
    return registry_.exposition().find(line) != std::string::npos;
  };
  const auto verdict = [this]() {
    const json::value health = get("/v1/health").at("item");
    for (const json::value& one : health.at("checks").as_array()) {
      if (one.at("check") == "persons" && one.at("subject") == "2027")
        return std::string(one.at("verdict").as_string());
    }
    return std::string("none");
  };
  EXPECT_TRUE(told("enrollgate_funnel_imbalance_persons{year=\"2027\"} 0\n"));
  EXPECT_EQ(verdict(), "ok");
  // Nobody is lost, but one stands at another status.
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ / "store" / "gateway.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database,
                         "UPDATE plan_count SET persons = persons + CASE WHEN persons = 1 THEN 1"
                         " ELSE -1 END WHERE year = 2027",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  clock_.moment += std::chrono::minutes(5);
  region("420000");
  EXPECT_TRUE(told("enrollgate_funnel_imbalance_persons{year=\"2027\"} 1\n"));
  EXPECT_EQ(verdict(), "error");
}

TEST_F(PlacesTest, WhileSourcesAreStaleAFigureIsAnInterval) {  // law 7
  record(1001, PlanStatus::covered, 420602, true);
  record(1002, PlanStatus::covered, 420602, false);
  record(1003, PlanStatus::uninsured, 420602, true);
  const json::object county = region("420602");
  EXPECT_EQ(county.at("undetermined"), 2);
  EXPECT_EQ(county.at("insured"), range(1, 3));
  EXPECT_EQ(county.at("uninsured"), range(1, 3));
  EXPECT_EQ(county.at("counted").at("register_stale"), true);
}

TEST_F(PlacesTest, ACountyShowsItsSchools) {
  const json::object county = region("420602", "clerk-420602");
  ASSERT_EQ(county.at("schools").as_array().size(), 1U);
  const json::value& school = county.at("schools").at(0);
  EXPECT_EQ(school.at("school"), "school");
  EXPECT_EQ(school.at("open"), 1);
  EXPECT_EQ(school.at("settled"), 0);
  EXPECT_EQ(county.at("flags_open"), 1);
  EXPECT_TRUE(region("420600").at("schools").as_array().empty());
}

TEST_F(PlacesTest, EachDaysLastCountIsTheTrend) {
  record(1001, PlanStatus::covered, 420602, false);
  EXPECT_EQ(region("420602").at("trend").as_array().size(), 1U);
  record(1002, PlanStatus::covered, 420602, true);
  EXPECT_EQ(region("420602").at("trend").as_array().size(), 1U);  // the same day, counted again
  clock_.moment += std::chrono::days(2);
  record(1003, PlanStatus::covered, 420102, false);
  const json::array trend = region("420602").at("trend").as_array();
  ASSERT_EQ(trend.size(), 2U);
  EXPECT_EQ(trend.at(0).at("insured"), range(1, 2));
  EXPECT_EQ(trend.at(0).at("flags_open"), 1);
  EXPECT_EQ(trend.at(1).at("persons"), trend.at(0).at("persons"));
  EXPECT_EQ(trend.at(1).at("day"), api::day_json(beijing_day(clock_.moment)));
  const json::array province = region("420000").at("trend").as_array();
  EXPECT_EQ(province.back().at("insured"), range(2, 3));
  clock_.moment += std::chrono::days(91);
  EXPECT_EQ(region("420602").at("trend").as_array().size(), 1U);  // a quarter, and today
}

TEST_F(PlacesTest, ACallerSeesItsOwnRegionAndWhatLiesInIt) {
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/regions/420602"), 200);
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/regions/420600"), 403);
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/regions/420000"), 403);
  EXPECT_EQ(status("monitor-420600", "GET", "/v1/regions/420602"), 200);
  EXPECT_EQ(status("monitor-420600", "GET", "/v1/regions/420102"), 403);
  EXPECT_TRUE(region("420602", "clerk-420602").at("above").as_array().empty());
}

TEST_F(PlacesTest, TargetsAreLoadedWholeAndJournaled) {
  const json::value taken = load("region,year,persons\r\n420602,2027,500000\r\n420606,2027,70\n");
  EXPECT_EQ(taken.at("taken"), true);
  EXPECT_EQ(taken.at("rows"), 2);
  EXPECT_EQ(taken.at("changed"), 2);
  ASSERT_EQ(journal().size(), 1U);
  EXPECT_EQ(journal()[0].action, "targets.load");
  EXPECT_EQ(journal()[0].object.rfind("targets rows=2 sha256:", 0), 0U);
  EXPECT_EQ(load("year,region,persons\n2027,420602,500000\n").at("changed"), 0);
  const json::value all = get("/v1/targets?year=2027");
  ASSERT_EQ(items_of(all).size(), 2U);
  EXPECT_EQ(items_of(all).at(0).at("persons"), 500000);
  EXPECT_EQ(items_of(all).at(0).at("actor"), "admin-420000");
  EXPECT_TRUE(items_of(get("/v1/targets?year=2027", "clerk-420102")).empty());
  EXPECT_EQ(region("420602").at("target"), 500000);
  // Not all counties of the city have one: their sum would be none.
  EXPECT_TRUE(region("420600").at("target").is_null());
  EXPECT_EQ(status("clerk-420602", "POST", "/v1/targets"), 403);
  EXPECT_EQ(status("audit-420000", "POST", "/v1/targets"), 403);
}

TEST_F(PlacesTest, TheTargetOfARegionIsItsOwnOrTheSumOfThoseBelow) {
  std::string csv = "区划代码,年度,参保任务数\n";
  const json::object city = region("420600");
  for (const json::value& row : city.at("below").as_array())
    csv += std::string(row.at("region").as_string()) + ",2027,10\n";
  load(csv);
  const auto counties = static_cast<std::int64_t>(city.at("below").as_array().size());
  EXPECT_EQ(region("420600").at("target"), 10 * counties);
  load("区划代码,年度,参保任务数\n420600,2027,999\n");
  EXPECT_EQ(region("420600").at("target"), 999);
}

TEST_F(PlacesTest, AFileWithAWrongLineChangesNothingAndIsToldWhich) {
  const json::value refused = load(
      "region,year,persons\n420602,2027,1\n420000x,2027,1\n420606,27,1\n420607,2027,\"1,000\"\n"
      "420602,2027,2\n\n");
  EXPECT_EQ(refused.at("taken"), false);
  const json::array& faults = refused.at("refused").as_array();
  ASSERT_EQ(faults.size(), 4U);
  EXPECT_EQ(faults.at(0).at("line"), 3);
  EXPECT_EQ(faults.at(0).at("column"), "region");
  EXPECT_EQ(faults.at(1).at("column"), "year");
  EXPECT_EQ(faults.at(2).at("column"), "persons");
  EXPECT_EQ(faults.at(3).at("line"), 6);
  EXPECT_TRUE(items_of(get("/v1/targets?year=2027")).empty());
  EXPECT_TRUE(journal().empty());
  EXPECT_EQ(load("").at("refused").at(0).at("line"), 1);
  const json::value lacking = load("region,year\n420602,2027\n").at("refused").at(0);
  EXPECT_EQ(lacking.at("column"), "persons");
  EXPECT_NE(lacking.at("words").as_string().find("参保任务数"), json::string::npos);
  const json::value tried = load("region,year,persons\n420602,2027,1\n", "?dry_run=1");
  EXPECT_EQ(tried.at("taken"), false);
  EXPECT_EQ(tried.at("changed"), 1);
  EXPECT_TRUE(items_of(get("/v1/targets?year=2027")).empty());
}

TEST_F(PlacesTest, AFileOfAnOfficesProgramIsReadInItsEncoding) {
  // "区划代码,年度,任务数" in GB18030
  const std::string header =
      "\xC7\xF8\xBB\xAE\xB4\xFA\xC2\xEB,\xC4\xEA\xB6\xC8,\xC8\xCE\xCE\xF1\xCA\xFD\n";
  EXPECT_EQ(load(header + "420602,2027,7\n").at("taken"), true);
  EXPECT_EQ(load("\xEF\xBB\xBFregion,year,persons\n420602,2027,8\n").at("taken"), true);
  EXPECT_EQ(region("420602").at("target"), 8);
  EXPECT_EQ(load("区划,年度,人数,备注\n420602,2027,9,\n").at("taken"), true);
  EXPECT_EQ(region("420602").at("target"), 9);
}

TEST_F(PlacesTest, ProblemsComeOneOfEachKindWithWhereToLook) {
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    for (const char* identity : {"held-1", "held-2"}) {
      batch->identity = identity;
      batch->state = BatchState::held;
      batch->reason = BatchReason::volume;
      GW_TRY(const BatchId held, store.add(*batch));
      static_cast<void>(held);
    }
    return {};
  });
  const auto kinds = [&](const std::string& actor) {
    std::vector<std::string> names;
    const json::value answer = get("/v1/problems", actor);
    for (const json::value& one : items_of(answer)) {
      if (one.at("kind") != "feeds") names.emplace_back(one.at("kind").as_string());
    }
    return names;
  };
  EXPECT_EQ(kinds("local"), (std::vector<std::string>{"runs", "deliveries", "rejects", "flags"}));
  // The message of both counties is the province's; Wuhan has a flag and nothing else.
  EXPECT_EQ(kinds("clerk-420602"), (std::vector<std::string>{"runs", "rejects", "flags"}));
  EXPECT_EQ(kinds("clerk-420102"), std::vector<std::string>{"flags"});
  const json::value answer = get("/v1/problems");
  for (const json::value& one : items_of(answer)) {
    if (one.at("kind") == "runs") {
      EXPECT_EQ(one.at("count"), 2);
    }
    if (one.at("kind") == "deliveries") {
      EXPECT_EQ(one.at("message"), message_.value);
    }
    if (one.at("kind") == "flags") {
      EXPECT_EQ(one.at("year"), 2027);
    }
    if (one.at("kind") == "rejects") {
      EXPECT_EQ(one.at("rows"), 1);
    }
  }
}

TEST_F(PlacesTest, RowsOfSomeDaysAloneAndWhetherTheyBalance) {
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    batch->identity = "next";
    batch->received += std::chrono::hours(48);
    batch->counts.rows_in = 9;  // six rows are nowhere
    GW_TRY(const BatchId next, store.add(*batch));
    static_cast<void>(next);
    return {};
  });
  clock_.moment += std::chrono::hours(48);
  const json::value all = get("/v1/figures");
  EXPECT_EQ(item_of(all).at("rows").at("rows_in"), 12);
  EXPECT_EQ(item_of(all).at("rows").at("balanced"), false);
  EXPECT_EQ(item_of(all).at("rows").at("unbalanced"), 1);
  const json::value today = get("/v1/figures?days=1");
  EXPECT_EQ(item_of(today).at("rows").at("rows_in"), 9);
  EXPECT_EQ(item_of(today).at("rows").at("batches"), 1);
  EXPECT_EQ(status("local", "GET", "/v1/figures?days=0"), 400);
}

}  // namespace
}  // namespace gw::contract
