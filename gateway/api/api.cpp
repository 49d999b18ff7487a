#include "gateway/api/api.hpp"

#include "gateway/api/briefs.hpp"
#include "gateway/api/change_watch.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/webhook/problem.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

/// A strong tag over the answer's bytes; a caller that has them is told so without them.
void tag(const ports::HttpRequest& request, ports::HttpResponse& response) {
  if (request.method != "GET" || response.status != 200) return;
  const std::string etag =
      '"' + crypto::digest_hex(crypto::DigestKind::sha256, response.body).substr(0, 32) + '"';
  if (request.headers.find("If-None-Match") == etag) {
    response = ports::HttpResponse(304);
  }
  response.headers.set("ETag", etag);
}

/// Words of the answer depend on the language, and nothing of it is for a cache to keep.
void mark(ports::HttpResponse& response) {
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Vary", "Accept-Language");
}

/// A browser shows its owner's certificate to us on behalf of any page; only our own pages may ask.
/// Programs send neither header, older browsers only the second.
bool from_another_site(const ports::HttpRequest& request) {
  const auto site = request.headers.find("Sec-Fetch-Site");
  if (site && *site != "same-origin" && *site != "none") return true;
  const auto origin = request.headers.find("Origin");
  const auto host = request.headers.find("Host");
  return origin && (!host || *origin != "https://" + std::string(*host));
}

/// What a browser sends along on its own, a cookie, or what makes one, may come from our own pages
/// alone: a header that no form can set, and the browser's word that the page is ours.  The command
/// line speaks over the socket, which no browser reaches.
bool from_own_page(const ports::HttpRequest& request, const ports::PeerIdentity& peer) {
  return peer.local || (request.headers.contains(kOwnHeader) &&
                        request.headers.find("Sec-Fetch-Site") == "same-origin");
}

/// Too many tries are told apart from a gateway that is busy.
int status_of(const Failure& why) {
  const bool too_many = why.step() == kNumbersStep || why.step() == kLooksStep;
  return too_many ? 429 : webhook::status_of(why);
}

bool within_reach(const Route& route, const Principal& principal) {
  return route.reach != Reach::province || principal.sees_province();
}

}  // namespace

JournalEntry journal_entry(const ApiServices& services, const Call& call, std::string_view action,
                           std::string object) {
  JournalEntry entry;
  entry.at = services.real.now();
  entry.actor = call.principal.actor;
  entry.action = std::string(action);
  entry.object = std::move(object);
  entry.origin = call.address;
  return entry;
}

Result<void> append_journal(const ApiServices& services, const Call& call, std::string_view action,
                            std::string object) {
  const JournalEntry entry = journal_entry(services, call, action, std::move(object));
  return services.run.store.write_grouped(
      [&](StoreWriter& store) { return store.append_journal(entry); });
}

Api::Api(ApiServices services)
    : services_(std::move(services)),
      sign_in_(services_.run.store, services_.real, services_.sign_in),
      briefs_(std::make_unique<BriefDesk>(services_)) {}

Api::~Api() = default;

Result<std::unique_ptr<Api>> Api::make(ApiServices services) {
  if (!services.places) {
    services.places = std::make_shared<PlaceCounts>(
        services.run, services.repairs == nullptr ? services.pool : services.repairs->runs,
        services.registry);
  }
  services.numbers = std::make_shared<NumberGate>();
  services.probe = std::make_shared<StoreProbe>(services.run.store, services.pool);
  std::unique_ptr<Api> api(new Api(std::move(services)));
  const ApiServices& kept = api->services_;
  const auto watch = std::make_shared<ChangeWatch>(kept);
  std::vector<Route> routes;
  add_feed_routes(kept, routes);
  add_feed_matrix_routes(kept, routes);
  add_feed_contact_routes(kept, routes);
  add_feed_pause_routes(kept, routes);
  add_agency_routes(kept, routes);
  add_contract_routes(kept, routes);
  add_run_routes(kept, routes);
  add_reject_routes(kept, routes);
  add_record_routes(kept, routes);
  add_reject_group_routes(kept, routes);
  add_acceptance_routes(kept, routes);
  add_repair_routes(kept, routes);
  add_flag_routes(kept, routes);
  add_task_routes(kept, routes);
  add_figure_routes(kept, routes);
  add_region_routes(kept, routes);
  add_brief_routes(kept, routes);
  add_target_routes(kept, routes);
  add_problem_routes(kept, routes);
  add_person_search_routes(kept, routes);
  add_person_routes(kept, routes);
  add_delivery_routes(kept, routes);
  add_request_routes(kept, routes);
  add_conflict_routes(kept, routes);
  add_unconfirmed_routes(kept, routes);
  add_sweep_routes(kept, routes);
  add_fact_routes(kept, routes);
  add_identity_routes(kept, routes);
  add_worklist_routes(kept, routes);
  add_health_routes(kept, routes);
  add_audit_routes(kept, routes);
  add_stream_routes(kept, watch, routes);
  add_export_routes(kept, routes);
  add_about_routes(kept, watch, routes);
  add_service_routes(kept, routes);
  add_reveal_routes(kept, routes);
  add_session_routes(api->sign_in_, routes);
  add_account_routes(kept, api->sign_in_.desk, routes);
  for (webhook::Endpoint* endpoint : kept.webhooks) {
    routes.push_back({"POST", endpoint->settings().path, Roles{Role::agency}, Reach::no_region,
                      PeerHandler([endpoint](ports::HttpRequest request, ports::PeerIdentity peer) {
                        return endpoint->handle(std::move(request), std::move(peer));
                      })});
  }
  if (webhook::LookupEndpoint* lookups = kept.lookups) {
    routes.push_back({"POST", lookups->settings().path, Roles{Role::agency}, Reach::no_region,
                      PeerHandler([lookups](ports::HttpRequest request, ports::PeerIdentity peer) {
                        return lookups->handle(std::move(request), std::move(peer));
                      })});
  }
  GW_TRY(api->router_, Router::make(std::move(routes)));
  return api;
}

asio::awaitable<Result<ports::HttpResponse>> Api::answer(const Route& route,
                                                         std::shared_ptr<const Call> call) {
  if (const auto* waiting = std::get_if<WaitingHandler>(&route.handler)) {
    co_return co_await (*waiting)(std::move(call));
  }
  const auto& blocking = std::get<BlockingHandler>(route.handler);
  auto job = [&blocking, &call]() { return blocking(*call); };
  co_return co_await runtime::offload(services_.pool, std::move(job));
}

void Api::count_time(const Route& route, std::chrono::steady_clock::time_point began) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  services_.registry
      .histogram("enrollgate_api_request_seconds",
                 "Time from a whole request to its answer, by route.",
                 {{"route", route.path}, {"method", route.method}}, metrics::duration_bounds())
      .observe(took.count());
}

/// A session says it, else a certificate or the socket; else it is a stranger.
asio::awaitable<Result<Principal>> Api::who_asks(const ports::HttpRequest& request,
                                                 const ports::PeerIdentity& peer) {
  if (const auto token = session_token(request)) {
    // Who waits for events does nothing either, and an EventSource has no header of its own.
    const bool poll = request.headers.find(kOwnHeader) == kPollWord ||
                      request.headers.find("Accept") == "text/event-stream";
    auto job = [this, text = std::string(*token), poll]() {
      return sign_in_.desk.find(text, poll ? Activity::poll : Activity::act);
    };
    GW_CO_TRY(auto signed_in, co_await runtime::offload(services_.pool, std::move(job)));
    if (signed_in) co_return std::move(*signed_in);
  }
  if (auto listed = principal_of(peer, services_.callers)) co_return std::move(*listed);
  Principal stranger;
  stranger.actor = name_of(Role::stranger);
  stranger.role = Role::stranger;
  co_return stranger;
}

asio::awaitable<ports::HttpResponse> Api::handle(ports::HttpRequest request,
                                                 ports::PeerIdentity peer) {
  const RequestTrace trace(request.headers.find("traceparent"), random_);
  RequestLog told;
  auto responding = respond(std::move(request), std::move(peer), told);
  ports::HttpResponse response = co_await std::move(responding);
  trace.into(response);
  told.write(trace, response, services_.log_key, beijing_day(services_.real.now()));
  co_return response;
}

asio::awaitable<ports::HttpResponse> Api::respond(ports::HttpRequest request,
                                                  ports::PeerIdentity peer, RequestLog& told) {
  const auto began = std::chrono::steady_clock::now();
  const Language language = webhook::language_of(request);
  const auto match = router_.find(request.method, path_of(request.target));
  const auto refuse = [&told, language](int status, const Failure& why) {
    told.failed(why);
    return webhook::problem(status, why, language);
  };
  if (match.route != nullptr) {
    told.found(*match.route, match.parameter);
    const auto* by_peer = std::get_if<PeerHandler>(&match.route->handler);
    // Who shows no certificate does not even learn that an agency's path is one.
    if (by_peer != nullptr && peer.present) {
      told.leave();
      auto answering = (*by_peer)(std::move(request), std::move(peer));
      ports::HttpResponse response = co_await std::move(answering);
      count_time(*match.route, began);
      co_return response;
    }
  }
  if (from_another_site(request)) {
    co_return refuse(403, Failure(Errc::forbidden, "api.site"));
  }
  auto principal = co_await who_asks(request, peer);
  if (!principal) {
    co_return refuse(webhook::status_of(principal.error()), principal.error());
  }
  told.asked_by(*principal);
  const bool for_strangers = match.route != nullptr && match.route->roles.has(Role::stranger);
  // Who may not ask learns nothing of what there is to ask.
  if (principal->role == Role::stranger && !for_strangers) {
    ports::HttpResponse response = refuse(401, Failure(Errc::not_signed_in, "api.caller"));
    response.headers.set("WWW-Authenticate", "Session realm=\"enrollgate\"");
    mark(response);
    co_return response;
  }
  if (request.method != "GET" && (principal->session || for_strangers) &&
      !from_own_page(request, peer)) {
    co_return refuse(403, Failure(Errc::forbidden, "api.own_page"));
  }
  if (match.route == nullptr) {
    const Failure why(Errc::not_found, "api.route");
    ports::HttpResponse response = refuse(match.path_known ? 405 : 404, why);
    if (match.path_known) response.headers.set("Allow", match.allow);
    co_return response;
  }
  if (!match.route->roles.has(principal->role) || !within_reach(*match.route, *principal)) {
    co_return refuse(403, Failure(Errc::forbidden, "api.role"));
  }
  auto call = std::make_shared<Call>();
  auto query = Query::parse(request.target);
  if (!query) co_return refuse(400, query.error());
  call->query = std::move(*query);
  call->request = std::move(request);
  call->principal = std::move(*principal);
  call->parameter = match.parameter;
  call->language = language;
  call->address = peer.address;

  auto result = co_await answer(*match.route, call);
  count_time(*match.route, began);
  const int status = result ? result->status : status_of(result.error());
  services_.registry
      .counter("enrollgate_api_requests_total", "Requests to /v1 by route and status.",
               {{"route", match.route->path},
                {"method", match.route->method},
                {"code", std::to_string(status)}})
      .add();
  if (!result) {
    ports::HttpResponse response = refuse(status, result.error());
    if (status == 503) response.headers.set("Retry-After", "5");
    if (status == 429) response.headers.set("Retry-After", std::to_string(result.error().detail()));
    mark(response);
    co_return response;
  }
  tag(call->request, *result);
  mark(*result);
  co_return std::move(*result);
}

}  // namespace gw::api
