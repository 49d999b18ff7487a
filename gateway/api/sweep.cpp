// The day's sweep by command: what changed because a day passed is applied now, or the sweep under
// way is joined.
#include "gateway/api/handlers.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<ports::HttpResponse>> sweep(const ApiServices& services,
                                                   std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  auto before = [&services, call]() { return append_journal(services, *call, "sweep.run", ""); };
  GW_CO_CHECK(co_await runtime::offload(services.pool, std::move(before)));
  auto sweeping = services.scheduler.pull_now(FeedId(std::string(pipeline::kDaySweep)));
  GW_CO_TRY(const PullReport report, co_await std::move(sweeping));
  (void)report;
  const pipeline::SweepOutcome outcome = services.swept();
  json::object item;
  item["through"] = day_json(outcome.through);
  item["persons"] = outcome.persons;
  item["plans_changed"] = outcome.plans;
  item["flags_changed"] = outcome.flags;
  co_return item_reply("sweep", std::move(item));
}

}  // namespace

void add_sweep_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"POST", "/v1/sweep", kOperators, Reach::province, waiting(services, sweep)});
}

}  // namespace gw::api
