#include "gateway/monitor/checks.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace gw::monitor {

namespace {

constexpr std::array<std::string_view, 17> kKinds{
    "store",        "disk",     "certificate", "clock",  "journal",   "conservation",
    "persons",      "feed",     "pause",       "agency", "delivery",  "receipt",
    "dead_letters", "requests", "conflicts",   "held",   "unfinished"};
constexpr std::array<std::string_view, 3> kVerdicts{"ok", "warning", "error"};

constexpr std::int64_t kSlowWriteMs = 1000;
constexpr std::int64_t kDiskLowPercent = 15;
constexpr std::int64_t kDiskFullPercent = 5;
constexpr std::int64_t kEndingDays = 14;
constexpr std::int64_t kEndingSoonDays = 3;
// A revocation list is issued anew every week or so.
constexpr std::string_view kListSubject = "revocation-list";
constexpr std::int64_t kListEndingDays = 3;
constexpr std::int64_t kListEndingSoonDays = 1;
// Signatures are refused beyond 300 s (agencies/tax.md); before that somebody should know.
constexpr std::int64_t kSkewSeconds = 60;
constexpr std::int64_t kSkewRefusedSeconds = 300;
constexpr std::int64_t kDeliveryOldSeconds = 3600;
constexpr std::int64_t kRequestOldSeconds = 300;
// Files are fetched at night and receipted by the next working morning; a weekend lies between.
constexpr std::int64_t kReceiptLateSeconds = 86'400 * 4;
constexpr std::int64_t kUnfinishedOldSeconds = 3600 * 6;
constexpr std::chrono::hours kChainStale{24};

std::int64_t seconds_since(Instant moment, Instant now) {
  return std::max<std::int64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(now - moment).count(), 0);
}

Verdict above(std::int64_t value, std::int64_t warning, std::int64_t error) {
  if (value > error) return Verdict::error;
  return value > warning ? Verdict::warning : Verdict::ok;
}

Check check(CheckKind kind, std::string subject, Verdict verdict, std::int64_t value) {
  Check made;
  made.kind = kind;
  made.subject = std::move(subject);
  made.verdict = verdict;
  made.value = value;
  return made;
}

void check_machine(const Facts& facts, std::vector<Check>& all) {
  const Verdict write = facts.write_failure                       ? Verdict::error
                        : facts.write_took.count() > kSlowWriteMs ? Verdict::warning
                                                                  : Verdict::ok;
  all.push_back(check(CheckKind::store, "", write, facts.write_took.count()));
  all.push_back(check_disk(facts.standing.disk_free_bytes, facts.standing.disk_bytes));
  for (const Ending& ending : facts.endings) all.push_back(check_ending(ending, facts.now));
  const Verdict chain = facts.chain.failure ? Verdict::error
                        : !facts.chain.walked || facts.now - *facts.chain.walked > kChainStale
                            ? Verdict::warning
                            : Verdict::ok;
  all.push_back(check(CheckKind::journal, "", chain,
                      facts.chain.failure ? facts.chain.failure->detail() : facts.chain.entries));
  const std::int64_t unbalanced = facts.standing.store.unbalanced_batches;
  all.push_back(check(CheckKind::conservation, "", unbalanced > 0 ? Verdict::error : Verdict::ok,
                      unbalanced));
  for (const YearImbalance& each : facts.years) {
    all.push_back(check(CheckKind::persons, std::to_string(each.year.value),
                        each.persons > 0 ? Verdict::error : Verdict::ok, each.persons));
  }
}

void check_agencies(const Facts& facts, std::vector<Check>& all) {
  for (const AgencyFact& each : facts.agencies) {
    if (each.circuit_open) {
      all.push_back(
          check(CheckKind::agency, each.agency.text(), Verdict::error, each.failures_running));
    }
    if (each.clock_ahead) {
      const std::int64_t skew = each.clock_ahead->count();
      all.push_back(check(CheckKind::clock, each.agency.text(),
                          above(std::abs(skew), kSkewSeconds, kSkewRefusedSeconds), skew));
    }
  }
  for (const MessageBacklog& each : facts.standing.store.messages) {
    if (each.oldest) {
      const std::int64_t age = seconds_since(*each.oldest, facts.now);
      all.push_back(check(CheckKind::delivery, each.agency.text(),
                          age > kDeliveryOldSeconds ? Verdict::warning : Verdict::ok, age));
    }
    if (each.oldest_sent) {
      const std::int64_t age = seconds_since(*each.oldest_sent, facts.now);
      all.push_back(check(CheckKind::receipt, each.agency.text(),
                          age > kReceiptLateSeconds ? Verdict::warning : Verdict::ok, age));
    }
    if (each.dead > 0) {
      all.push_back(
          check(CheckKind::dead_letters, each.agency.text(), Verdict::warning, each.dead));
    }
  }
  for (const RequestBacklog& each : facts.standing.inbox.requests) {
    const std::int64_t age = seconds_since(each.oldest, facts.now);
    all.push_back(check(CheckKind::requests, each.agency.text(),
                        age > kRequestOldSeconds ? Verdict::error : Verdict::ok, age));
  }
}

void check_feeds(const Facts& facts, std::vector<Check>& all) {
  for (const auto& standing : facts.standing.feeds) {
    const schedule::FeedState state = standing.cell.state;
    const bool silent =
        state == schedule::FeedState::missing || state == schedule::FeedState::failed;
    Check made = check(CheckKind::feed, standing.feed.text(),
                       silent                      ? Verdict::error
                       : schedule::is_alarm(state) ? Verdict::warning
                                                   : Verdict::ok,
                       0);
    made.state = state;
    if (standing.cell.overdue) made.value = standing.cell.overdue->count();
    all.push_back(std::move(made));
    if (!standing.pause) continue;
    // Meant, and worth a look each day: its data grow old.
    all.push_back(check(CheckKind::pause, standing.feed.text(), Verdict::warning,
                        seconds_since(standing.pause->since, facts.rules_now) / 86'400));
    all.back().ends = standing.pause->ends;
  }
  for (const HeldCount& each : facts.standing.store.held) {
    all.push_back(check(CheckKind::held, each.feed.text(), Verdict::warning, each.batches));
  }
  if (facts.standing.store.oldest_unfinished) {
    const std::int64_t age = seconds_since(*facts.standing.store.oldest_unfinished, facts.now);
    all.push_back(check(CheckKind::unfinished, "",
                        age > kUnfinishedOldSeconds ? Verdict::warning : Verdict::ok, age));
  }
  if (facts.standing.inbox.conflicts > 0) {
    all.push_back(
        check(CheckKind::conflicts, "", Verdict::warning, facts.standing.inbox.conflicts));
  }
}

}  // namespace

std::string_view name_of(CheckKind kind) noexcept {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Verdict verdict) noexcept {
  return kVerdicts[static_cast<std::size_t>(verdict)];
}

Check check_disk(std::uint64_t free_bytes, std::uint64_t bytes) {
  const auto free = static_cast<std::int64_t>(free_bytes * 100 / std::max<std::uint64_t>(bytes, 1));
  return check(CheckKind::disk, "",
               free < kDiskFullPercent  ? Verdict::error
               : free < kDiskLowPercent ? Verdict::warning
                                        : Verdict::ok,
               free);
}

Check check_ending(const Ending& ending, Instant now) {
  const auto days = std::chrono::floor<std::chrono::days>(ending.ends - now).count();
  const bool list = ending.subject == kListSubject;
  Check made = check(CheckKind::certificate, ending.subject,
                     days < (list ? kListEndingSoonDays : kEndingSoonDays) ? Verdict::error
                     : days < (list ? kListEndingDays : kEndingDays)       ? Verdict::warning
                                                                           : Verdict::ok,
                     days);
  made.ends = ending.ends;
  return made;
}

std::vector<Check> checks_of(const Facts& facts) {
  std::vector<Check> all;
  check_machine(facts, all);
  check_agencies(facts, all);
  check_feeds(facts, all);
  std::stable_sort(all.begin(), all.end(), [](const Check& a, const Check& b) {
    if (a.verdict != b.verdict) return a.verdict > b.verdict;
    return a.kind < b.kind;
  });
  return all;
}

}  // namespace gw::monitor
