#include "gateway/api/handlers.hpp"
#include "gateway/api/openapi_text.hpp"

namespace gw::api {

void add_about_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/version", kEverybody, Reach::no_region,
                    BlockingHandler([&services](const Call&) -> Result<ports::HttpResponse> {
                      json::object item;
                      item["program"] = "enrollgate";
                      item["version"] = services.version;
                      item["policy_version"] = services.run.policy->version();
                      return item_reply("version", std::move(item));
                    })});
  routes.push_back({"GET", "/v1/openapi", kEverybody, Reach::no_region,
                    BlockingHandler([](const Call&) -> Result<ports::HttpResponse> {
                      return ports::HttpResponse(200, "application/yaml",
                                                 std::string(openapi_text()));
                    })});
}

}  // namespace gw::api
