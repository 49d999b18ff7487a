#include "gateway/app/core.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <sstream>

#include "adapters/catalogue.hpp"
#include "gateway/app/policy_file.hpp"
#include "gateway/base/log.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/pipeline/event_run.hpp"
#include "gateway/pipeline/feed_intake.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/store/sealed_evidence.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gw::app {
namespace asio = boost::asio;

namespace {

constexpr std::int64_t kRequestsAtOnce = 64;

/// The text of a secret file without its line end; empty if it cannot be read.
crypto::Secret read_secret(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  std::string text = bytes.str();
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return crypto::Secret::take(text);
}

}  // namespace

Core::Core(const Settings& settings, const Clock& clock, asio::io_context& loop,
           metrics::Registry& registry)
    : clock_(clock),
      loop_(loop),
      registry_(registry),
      pool_(static_cast<std::size_t>(settings.pool_threads)),
      gate_(loop.get_executor()),
      events_(loop) {}

Core::~Core() {
  pool_.join();
}

Result<std::unique_ptr<Core>> Core::build(const Settings& settings, const Clock& clock,
                                          const Clock& real, asio::io_context& loop,
                                          metrics::Registry& registry,
                                          std::vector<SettingsError>& errors) {
  std::unique_ptr<Core> core(new Core(settings, clock, loop, registry));
  auto policy = load_policy(settings.policy_folder);
  for (const PolicyFileError& error : policy.errors) {
    errors.push_back({{(settings.policy_folder / error.file).string(), static_cast<int>(error.line),
                       static_cast<int>(error.column)},
                      {},
                      error.message});
  }
  if (!policy.book) return fail(Errc::config_invalid, "app.policy");
  core->policy_ = std::make_shared<const policy::PolicyBook>(std::move(*policy.book));
  GW_CHECK(core->open(settings, real));
  GW_CHECK(core->connect(settings, errors));
  return core;
}

Result<void> Core::open(const Settings& settings, const Clock& real) {
  store::SqliteSettings sqlite;
  sqlite.folder = settings.state_folder / "store";
  sqlite.key_file = settings.state_folder / "keys" / "seal.key";
  GW_TRY(store_, store::open_sqlite_store(sqlite));
  GW_TRY(evidence_,
         store::make_sealed_evidence(settings.state_folder / "evidence", sqlite.key_file));
  GW_TRY(auto client, net::TlsContext::load(settings.tls, net::TlsRole::client, real.now()));
  GW_TRY(auto server, net::TlsContext::load(settings.tls, net::TlsRole::server, real.now()));
  tls_client_ = std::make_unique<net::TlsStore>(std::move(client));
  tls_server_ = std::make_unique<net::TlsStore>(std::move(server));
  if (!settings.signing_key.empty()) {
    GW_TRY(auto signer, crypto::Signer::load(settings.signing_key, settings.signing_scheme));
    signer_ = std::make_shared<const crypto::Signer>(std::move(signer));
  }
  return {};
}

Result<void> Core::connect(const Settings& settings, std::vector<SettingsError>& errors) {
  std::vector<pipeline::FeedEntry> feeds;
  for (const AgencySettings& each : settings.agencies) {
    Agency agency;
    agency.settings = each;
    const AdapterKind* kind = nullptr;
    std::string kinds;
    for (const AdapterKind& candidate : adapter_catalogue()) {
      if (candidate.name == each.kind) kind = &candidate;
      kinds += (kinds.empty() ? "" : ", ") + std::string(candidate.name);
    }
    if (kind == nullptr) {
      errors.push_back({each.tree.place, each.id.text() + ".kind",
                        "is `" + each.kind + "`, must be one of " + kinds});
      continue;
    }
    AdapterServices services;
    if (each.endpoint) {
      agency.http = net::make_http_client(*each.endpoint, *tls_client_);
      services.http = agency.http.get();
    }
    services.folder = each.folder;
    services.signer = signer_;
    if (!each.secret_file.empty()) {
      services.secret = read_secret(each.secret_file);
      if (services.secret.empty()) {
        errors.push_back({each.tree.place, each.id.text() + ".secret_file",
                          "names a file that is empty or cannot be read"});
      }
    }
    // The keys that the settings loader has read itself are asked for once more, so that only
    // unknown ones remain.
    SettingsReader reader(each.tree, each.id.text(), errors);
    for (const char* known : {"kind", "folder", "secret_file"}) reader.text(known, "");
    reader.section("endpoint");
    reader.section("webhook");
    agency.adapter = kind->make(each.id, reader, std::move(services));
    reader.finish();
    if (agency.adapter == nullptr) continue;
    for (const FeedDefinition& feed : agency.adapter->feeds())
      feeds.push_back({agency.adapter.get(), feed});
    agencies_.push_back(std::move(agency));
  }
  if (!errors.empty()) return fail(Errc::config_invalid, "app.agencies");

  auto channel_of = [this](const AgencyId& id) -> const FlagChannel* {
    for (const Agency& agency : agencies_) {
      if (agency.settings.id == id) return agency.adapter->channel();
    }
    return nullptr;
  };
  const std::filesystem::path spool = settings.state_folder / "store";
  desk_ = std::make_unique<pipeline::BatchDesk>(
      pipeline::RunServices{*store_, *evidence_, policy_, clock_, spool, settings.freshness,
                            channel_of},
      std::move(feeds));
  for (Agency& agency : agencies_) {
    FlagChannel* channel = agency.adapter->channel();
    if (channel == nullptr) continue;
    outbox::DispatchCounters counters;
    counters.attempt = [this](const AgencyId& id, bool delivered) {
      registry_
          .counter("enrollgate_delivery_attempts_total", "Messages handed to agencies, by result",
                   {{"agency", id.text()}, {"result", delivered ? "delivered" : "not_yet"}})
          .add();
    };
    crypto::SystemRandom random;
    std::uint64_t seed = 0;
    for (const std::uint8_t byte : crypto::random_bytes(random, 8)) seed = seed << 8U | byte;
    agency.dispatcher = std::make_unique<outbox::Dispatcher>(
        loop_.get_executor(), pool_, *store_, clock_, agency.settings.id, *channel,
        settings.backoff, seed, std::move(counters));
  }
  return {};
}

asio::awaitable<Result<void>> Core::start() {
  auto resume = [this]() { return desk_->resume(); };
  const auto resumed = co_await runtime::offload(pool_, std::move(resume));
  if (!resumed) co_return resumed.error();
  for (Agency& agency : agencies_) {
    if (agency.dispatcher) gate_.spawn(agency.dispatcher->run());
  }
  gate_.spawn(run_events());
  co_return Result<void>();
}

Agency* Core::owner_of(const FeedId& feed) {
  for (Agency& agency : agencies_) {
    for (const FeedDefinition& definition : agency.adapter->feeds()) {
      if (definition.id == feed) return &agency;
    }
  }
  return nullptr;
}

std::vector<FeedDefinition> Core::scheduled_feeds() const {
  std::vector<FeedDefinition> feeds;
  for (const Agency& agency : agencies_) {
    for (const FeedDefinition& feed : agency.adapter->feeds()) {
      if (!feed.schedule.empty()) feeds.push_back(feed);
    }
  }
  return feeds;
}

asio::awaitable<Result<PullReport>> Core::pull(FeedId feed) {
  Agency* agency = owner_of(feed);
  if (agency == nullptr) co_return fail(Errc::not_found, "app.pull");
  pipeline::FeedIntake intake(*desk_, pool_, feed, agency->settings.id);
  Result<PullReport> report = co_await agency->adapter->pull(feed, intake);
  if (report) {
    const auto after = co_await after_pull(feed);
    if (!after) co_return after.error();
  } else {
    log::failure("feed.pull_failed", report.error(), {{"feed", feed}});
  }
  wake_outbox();
  co_return report;
}

asio::awaitable<Result<void>> Core::after_pull(FeedId feed) {
  auto job = [this, &feed]() -> Result<void> {
    GW_CHECK(store_->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const auto clocks, tx.feed_clocks());
      FeedClock mine;
      mine.feed = feed;
      for (const FeedClock& clock : clocks) {
        if (clock.feed == feed) mine = clock;
      }
      mine.last_success = clock_.now();
      mine.failing = false;
      return tx.put(mine);
    }));
    // Fresh data settles those who waited for it (readings 47).
    const auto& freshness = desk_->services().freshness;
    if (feed != freshness.register_feed && feed != freshness.tax_feed) return {};
    GW_TRY(const std::int64_t decided, desk_->settle_undetermined());
    if (decided > 0) log::info("undetermined.decided", {{"persons", decided}});
    return {};
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

void Core::wake_outbox() {
  for (Agency& agency : agencies_) {
    if (agency.dispatcher) agency.dispatcher->wake();
  }
}

void Core::wake_events() {
  events_waiting_ = true;
  events_.cancel();
}

asio::awaitable<void> Core::run_events() {
  while (!stopping_) {
    events_waiting_ = false;
    for (Agency& agency : agencies_) {
      if (agency.settings.webhook_feed.empty()) continue;
      const FeedId feed(agency.settings.webhook_feed);
      const FeedDefinition* definition = nullptr;
      for (const FeedDefinition& candidate : agency.adapter->feeds()) {
        if (candidate.id == feed) definition = &candidate;
      }
      if (definition == nullptr) continue;
      while (!stopping_) {
        auto job = [this, &agency, definition]() {
          return pipeline::EventRun(desk_->services(), *agency.adapter, *definition)
              .run(kRequestsAtOnce);
        };
        const auto outcome = co_await runtime::offload(pool_, std::move(job));
        if (!outcome) {
          log::failure("events.run_failed", outcome.error(), {{"feed", feed}});
          break;
        }
        if (outcome->flags > 0) wake_outbox();
        if (outcome->requests < kRequestsAtOnce) break;
      }
    }
    if (events_waiting_ || stopping_) continue;
    events_.expires_after(std::chrono::seconds(30));
    boost::system::error_code ignored;
    co_await events_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<void> Core::stop(std::chrono::milliseconds grace) {
  stopping_ = true;
  for (Agency& agency : agencies_) {
    if (agency.dispatcher) agency.dispatcher->stop();
  }
  events_.cancel();
  gate_.close();
  if (!co_await gate_.drain(runtime::Deadline::after(grace))) gate_.cancel();
}

}  // namespace gw::app
