// Lists, sums and lines of one stretch of time: `since` and `until` of the interface.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

class WindowsApi : public ApiTest {
 protected:
  std::size_t listed(const std::string& target) { return items_of(get(target)).size(); }
};

TEST_F(WindowsApi, EachListHasWhatItHasWithinItsWindowAndNothingBeside) {
  for (const char* list :
       {"/v1/runs?", "/v1/rejects?", "/v1/reject-groups?", "/v1/flags?", "/v1/deliveries?"}) {
    SCOPED_TRACE(list);
    const std::string path = list;
    const std::size_t all = listed(path.substr(0, path.size() - 1));
    ASSERT_GT(all, 0U);
    EXPECT_EQ(listed(path + "since=2020-01-01&until=2030-12-31"), all);
    EXPECT_EQ(listed(path + "since=2020-01-01T00:00"), all);
    EXPECT_EQ(listed(path + "until=2020-01-01"), 0U);
    EXPECT_EQ(listed(path + "since=2030-12-31"), 0U);
    for (const char* wrong :
         {"since=yesterday", "until=2026-11-31", "since=2026-11-18T25:00",
          "since=2026-11-18&until=2026-11-17", "since=2026-11-18T08:00&until=2026-11-18T08:00"})
      EXPECT_EQ(status("local", "GET", path + wrong), 400) << wrong;
  }
  EXPECT_EQ(status("local", "GET", "/v1/requests?since=2026-11-18&until=2026-11-18"), 200);
  EXPECT_EQ(status("local", "GET", "/v1/requests?since=2026-11-18T8:00"), 400);
}

TEST_F(WindowsApi, ADayIsInTheWindowThatEndsWithItAndAMinuteIsNot) {
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    batch->received = start_of(day_of(2026, 11, 17)) + std::chrono::hours(8);
    return store.update(*batch);
  });
  EXPECT_EQ(listed("/v1/runs?since=2026-11-17&until=2026-11-17"), 1U);
  EXPECT_EQ(listed("/v1/runs?day=2026-11-17"), 1U);
  EXPECT_EQ(listed("/v1/runs?until=2026-11-16"), 0U);
  EXPECT_EQ(listed("/v1/runs?since=2026-11-17T08:00&until=2026-11-17T08:01"), 1U);
  EXPECT_EQ(listed("/v1/runs?until=2026-11-17T08:00"), 0U);
  EXPECT_EQ(status("local", "GET", "/v1/runs?day=2026-11-17&since=2026-11-17"), 400);
  // What one run or one cause has is shown whatever its time.
  EXPECT_EQ(status("local", "GET", "/v1/rejects?run=1&since=2026-11-17"), 400);
}

TEST_F(WindowsApi, SumsAndLinesTakeItToo) {
  const auto rows = [&](const std::string& query) {
    return get("/v1/figures" + query).at("item").at("rows").at("rows_in").to_number<int>();
  };
  const int all = rows("");
  ASSERT_GT(all, 0);
  EXPECT_EQ(rows("?since=2020-01-01"), all);
  EXPECT_EQ(rows("?until=2020-01-01"), 0);
  EXPECT_EQ(status("local", "GET", "/v1/figures?days=7&since=2026-11-17"), 400);
  write([&](StoreWriter& store) {
    PlaceDay one;
    one.place = *RegionCode::parse("420602");
    one.persons = 5;
    return store.put_place_days(PlanYear{2027}, day_of(2026, 6, 1), std::vector{one});
  });
  const auto trend = [&](const std::string& query) {
    return get("/v1/regions/420602?year=2027" + query).at("item").at("trend").as_array();
  };
  const auto days = [](const json::array& of) {
    std::vector<std::string> found;
    for (const json::value& one : of) found.emplace_back(one.at("day").as_string());
    return found;
  };
  const auto has = [&](const std::string& query) {
    const auto found = days(trend(query));
    return std::find(found.begin(), found.end(), "2026-06-01") != found.end();
  };
  EXPECT_FALSE(has(""));  // a quarter
  EXPECT_TRUE(has("&since=2026-05-01"));
  EXPECT_TRUE(has("&since=2026-06-01&until=2026-06-01"));
  EXPECT_TRUE(has("&until=2026-06-30"));
  EXPECT_FALSE(has("&until=2026-05-31"));
  EXPECT_EQ(status("local", "GET", "/v1/measures?name=flags.open&since=2020-01-01"), 200);
  EXPECT_EQ(status("local", "GET", "/v1/measures?name=flags.open&hours=1&since=2020-01-01"), 400);
}

TEST_F(WindowsApi, TheCallerIsToldWhenEachYearsSeasonIs) {
  const json::object me = get("/v1/me").at("item").as_object();
  const json::array& seasons = me.at("seasons").as_array();
  ASSERT_EQ(seasons.size(), me.at("years").as_array().size());
  for (const json::value& one : seasons)
    EXPECT_LT(one.at("first").as_string(), one.at("last").as_string());
}

}  // namespace
}  // namespace gw::contract
