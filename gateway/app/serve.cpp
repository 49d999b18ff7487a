#include "gateway/app/serve.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stop_token>

#include "gateway/api/api.hpp"
#include "gateway/api/briefs.hpp"
#include "gateway/api/callers.hpp"
#include "gateway/api/ops.hpp"
#include "gateway/app/core.hpp"
#include "gateway/app/levy_tables.hpp"
#include "gateway/base/log.hpp"
#include "gateway/console/pages.hpp"
#include "gateway/metrics/gauge_time.hpp"
#include "gateway/monitor/standing_watch.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/runtime/signals.hpp"
#include "gateway/schedule/feed_watch.hpp"
#include "gateway/schedule/scheduler.hpp"
#include "gateway/store/journal_chain.hpp"
#include "gateway/webhook/endpoint.hpp"

namespace gw::app {
namespace asio = boost::asio;

namespace {

// What is under way may end; then it is cut, and the next start goes on from the store.
constexpr std::chrono::seconds kGrace{20};

/// At the day's first minute, and each hour for what was decided across midnight or while nobody
/// was there; an hour without anybody due costs one look at an index.
schedule::ScheduledFeed day_sweep() {
  return {FeedId(std::string(pipeline::kDaySweep)),
          std::get<schedule::CronExpression>(schedule::CronExpression::parse("1 * * * *")),
          schedule::MissedRuns::run_once};
}

asio::awaitable<ports::HttpResponse> console_page(ports::HttpRequest request) {
  co_return console::page(request);
}

/// The parts that `serve` adds to the core, in the order in which they depend on each other.
class Server {
 public:
  Server(const ServeOptions& options, Settings settings)
      : options_(options),
        settings_(std::move(settings)),
        gate_(loop_.get_executor()),
        lookup_pool_(static_cast<std::size_t>(settings_.lookup_threads)) {}

  Result<void> run(std::vector<SettingsError>& errors) {
    const SystemClock real;
    std::optional<ShiftedClock> shifted;
    if (options_.today) shifted.emplace(real, *options_.today);
    const Clock& clock = shifted ? static_cast<const Clock&>(*shifted) : real;
    GW_TRY(core_, Core::build(settings_, clock, real, loop_, registry_, errors));
    GW_CHECK(make_webhooks(clock, real, errors));
    levy_tables_ = levy_tables(core_->agencies(), core_->services().evidence);
    make_lookup(real);
    GW_CHECK(make_scheduler(clock, errors));
    make_monitor(clock, real);
    GW_CHECK(make_api(real, errors));
    Result<void> outcome;
    asio::co_spawn(
        loop_, live(), [&outcome](const std::exception_ptr& thrown, Result<void> result) {
          outcome = thrown ? Result<void>(fail(Errc::store, "app.exception")) : std::move(result);
        });
    loop_.run();
    lookup_pool_.join();
    return outcome;
  }

 private:
  Result<void> make_webhooks(const Clock& clock, const Clock& real,
                             std::vector<SettingsError>& errors) {
    for (Agency& agency : core_->agencies()) {
      const AgencySettings& each = agency.settings;
      if (each.webhook_path.empty()) continue;
      webhook::SignatureKeys keys;
      keys.required = each.webhook_signature;
      for (const auto& file : each.webhook_secrets) {
        std::ifstream stream(file);
        std::string text;
        std::getline(stream, text);
        auto secret = webhook::parse_webhook_secret(text);
        if (!secret) {
          errors.push_back(
              {each.tree.place, each.id.text() + ".webhook.secret_files",
               "names a file without a secret of the form whsec_<Base64 of 32 bytes>: " +
                   file.string()});
          return fail(Errc::config_invalid, "app.webhook");
        }
        keys.secrets.push_back(std::move(*secret));
      }
      for (const auto& file : each.webhook_public_keys) {
        auto key = crypto::PublicKey::load(file, crypto::SignatureScheme::sm3_with_sm2);
        if (!key) {
          errors.push_back(
              {each.tree.place, each.id.text() + ".webhook.public_key_files",
               "names a file without an SM2 public key or certificate: " + file.string()});
          return fail(Errc::config_invalid, "app.webhook");
        }
        keys.public_keys.push_back(std::move(*key));
      }
      webhook::EndpointSettings settings;
      settings.agency = each.id;
      settings.path = each.webhook_path;
      webhooks_.push_back(std::make_unique<webhook::Endpoint>(
          settings, std::move(keys), core_->store().inbox(), real, clock, registry_,
          [this]() { core_->wake_events(); }));
    }
    return {};
  }

  void make_lookup(const Clock& real) {
    for (const Agency& agency : core_->agencies()) {
      if (agency.settings.lookup_path.empty()) continue;
      webhook::LookupSettings settings;
      settings.agency = agency.settings.id;
      settings.path = agency.settings.lookup_path;
      lookup_ = std::make_unique<webhook::LookupEndpoint>(settings, core_->services(), levy_tables_,
                                                          lookup_pool_, real, registry_);
    }
  }

  Result<void> make_scheduler(const Clock& clock, std::vector<SettingsError>& errors) {
    auto feeds = scheduled_feeds(core_->agencies(), errors);
    matrix_ = feed_matrix(core_->agencies(), settings_.calendar, errors);
    if (!errors.empty()) return fail(Errc::config_invalid, "app.schedule");
    feeds.push_back(day_sweep());
    scheduler_ = std::make_unique<schedule::Scheduler>(
        loop_.get_executor(), core_->pool(), core_->store(), clock, std::move(feeds),
        [this](FeedId feed) {
          return feed.text() == pipeline::kDaySweep ? sweep() : core_->pull(std::move(feed));
        },
        schedule::SchedulerSettings(), registry_);
    watch_ = std::make_unique<schedule::FeedWatch>(loop_.get_executor(), core_->pool(),
                                                   core_->store(), clock, matrix_, registry_);
    return {};
  }

  /// What the day changed, and then the count that the day's trend is drawn from.
  asio::awaitable<Result<PullReport>> sweep() {
    auto sweeping = core_->sweep();
    GW_CO_TRY(const PullReport report, co_await std::move(sweeping));
    api_->count_places();
    api_->briefs().wake();
    co_return report;
  }

  void make_monitor(const Clock& clock, const Clock& real) {
    registry_
        .gauge("enrollgate_build_info", "1; version and revision are in the labels.",
               {{"version", options_.version}, {"revision", options_.revision}})
        .set(1);
    for (const log::Level level :
         {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error}) {
      registry_.counted_elsewhere("enrollgate_log_messages_total", "Lines of the log by level.",
                                  {{"level", std::string(log::name_of(level))}},
                                  [level]() { return log::lines_of(level); });
    }
    monitor::StandingWatch::Settings settings;
    settings.state_folder = settings_.state_folder;
    settings.tasks = task_clock(settings_);
    standing_ = std::make_unique<monitor::StandingWatch>(loop_.get_executor(), core_->pool(),
                                                         core_->store(), matrix_, clock, real,
                                                         registry_, std::move(settings));
    health_.emplace(
        api::Health{*standing_, [this]() { return endings(); }, settings_.state_folder});
    tell_endings();
  }

  /// When our own certificates and lists end.
  std::vector<monitor::Ending> endings() const {
    const auto server = core_->tls_server()->current();
    const auto client = core_->tls_client().current();
    std::vector<monitor::Ending> all{{"server", server->certificate_expires()},
                                     {"client", client->certificate_expires()}};
    if (server->crl_expires() != Instant::max())
      all.push_back({"revocation-list", server->crl_expires()});
    return all;
  }

  void tell_endings() {
    for (const monitor::Ending& ending : endings()) {
      registry_
          .gauge("enrollgate_cert_not_after_timestamp_seconds",
                 "When a certificate or revocation list ends.",
                 {{"agency", ""}, {"purpose", ending.subject}})
          .set(metrics::seconds_of(ending.ends));
    }
  }

  Result<void> make_api(const Clock& real, std::vector<SettingsError>& errors) {
    std::vector<api::FeedInfo> feeds;
    for (const Agency& agency : core_->agencies()) {
      for (const FeedDefinition& feed : agency.adapter->feeds()) {
        feeds.push_back({feed, agency.settings.id, agency.settings.kind});
      }
    }
    std::vector<api::AgencyInfo> agencies;
    for (const Agency& agency : core_->agencies()) {
      const AgencySettings& each = agency.settings;
      agencies.push_back(
          {each.id, each.name, each.kind, transport_of(each), each.contacts, agency.guard.get()});
    }
    std::vector<api::Caller> callers;
    for (const CallerSettings& caller : settings_.callers) {
      callers.push_back({caller.common_name, caller.role, caller.region, caller.agency});
    }
    const auto twice = api::caller_with_account(core_->store(), callers);
    if (!twice) return twice.error();
    for (const CallerSettings& caller : settings_.callers) {
      if (*twice != caller.common_name) continue;
      errors.push_back({caller.place, "callers." + caller.common_name,
                        "is also the name of an account: nobody has rights by both"});
      return fail(Errc::config_invalid, "app.callers");
    }
    GW_CHECK(api::note_callers(core_->store(), callers, real.now()));
    std::vector<webhook::Endpoint*> webhooks;
    for (const auto& endpoint : webhooks_) webhooks.push_back(endpoint.get());
    repairs_.emplace(api::Repairs{core_->replays(), core_->desk(), core_->runs(), [this]() {
                                    asio::post(loop_, [this]() { core_->wake_replays(); });
                                  }});
    api::ApiServices services{core_->services(),
                              *scheduler_,
                              matrix_,
                              core_->pool(),
                              real,
                              registry_,
                              std::move(feeds),
                              std::move(callers),
                              std::move(webhooks),
                              [this](const AgencyId&) { core_->wake_outbox(); },
                              options_.version,
                              options_.revision,
                              [this](BatchId batch, JournalEntry decision) {
                                return core_->release(batch, std::move(decision));
                              },
                              [this](BatchId batch, JournalEntry decision) {
                                return core_->discard(batch, std::move(decision));
                              },
                              [this]() { return core_->swept(); },
                              lookup_.get(),
                              levy_tables_,
                              &*repairs_,
                              std::move(agencies),
                              &*health_};
    services.tasks = task_clock(settings_);
    services.read_again = [this](BatchId batch, JournalEntry decision) {
      return core_->read_again(batch, std::move(decision));
    };
    services.cancel = [this](BatchId batch, JournalEntry decision) {
      return core_->cancel(batch, std::move(decision));
    };
    services.log_key = &core_->log_key();
    services.streams_end = streams_.get_token();
    services.check_journal = [this](const std::optional<JournalHead>& kept) {
      return store::check_journal(core_->store(), kept);
    };
    GW_TRY(api_, api::Api::make(std::move(services)));
    ops_ = std::make_unique<api::Ops>(core_->store(), core_->pool(), registry_, *health_, real);
    return {};
  }

  Result<void> listen() {
    net::Handler api = [this](ports::HttpRequest request, ports::PeerIdentity peer) {
      return api_->handle(std::move(request), std::move(peer));
    };
    net::Handler api_and_pages = [this](ports::HttpRequest request, ports::PeerIdentity peer) {
      if (console::is_page(request)) return console_page(std::move(request));
      return api_->handle(std::move(request), std::move(peer));
    };
    net::Handler ops = [this](ports::HttpRequest request, ports::PeerIdentity peer) {
      return ops_->handle(std::move(request), std::move(peer));
    };
    const auto executor = loop_.get_executor();
    // Files come by the socket that operators alone reach; a peer of the network, whose role is not
    // known before its body is in, sends what everybody may.
    settings_.local.body_limit = [this](std::string_view method, std::string_view target) {
      return api_->router().body_limit(method, target);
    };
    settings_.api.on_peer = [this](const ports::PeerIdentity& peer) {
      for (const Agency& agency : core_->agencies()) {
        if (agency.settings.id.text() == peer.common_name)
          agency.guard->note_caller_certificate(peer.certificate_ends);
      }
    };
    GW_TRY(api_listener_, net::start_listener(executor, settings_.api, api_and_pages,
                                              core_->tls_server(), registry_));
    GW_TRY(ops_listener_, net::start_listener(executor, settings_.ops, ops, nullptr, registry_));
    GW_TRY(local_listener_,
           net::start_listener(executor, settings_.local, api, nullptr, registry_));
    return {};
  }

  asio::awaitable<Result<void>> live() {
    runtime::Signals signals(loop_.get_executor());
    core_->start();
    note_reload();
    const Result<void> listening = listen();
    if (listening) {
      const auto scheduled = co_await scheduler_->start(gate_);
      if (!scheduled) log::failure("serve.schedule_failed", scheduled.error());
      if (!gate_.spawn(watch_->run())) log::error("serve.watch_failed");
      if (!gate_.spawn(standing_->run())) log::error("serve.monitor_failed");
      if (!gate_.spawn(api_->briefs().run())) log::error("serve.briefs_failed");
      ops_->started();
      std::printf("{\"api_port\":%u,\"ops_port\":%u,\"socket\":\"%s\"}\n",
                  unsigned{api_listener_->port()}, unsigned{ops_listener_->port()},
                  settings_.local.socket_file.c_str());
      std::fflush(stdout);
      log::info("serve.listening",
                {{"api_port", api_listener_->port()}, {"ops_port", ops_listener_->port()}});
      while (co_await signals.next() == runtime::Signal::reload) reload();
      ops_->stopping();
    }
    co_await stop();
    co_return listening;
  }

  /// Also the first reading, at the start.
  void note_reload() {
    registry_
        .gauge("enrollgate_config_last_reload_success_timestamp_seconds",
               "When certificates and settings were last read with success.")
        .set(metrics::seconds_of(SystemClock().now()));
  }

  /// New certificates without a restart, for connections of both directions: those that are open
  /// go on, new ones take the new contexts.  Both or none.
  void reload() {
    const Instant now = SystemClock().now();
    auto server = net::TlsContext::load(settings_.tls, settings_.api_role, now);
    auto client = net::TlsContext::load(settings_.tls, net::TlsRole::client, now);
    if (!server || !client) {
      log::failure("serve.reload_failed", server ? client.error() : server.error());
      return;
    }
    core_->tls_server()->replace(std::move(*server));
    core_->tls_client().replace(std::move(*client));
    tell_endings();
    note_reload();
    log::info("serve.reloaded");
  }

  asio::awaitable<void> stop() {
    log::info("serve.stopping");
    const auto deadline = runtime::Deadline::after(kGrace);
    streams_.request_stop();
    scheduler_->stop();
    watch_->stop();
    standing_->stop();
    api_->briefs().stop();
    for (auto* listener : {&api_listener_, &ops_listener_, &local_listener_}) {
      if (*listener) co_await (*listener)->stop(deadline);
    }
    co_await core_->stop(kGrace);
    gate_.close();
    const bool drained = co_await gate_.drain(deadline);
    if (!drained) {
      core_->cut_runs();
      gate_.cancel();
    }
    log::info("serve.stopped");
  }

  const ServeOptions& options_;
  Settings settings_;
  std::stop_source streams_;  // pages that wait for events
  metrics::Registry registry_;
  asio::io_context loop_{1};
  runtime::TaskGate gate_;
  asio::thread_pool lookup_pool_;
  std::unique_ptr<Core> core_;
  std::vector<std::unique_ptr<webhook::Endpoint>> webhooks_;
  schedule::FeedMatrix matrix_;
  pipeline::LevyTables levy_tables_;
  std::unique_ptr<webhook::LookupEndpoint> lookup_;
  std::unique_ptr<schedule::Scheduler> scheduler_;
  std::unique_ptr<schedule::FeedWatch> watch_;
  std::unique_ptr<monitor::StandingWatch> standing_;
  std::optional<api::Health> health_;
  std::optional<api::Repairs> repairs_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<api::Ops> ops_;
  std::unique_ptr<net::Listener> api_listener_;
  std::unique_ptr<net::Listener> ops_listener_;
  std::unique_ptr<net::Listener> local_listener_;
};

}  // namespace

Result<void> serve(const ServeOptions& options, std::vector<SettingsError>& errors) {
  SettingsLoad load = load_settings(options.settings, options.overlay);
  errors = std::move(load.errors);
  if (!load.settings) return fail(Errc::config_invalid, "app.settings");
  if (options.today && !load.settings->demo) {
    errors.push_back({{options.settings.string(), 0, 0},
                      "demo",
                      "must be true for --today: the clock of a real gateway is never set"});
    return fail(Errc::config_invalid, "app.today");
  }
  Server server(options, std::move(*load.settings));
  return server.run(errors);
}

std::optional<Instant> parse_today(const std::string& text) {
  // yyyy-MM-ddTHH:mm
  if (text.size() != 16 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':')
    return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  const int hour = number(11, 2);
  const int minute = number(14, 2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || hour > 23 || minute > 59 ||
      !date.ok()) {
    return std::nullopt;
  }
  return start_of(Day(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

}  // namespace gw::app
