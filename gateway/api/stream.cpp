// What changed, as server-sent events: versions by topic and nothing else, so that a page reads
// again what it shows and no sooner.  Each answer ends with its event, or after a while without
// one; the browser comes back by itself (`retry`) and says which versions it knows (Last-Event-ID).
// So a change that fell between two answers is never lost, and no connection is held for good.
#include <boost/json/serialize.hpp>
#include <chrono>

#include "gateway/api/change_watch.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/runtime/task_gate.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

ports::HttpResponse event_reply(const ApiServices& services, std::string_view event) {
  std::string body = "retry: " + std::to_string(services.stream_tick.count()) + "\n";
  body += event;
  body += "\n";
  return {200, "text/event-stream; charset=utf-8", std::move(body)};
}

asio::awaitable<Result<ports::HttpResponse>> next_event(const ApiServices& services,
                                                        std::shared_ptr<ChangeWatch> watch,
                                                        std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  const std::string known(call->request.headers.find("Last-Event-ID").value_or(""));
  const auto until = runtime::Deadline::after(services.stream_beat);
  for (;;) {
    GW_CO_TRY(const TopicVersions versions, co_await watch->now());
    if (versions.id() != known) {
      co_return event_reply(services, "id: " + versions.id() + "\nevent: change\ndata: " +
                                          json::serialize(versions.to_json()) + "\n");
    }
    if (until.passed() || services.streams_end.stop_requested())
      co_return event_reply(services, ": nothing new\n");
    const auto tick = runtime::Deadline::after(services.stream_tick);
    co_await runtime::wait_until(tick);
  }
}

}  // namespace

void add_stream_routes(const ApiServices& services, std::shared_ptr<ChangeWatch> watch,
                       std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/stream", kWatchers, Reach::no_region,
                    WaitingHandler([&services, watch](std::shared_ptr<const Call> call) {
                      return next_event(services, watch, std::move(call));
                    }),
                    AgencyReach::nothing});
}

}  // namespace gw::api
