#include "gateway/api/api.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/base/log.hpp"
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
  return why.step() == kNumbersStep ? 429 : webhook::status_of(why);
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
  return entry;
}

Result<void> append_journal(const ApiServices& services, const Call& call, std::string_view action,
                            std::string object) {
  const JournalEntry entry = journal_entry(services, call, action, std::move(object));
  return services.run.store.write_grouped(
      [&](StoreWriter& store) { return store.append_journal(entry); });
}

Result<std::unique_ptr<Api>> Api::make(ApiServices services) {
  if (!services.places) {
    services.places = std::make_shared<PlaceCounts>(
        services.run, services.repairs == nullptr ? services.pool : services.repairs->runs);
  }
  services.numbers = std::make_shared<NumberGate>();
  std::unique_ptr<Api> api(new Api(std::move(services)));
  const ApiServices& kept = api->services_;
  std::vector<Route> routes;
  add_feed_routes(kept, routes);
  add_feed_matrix_routes(kept, routes);
  add_feed_contact_routes(kept, routes);
  add_agency_routes(kept, routes);
  add_contract_routes(kept, routes);
  add_run_routes(kept, routes);
  add_reject_routes(kept, routes);
  add_reject_group_routes(kept, routes);
  add_repair_routes(kept, routes);
  add_flag_routes(kept, routes);
  add_task_routes(kept, routes);
  add_figure_routes(kept, routes);
  add_region_routes(kept, routes);
  add_target_routes(kept, routes);
  add_problem_routes(kept, routes);
  add_person_routes(kept, routes);
  add_delivery_routes(kept, routes);
  add_conflict_routes(kept, routes);
  add_unconfirmed_routes(kept, routes);
  add_sweep_routes(kept, routes);
  add_fact_routes(kept, routes);
  add_identity_routes(kept, routes);
  add_worklist_routes(kept, routes);
  add_health_routes(kept, routes);
  add_audit_routes(kept, routes);
  add_stream_routes(kept, routes);
  add_export_routes(kept, routes);
  add_about_routes(kept, routes);
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
  auto responding = respond(std::move(request), std::move(peer), trace);
  ports::HttpResponse response = co_await std::move(responding);
  trace.into(response);
  co_return response;
}

asio::awaitable<ports::HttpResponse> Api::respond(ports::HttpRequest request,
                                                  ports::PeerIdentity peer,
                                                  const RequestTrace& trace) {
  const Language language = webhook::language_of(request);
  const auto match = router_.find(request.method, path_of(request.target));
  if (match.route != nullptr) {
    const auto* by_peer = std::get_if<PeerHandler>(&match.route->handler);
    // Who shows no certificate does not even learn that an agency's path is one.
    if (by_peer != nullptr && peer.present) {
      co_return co_await (*by_peer)(std::move(request), std::move(peer));
    }
  }
  if (from_another_site(request)) {
    co_return webhook::problem(403, Failure(Errc::forbidden, "api.site"), language);
  }
  auto principal = co_await who_asks(request, peer);
  if (!principal) {
    const int status = webhook::status_of(principal.error());
    log::failure("api.failed", principal.error(), {{"trace_id", trace}, {"status", status}});
    co_return webhook::problem(status, principal.error(), language);
  }
  const bool for_strangers = match.route != nullptr && match.route->roles.has(Role::stranger);
  // Who may not ask learns nothing of what there is to ask.
  if (principal->role == Role::stranger && !for_strangers) {
    ports::HttpResponse response =
        webhook::problem(401, Failure(Errc::not_signed_in, "api.caller"), language);
    response.headers.set("WWW-Authenticate", "Session realm=\"enrollgate\"");
    mark(response);
    co_return response;
  }
  if (request.method != "GET" && (principal->session || for_strangers) &&
      !from_own_page(request, peer)) {
    co_return webhook::problem(403, Failure(Errc::forbidden, "api.own_page"), language);
  }
  if (match.route == nullptr) {
    const Failure why(Errc::not_found, "api.route");
    ports::HttpResponse response = webhook::problem(match.path_known ? 405 : 404, why, language);
    if (match.path_known) response.headers.set("Allow", match.allow);
    co_return response;
  }
  if (!match.route->roles.has(principal->role) || !within_reach(*match.route, *principal)) {
    co_return webhook::problem(403, Failure(Errc::forbidden, "api.role"), language);
  }
  auto call = std::make_shared<Call>();
  auto query = Query::parse(request.target);
  if (!query) co_return webhook::problem(400, query.error(), language);
  call->query = std::move(*query);
  call->request = std::move(request);
  call->principal = std::move(*principal);
  call->parameter = match.parameter;
  call->language = language;
  call->address = peer.address;

  auto result = co_await answer(*match.route, call);
  const int status = result ? result->status : status_of(result.error());
  services_.registry
      .counter("enrollgate_api_requests_total", "Requests to /v1 by route and status.",
               {{"route", match.route->path},
                {"method", match.route->method},
                {"code", std::to_string(status)}})
      .add();
  if (!result) {
    if (status >= 500) {
      log::failure("api.failed", result.error(), {{"trace_id", trace}, {"status", status}});
    } else {
      const Failure& why = result.error();
      log::info("api.refused", {{"trace_id", trace}, {"code", why.code()}, {"status", status}});
    }
    ports::HttpResponse response = webhook::problem(status, result.error(), language);
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
