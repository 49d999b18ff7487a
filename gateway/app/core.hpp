#pragma once
// The gateway without its listeners: store, evidence, policy, agencies and the work on them.  Built
// from the settings by `serve` and by tests; main builds the parts and hands them to each other,
// nothing is global.
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

#include "gateway/app/agencies.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/net/tls_context.hpp"
#include "gateway/outbox/answers.hpp"
#include "gateway/outbox/dispatcher.hpp"
#include "gateway/pipeline/batch_desk.hpp"
#include "gateway/pipeline/day_sweep.hpp"
#include "gateway/pipeline/replay_desk.hpp"
#include "gateway/runtime/task_gate.hpp"

namespace gw::app {

/// enrollgate_run_duration_seconds of a feed and stage (pipeline/stage_times.hpp): one observation
/// a batch.
metrics::Histogram& stage_histogram(metrics::Registry& registry, const FeedId& feed,
                                    std::string_view stage);

class Core {
 public:
  /// Builds everything; resumes nothing yet.  `clock`: of rules and schedules.
  /// Errors of the agencies' settings go to `errors`; the result is then Errc::config_invalid.
  static Result<std::unique_ptr<Core>> build(const Settings& settings, const Clock& clock,
                                             const Clock& real, boost::asio::io_context& loop,
                                             metrics::Registry& registry,
                                             std::vector<SettingsError>& errors);
  ~Core();

  /// Starts the ways back, the events' effect, and goes on with what a stop left unfinished.
  void start();
  /// Pulls one feed, and lets its news go out.
  boost::asio::awaitable<Result<PullReport>> pull(FeedId feed);
  /// A person decided about a held batch: it acts, or never does.
  boost::asio::awaitable<Result<Batch>> release(BatchId batch, JournalEntry decision);
  boost::asio::awaitable<Result<Batch>> read_again(BatchId batch, JournalEntry decision);
  boost::asio::awaitable<Result<Batch>> discard(BatchId batch, JournalEntry decision);
  /// A person stopped a run before anything of it was in.
  boost::asio::awaitable<Result<Batch>> cancel(BatchId batch, JournalEntry decision);
  /// Applies what changed because days passed, and lets its news go out.
  boost::asio::awaitable<Result<PullReport>> sweep();
  /// What the last sweep did.  Loop thread.
  const pipeline::SweepOutcome& swept() const { return swept_; }
  /// A webhook request was kept: its effect may begin.
  void wake_events();
  /// A job of refused rows to be read again was made: it may begin.
  void wake_replays();
  /// A person asked for it, or news came: the ways back look again.
  void wake_outbox();
  /// What is under way may end within `grace`; then runs are cut between their pages.
  boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);
  /// Runs under way end between their pages, and no further one begins.
  void cut_runs() { cut_.request_stop(); }

  Store& store() { return *store_; }
  /// Of persons' names in the log.
  const crypto::Secret& log_key() const { return log_key_->secret(); }
  boost::asio::thread_pool& pool() { return pool_; }
  std::vector<Agency>& agencies() { return agencies_; }
  const pipeline::RunServices& services() const { return desk_->services(); }
  pipeline::BatchDesk& desk() { return *desk_; }
  pipeline::ReplayDesk& replays() { return *replays_; }
  boost::asio::thread_pool& runs() { return runs_; }
  net::TlsStore* tls_server() { return tls_server_.get(); }
  net::TlsStore& tls_client() { return *tls_client_; }
  metrics::Registry& registry() { return registry_; }

 private:
  Core(const Settings& settings, const Clock& clock, boost::asio::io_context& loop,
       metrics::Registry& registry);
  Result<void> open(const Settings& settings, const Clock& real);
  Result<void> know_feeds();
  void connect(const Settings& settings);
  boost::asio::awaitable<void> run_events();
  boost::asio::awaitable<void> run_replays();
  boost::asio::awaitable<void> resume();
  boost::asio::awaitable<Result<void>> after_pull(FeedId feed);
  boost::asio::awaitable<void> judge_waiting(Batch cancelled);
  metrics::Counter& rows_total(const FeedId& feed, const char* outcome);
  metrics::Counter& muted_rows_total(const FeedId& feed);
  void count_settled(const Batch& batch);
  void count_details(const Batch& batch);
  /// Tells the metrics how far tax's webhook and reconciliation are apart.
  Result<void> count_differences();
  void tell_season();
  Agency* owner_of(const FeedId& feed);

  const Clock& clock_;
  boost::asio::io_context& loop_;
  metrics::Registry& registry_;
  boost::asio::thread_pool pool_;  // short calls
  boost::asio::thread_pool runs_;  // whole batch runs
  std::unique_ptr<Store> store_;
  std::unique_ptr<EvidenceStore> evidence_;
  std::shared_ptr<const policy::PolicyBook> policy_;
  std::shared_ptr<const crypto::Signer> signer_;
  std::optional<crypto::SealKey> log_key_;
  std::mutex sized_mutex_;              // guards sized_: batches end on any pool thread
  std::map<FeedId, DeliveryId> sized_;  // the last delivery of which the bytes were counted
  std::unique_ptr<net::TlsStore> tls_client_;
  std::unique_ptr<net::TlsStore> tls_server_;
  std::vector<Agency> agencies_;
  std::unique_ptr<pipeline::BatchDesk> desk_;
  std::unique_ptr<pipeline::ReplayDesk> replays_;
  std::vector<std::unique_ptr<outbox::Dispatcher>> dispatchers_;
  std::vector<std::unique_ptr<outbox::AnswerRound>> answers_;
  std::stop_source cut_;
  runtime::TaskGate gate_;
  boost::asio::steady_timer events_;
  boost::asio::steady_timer gathering_;
  boost::asio::steady_timer replay_jobs_;
  pipeline::SweepOutcome swept_;
  bool events_waiting_ = false;
  bool replays_waiting_ = false;
  bool stopping_ = false;
};

}  // namespace gw::app
