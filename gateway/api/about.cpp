#include "gateway/api/change_watch.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/openapi_text.hpp"
#include "gateway/base/problem_types.hpp"
#include "gateway/metrics/process.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/webhook/problem.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

/// What a page or a program needs to know of its caller before it asks for anything else, and what
/// it reads then is not older than `changes`.
asio::awaitable<Result<ports::HttpResponse>> show_caller(const ApiServices& services,
                                                         std::shared_ptr<ChangeWatch> watch,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  json::object item;
  item["changes"] = nullptr;
  if (kWatchers.has(call->principal.role)) {
    // Without them the caller is still told who he is.
    const auto versions = co_await watch->now();
    if (versions) item["changes"] = versions->to_json();
  }
  const Instant now = services.run.clock.now();
  caller_into(item, call->principal);
  // A session counts by the machine's clock, which in a demonstration is not that of the rules.
  item["session_now"] = time_json(services.real.now());
  item["now"] = time_json(now);
  json::array years;
  json::array seasons;
  for (const PlanYear year : policy::years_in_view(beijing_day(now), *services.run.policy)) {
    years.push_back(year.value);
    seasons.push_back(
        json::object{{"year", year.value},
                     {"first", day_json(services.run.policy->period_start(year))},
                     {"last", day_json(services.run.policy->period_end(year, RegionCode()))}});
  }
  item["years"] = std::move(years);
  item["seasons"] = std::move(seasons);
  co_return item_reply("caller", std::move(item));
}

/// Which program answers: the words of `enrollgate version`, and the policy in force.
Result<ports::HttpResponse> show_version(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  json::object item;
  item["program"] = "enrollgate";
  item["version"] = services.version;
  item["commit"] = services.commit;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const std::int64_t schema, store.schema_version());
    item["store_schema"] = schema;
    return {};
  }));
  item["policy_version"] = services.run.policy->version();
  return item_reply("version", std::move(item));
}

/// What a code of a problem document means, who puts it right and how: where `type` leads.
json::object type_json(Errc code, Language language) {
  json::object object;
  object["code"] = name_of(code);
  object["type"] = problem_type(code);
  object["status"] = webhook::status_of(Failure(code));
  object["title"] = describe(code, language);
  object["next"] = next_step(code, language);
  object["owner"] = name_of(owner_of(code));
  object["owner_words"] = words_of(owner_of(code), language);
  return object;
}

Result<ports::HttpResponse> list_types(const ApiServices&, const Call& call) {
  GW_CHECK(call.query.only({"after", "limit"}));  // all come in one page
  json::array items;
  for (int code = 0; code < kErrcs; ++code)
    items.push_back(type_json(static_cast<Errc>(code), call.language));
  return list_reply("problem-types", std::move(items), nullptr);
}

Result<ports::HttpResponse> show_type(const ApiServices&, const Call& call) {
  GW_CHECK(call.query.only({}));
  for (int code = 0; code < kErrcs; ++code) {
    if (call.parameter == name_of(static_cast<Errc>(code)))
      return item_reply("problem-type", type_json(static_cast<Errc>(code), call.language));
  }
  return fail(Errc::not_found, "api.problem_type");
}

}  // namespace

void add_about_routes(const ApiServices& services, std::shared_ptr<ChangeWatch> watch,
                      std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/me", kEverybody, Reach::no_region,
                    WaitingHandler([&services, watch](std::shared_ptr<const Call> call) {
                      return show_caller(services, watch, std::move(call));
                    }),
                    AgencyReach::nothing});
  routes.push_back({"GET", "/v1/version", kEverybody, Reach::no_region,
                    blocking(services, show_version), AgencyReach::nothing});
  // For whoever keeps the gateway running and does not reach the listener that monitoring asks.
  routes.push_back({"GET", "/v1/metrics", kOperators, Reach::province,
                    BlockingHandler([&services](const Call& call) -> Result<ports::HttpResponse> {
                      GW_CHECK(call.query.only({}));
                      return ports::HttpResponse(
                          200, "text/plain; version=0.0.4",
                          services.registry.exposition() + metrics::process_exposition());
                    })});
  routes.push_back({"GET", "/v1/openapi", kEverybody, Reach::no_region,
                    BlockingHandler([](const Call&) -> Result<ports::HttpResponse> {
                      return ports::HttpResponse(200, "application/yaml",
                                                 std::string(openapi_text()));
                    }),
                    AgencyReach::nothing});
  // Open to everybody, for whoever is refused has to find out why.
  routes.push_back({"GET", "/v1/problem-types", kAnybody, Reach::no_region,
                    blocking(services, list_types), AgencyReach::nothing});
  routes.push_back({"GET", "/v1/problem-types/{code}", kAnybody, Reach::no_region,
                    blocking(services, show_type), AgencyReach::nothing});
}

}  // namespace gw::api
