// How the gateway serves just now, for whoever has a page open: as usual, without taking changes,
// or in announced maintenance; and the announcement itself, which an operator makes and ends.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/store_probe.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/domain/value_mapping.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kNoticeBody = 8192;
constexpr std::string_view kMemo = "notice";

FeedId notice_place() {
  return FeedId("gateway.notice");
}

/// What is announced: from when until when, and in words why.
struct Notice {
  Instant from{};
  Instant until{};
  std::string words;
};

std::string to_text(const Notice& notice) {
  return json::serialize(json::object{{"from", notice.from.time_since_epoch().count()},
                                      {"until", notice.until.time_since_epoch().count()},
                                      {"words", notice.words}});
}

/// Nothing for a memo that holds none.
std::optional<Notice> notice_from(const std::string& text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();
  const auto moment = [&](std::string_view name) {
    const json::value* member = object.if_contains(name);
    return Instant(
        Instant::duration(member == nullptr || !member->is_int64() ? 0 : member->get_int64()));
  };
  const json::value* words = object.if_contains("words");
  Notice notice{moment("from"), moment("until"), {}};
  if (words != nullptr && words->is_string()) notice.words = words->get_string();
  return notice;
}

json::value notice_json(const std::optional<Notice>& notice) {
  if (!notice) return nullptr;
  return json::object{{"from", time_json(notice->from)},
                      {"until", time_json(notice->until)},
                      {"words", notice->words}};
}

/// That which is still to come or in force.
Result<std::optional<Notice>> standing_notice(const ApiServices& services) {
  std::string text;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(text, store.memo(notice_place(), kMemo));
    return {};
  }));
  auto notice = notice_from(text);
  if (notice && notice->until <= services.real.now()) notice.reset();
  return notice;
}

asio::awaitable<Result<ports::HttpResponse>> show_service(const ApiServices& services,
                                                          std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  auto job = [&services]() { return standing_notice(services); };
  GW_CO_TRY(const auto notice, co_await runtime::offload(services.pool, std::move(job)));
  const bool writable = co_await services.probe->writable();
  json::object item;
  const bool in_force = notice && notice->from <= services.real.now();
  item["state"] = !writable ? "read_only" : in_force ? "maintenance" : "normal";
  item["notice"] = notice_json(notice);
  co_return item_reply("service", std::move(item));
}

/// `{"from":"2026-12-01T22:00","until":"2026-12-01T23:30","words":"…"}`, Beijing time; from absent:
/// at once.
Result<Notice> notice_in(const Call& call, Instant now) {
  const Failure wrong = fail(Errc::invalid_argument, "service.notice");
  GW_TRY(const json::object object, body_object(call, kNoticeBody));
  GW_CHECK(body::only(object, {"from", "until", "words"}, wrong));
  GW_TRY(const std::string_view from, body::text(object, "from", wrong));
  GW_TRY(const std::string_view until, body::text(object, "until", wrong));
  GW_TRY(const std::string_view words, body::text(object, "words", wrong));
  const auto begins = from.empty() ? std::optional(now) : parse_beijing_minute(from);
  const auto ends = parse_beijing_minute(until);
  if (!begins || !ends || *ends <= now || *ends <= *begins)
    return fail(Errc::invalid_argument, "service.times");
  if (!reads_as_note(words)) return fail(Errc::invalid_argument, "service.words");
  return Notice{*begins, *ends, std::string(words)};
}

Result<ports::HttpResponse> announce(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const Notice notice, notice_in(call, services.real.now()));
  GW_CHECK(services.run.store.write_grouped([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.put_memo(notice_place(), kMemo, to_text(notice)));
    return store.append_journal(journal_entry(services, call, "service.announce", ""));
  }));
  return item_reply("notice", json::object{{"notice", notice_json(notice)}});
}

Result<ports::HttpResponse> end_notice(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const auto notice, standing_notice(services));
  if (!notice) return fail(Errc::not_found, "service.notice");
  GW_CHECK(services.run.store.write_grouped([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.put_memo(notice_place(), kMemo, ""));
    return store.append_journal(journal_entry(services, call, "service.end_notice", ""));
  }));
  return item_reply("notice", json::object{{"notice", nullptr}});
}

}  // namespace

void add_service_routes(const ApiServices& services, std::vector<Route>& routes) {
  // Also before anybody has signed in: whoever cannot is told why.
  routes.push_back({"GET", "/v1/service", kAnybody, Reach::no_region,
                    waiting(services, show_service), AgencyReach::nothing});
  routes.push_back(
      {"POST", "/v1/service/notice", kOperators, Reach::province, blocking(services, announce)});
  routes.push_back({"POST", "/v1/service/notice/end", kOperators, Reach::province,
                    blocking(services, end_notice)});
}

}  // namespace gw::api
