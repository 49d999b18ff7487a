#pragma once
// The doctor's questions (体检): from what was read at one moment, what is well, what is worth a
// look and what is broken.  The thresholds stand here and nowhere else; the alerts shipped in
// config/monitoring use the same.  Pure; words are the interface's.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/monitor/standing_watch.hpp"

namespace gw::monitor {

enum class CheckKind : std::uint8_t {
  store,         // takes a write; value: milliseconds it took
  disk,          // value: percent free
  certificate,   // subject: server, client, revocation lists, or the agency; value: whole days left
  clock,         // subject: agency; value: seconds that its clock is ahead
  journal,       // value: entries proved; wrong: the first entry that is not
  conservation,  // value: batches whose rows do not add up (law 2)
  persons,       // subject: year; value: persons by which its sums differ from the records (law 2)
  feed,          // subject: feed
  pause,         // subject: feed that a person paused; value: whole days since; ends: by itself
  agency,        // subject: agency whose circuit is open; value: failures running
  delivery,      // subject: agency; value: seconds that the oldest message has waited to be sent
  receipt,       // subject: agency; value: seconds since the oldest without a receipt was made
  dead_letters,  // subject: agency; value: messages given up
  requests,      // subject: agency; value: seconds that the oldest kept request has waited
  conflicts,     // value: webhook requests of one id and two contents
  held,          // subject: feed; value: batches that wait for a person
  unfinished,    // value: seconds since the oldest batch came that is not through
};
std::string_view name_of(CheckKind kind) noexcept;  // "dead_letters"

enum class Verdict : std::uint8_t { ok, warning, error };
std::string_view name_of(Verdict verdict) noexcept;

struct Check {
  CheckKind kind = CheckKind::store;
  std::string subject;  // an id of ours or a year; empty: the gateway itself
  Verdict verdict = Verdict::ok;
  std::int64_t value = 0;                                         // as the kind says
  schedule::FeedState state = schedule::FeedState::not_expected;  // of a feed
  std::optional<Instant> ends;                                    // of a certificate, list or pause

  friend bool operator==(const Check&, const Check&) = default;
};

/// A certificate or list that ends (有效期).
struct Ending {
  std::string subject;
  Instant ends{};
};

/// What is known of an agency besides its work.
struct AgencyFact {
  AgencyId agency;
  bool circuit_open = false;
  std::int64_t failures_running = 0;
  std::optional<std::chrono::seconds> clock_ahead;  // of ours; nothing: never told
};

/// What the sums of a plan year lack, or have too many, beside its records.
struct YearImbalance {
  PlanYear year;
  std::int64_t persons = 0;
};

struct Facts {
  Standing standing;
  std::optional<Failure> write_failure;  // of a real write to the store
  std::chrono::milliseconds write_took{0};
  std::vector<Ending> endings;
  std::vector<AgencyFact> agencies;
  ChainWalk chain;
  std::vector<YearImbalance> years;  // of the last count; none: not counted yet
  Instant now{};
  Instant rules_now{};  // of the clock of feeds
};

/// Single questions, also asked where no gateway runs.
Check check_disk(std::uint64_t free_bytes, std::uint64_t bytes);
Check check_ending(const Ending& ending, Instant now);

/// Every question with its answer, the worst first, those of one verdict in the order of their
/// kinds.
std::vector<Check> checks_of(const Facts& facts);

}  // namespace gw::monitor
