#include "gateway/api/handlers.hpp"
#include "gateway/api/openapi_text.hpp"
#include "gateway/policy/decide.hpp"

namespace gw::api {

namespace {

/// What a page or a program needs to know of its caller before it asks for anything else.
Result<ports::HttpResponse> show_caller(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  const Instant now = services.run.clock.now();
  json::object item;
  caller_into(item, call.principal);
  // A session counts by the machine's clock, which in a demonstration is not that of the rules.
  item["session_now"] = time_json(services.real.now());
  item["now"] = time_json(now);
  json::array years;
  for (const PlanYear year : policy::years_in_view(beijing_day(now), *services.run.policy))
    years.push_back(year.value);
  item["years"] = std::move(years);
  return item_reply("caller", std::move(item));
}

}  // namespace

void add_about_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/me", kEverybody, Reach::no_region, blocking(services, show_caller),
                    AgencyReach::nothing});
  routes.push_back({"GET", "/v1/version", kEverybody, Reach::no_region,
                    BlockingHandler([&services](const Call&) -> Result<ports::HttpResponse> {
                      json::object item;
                      item["program"] = "enrollgate";
                      item["version"] = services.version;
                      item["policy_version"] = services.run.policy->version();
                      return item_reply("version", std::move(item));
                    }),
                    AgencyReach::nothing});
  routes.push_back({"GET", "/v1/openapi", kEverybody, Reach::no_region,
                    BlockingHandler([](const Call&) -> Result<ports::HttpResponse> {
                      return ports::HttpResponse(200, "application/yaml",
                                                 std::string(openapi_text()));
                    }),
                    AgencyReach::nothing});
}

}  // namespace gw::api
