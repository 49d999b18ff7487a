#include "gateway/app/core.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/app/policy_file.hpp"
#include "gateway/app/store_meter.hpp"
#include "gateway/base/log.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/pipeline/event_run.hpp"
#include "gateway/pipeline/feed_days.hpp"
#include "gateway/pipeline/feed_intake.hpp"
#include "gateway/pipeline/reconcile.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/store/private_folder.hpp"
#include "gateway/store/sealed_evidence.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gw::app {
namespace asio = boost::asio;

namespace {

// Webhook requests that take effect in one transaction: they share its sync and the pages that more
// than one of them changes; batches of lists wait for it meanwhile.
constexpr std::int64_t kRequestsAtOnce = 256;
// Requests of such a stretch of a stream take effect together, not each by itself.
constexpr std::chrono::milliseconds kGathering{100};
// Short calls of all feeds, ways back and the interface: they wait for the disk more than for a
// core, and of the one delivery that is read while it arrives, a piece at a time.
constexpr std::size_t kCallThreads = 16;

}  // namespace

metrics::Histogram& stage_histogram(metrics::Registry& registry, const FeedId& feed,
                                    std::string_view stage) {
  return registry.histogram("enrollgate_run_duration_seconds",
                            "Seconds a batch spent in a stage of its run",
                            {{"feed", feed.text()}, {"stage", std::string(stage)}},
                            {0.001, 0.01, 0.1, 1, 10, 60, 600, 3600});
}

Core::Core(const Settings& settings, const Clock& clock, asio::io_context& loop,
           metrics::Registry& registry)
    : clock_(clock),
      loop_(loop),
      registry_(registry),
      pool_(kCallThreads),
      runs_(static_cast<std::size_t>(settings.pool_threads)),
      gate_(loop.get_executor()),
      events_(loop),
      gathering_(loop),
      replay_jobs_(loop) {}

Core::~Core() {
  cut_runs();
  runs_.join();
  pool_.join();
}

Result<std::unique_ptr<Core>> Core::build(const Settings& settings, const Clock& clock,
                                          const Clock& real, asio::io_context& loop,
                                          metrics::Registry& registry,
                                          std::vector<SettingsError>& errors) {
  std::unique_ptr<Core> core(new Core(settings, clock, loop, registry));
  auto policy = load_policy(settings.policy_folder);
  add_policy_errors(policy, settings.policy_folder, errors);
  if (!policy.book) return fail(Errc::config_invalid, "app.policy");
  core->policy_ = std::make_shared<const policy::PolicyBook>(std::move(*policy.book));
  GW_CHECK(core->open(settings, real));
  const AgencyParts parts{*core->tls_client_, core->signer_, clock, registry, real};
  core->agencies_ = make_agencies(settings, parts, errors);
  if (!errors.empty()) return fail(Errc::config_invalid, "app.agencies");
  core->connect(settings);
  GW_CHECK(core->know_feeds());
  core->tell_season();
  return core;
}

metrics::Counter& Core::rows_total(const FeedId& feed, const char* outcome) {
  return registry_.counter("enrollgate_rows_total",
                           "Rows of batches that came to an end, by outcome.",
                           {{"feed", feed.text()}, {"outcome", outcome}});
}

/// Beside the sums, which count them all: the alert on refusals leaves these out.
metrics::Counter& Core::muted_rows_total(const FeedId& feed) {
  return registry_.counter(
      "enrollgate_muted_rows_total",
      "Refused rows, counted as rejected too, whose cause was muted when their batch ended.",
      {{"feed", feed.text()}});
}

/// Rows by what became of them, and runs by how they ended.  Any pool thread.
void Core::count_settled(const Batch& batch) {
  registry_
      .counter("enrollgate_runs_total", "Batches that came to an end, by what they came to.",
               {{"feed", batch.feed.text()}, {"result", std::string(name_of(batch.state))}})
      .add();
  // The rows of a held batch are told when a person has decided; rows read again are no arrival.
  if (batch.state == BatchState::held || batch.kind == BatchKind::replay) return;
  const auto rows = [&](const char* outcome, std::int64_t count) {
    rows_total(batch.feed, outcome).add(static_cast<std::uint64_t>(count));
  };
  rows("in", batch.counts.rows_in);
  rows("accepted", batch.counts.accepted);
  rows("rejected", batch.counts.rejected);
  rows("repeated", batch.counts.repeated);
  rows("quarantined", batch.counts.quarantined);
  count_details(batch);
}

/// Refused rows by reason, those of muted causes, and bytes of what the batch came in.  What cannot
/// be read is not counted.
void Core::count_details(const Batch& batch) {
  std::map<RowReason, std::int64_t> rejects;
  std::int64_t muted = 0;
  std::optional<Delivery> delivery;
  const auto read = store_->read([&](StoreReader& store) -> Result<void> {
    GW_TRY(rejects, store.rejects_of(batch.id));
    GW_TRY(muted, store.muted_rejects_of(batch.id, beijing_day(clock_.now())));
    GW_TRY(delivery, store.delivery(batch.delivery));
    return {};
  });
  if (!read) return;
  for (const auto& [reason, count] : rejects) {
    registry_
        .counter("enrollgate_rejects_total", "Refused rows of batches, by reason.",
                 {{"feed", batch.feed.text()}, {"reason", std::string(name_of(reason))}})
        .add(static_cast<std::uint64_t>(count));
  }
  muted_rows_total(batch.feed).add(static_cast<std::uint64_t>(muted));
  if (!delivery) return;
  {
    // A delivery may hold batches of several counties.
    const std::scoped_lock lock(sized_mutex_);
    if (std::exchange(sized_[batch.feed], delivery->id) == delivery->id) return;
  }
  registry_
      .counter("enrollgate_run_bytes_total", "Bytes of deliveries whose batches came to an end.",
               {{"feed", batch.feed.text()}})
      .add(static_cast<std::uint64_t>(delivery->bytes));
}

/// From its first start on a gateway waits for its feeds.
Result<void> Core::know_feeds() {
  // A counter that begins with its first batch would have grown by nothing.
  for (const Agency& agency : agencies_) {
    for (const FeedDefinition& feed : agency.adapter->feeds()) {
      for (const char* outcome : {"in", "accepted", "rejected", "repeated", "quarantined"})
        rows_total(feed.id, outcome).add(0);
      muted_rows_total(feed.id).add(0);
    }
  }
  return store_->write([this](StoreWriter& tx) -> Result<void> {
    for (const Agency& agency : agencies_) {
      for (const FeedDefinition& feed : agency.adapter->feeds())
        GW_CHECK(tx.know(feed.id, clock_.now()));
    }
    return {};
  });
}

Result<void> Core::open(const Settings& settings, const Clock& real) {
  store::SqliteSettings sqlite;
  sqlite.folder = settings.state_folder / "store";
  // A merge holds a reader for as long as it walks a scope's keys; the interface must always find a
  // free one.
  sqlite.readers = static_cast<int>(settings.pool_threads) + 4;
  sqlite.key_file = settings.state_folder / "keys" / "seal.key";
  sqlite.watch = store_meter(registry_);
  GW_CHECK(store::make_private_folder(settings.state_folder));
  GW_CHECK(store::make_private_folder(sqlite.key_file.parent_path()));
  crypto::SystemRandom random;
  GW_TRY(auto log_key,
         crypto::load_or_create_key(sqlite.key_file.parent_path() / "log.key", random));
  log_key_.emplace(std::move(log_key));
  GW_TRY(store_, store::open_sqlite_store(sqlite));
  GW_TRY(evidence_,
         store::make_sealed_evidence(settings.state_folder / "evidence", sqlite.key_file));
  GW_TRY(auto client, net::TlsContext::load(settings.tls, net::TlsRole::client, real.now()));
  GW_TRY(auto server, net::TlsContext::load(settings.tls, settings.api_role, real.now()));
  tls_client_ = std::make_unique<net::TlsStore>(std::move(client));
  tls_server_ = std::make_unique<net::TlsStore>(std::move(server));
  if (!settings.signing_key.empty()) {
    GW_TRY(auto signer, crypto::Signer::load(settings.signing_key, settings.signing_scheme));
    signer_ = std::make_shared<const crypto::Signer>(std::move(signer));
  }
  return {};
}

void Core::connect(const Settings& settings) {
  std::vector<pipeline::FeedEntry> feeds;
  for (const Agency& agency : agencies_) {
    for (const FeedDefinition& feed : agency.adapter->feeds())
      feeds.push_back({agency.adapter.get(), feed});
  }
  auto channel_of = [this](const AgencyId& id) -> const FlagChannel* {
    for (const Agency& agency : agencies_) {
      if (agency.settings.id == id) return agency.adapter->channel();
    }
    return nullptr;
  };
  const std::filesystem::path spool = settings.state_folder / "store";
  pipeline::RunServices services{*store_, *evidence_,         policy_,   clock_,
                                 spool,   settings.freshness, channel_of};
  services.stop = cut_.get_token();
  services.on_stages = [this](const FeedId& feed, const pipeline::StageTimes& times) {
    for (std::size_t i = 0; i < pipeline::kStages; ++i) {
      const auto stage = static_cast<pipeline::Stage>(i);
      const std::chrono::duration<double> spent = times.spent(stage);
      if (spent.count() == 0) continue;  // told of apart: the fetch, and the run that follows it
      stage_histogram(registry_, feed, pipeline::name_of(stage)).observe(spent.count());
    }
  };
  services.on_settled = [this](const Batch& batch) { count_settled(batch); };
  services.on_drift = [this](const FeedId& feed, const std::vector<Drift>& drifts) {
    for (const Drift& drift : drifts) {
      registry_
          .counter("enrollgate_feed_drift_total",
                   "Fields in which batches differed from the contract of their feed.",
                   {{"feed", feed.text()},
                    {"kind", std::string(name_of(drift.kind))},
                    {"use", std::string(name_of(drift.use))}})
          .add();
    }
  };
  desk_ = std::make_unique<pipeline::BatchDesk>(std::move(services), std::move(feeds));
  replays_ = std::make_unique<pipeline::ReplayDesk>(*desk_);
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
    dispatchers_.push_back(std::make_unique<outbox::Dispatcher>(
        loop_.get_executor(), pool_, *store_, clock_, agency.settings.id, *channel,
        settings.backoff, seed, std::move(counters)));
    if (!channel->answers_from()) continue;
    answers_.push_back(std::make_unique<outbox::AnswerRound>(
        loop_.get_executor(), pool_, *store_, *evidence_, clock_, agency.settings.id, *channel));
  }
}

void Core::start() {
  gate_.spawn(resume());
  for (const auto& dispatcher : dispatchers_) gate_.spawn(dispatcher->run());
  for (const auto& answers : answers_) gate_.spawn(answers->run());
  gate_.spawn(run_events());
  gate_.spawn(run_replays());
}

asio::awaitable<void> Core::resume() {
  auto job = [this]() -> Result<std::int64_t> {
    GW_TRY(const std::int64_t resumed, desk_->resume(std::nullopt));
    // A stop may have come between fresh data and those who waited for it.
    GW_CHECK(desk_->settle_undetermined());
    return resumed;
  };
  const auto resumed = co_await runtime::offload(runs_, std::move(job));
  if (!resumed) log::failure("resume.failed", resumed.error());
  if (resumed && *resumed > 0) wake_outbox();
}

Agency* Core::owner_of(const FeedId& feed) {
  for (Agency& agency : agencies_) {
    for (const FeedDefinition& definition : agency.adapter->feeds()) {
      if (definition.id == feed) return &agency;
    }
  }
  return nullptr;
}

asio::awaitable<Result<PullReport>> Core::pull(FeedId feed) {
  Agency* agency = owner_of(feed);
  if (agency == nullptr) co_return fail(Errc::not_found, "app.pull");
  if (const auto wait = agency->guard->closed_for(); wait.count() > 0) {
    // Nothing failed: the agency is not to be called now.  Nothing of it is fresh either.
    log::info("feed.out_of_hours", {{"feed", feed}, {"retry_in_s", wait.count()}});
    PullReport later;
    later.nothing_new = true;
    later.behind = true;
    later.retry_after = wait;
    co_return later;
  }
  // What a failed run left unfinished goes in first; nothing of the feed is skipped as "taken"
  // before it is.
  auto unfinished = [this, &feed]() { return desk_->resume(feed); };
  const auto resumed = co_await runtime::offload(runs_, std::move(unfinished));
  if (!resumed) co_return resumed.error();
  pipeline::FeedIntake intake(*desk_, pool_, runs_, feed, agency->settings.id);
  Result<PullReport> report = co_await agency->adapter->pull(feed, intake);
  auto note = [this, &feed, &report]() {
    return store_->write(
        [&](StoreWriter& tx) { return pipeline::note_pull(tx, feed, clock_.now(), report); });
  };
  const auto noted = co_await runtime::offload(pool_, std::move(note));
  if (!noted) co_return noted.error();
  if (report && report->makes_fresh()) {
    const auto after = co_await after_pull(feed);
    if (!after) co_return after.error();
  } else if (!report) {
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
    if (feed == freshness.tax_feed) GW_CHECK(count_differences());
    if (feed != freshness.register_feed && feed != freshness.tax_feed) return {};
    GW_TRY(const std::int64_t decided, desk_->settle_undetermined());
    if (decided > 0) log::info("undetermined.decided", {{"persons", decided}});
    return {};
  };
  co_return co_await runtime::offload(runs_, std::move(job));
}

asio::awaitable<Result<Batch>> Core::release(BatchId batch, JournalEntry decision) {
  auto job = [this, batch, &decision]() {
    return desk_->release(batch, [&](StoreWriter& tx) { return tx.append_journal(decision); });
  };
  auto done = co_await runtime::offload(runs_, std::move(job));
  wake_outbox();
  co_return done;
}

asio::awaitable<Result<Batch>> Core::discard(BatchId batch, JournalEntry decision) {
  auto job = [this, batch, &decision]() {
    return desk_->discard(batch, [&](StoreWriter& tx) { return tx.append_journal(decision); });
  };
  auto done = co_await runtime::offload(runs_, std::move(job));
  wake_outbox();
  co_return done;
}

asio::awaitable<Result<Batch>> Core::cancel(BatchId batch, JournalEntry decision) {
  // Not among the runs: those at work may hold all of their threads.
  auto job = [this, batch, &decision]() {
    return desk_->cancel(batch, [&](StoreWriter& tx) { return tx.append_journal(decision); });
  };
  auto done = co_await runtime::offload(pool_, std::move(job));
  if (done) gate_.spawn(judge_waiting(*done));
  co_return done;
}

asio::awaitable<void> Core::judge_waiting(Batch cancelled) {
  auto job = [this, &cancelled]() { return desk_->judge_waiting(cancelled); };
  const auto judged = co_await runtime::offload(runs_, std::move(job));
  if (!judged && judged.error().code() != Errc::cancelled)
    log::failure("resume.failed", judged.error());
  wake_outbox();
}

asio::awaitable<Result<Batch>> Core::read_again(BatchId batch, JournalEntry decision) {
  auto job = [this, batch, &decision]() {
    return desk_->read_again(batch, [&](StoreWriter& tx) { return tx.append_journal(decision); });
  };
  auto done = co_await runtime::offload(runs_, std::move(job));
  wake_outbox();
  co_return done;
}

asio::awaitable<Result<PullReport>> Core::sweep() {
  auto job = [this]() -> Result<pipeline::SweepOutcome> {
    tell_season();
    GW_TRY(const pipeline::SweepOutcome outcome, pipeline::DaySweep(desk_->services()).run());
    // Events of tax become ones to ask about when their day is over (agencies/tax.md b).
    GW_CHECK(count_differences());
    return outcome;
  };
  const auto outcome = co_await runtime::offload(runs_, std::move(job));
  if (!outcome) co_return outcome.error();
  swept_ = *outcome;
  PullReport report;
  report.nothing_new = outcome->persons == 0;
  if (outcome->persons > 0) {
    log::info("sweep.applied", {{"persons", outcome->persons},
                                {"plans_changed", outcome->plans},
                                {"flags_changed", outcome->flags}});
  }
  if (outcome->flags > 0) wake_outbox();
  co_return report;
}

Result<void> Core::count_differences() {
  const FeedId& feed = desk_->services().freshness.tax_feed;
  const Agency* tax = owner_of(feed);
  if (tax == nullptr) return {};
  pipeline::ReconcileDifference difference;
  GW_CHECK(store_->read([&](StoreReader& store) -> Result<void> {
    GW_TRY(difference, pipeline::reconcile_difference(desk_->services(), store));
    return {};
  }));
  const auto tell = [&](const char* direction, std::int64_t rows) {
    registry_
        .gauge("enrollgate_reconcile_difference_rows",
               "Events that no reconciled day has shown by D+3, and reconciled lines of the last "
               "three days whose event never came.",
               {{"agency", tax->settings.id.text()}, {"direction", direction}})
        .set(static_cast<double>(rows));
  };
  tell("event_without_line", difference.events_without_line);
  tell("line_without_event", difference.lines_without_event);
  if (difference.events_without_line > 0)
    log::warning("events.unconfirmed", {{"events", difference.events_without_line}});
  if (difference.lines_without_event > 0) {
    log::warning("events.missing", {{"feed", feed}, {"rows", difference.lines_without_event}});
  }
  return {};
}

void Core::tell_season() {
  registry_
      .gauge("enrollgate_season",
             "1 within the concentrated period of some plan year and pool, else 0.")
      .set(policy_->in_season(beijing_day(clock_.now())) ? 1 : 0);
}

void Core::wake_outbox() {
  for (const auto& dispatcher : dispatchers_) dispatcher->wake();
  for (const auto& answers : answers_) answers->wake();
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
    if (stopping_) break;
    boost::system::error_code ignored;
    if (events_waiting_) {
      gathering_.expires_after(kGathering);
      co_await gathering_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    } else {
      events_.expires_after(std::chrono::seconds(30));
      co_await events_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
  }
}

void Core::wake_replays() {
  replays_waiting_ = true;
  replay_jobs_.cancel();
}

/// One stretch after the other, so that a stop waits for no more than one.
asio::awaitable<void> Core::run_replays() {
  while (!stopping_) {
    replays_waiting_ = false;
    while (!stopping_) {
      auto job = [this]() { return replays_->step(); };
      const auto worked = co_await runtime::offload(runs_, std::move(job));
      if (!worked) log::failure("replay.step_failed", worked.error());
      if (!worked || !*worked) break;
      wake_outbox();
    }
    if (replays_waiting_ || stopping_) continue;
    replay_jobs_.expires_after(std::chrono::seconds(30));
    boost::system::error_code ignored;
    co_await replay_jobs_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<void> Core::stop(std::chrono::milliseconds grace) {
  stopping_ = true;
  for (const auto& dispatcher : dispatchers_) dispatcher->stop();
  for (const auto& answers : answers_) answers->stop();
  events_.cancel();
  gathering_.cancel();
  replay_jobs_.cancel();
  gate_.close();
  if (co_await gate_.drain(runtime::Deadline::after(grace))) co_return;
  cut_runs();
  gate_.cancel();
}

}  // namespace gw::app
