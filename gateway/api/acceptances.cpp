// Acceptances of refused rows until a day (认可放行): asked for by one person, who was told what it
// would lead to, decided by a reviewer who is another one.
#include "gateway/domain/acceptance.hpp"

#include "gateway/api/body_reading.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/repairs.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kAskedMost = 4096;

/// What somebody asks for, from a body.
struct Asked {
  Day until{};
  std::string why;
  bool dry_run = false;
};

/// Rows that are to be taken: what is said of them, the job that reads them again, and in whose
/// lists they stood.
struct Accepting {
  ValueMapping mapping;
  ReplayJob job;
  RegionCode region;
};

json::object acceptance_json(const AcceptanceRequest& request, Instant now, Language language) {
  json::object object;
  object["number"] = request.number;
  object["source"] = name_of(request.source);
  object["target"] = request.target;
  object["feed"] = request.feed.text();
  object["region"] = request.region.empty() ? json::value() : json::value(request.region.text());
  object["reason"] = name_of(request.check);
  object["words"] = words_of(request.check, language);
  object["column"] = request.column;
  object["until"] = day_json(request.until);
  object["why"] = request.why;
  object["actor"] = request.actor;
  object["asked"] = time_json(request.asked);
  object["lapses"] = time_json(request.asked + kGrantValid);
  object["told"] = replay_counts_json(request.told);
  object["told_total"] = !request.told_complete && request.told_total == 0
                             ? json::value()
                             : json::value(request.told_total);
  object["told_complete"] = request.told_complete;
  object["state"] = name_of(state_of(request, now));
  object["decided_by"] =
      request.decided_by.empty() ? json::value() : json::value(request.decided_by);
  object["decided"] = time_json(request.decided);
  return object;
}

Result<Asked> asked_in(const ApiServices& services, const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.accept");
  GW_CHECK(call.query.only({}));
  GW_TRY(const json::object object, body_object(call, kAskedMost));
  GW_CHECK(body::only(object, {"until", "why", "dry_run"}, wrong));
  Asked asked;
  GW_TRY(asked.dry_run, dry_run_in(object, wrong));
  GW_TRY(const auto until, body::text(object, "until", wrong));
  GW_TRY(const auto why, body::text(object, "why", wrong));
  const auto day = parse_iso_day(until);
  const Day today = beijing_day(services.run.clock.now());
  if (!day || *day < today || *day > today + kAcceptedMost)
    return fail(Errc::invalid_argument, "api.accept_until");
  if (!reads_as_reason(why)) return fail(Errc::invalid_argument, "api.accept_why");
  asked.until = *day;
  asked.why = why;
  return asked;
}

/// Just the rows that the group has, and that a trial counts.
Result<Accepting> accepting_group(StoreReader& store, const Principal& principal,
                                  std::int64_t number) {
  RejectGroupFilter filter;
  filter.region = principal.own_region();
  filter.number = number;
  filter.open_only = false;
  GW_TRY(const auto groups, store.reject_groups(filter));
  if (groups.empty()) return fail(Errc::not_found, "api.reject_group");
  const RejectGroup& group = groups.front();
  Accepting accepting;
  accepting.region = group.region;
  accepting.mapping.feed = group.feed;
  accepting.mapping.column = group.column;
  accepting.mapping.value = group.code.reveal(Purpose::match);
  accepting.mapping.check = group.reason;
  accepting.mapping.cause = AcceptedCause{group.region, {group.shape, accepting.mapping.value}};
  return accepting;
}

Result<Accepting> accepting_row(StoreReader& store, const Principal& principal,
                                std::int64_t number) {
  RejectionFilter filter;
  filter.region = principal.own_region();
  filter.after = number - 1;
  filter.limit = 1;
  GW_TRY(const auto rows, store.rejections(filter));
  if (rows.empty() || rows.front().number != number) return fail(Errc::not_found, "api.reject");
  const Rejection& row = rows.front().rejection;
  GW_TRY(const auto batch, store.batch(row.batch));
  if (!batch) return fail(Errc::integrity, "api.reject");
  Accepting accepting;
  accepting.region = batch->region;
  accepting.mapping.feed = rows.front().feed;
  accepting.mapping.column = row.column;
  accepting.mapping.check = row.reason;
  accepting.mapping.row = AcceptedRow{row.row_key, row.value};
  return accepting;
}

/// Of the cause or row as the caller sees it.
Result<Accepting> accepting_of(const ApiServices& services, const Call& call, ReplaySource source,
                               std::int64_t target) {
  Accepting accepting;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    const bool row = source == ReplaySource::row;
    GW_TRY(accepting, row ? accepting_row(store, call.principal, target)
                          : accepting_group(store, call.principal, target));
    return {};
  }));
  accepting.job.source = source;
  accepting.job.target = target;
  return accepting;
}

std::string journal_object(const AcceptanceRequest& request, const std::string& last) {
  return std::to_string(request.number) + " " + std::string(name_of(request.source)) + " " +
         std::to_string(request.target) + " " + last;
}

Result<ports::HttpResponse> ask_acceptance(const ApiServices& services, const Call& call,
                                           const Asked& asked, ReplaySource source,
                                           std::uint64_t number) {
  GW_TRY(Accepting accepting,
         accepting_of(services, call, source, static_cast<std::int64_t>(number)));
  accepting.mapping.until = asked.until;
  if (asked.dry_run)
    return preview_replay(services, call, std::move(accepting.job), accepting.mapping);
  GW_TRY(const auto preview, services.repairs->desk.preview(accepting.job, accepting.mapping));
  AcceptanceRequest request;
  request.source = source;
  request.target = accepting.job.target;
  request.feed = accepting.mapping.feed;
  request.region = accepting.region;
  request.check = *accepting.mapping.check;
  request.column = accepting.mapping.column;
  request.until = asked.until;
  request.why = asked.why;
  request.actor = call.principal.actor;
  request.asked = services.real.now();
  request.told = preview.counts;
  request.told_total = preview.total;
  request.told_complete = preview.complete;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(request.number, store.add(request));
    return store.append_journal(journal_entry(services, call, "acceptances.ask",
                                              journal_object(request, iso_text(request.until))));
  }));
  return item_reply("acceptance", acceptance_json(request, request.asked, call.language));
}

template <ReplaySource source>
asio::awaitable<Result<ports::HttpResponse>> ask_about(const ApiServices& services,
                                                       std::shared_ptr<const Call> call) {
  GW_CO_TRY(const std::uint64_t number, id_parameter(*call));
  GW_CO_TRY(Asked asked, asked_in(services, *call));
  auto job = [&services, call, number, asked]() {
    return ask_acceptance(services, *call, asked, source, number);
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

/// In the caller's region; any other is answered as one that does not exist.
Result<AcceptanceRequest> request_of(const ApiServices& services, const Call& call,
                                     StoreReader& store) {
  GW_TRY(const std::uint64_t number, id_parameter(call));
  AcceptanceFilter filter;
  filter.region = call.principal.own_region();
  filter.now = services.real.now();
  filter.before = static_cast<std::int64_t>(number) + 1;
  filter.limit = 1;
  GW_TRY(auto found, store.acceptance_requests(filter));
  if (found.empty() || found.front().number != static_cast<std::int64_t>(number))
    return fail(Errc::not_found, "api.acceptance");
  return std::move(found.front());
}

/// The same while it may be decided.  Errc::conflict.
Result<AcceptanceRequest> waiting_request(const ApiServices& services, const Call& call,
                                          StoreReader& store) {
  GW_TRY(AcceptanceRequest request, request_of(services, call, store));
  const GrantState state = state_of(request, services.real.now());
  if (state == GrantState::lapsed) return fail(Errc::conflict, "acceptances.lapsed");
  if (state != GrantState::waiting) return fail(Errc::conflict, "acceptances.decided");
  return request;
}

/// Decides inside the transaction that does what follows from it.
Result<void> write_verdict(const ApiServices& services, const Call& call, StoreWriter& store,
                           GrantState verdict, AcceptanceRequest& request) {
  GW_TRY(request, waiting_request(services, call, store));
  GW_CHECK(may_review({call.principal.actor, call.principal.role}, request.actor));
  request.state = verdict;
  request.decided_by = call.principal.actor;
  request.decided = services.real.now();
  GW_CHECK(store.update(request));
  const bool confirmed = verdict == GrantState::confirmed;
  return store.append_journal(
      journal_entry(services, call, confirmed ? "acceptances.confirm" : "acceptances.refuse",
                    journal_object(request, request.actor)));
}

Result<ports::HttpResponse> list_acceptances(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"state", "after", "limit"}));
  GW_TRY(const PageAsked page, page_asked(call));
  AcceptanceFilter filter;
  GW_TRY(filter.state, grant_state_asked(call));
  filter.region = call.principal.own_region();
  filter.now = services.real.now();
  filter.before = page.cursor;
  filter.limit = page.limit;
  std::vector<AcceptanceRequest> requests;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(requests, store.acceptance_requests(filter));
    return {};
  }));
  json::array items;
  for (const AcceptanceRequest& one : requests)
    items.push_back(acceptance_json(one, filter.now, call.language));
  const bool more = static_cast<std::int64_t>(requests.size()) == page.limit;
  return list_reply("acceptances", std::move(items),
                    more ? json::value(requests.back().number) : nullptr);
}

Result<ports::HttpResponse> show_acceptance(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  AcceptanceRequest request;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(request, request_of(services, call, store));
    return {};
  }));
  return item_reply("acceptance", acceptance_json(request, services.real.now(), call.language));
}

Result<ports::HttpResponse> confirm(const ApiServices& services, const Call& call, bool dry_run) {
  AcceptanceRequest request;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(request, waiting_request(services, call, store));
    return {};
  }));
  const Instant now = services.run.clock.now();
  if (request.until < beijing_day(now)) return fail(Errc::conflict, "acceptances.until");
  GW_TRY(Accepting accepting, accepting_of(services, call, request.source, request.target));
  ValueMapping& mapping = accepting.mapping;
  // The row may have been read again since, and be refused for something else: nobody asked for
  // that.
  if (mapping.feed != request.feed || mapping.check != request.check ||
      mapping.column != request.column)
    return fail(Errc::conflict, "acceptances.changed");
  mapping.until = request.until;
  mapping.why = request.why;
  mapping.actor = call.principal.actor;
  mapping.made = now;
  if (dry_run) return preview_replay(services, call, std::move(accepting.job), mapping);
  return start_replay(services, call, std::move(accepting.job), mapping, [&](StoreWriter& store) {
    return write_verdict(services, call, store, GrantState::confirmed, request);
  });
}

asio::awaitable<Result<ports::HttpResponse>> confirm_acceptance(const ApiServices& services,
                                                                std::shared_ptr<const Call> call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.acceptance");
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const json::object object, body_object(*call, kAskedMost));
  GW_CO_CHECK(body::only(object, {"dry_run"}, wrong));
  GW_CO_TRY(const bool dry_run, dry_run_in(object, wrong));
  auto job = [&services, call, dry_run]() { return confirm(services, *call, dry_run); };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

Result<ports::HttpResponse> refuse_acceptance(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  AcceptanceRequest request;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) {
    return write_verdict(services, call, store, GrantState::refused, request);
  }));
  return item_reply("acceptance", acceptance_json(request, request.decided, call.language));
}

}  // namespace

void add_acceptance_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"POST", "/v1/reject-groups/{number}/accept", kClerks, Reach::by_region,
                    waiting(services, ask_about<ReplaySource::group>)});
  routes.push_back({"POST", "/v1/rejects/{number}/accept", kClerks, Reach::by_region,
                    waiting(services, ask_about<ReplaySource::row>)});
  routes.push_back({"GET", "/v1/acceptances", kFollowers, Reach::by_region,
                    blocking(services, list_acceptances)});
  routes.push_back({"GET", "/v1/acceptances/{number}", kFollowers, Reach::by_region,
                    blocking(services, show_acceptance)});
  routes.push_back({"POST", "/v1/acceptances/{number}/confirm", kReviewers, Reach::by_region,
                    waiting(services, confirm_acceptance)});
  routes.push_back({"POST", "/v1/acceptances/{number}/refuse", kReviewers, Reach::by_region,
                    blocking(services, refuse_acceptance)});
}

}  // namespace gw::api
