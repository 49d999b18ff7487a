// Signing in and out, the first sign-in, and how long a session lasts.
#include "gateway/api/body_reading.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/sign_in.hpp"
#include "gateway/codec/qr_code.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/webhook/problem.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kSignInBody = 8192;
constexpr std::int64_t kComeBackSeconds = 10;

/// Gone with the browser's window; the session's own limits end it where the window stays.
std::string cookie(std::string_view token) {
  std::string text(kSessionCookie);
  text.append("=").append(token);
  return text.append("; Path=/; Secure; HttpOnly; SameSite=Strict");
}

ports::HttpResponse opened_reply(const Opened& opened) {
  json::object item;
  caller_into(item, opened.principal);
  ports::HttpResponse response = item_reply("session", std::move(item));
  response.headers.add("Set-Cookie", cookie(opened.token));
  return response;
}

using Typed = SignInDesk::Typed;

/// The named members, all of them texts.
Result<Typed> typed_in(const Call& call, std::initializer_list<std::string_view> names) {
  const Failure wrong = fail(Errc::invalid_argument, "session.body");
  GW_CHECK(call.query.only({}));
  GW_TRY(const json::object object, body_object(call, kSignInBody));
  GW_CHECK(body::only(object, names, wrong));
  Typed typed;
  typed.address = call.address;
  const std::initializer_list<std::pair<std::string_view, std::string*>> members{
      {"name", &typed.name},
      {"password", &typed.password},
      {"code", &typed.code},
      {"one_time_code", &typed.one_time}};
  for (const auto& [name, into] : members) {
    GW_TRY(const std::string_view said, body::text(object, name, wrong));
    *into = said;
  }
  return typed;
}

/// What the page of the first sign-in or of any shows when too many try at once.
ports::HttpResponse come_back(Language language) {
  const Failure why(Errc::busy, "session.attempts", kComeBackSeconds);
  ports::HttpResponse response = webhook::problem(429, why, language);
  response.headers.set("Retry-After", std::to_string(kComeBackSeconds));
  return response;
}

/// Runs a job of the desk where passwords are worked on, if the address may still try.
template <class Job>
asio::awaitable<Result<ports::HttpResponse>> attempt(SignIn& sign_in,
                                                     std::shared_ptr<const Call> call, Job job) {
  if (!sign_in.gate.enter(call->address)) co_return come_back(call->language);
  struct Leave {
    explicit Leave(AttemptGate& one) : gate(one) {}
    Leave(const Leave&) = delete;
    Leave& operator=(const Leave&) = delete;
    ~Leave() { gate.leave(); }
    AttemptGate& gate;
  };
  const Leave leave(sign_in.gate);
  co_return co_await runtime::offload(sign_in.pool, std::move(job));
}

asio::awaitable<Result<ports::HttpResponse>> begin_session(SignIn& sign_in,
                                                           std::shared_ptr<const Call> call) {
  GW_CO_TRY(Typed typed, typed_in(*call, {"name", "password", "code"}));
  auto job = [&sign_in, call, typed]() -> Result<ports::HttpResponse> {
    GW_TRY(const Opened opened, sign_in.desk.sign_in(typed));
    // Whoever signs in anew leaves the session before.
    if (call->principal.session) GW_CHECK(sign_in.desk.end(call->principal, call->address));
    return opened_reply(opened);
  };
  auto trying = attempt(sign_in, call, std::move(job));
  co_return co_await std::move(trying);
}

asio::awaitable<Result<ports::HttpResponse>> begin_enrolment(SignIn& sign_in,
                                                             std::shared_ptr<const Call> call) {
  GW_CO_TRY(Typed typed, typed_in(*call, {"name", "one_time_code"}));
  auto job = [&sign_in, typed]() -> Result<ports::HttpResponse> {
    GW_TRY(const Enrolment begun, sign_in.desk.begin_enrolment(typed));
    GW_TRY(const auto rows, codec::qr_code(begun.uri));
    json::object item;
    item["secret"] = begun.secret;
    item["uri"] = begun.uri;
    item["qr"] = json::array(rows.begin(), rows.end());
    return item_reply("enrolment", std::move(item));
  };
  auto trying = attempt(sign_in, call, std::move(job));
  co_return co_await std::move(trying);
}

asio::awaitable<Result<ports::HttpResponse>> finish_enrolment(SignIn& sign_in,
                                                              std::shared_ptr<const Call> call) {
  GW_CO_TRY(Typed typed, typed_in(*call, {"name", "one_time_code", "password", "code"}));
  auto job = [&sign_in, typed]() -> Result<ports::HttpResponse> {
    GW_TRY(const Opened opened, sign_in.desk.finish_enrolment(typed));
    return opened_reply(opened);
  };
  auto trying = attempt(sign_in, call, std::move(job));
  co_return co_await std::move(trying);
}

Result<ports::HttpResponse> end_session(SignIn& sign_in, const Call& call) {
  GW_CHECK(call.query.only({}));
  if (call.principal.session) GW_CHECK(sign_in.desk.end(call.principal, call.address));
  json::object item;
  item["ended"] = call.principal.session.has_value();
  ports::HttpResponse response = item_reply("session_end", std::move(item));
  response.headers.add("Set-Cookie", cookie("") + "; Max-Age=0");
  return response;
}

/// An act like any other, for one who has nothing else to do than to stay.
Result<ports::HttpResponse> stay(SignIn&, const Call& call) {
  GW_CHECK(call.query.only({}));
  if (!call.principal.session) return fail(Errc::conflict, "session.stay");
  json::object item;
  caller_into(item, call.principal);
  return item_reply("session", std::move(item));
}

}  // namespace

void caller_into(json::object& item, const Principal& principal) {
  item["actor"] = principal.actor;
  item["role"] = name_of(principal.role);
  item["region"] = principal.region.text();
  item["province"] = principal.sees_province();
  item["agency"] = principal.agency.empty() ? json::value() : json::value(principal.agency.text());
  item["by"] = principal.session               ? "account"
               : principal.role == Role::local ? "local"
                                               : "certificate";
  item["session"] = nullptr;
  if (principal.session) {
    item["session"] = json::object{{"idle_ends", time_json(principal.session->idle_ends)},
                                   {"ends", time_json(principal.session->ends)}};
  }
}

void add_session_routes(SignIn& sign_in, std::vector<Route>& routes) {
  const auto on_loop = [&sign_in](auto handler) {
    return WaitingHandler([&sign_in, handler](std::shared_ptr<const Call> call) {
      return handler(sign_in, std::move(call));
    });
  };
  const auto on_pool = [&sign_in](auto handler) {
    return BlockingHandler(
        [&sign_in, handler](const Call& call) { return handler(sign_in, call); });
  };
  routes.push_back({"POST", "/v1/session", kAnybody, Reach::no_region, on_loop(begin_session),
                    AgencyReach::nothing});
  routes.push_back({"DELETE", "/v1/session", kEverybody, Reach::no_region, on_pool(end_session),
                    AgencyReach::nothing});
  routes.push_back({"POST", "/v1/session/stay", kEverybody, Reach::no_region, on_pool(stay),
                    AgencyReach::nothing});
  routes.push_back({"POST", "/v1/enrolment", kAnybody, Reach::no_region, on_loop(begin_enrolment),
                    AgencyReach::nothing});
  routes.push_back({"POST", "/v1/enrolment/confirm", kAnybody, Reach::no_region,
                    on_loop(finish_enrolment), AgencyReach::nothing});
}

}  // namespace gw::api
