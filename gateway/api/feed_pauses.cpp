// Pausing a feed with a reason and a last day, and ending that before.  What a paused feed's agency
// sends by itself (a webhook) is taken and takes effect as ever: nobody is refused for a pause, and
// a payment that waits would accuse whoever paid.
#include "gateway/api/feed_pauses.hpp"

#include "gateway/api/body_reading.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/domain/value_mapping.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kPauseBody = 8192;

/// `{"until":"2026-12-10","reason":"…"}`; the day is the last one.
Result<FeedPause> pause_in(const Call& call, Instant now) {
  const Failure wrong = fail(Errc::invalid_argument, "feeds.pause");
  GW_TRY(const json::object object, body_object(call, kPauseBody));
  GW_CHECK(body::only(object, {"until", "reason"}, wrong));
  GW_TRY(const std::string_view until, body::text(object, "until", wrong));
  GW_TRY(const std::string_view reason, body::text(object, "reason", wrong));
  const Day today = beijing_day(now);
  const auto last = parse_iso_day(until);
  if (!last || *last < today || *last > today + FeedPause::kLongest)
    return fail(Errc::invalid_argument, "feeds.pause_until");
  if (!reads_as_note(reason)) return fail(Errc::invalid_argument, "feeds.pause_reason");
  FeedPause pause;
  pause.since = now;
  pause.until = *last;
  pause.ends = start_of(*last + kOneDay);
  pause.actor = call.principal.actor;
  pause.reason = PersonalText(std::string(reason));
  return pause;
}

asio::awaitable<Result<ports::HttpResponse>> pause_feed(const ApiServices& services,
                                                        std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const FeedInfo* const feed, feed_asked(services, *call));
  GW_CO_TRY(FeedPause pause, pause_in(*call, services.run.clock.now()));
  pause.feed = feed->definition.id;
  auto job = [&services, &pause, call]() {
    return services.run.store.write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(pause.number, store.add(pause));
      return store.append_journal(journal_entry(services, *call, "feeds.pause",
                                                pause.feed.text() + " " + iso_text(pause.until)));
    });
  };
  GW_CO_CHECK(co_await runtime::offload(services.pool, std::move(job)));
  GW_CO_CHECK(co_await services.scheduler.follow_pauses());
  co_return item_reply(
      "feed-pause", json::object{{"feed", pause.feed.text()}, {"pause", pause_json(pause, *call)}});
}

asio::awaitable<Result<ports::HttpResponse>> resume_feed(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const FeedInfo* const feed, feed_asked(services, *call));
  const FeedId id = feed->definition.id;
  const Instant now = services.run.clock.now();
  auto job = [&services, &id, now, call]() {
    return services.run.store.write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(const auto pauses, store.feed_pauses(now));
      const bool paused = std::any_of(pauses.begin(), pauses.end(), [&](const FeedPause& one) {
        return one.feed == id && one.holds(now);
      });
      if (!paused) return fail(Errc::conflict, "feeds.not_paused");
      GW_CHECK(store.end_pause(id, now, call->principal.actor));
      return store.append_journal(journal_entry(services, *call, "feeds.resume", id.text()));
    });
  };
  GW_CO_CHECK(co_await runtime::offload(services.pool, std::move(job)));
  GW_CO_CHECK(co_await services.scheduler.follow_pauses());
  co_return item_reply("feed-pause", json::object{{"feed", id.text()}, {"pause", nullptr}});
}

}  // namespace

json::object pause_json(const FeedPause& pause, const Call& call) {
  const bool insider = kInsiders.has(call.principal.role);
  json::object object;
  object["since"] = time_json(pause.since);
  object["until"] = day_json(pause.until);
  object["actor"] = insider ? json::value(pause.actor) : json::value();
  object["reason"] = insider ? json::value(pause.reason.reveal(Purpose::clerk)) : json::value();
  return object;
}

void add_feed_pause_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"POST", "/v1/feeds/{id}/pause", kOperators, Reach::province, waiting(services, pause_feed)});
  routes.push_back({"POST", "/v1/feeds/{id}/resume", kOperators, Reach::province,
                    waiting(services, resume_feed)});
}

}  // namespace gw::api
