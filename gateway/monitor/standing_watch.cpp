#include "gateway/monitor/standing_watch.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/log.hpp"
#include "gateway/metrics/gauge_time.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/store/journal_chain.hpp"

namespace gw::monitor {

namespace asio = boost::asio;

namespace {

double seconds_between(Instant from, Instant to) {
  return std::chrono::duration<double>(std::max(to - from, Instant::duration::zero())).count();
}

std::int64_t open_of(const std::vector<FlagCounts>& flags) {
  std::int64_t open = 0;
  for (const FlagCounts& each : flags) open += each.open;
  return open;
}

}  // namespace

Result<Standing> standing_now(Store& store, const schedule::FeedMatrix& matrix,
                              const schedule::TaskClock& tasks, Instant rules_now,
                              const std::filesystem::path& state_folder) {
  Standing standing;
  std::vector<RequestMark> marks;
  const TaskCuts cuts = tasks.cuts(rules_now);
  standing.today = cuts.today;
  GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(standing.store, reader.standing());
    GW_TRY(standing.flags, reader.flag_counts(std::nullopt));
    GW_TRY(standing.tasks, reader.task_counts(std::nullopt, std::nullopt, cuts));
    GW_TRY(standing.persons, reader.status_counts());
    GW_TRY(standing.feeds, matrix.standings(reader, rules_now));
    GW_TRY(marks, reader.request_marks());
    return {};
  }));
  GW_TRY(standing.inbox, store.inbox().standing(marks));
  standing.store.bytes += standing.inbox.bytes;  // to whoever watches the disk both are the store
  std::error_code error;
  const auto space = std::filesystem::space(state_folder, error);
  if (error) return fail(Errc::io, "monitor.disk", error.value());
  standing.disk_free_bytes = space.available;
  standing.disk_bytes = space.capacity;
  return standing;
}

std::vector<Measure> measures_of(const Standing& standing, Instant now) {
  std::vector<Measure> all;
  all.push_back({"flags.open", open_of(standing.flags)});
  std::int64_t overdue = 0;
  for (const TaskCount& count : standing.tasks) overdue += count.overdue;
  all.push_back({"flags.overdue", overdue});
  std::int64_t waiting = 0;
  std::int64_t dead = 0;
  std::int64_t oldest = 0;
  for (const MessageBacklog& backlog : standing.store.messages) {
    waiting += backlog.waiting;
    dead += backlog.dead;
    if (backlog.oldest) {
      oldest = std::max(oldest, static_cast<std::int64_t>(seconds_between(*backlog.oldest, now)));
    }
  }
  all.push_back({"deliveries.waiting", waiting});
  all.push_back({"deliveries.dead", dead});
  all.push_back({"deliveries.oldest_seconds", oldest});
  std::int64_t requests = 0;
  for (const RequestBacklog& backlog : standing.inbox.requests) requests += backlog.waiting;
  all.push_back({"requests.waiting", requests});
  std::int64_t rejects = 0;
  for (const OpenRejectCount& count : standing.store.rejects) rejects += count.rows;
  all.push_back({"rejects.open", rejects});
  std::int64_t held = 0;
  for (const HeldCount& count : standing.store.held) held += count.batches;
  all.push_back({"batches.held", held});
  const auto alarms =
      std::count_if(standing.feeds.begin(), standing.feeds.end(),
                    [](const auto& feed) { return schedule::is_alarm(feed.cell.state); });
  all.push_back({"feeds.alarm", alarms});
  // Of each plan year, for the line of the season.
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> years;
  for (const StatusCount& count : standing.persons) {
    auto& [persons, uninsured] = years[count.year.value];
    persons += count.persons;
    if (count.status == PlanStatus::uninsured) uninsured += count.persons;
  }
  for (const auto& [year, counts] : years) {
    all.push_back({"persons." + std::to_string(year), counts.first});
    all.push_back({"uninsured." + std::to_string(year), counts.second});
  }
  all.push_back({"store.bytes", standing.store.bytes});
  all.push_back({"disk.free_bytes", static_cast<std::int64_t>(standing.disk_free_bytes)});
  return all;
}

StandingWatch::StandingWatch(asio::any_io_executor loop, asio::thread_pool& pool, Store& store,
                             const schedule::FeedMatrix& matrix, const Clock& rules,
                             const Clock& real, metrics::Registry& registry, Settings settings)
    : pool_(pool),
      store_(store),
      matrix_(matrix),
      rules_(rules),
      real_(real),
      registry_(registry),
      settings_(std::move(settings)),
      gauges_(registry),
      look_time_(registry.gauge("enrollgate_standing_timestamp_seconds",
                                "When the figures of backlogs, flags and persons were read; before "
                                "the first time, the start.")),
      chain_time_(registry.gauge("enrollgate_audit_chain_verified_timestamp_seconds",
                                 "When the journal's chain was last found whole; before the first "
                                 "time, the start.")),
      timer_(loop),
      keep_again_(runtime::Deadline::after(settings_.keep)),
      walk_again_(runtime::Deadline::after(std::chrono::seconds(0))) {
  // From the start on, so that a watch that never succeeds is seen as one that is late.
  look_time_.set(metrics::seconds_of(real.now()));
  chain_time_.set(metrics::seconds_of(real.now()));
}

void StandingWatch::stop() {
  stopping_ = true;
  timer_.cancel();
}

asio::awaitable<void> StandingWatch::run() {
  while (!stopping_) {
    const auto looked = co_await look();
    if (!looked) log::failure("monitor.look_failed", looked.error());
    if (!stopping_ && walk_again_.passed()) {
      const auto walked = co_await walk_chain();
      if (!walked) log::failure("audit.walk_failed", walked.error());
    }
    if (stopping_) break;
    timer_.expires_after(settings_.look);
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<Result<void>> StandingWatch::look() {
  const Instant rules_now = rules_.now();
  const Instant now = real_.now();
  auto job = [this, rules_now]() {
    return standing_now(store_, matrix_, settings_.tasks, rules_now, settings_.state_folder);
  };
  GW_CO_TRY(const Standing standing, co_await runtime::offload(pool_, std::move(job)));
  tell(standing, now);
  if (!keep_again_.passed()) co_return Result<void>();
  keep_again_ = runtime::Deadline::after(settings_.keep);
  co_return co_await keep(standing, now);
}

asio::awaitable<Result<void>> StandingWatch::keep(const Standing& standing, Instant now) {
  auto job = [this, now, measures = measures_of(standing, now)]() {
    return store_.write_grouped(
        [&](StoreWriter& tx) { return tx.put_measures(now, measures, now - settings_.kept_for); });
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

asio::awaitable<Result<void>> StandingWatch::walk_chain() {
  walk_again_ = runtime::Deadline::after(settings_.chain);
  // Held against the last walk's end, so that entries cut off since then show.
  const auto kept = chain_.head.number > 0 ? std::optional(chain_.head) : std::nullopt;
  auto job = [this, kept]() { return store::check_journal(store_, kept); };
  // A store that cannot be read proves nothing, neither way.
  GW_CO_TRY(const JournalCheck walked, co_await runtime::offload(pool_, std::move(job)));
  const bool whole = walked.fault == JournalFault::none;
  chain_.walked = real_.now();
  chain_.entries = walked.entries;
  chain_.failure =
      whole ? std::nullopt
            : std::optional<Failure>(fail(Errc::integrity, "store.journal", walked.broken_at));
  if (whole) chain_.head = walked.head;
  if (whole) chain_time_.set(metrics::seconds_of(*chain_.walked));
  registry_
      .gauge("enrollgate_audit_chain_broken",
             "1 if an entry of the journal was changed, removed, moved or cut off.")
      .set(whole ? 0 : 1);
  if (!whole) log::failure("audit.chain_broken", *chain_.failure);
  co_return Result<void>();
}

void StandingWatch::tell_tasks(const Standing& standing) {
  struct Sum {
    std::int64_t open = 0, overdue = 0, claimed = 0;
    std::chrono::days age{0};
  };
  std::map<AgencyId, Sum> sums;
  for (const TaskCount& count : standing.tasks) {
    Sum& sum = sums[count.agency];
    sum.open += count.open;
    sum.overdue += count.overdue;
    sum.claimed += count.claimed;
    sum.age = std::max(sum.age, std::chrono::days(standing.today - count.oldest));
  }
  for (const auto& [agency, sum] : sums) {
    const metrics::Labels labels{{"agency", agency.text()}};
    gauges_.set("enrollgate_flag_tasks", "Open flags that the agency was told of.", labels,
                static_cast<double>(sum.open));
    gauges_.set("enrollgate_flag_tasks_overdue",
                "Those of them that the agency's work days for the next step are over for.", labels,
                static_cast<double>(sum.overdue));
    gauges_.set("enrollgate_flag_tasks_claimed",
                "Those of them that the agency answered and no evidence has settled.", labels,
                static_cast<double>(sum.claimed));
    gauges_.set("enrollgate_flag_oldest_age_seconds",
                "How long ago, in whole days, the agency was told of the oldest.", labels,
                std::chrono::duration<double>(sum.age).count());
  }
}

void StandingWatch::tell(const Standing& standing, Instant now) {
  tell_tasks(standing);
  for (const FlagCounts& each : standing.flags) {
    const std::string year = std::to_string(each.year.value);
    const auto flags = [&](const char* state, std::int64_t count) {
      gauges_.set("enrollgate_flags", "Flags by agency, plan year and state.",
                  {{"agency", each.agency.text()}, {"year", year}, {"state", state}},
                  static_cast<double>(count));
    };
    flags("open", each.open);
    flags("settled", each.settled);
    flags("pending", each.pending);
    flags("sent", each.sent);
    flags("received", each.received);
    flags("refused", each.refused);
  }
  for (const StatusCount& each : standing.persons) {
    gauges_.set(
        "enrollgate_persons", "Persons by plan year and status.",
        {{"year", std::to_string(each.year.value)}, {"status", std::string(name_of(each.status))}},
        static_cast<double>(each.persons));
  }
  for (const MessageBacklog& each : standing.store.messages) {
    const metrics::Labels labels{{"agency", each.agency.text()}};
    gauges_.set("enrollgate_delivery_backlog", "Messages to an agency without a receipt.", labels,
                static_cast<double>(each.waiting));
    gauges_.set("enrollgate_delivery_oldest_pending_seconds",
                "How long the oldest message has waited to be handed over.", labels,
                each.oldest ? seconds_between(*each.oldest, now) : 0);
    gauges_.set("enrollgate_delivery_oldest_unreceipted_seconds",
                "How long ago the oldest message that was handed over and has no receipt was made.",
                labels, each.oldest_sent ? seconds_between(*each.oldest_sent, now) : 0);
    gauges_.set("enrollgate_delivery_dead", "Messages given up: a person must look.", labels,
                static_cast<double>(each.dead));
  }
  for (const RequestBacklog& each : standing.inbox.requests) {
    const metrics::Labels labels{{"agency", each.agency.text()}};
    gauges_.set("enrollgate_webhook_backlog", "Requests kept that have no effect yet.", labels,
                static_cast<double>(each.waiting));
    gauges_.set("enrollgate_webhook_oldest_pending_seconds",
                "How long the oldest of them has waited.", labels,
                seconds_between(each.oldest, now));
  }
  for (const OpenRejectCount& each : standing.store.rejects) {
    gauges_.set("enrollgate_rejects_open", "Refused rows that wait for a repair.",
                {{"feed", each.feed.text()}, {"reason", std::string(name_of(each.reason))}},
                static_cast<double>(each.rows));
  }
  for (const HeldCount& each : standing.store.held) {
    gauges_.set("enrollgate_batches_held", "Batches that a person must release or discard.",
                {{"feed", each.feed.text()}}, static_cast<double>(each.batches));
  }
  const auto whole = [&](std::string_view name, std::string_view help, std::int64_t value) {
    gauges_.set(name, help, {}, static_cast<double>(value));
  };
  gauges_.set(
      "enrollgate_batch_oldest_unfinished_seconds", "How long ago the oldest of them came.", {},
      standing.store.oldest_unfinished ? seconds_between(*standing.store.oldest_unfinished, now)
                                       : 0);
  whole("enrollgate_batches_unfinished", "Batches received, waiting or being applied.",
        standing.store.unfinished_batches);
  whole("enrollgate_funnel_imbalance_batches",
        "Batches of which accepted, rejected, repeated and quarantined rows are not the rows in.",
        standing.store.unbalanced_batches);
  whole("enrollgate_replay_jobs_unfinished", "Replays that wait or run.",
        standing.store.unfinished_jobs);
  whole("enrollgate_webhook_conflicts", "Requests of one id and two contents: a person must look.",
        standing.inbox.conflicts);
  whole("enrollgate_audit_entries", "Entries of the journal.", standing.store.journal_entries);
  whole("enrollgate_store_schema_version", "Version of the store's schema.",
        standing.store.schema_version);
  whole("enrollgate_store_bytes", "Size of the store without its log.", standing.store.bytes);
  whole("enrollgate_disk_free_bytes", "Free where the state lies.",
        static_cast<std::int64_t>(standing.disk_free_bytes));
  whole("enrollgate_disk_bytes", "Size of that disk.",
        static_cast<std::int64_t>(standing.disk_bytes));
  gauges_.finish();
  look_time_.set(metrics::seconds_of(now));
}

}  // namespace gw::monitor
