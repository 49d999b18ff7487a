#pragma once
// The /v1 interface: what operators, the bureau's programs and the command line see and may do.
// Made by app, given to the mutual-TLS listener and to the unix socket alike.  Loop thread; store
// work goes to the pool.  Refuses whoever shows no listed certificate and is not signed in, and
// never says a number or a name in an error or an address.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "gateway/api/number_gate.hpp"
#include "gateway/api/place_counts.hpp"
#include "gateway/api/principal.hpp"
#include "gateway/api/request_log.hpp"
#include "gateway/api/router.hpp"
#include "gateway/api/sign_in.hpp"
#include "gateway/api/store_probe.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/monitor/checks.hpp"
#include "gateway/neighbor/contact.hpp"
#include "gateway/neighbor/guard.hpp"
#include "gateway/pipeline/day_sweep.hpp"
#include "gateway/pipeline/levy_source.hpp"
#include "gateway/pipeline/replay_desk.hpp"
#include "gateway/pipeline/run_services.hpp"
#include "gateway/schedule/feed_matrix.hpp"
#include "gateway/schedule/scheduler.hpp"
#include "gateway/schedule/task_clock.hpp"
#include "gateway/webhook/endpoint.hpp"
#include "gateway/webhook/lookup_endpoint.hpp"

namespace gw::api {

/// A feed as configured, whether or not the scheduler pulls it (a webhook's feed is not pulled).
struct FeedInfo {
  FeedDefinition definition;
  AgencyId agency;
  std::string kind;  // folder under adapters/

  /// Else its agency sends it (a webhook), and there is nothing to ask for.
  bool pulled() const { return !definition.schedule.empty(); }
};

/// Carries out what a person decided about a held batch and writes the decision down in the
/// transaction that makes it.
using BatchDecision =
    std::function<boost::asio::awaitable<Result<Batch>>(BatchId batch, JournalEntry decision)>;

/// An agency as configured, and the guard before it.
struct AgencyInfo {
  AgencyId id;
  std::string name;       // empty: only its id is known
  std::string kind;       // folder under adapters/
  std::string transport;  // https | sftp | folder
  std::vector<neighbor::Contact> contacts;
  neighbor::Guard* guard = nullptr;  // outlives the Api; loop thread
};

/// How refused rows are repaired.  References outlive the Api.
struct Repairs {
  pipeline::ReplayDesk& desk;
  pipeline::BatchDesk& batches;
  boost::asio::thread_pool& runs;  // where whole runs are worked; previews read evidence
  std::function<void()> wake;      // a job waits
};

/// How the gateway itself stands.  References outlive the Api.
struct Health {
  const monitor::StandingWatch& watch;                    // loop thread
  std::function<std::vector<monitor::Ending>()> endings;  // of our own certificates and lists
  std::filesystem::path state_folder;
};

/// What the handlers work with.  References and pointers outlive the Api.
struct ApiServices {
  const pipeline::RunServices& run;  // store, policy, the clock of rules
  schedule::Scheduler& scheduler;
  const schedule::FeedMatrix& matrix;
  boost::asio::thread_pool& pool;
  const Clock& real;  // dates the journal
  metrics::Registry& registry;
  std::vector<FeedInfo> feeds;
  std::vector<Caller> callers;
  std::vector<webhook::Endpoint*> webhooks;
  std::function<void(const AgencyId&)> wake_outbox;  // a message is due at once
  std::string version;                               // of the program
  std::string commit;                                // it was built from, or "unknown"
  BatchDecision release;
  BatchDecision discard;
  std::function<pipeline::SweepOutcome()> swept;  // what the last sweep did; loop thread
  webhook::LookupEndpoint* lookups = nullptr;     // tax's look-up; null: nobody asks
  pipeline::LevyTables levy_tables;               // for the amounts of worklists
  Repairs* repairs = nullptr;                     // set wherever runs can be worked
  std::vector<AgencyInfo> agencies = {};
  Health* health = nullptr;  // null: nobody asks
  SignInSettings sign_in = {};
  /// Walks the journal and holds it against a head kept elsewhere.  Pool thread.
  std::function<Result<JournalCheck>(const std::optional<JournalHead>&)> check_journal = {};
  std::shared_ptr<PlaceCounts> places = {};        // made by Api, whose pages share the count
  std::shared_ptr<NumberGate> numbers = {};        // likewise, whose routes share the tries
  std::chrono::milliseconds stream_tick{1000};     // events come no closer to each other
  std::chrono::milliseconds stream_beat{15000};    // a wait without an event ends
  std::stop_token streams_end = {};                // who waits for an event is let go
  schedule::TaskClock tasks = {};                  // by when agencies are to have done what
  std::chrono::milliseconds count_patience{1000};  // a page waits so long for a new count
  std::chrono::milliseconds search_patience{700};  // a search by part of a number takes no longer
  std::shared_ptr<StoreProbe> probe = {};          // made by Api
  BatchDecision read_again = {};                   // of a run that stopped, was refused or held
  BatchDecision cancel = {};                       // of a run of which nothing is in yet
  const crypto::Secret* log_key = nullptr;         // of persons' names in the log; null: none
};

class BriefDesk;

class Api {
 public:
  /// Errc::config_invalid: the table of routes has a fault, e.g. two webhooks under one path.
  static Result<std::unique_ptr<Api>> make(ApiServices services);
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;
  ~Api();

  /// The handler for net::start_listener: `[&api](auto q, auto p) { return api.handle(...); }`.
  boost::asio::awaitable<ports::HttpResponse> handle(ports::HttpRequest request,
                                                     ports::PeerIdentity peer);
  const Router& router() const { return router_; }
  /// Has persons and flags counted by place, so that no day is without a count that nobody asked
  /// for.
  void count_places() { services_.places->refresh(); }
  BriefDesk& briefs() { return *briefs_; }

 private:
  explicit Api(ApiServices services);
  boost::asio::awaitable<ports::HttpResponse> respond(ports::HttpRequest request,
                                                      ports::PeerIdentity peer, RequestLog& told);
  boost::asio::awaitable<Result<Principal>> who_asks(const ports::HttpRequest& request,
                                                     const ports::PeerIdentity& peer);
  boost::asio::awaitable<Result<ports::HttpResponse>> answer(const Route& route,
                                                             std::shared_ptr<const Call> call);
  /// By route, so that a route that waits by design can be told from one that is slow.
  void count_time(const Route& route, std::chrono::steady_clock::time_point began);

  ApiServices services_;
  SignIn sign_in_;
  std::unique_ptr<BriefDesk> briefs_;
  Router router_;
  crypto::SystemRandom random_;  // of traces
};

}  // namespace gw::api
