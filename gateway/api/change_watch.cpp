#include "gateway/api/change_watch.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kNewest = 50;  // an older run or message changes only through a newer one
constexpr std::size_t kVersionDigits = 12;

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

}  // namespace

json::object TopicVersions::to_json() const {
  return {{"feeds", feeds}, {"runs", runs}, {"flags", flags}, {"deliveries", deliveries}};
}

asio::awaitable<Result<TopicVersions>> ChangeWatch::now() {
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

Result<TopicVersions> ChangeWatch::read_all() const {
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

}  // namespace gw::api
