// The table of routes: no rule, no route; and how paths and queries are read.
#include "gateway/api/router.hpp"

#include <gtest/gtest.h>

namespace gw::api {
namespace {

BlockingHandler handler() {
  return [](const Call&) -> Result<ports::HttpResponse> { return ports::HttpResponse(200); };
}
Route route(const std::string& method, const std::string& path) {
  return Route{method, path, Roles{Role::system_admin}, Reach::province, handler()};
}
Router router(std::vector<Route> routes) {
  auto made = Router::make(std::move(routes));
  EXPECT_TRUE(made);
  return made ? std::move(*made) : Router();
}

TEST(RouterTest, ARouteWithoutARuleCannotBeInTheTable) {
  EXPECT_TRUE(Router::make({route("GET", "/v1/a")}));
  Route no_roles = route("GET", "/v1/a");
  no_roles.roles = Roles();
  EXPECT_FALSE(Router::make({no_roles}));
  Route no_reach = route("GET", "/v1/a");
  no_reach.reach = Reach::unset;
  EXPECT_FALSE(Router::make({no_reach}));
  Route no_handler = route("GET", "/v1/a");
  no_handler.handler = BlockingHandler();
  EXPECT_FALSE(Router::make({no_handler}));
  Route for_engineers = route("GET", "/v1/a");
  for_engineers.roles = Roles{Role::engineer};
  EXPECT_FALSE(Router::make({for_engineers}));
  for_engineers.agency = AgencyReach::own;
  EXPECT_TRUE(Router::make({for_engineers}));
  EXPECT_FALSE(Router::make({route("", "/v1/a")}));
  EXPECT_FALSE(Router::make({route("GET", "v1/a")}));
  EXPECT_FALSE(Router::make({route("GET", "/v1/a"), route("GET", "/v1/a")}));
}

TEST(RouterTest, APathFindsItsRouteAndItsParameter) {
  const Router table =
      router({route("GET", "/v1/runs"), route("GET", "/v1/runs/{id}"),
              route("POST", "/v1/feeds/{id}/pull"), route("GET", "/v1/feeds/{id}")});
  EXPECT_EQ(table.find("GET", "/v1/runs").route, &table.routes()[0]);
  EXPECT_EQ(table.find("GET", "/v1/runs/17").parameter, "17");
  const auto pull = table.find("POST", "/v1/feeds/tax.events/pull");
  EXPECT_EQ(pull.route, &table.routes()[2]);
  EXPECT_EQ(pull.parameter, "tax.events");
  for (const char* path : {"/v1/runs/", "/v1/runs/1/2", "/v1/feeds//pull", "/v1", "/", "",
                           "/v1/runs/%31", "/v1/runs/a%2Fb", "/v1/runs/a b", "/V1/runs"}) {
    EXPECT_EQ(table.find("GET", path).route, nullptr) << path;
  }
  EXPECT_EQ(table.find("GET", "/v1/runs/" + std::string(129, '1')).route, nullptr);
}

TEST(RouterTest, ARouteOfFilesTakesMoreThanTheOthers) {
  Route files = route("POST", "/v1/runs/{id}/repair");
  files.body_limit_bytes = 32U << 20U;
  const Router table = router({files, route("POST", "/v1/mappings")});
  EXPECT_EQ(table.body_limit("POST", "/v1/runs/7/repair?dry_run=1"), 32U << 20U);
  EXPECT_EQ(table.body_limit("POST", "/v1/mappings"), kBodyLimitBytes);
  EXPECT_EQ(table.body_limit("GET", "/v1/runs/7/repair"), kBodyLimitBytes);
  EXPECT_EQ(table.body_limit("POST", "/elsewhere"), kBodyLimitBytes);
}

TEST(RouterTest, AWordGoesBeforeAParameter) {
  const Router table =
      router({route("POST", "/v1/persons/{ref}"), route("POST", "/v1/persons/explain")});
  EXPECT_EQ(table.find("POST", "/v1/persons/explain").route, &table.routes()[1]);
  EXPECT_EQ(table.find("POST", "/v1/persons/P-1").route, &table.routes()[0]);
}

TEST(RouterTest, AnotherMethodIsToldWhichWouldDo) {
  const Router table = router({route("GET", "/v1/a"), route("POST", "/v1/a")});
  const auto match = table.find("DELETE", "/v1/a");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_TRUE(match.path_known);
  EXPECT_EQ(match.allow, "GET, POST");
  EXPECT_FALSE(table.find("GET", "/v1/b").path_known);
}

TEST(QueryTest, ValuesAreDecodedAndNamesAreChecked) {
  const auto query = Query::parse("/v1/runs?feed=tax%2Eevents&limit=20&state=");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->find("feed"), "tax.events");
  EXPECT_EQ(query->find("state"), "");
  EXPECT_FALSE(query->find("after"));
  EXPECT_EQ(*query->number("limit", 50, 1, 1000), 20);
  EXPECT_EQ(*query->number("after", 7, 0, 1000), 7);
  EXPECT_TRUE(query->only({"feed", "limit", "state"}));
  EXPECT_FALSE(query->only({"feed", "limit"}));
}

TEST(QueryTest, WhatCannotBeReadIsRefused) {
  for (const char* target : {"/v1/runs?a=%zz", "/v1/runs?a=1&a=2", "v1", "", "/v1/ runs"}) {
    EXPECT_FALSE(Query::parse(target)) << target;
  }
  std::string many = "/v1/runs?";
  for (int i = 0; i < 40; ++i) many += "p" + std::to_string(i) + "=1&";
  EXPECT_FALSE(Query::parse(many));
  for (const char* limit : {"0", "1001", "-1", "x", "1.5", "", "99999999999999999999"}) {
    const auto query = Query::parse(std::string("/v1/runs?limit=") + limit);
    ASSERT_TRUE(query);
    EXPECT_FALSE(query->number("limit", 50, 1, 1000)) << limit;
  }
}

}  // namespace
}  // namespace gw::api
