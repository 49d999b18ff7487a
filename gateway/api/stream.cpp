// What changed, as server-sent events: versions by topic and nothing else, so that a page reads
// again what it shows and no sooner.  Each answer ends with its event, or after a while without
// one; the browser comes back by itself (`retry`) and says which versions it knows (Last-Event-ID).
// So a change that fell between two answers is never lost, and no connection is held for good.
#include <array>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "gateway/api/handlers.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/runtime/task_gate.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kNewest = 50;  // an older run or message changes only through a newer one
constexpr std::size_t kVersionDigits = 12;

/// A digest over what a topic's pages show; another one means that they show something else.
struct TopicVersions {
  std::string feeds, runs, flags, deliveries;

  json::object to_json() const {
    return {{"feeds", feeds}, {"runs", runs}, {"flags", flags}, {"deliveries", deliveries}};
  }
  std::string id() const { return feeds + '.' + runs + '.' + flags + '.' + deliveries; }
};

class TopicDigest {
 public:
  template <class... Values>
  void add(const Values&... values) {
    ((text_ += to_text(values) + ','), ...);
  }
  std::string version() const {
    return crypto::digest_hex(crypto::DigestKind::sha256, text_).substr(0, kVersionDigits);
  }

 private:
  static std::string to_text(const std::string& text) { return text; }
  static std::string to_text(std::string_view text) { return std::string(text); }
  template <class Number>
  requires std::is_integral_v<Number>
  static std::string to_text(Number number) { return std::to_string(number); }

  std::string text_;
};

Result<std::string> feeds_version(const ApiServices& services, StoreReader& store) {
  TopicDigest digest;
  GW_TRY(const auto standings, services.matrix.standings(store, services.run.clock.now()));
  for (const auto& one : standings) {
    digest.add(one.feed.text(), schedule::name_of(one.cell.state), one.cell.rows.value_or(-1),
               one.cell.day.time_since_epoch().count());
  }
  return digest.version();
}

Result<std::string> runs_version(StoreReader& store) {
  TopicDigest digest;
  BatchFilter newest;
  newest.limit = kNewest;
  GW_TRY(auto batches, store.batches(newest));
  GW_TRY(const auto unfinished, store.unfinished_batches());
  BatchFilter held = newest;
  held.state = BatchState::held;
  GW_TRY(const auto waiting, store.batches(held));
  batches.insert(batches.end(), unfinished.begin(), unfinished.end());
  batches.insert(batches.end(), waiting.begin(), waiting.end());
  for (const Batch& batch : batches)
    digest.add(batch.id.value, name_of(batch.state), batch.applied_rows);
  return digest.version();
}

Result<std::string> flags_version(StoreReader& store) {
  TopicDigest digest;
  GW_TRY(const auto counts, store.flag_counts(std::nullopt));
  for (const FlagCounts& one : counts) {
    digest.add(one.agency.text(), one.year.value, one.open, one.settled, one.pending, one.sent,
               one.received, one.refused, one.no_channel, one.dormant);
  }
  return digest.version();
}

Result<std::string> deliveries_version(StoreReader& store) {
  TopicDigest digest;
  MessageFilter newest;
  newest.limit = kNewest;
  GW_TRY(auto messages, store.messages(newest));
  newest.state = MessageState::dead;
  GW_TRY(const auto dead, store.messages(newest));
  messages.insert(messages.end(), dead.begin(), dead.end());
  for (const OutboundMessage& one : messages)
    digest.add(one.id.value, static_cast<int>(one.state), one.attempts);
  return digest.version();
}

/// Reads the versions at most once a tick, however many wait for them.  Loop thread.
class ChangeWatch {
 public:
  explicit ChangeWatch(const ApiServices& services) : services_(services) {}

  asio::awaitable<Result<TopicVersions>> now() {
    const auto moment = std::chrono::steady_clock::now();
    const bool fresh = read_ && moment - *read_ < services_.stream_tick;
    // Whoever comes while they are read takes those of a moment ago.
    if (!last_.runs.empty() && (fresh || reading_)) co_return last_;
    reading_ = true;
    auto job = [this]() { return read_all(); };
    auto versions = co_await runtime::offload(services_.pool, std::move(job));
    reading_ = false;
    read_ = moment;
    if (versions) last_ = *versions;
    co_return versions;
  }

 private:
  Result<TopicVersions> read_all() const {
    TopicVersions versions;
    GW_CHECK(services_.run.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(versions.feeds, feeds_version(services_, store));
      GW_TRY(versions.runs, runs_version(store));
      GW_TRY(versions.flags, flags_version(store));
      GW_TRY(versions.deliveries, deliveries_version(store));
      return {};
    }));
    return versions;
  }

  const ApiServices& services_;
  TopicVersions last_;
  std::optional<std::chrono::steady_clock::time_point> read_;
  bool reading_ = false;
};

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

void add_stream_routes(const ApiServices& services, std::vector<Route>& routes) {
  auto watch = std::make_shared<ChangeWatch>(services);
  routes.push_back({"GET", "/v1/stream", kWatchers, Reach::no_region,
                    WaitingHandler([&services, watch](std::shared_ptr<const Call> call) {
                      return next_event(services, watch, std::move(call));
                    }),
                    AgencyReach::nothing});
}

}  // namespace gw::api
