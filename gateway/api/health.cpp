// How the gateway itself stands: the doctor's questions asked now, and what a few measures were
// over the last month.
#include <algorithm>

#include "gateway/api/handlers.hpp"
#include "gateway/api/health_words.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

/// No more points than a chart has columns.
constexpr std::int64_t kPointsMost = 400;
constexpr std::int64_t kHoursMost = 24 * 30;

json::object check_json(const monitor::Check& check, Language language) {
  json::object object;
  object["check"] = monitor::name_of(check.kind);
  object["subject"] = check.subject.empty() ? json::value() : json::value(check.subject);
  object["verdict"] = monitor::name_of(check.verdict);
  object["value"] = check.value;
  object["words"] = words_of(check, language);
  if (check.ends) object["ends"] = time_json(*check.ends);
  const std::string next = next_step(check, language);
  object["next"] = next.empty() ? json::value() : json::value(next);
  return object;
}

/// What the loop's thread knows of the agencies.
std::vector<monitor::AgencyFact> agency_facts(const ApiServices& services) {
  std::vector<monitor::AgencyFact> facts;
  for (const AgencyInfo& agency : services.agencies) {
    const neighbor::GuardView view = agency.guard->view();
    monitor::AgencyFact fact;
    fact.agency = agency.id;
    fact.circuit_open = view.state == neighbor::BreakerState::open;
    fact.failures_running = view.failures_running;
    fact.clock_ahead = view.clock_ahead;
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::vector<monitor::Ending> endings(const ApiServices& services) {
  std::vector<monitor::Ending> all = services.health->endings();
  for (const AgencyInfo& agency : services.agencies) {
    if (const auto ends = agency.guard->view().certificate_ends)
      all.push_back({agency.id.text(), *ends});
  }
  return all;
}

/// Reads, and writes once, so that "takes writes" is seen and not supposed.
Result<monitor::Facts> ask_store(const ApiServices& services) {
  monitor::Facts facts;
  const auto before = std::chrono::steady_clock::now();
  const auto written = services.run.store.write_grouped(
      [](StoreWriter& store) { return store.put_memo(FeedId("gateway.doctor"), "probe", "1"); });
  facts.write_took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - before);
  if (!written) facts.write_failure = written.error();
  GW_TRY(facts.standing,
         monitor::standing_now(services.run.store, services.matrix, services.tasks,
                               services.run.clock.now(), services.health->state_folder));
  return facts;
}

/// As the last count by place has it; a new one is begun where that is old.
std::vector<monitor::YearImbalance> year_imbalances(const ApiServices& services) {
  std::vector<monitor::YearImbalance> all;
  const auto counted = services.places->latest(std::chrono::milliseconds(0));
  if (!counted) return all;
  for (const auto& [year, counts] : counted->years) all.push_back({year, counts.imbalance});
  return all;
}

asio::awaitable<Result<ports::HttpResponse>> show_health(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  auto ask = [&services]() { return ask_store(services); };
  GW_CO_TRY(monitor::Facts facts, co_await runtime::offload(services.pool, std::move(ask)));
  facts.agencies = agency_facts(services);
  facts.endings = endings(services);
  facts.years = year_imbalances(services);
  facts.chain = services.health->watch.chain();
  facts.now = services.real.now();
  facts.rules_now = services.run.clock.now();
  json::array checks;
  std::int64_t errors = 0;
  std::int64_t warnings = 0;
  for (const monitor::Check& check : monitor::checks_of(facts)) {
    errors += check.verdict == monitor::Verdict::error ? 1 : 0;
    warnings += check.verdict == monitor::Verdict::warning ? 1 : 0;
    checks.push_back(check_json(check, call->language));
  }
  json::object item;
  item["as_of"] = time_json(facts.now);
  item["errors"] = errors;
  item["warnings"] = warnings;
  item["schema_version"] = facts.standing.store.schema_version;
  item["store_bytes"] = facts.standing.store.bytes;
  item["checks"] = std::move(checks);
  co_return item_reply("health", std::move(item));
}

Result<ports::HttpResponse> show_measure(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"name", "hours", "since", "until"}));
  GW_TRY(const std::int64_t hours, call.query.number("hours", 24, 1, kHoursMost));
  const auto name = call.query.find("name");
  if (!name) return fail(Errc::invalid_argument, "api.measure_name");
  const Instant now = services.real.now();
  GW_TRY(const TimeWindow window, window_asked(call));
  if (!window.open() && call.query.find("hours")) return fail(Errc::invalid_argument, "api.window");
  const Instant to = std::min(window.until.value_or(now), now);
  // Of more than is kept there is no need of coarser steps.
  const Instant from = std::max(window.since.value_or(to - std::chrono::hours(hours)),
                                now - std::chrono::hours(kHoursMost));
  const std::chrono::milliseconds step =
      std::max(std::chrono::milliseconds((to - from) / kPointsMost), std::chrono::milliseconds(1));
  std::vector<MeasureAt> points;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(points, store.measures(*name, from, to, step));
    return {};
  }));
  json::array items;
  for (const MeasureAt& point : points) {
    json::object object;
    object["at"] = time_json(point.at);
    object["value"] = point.value;
    items.push_back(std::move(object));
  }
  return list_reply("measures", std::move(items), nullptr);
}

}  // namespace

void add_health_routes(const ApiServices& services, std::vector<Route>& routes) {
  if (services.health == nullptr) return;
  routes.push_back(
      {"GET", "/v1/health", kInsiders, Reach::province, waiting(services, show_health)});
  routes.push_back(
      {"GET", "/v1/measures", kInsiders, Reach::province, blocking(services, show_measure)});
}

}  // namespace gw::api
