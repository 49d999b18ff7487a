#pragma once
// The journal as the store keeps it: entries, what is asked of them, and what checking its chain
// found.  Values only; ports/store.hpp has the calls.
#include <cstdint>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/domain/time_window.hpp"

namespace gw {

/// One line of the hash-chained journal.
struct JournalEntry {
  std::int64_t number = 0;
  Instant at{};
  std::string actor;   // certificate CN or "local"
  std::string action;  // stable name: person.look, deliveries.resend
  std::string object;  // ids of ours only; its first word is what the entry is about
  std::string origin;  // network address of whoever asked; empty: this machine
  std::string hash;    // SHA-256 over the entry and the hash before it, hex
};

enum class JournalOrder : std::uint8_t { newest_first, oldest_first };

/// What is left empty does not narrow.
struct JournalFilter {
  std::string actor;
  std::string action;
  std::string about;  // the first word of the object: a person's reference, a flag, a run
  TimeWindow at;
  std::int64_t before = 0;  // number, for paging; 0 = newest
  std::int64_t after = 0;   // likewise; only entries behind it
  JournalOrder order = JournalOrder::newest_first;
  std::int64_t limit = 50;
};

/// The last entry at some moment: kept elsewhere it shows later whether the journal's end was cut
/// off.
struct JournalHead {
  std::int64_t number = 0;
  std::string hash;

  friend bool operator==(const JournalHead&, const JournalHead&) = default;
};

enum class JournalFault : std::uint8_t {
  none = 0,
  changed,    // an entry does not carry the hash of what stands in it and before it
  missing,    // a number is missing
  cut_off,    // it ends before a head kept elsewhere
  rewritten,  // it follows from itself, but the entry of that head is another
};

struct JournalCheck {
  std::int64_t entries = 0;  // that follow from those before them
  JournalHead head;          // the last of them
  Instant head_at{};
  JournalFault fault = JournalFault::none;
  std::int64_t broken_at = 0;  // the first entry that is wrong or missing; 0: none
};

}  // namespace gw
