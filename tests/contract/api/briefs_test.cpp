// The daily brief: made once at its time or later, by region, kept as it was made.
#include <boost/json/parse.hpp>

#include "gateway/api/briefs.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

constexpr std::chrono::hours kEight{8};

class BriefsTest : public ApiTest {
 protected:
  BriefsTest() { at(kEight); }

  /// That time of Beijing, `days` after the first.
  void at(std::chrono::minutes time, int days = 0) {
    clock_.moment = start_of(day_of(2026, 11, 20) + std::chrono::days(days)) + time;
  }
  bool make() {
    const auto made = api_->briefs().make_due();
    EXPECT_TRUE(made.has_value()) << made.error().text(Language::en);
    return made.has_value() && *made;
  }
  void record(std::uint64_t person, PlanStatus status) {
    EnrollmentPlanRecord plan;
    plan.person = PersonId{person};
    plan.year = PlanYear{2027};
    plan.status = status;
    plan.county = RegionCode::from_number(420602);
    plan.trace.policy_version = 1;
    ChangePage page;
    page.plans.push_back(plan);
    write([&](StoreWriter& store) { return store.apply(page); });
  }
  json::object brief(const std::string& id, const std::string& actor = "local") {
    const json::value answer = get("/v1/briefs/" + id, actor);
    return item_of(answer);
  }
  std::size_t listed(const std::string& query, const std::string& actor = "local") {
    return items_of(get("/v1/briefs" + query, actor)).size();
  }
};

TEST_F(BriefsTest, ItIsMadeOnceAtEightForTheProvinceAndEachUnitRightUnderIt) {
  record(71, PlanStatus::covered);
  at(kEight - std::chrono::minutes(1));
  EXPECT_FALSE(make());
  EXPECT_EQ(listed(""), 0U);
  at(kEight);
  EXPECT_TRUE(make());
  EXPECT_FALSE(make());
  EXPECT_EQ(listed(""), 1U);
  EXPECT_EQ(listed("?region=420600"), 1U);
  EXPECT_EQ(listed("?region=429004"), 1U);
  EXPECT_EQ(listed("?region=420602"), 0U);  // a county below a city
  const json::object province = brief("2026-11-20-420000");
  EXPECT_EQ(province.at("below").as_array().size(), 17U);
  EXPECT_EQ(province.at("made"), text("2026-11-20T00:00:00.000Z"));
  EXPECT_TRUE(province.at("before").is_null());
  const json::object city = brief("2026-11-20-420600");
  EXPECT_EQ(city.at("name"), text("襄阳市"));
  EXPECT_EQ(city.at("insured").at("least"), 1);
  // What it says of its own data.
  EXPECT_EQ(city.at("counted").at("as_of"), text("2026-11-20T00:00:00.000Z"));
  EXPECT_EQ(city.at("completeness").at("persons"), city.at("persons"));
  EXPECT_TRUE(city.at("completeness").as_object().contains("feeds_due"));
  EXPECT_TRUE(city.at("tax_stale").is_bool());
}

TEST_F(BriefsTest, ItNeverChangesAndTheNextTellsWhatCame) {
  record(71, PlanStatus::covered);
  EXPECT_TRUE(make());
  const json::object first = brief("2026-11-20-420600");
  record(72, PlanStatus::covered);
  at(std::chrono::hours(9));
  EXPECT_FALSE(make());
  EXPECT_EQ(brief("2026-11-20-420600"), first);
  at(kEight, 1);
  EXPECT_TRUE(make());
  EXPECT_EQ(brief("2026-11-20-420600"), first);
  const json::object second = brief("2026-11-21-420600");
  EXPECT_EQ(second.at("before").at("day"), text("2026-11-20"));
  EXPECT_EQ(second.at("before").at("insured"), first.at("insured"));
  EXPECT_EQ(second.at("insured").at("least").as_int64(),
            first.at("insured").at("least").as_int64() + 1);
  EXPECT_EQ(listed("?limit=1"), 1U);
  const json::value page = get("/v1/briefs?limit=1");
  EXPECT_EQ(items_of(page).at(0).at("day"), text("2026-11-21"));
  EXPECT_EQ(items_of(get("/v1/briefs?after=2026-11-21")).at(0).at("day"), text("2026-11-20"));
}

TEST_F(BriefsTest, AMorningMissedIsMadeUpForOnItsDayAndNoOther) {
  EXPECT_TRUE(make());
  at(std::chrono::hours(23), 3);  // down for two mornings and most of the third day
  EXPECT_TRUE(make());
  EXPECT_EQ(listed(""), 2U);
  const json::object late = brief("2026-11-23-420000");
  EXPECT_EQ(late.at("made"), text("2026-11-23T15:00:00.000Z"));
  EXPECT_EQ(late.at("before").at("day"), text("2026-11-20"));
  EXPECT_EQ(status("local", "GET", "/v1/briefs/2026-11-22-420000"), 404);
}

TEST_F(BriefsTest, EachSeesItsOwnRegionsAlone) {
  EXPECT_TRUE(make());
  EXPECT_EQ(listed("", "monitor-420000"), 1U);
  EXPECT_EQ(status("monitor-420600", "GET", "/v1/briefs/2026-11-20-420600"), 200);
  for (const char* other : {"420000", "420100", "429004"})
    EXPECT_EQ(status("monitor-420600", "GET", std::string("/v1/briefs/2026-11-20-") + other), 404);
  EXPECT_EQ(listed("", "clerk-420602"), 0U);
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/briefs?region=420600"), 403);
  for (const char* none :
       {"2026-11-20", "2026-11-20-", "2026-11-31-420000", "x", "20261120-420000"})
    EXPECT_EQ(status("local", "GET", std::string("/v1/briefs/") + none), 404) << none;
}

TEST_F(BriefsTest, ASheetOfItSaysWhatItSaidAndItsExportIsJournaled) {
  record(71, PlanStatus::covered);
  EXPECT_TRUE(make());
  record(72, PlanStatus::covered);
  at(std::chrono::hours(15), 2);
  const auto sheet = ask("monitor-420000", "POST", "/v1/exports/brief?id=2026-11-20-420600",
                         R"({"format":"json"})");
  ASSERT_EQ(sheet.status, 200) << sheet.body;
  const json::value file = json::parse(sheet.body);
  EXPECT_EQ(file.at("as_of"), text("2026-11-20T00:00:00.000Z"));
  const json::object kept = brief("2026-11-20-420600");
  EXPECT_EQ(file.at("completeness"), kept.at("completeness"));
  EXPECT_EQ(file.at("items").at(0).at("insured, certain"), text("1"));
  EXPECT_EQ(journal().back().action, "lists.export");
  EXPECT_EQ(
      ask("monitor-420600", "POST", "/v1/exports/brief?id=2026-11-20-420000", R"({"format":"csv"})")
          .status,
      404);
  EXPECT_EQ(ask("local", "POST", "/v1/exports/brief", R"({"format":"csv"})").status, 404);
  for (const char* format : {"csv", "xlsx"})
    EXPECT_EQ(ask("local", "POST", "/v1/exports/brief?id=2026-11-20-420600",
                  std::string(R"({"format":")") + format + "\"}")
                  .status,
              200);
}

TEST_F(BriefsTest, AClockThatRanAheadForgetsNothingAndTakesNoMornings) {
  EXPECT_TRUE(make());
  at(kEight, 4000);
  EXPECT_TRUE(make());
  EXPECT_EQ(listed(""), 2U);
  at(kEight, 1);
  EXPECT_TRUE(make());
  EXPECT_EQ(listed(""), 2U);
  EXPECT_EQ(status("local", "GET", "/v1/briefs/2026-11-20-420000"), 200);
}

TEST_F(BriefsTest, BriefsAreKeptForFourHundredDays) {
  EXPECT_TRUE(make());
  at(kEight, 400);
  EXPECT_TRUE(make());
  EXPECT_EQ(listed(""), 2U);
  at(kEight, 401);
  EXPECT_TRUE(make());
  EXPECT_EQ(listed(""), 2U);
  EXPECT_EQ(status("local", "GET", "/v1/briefs/2026-11-20-420000"), 404);
}

}  // namespace
}  // namespace gw::contract
