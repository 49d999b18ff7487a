#pragma once
// Looks at what stands masked (查看明文): who saw whose data, why, and how many a day: values and
// the rules that need no store.  Used by ports, store and api; pure.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/account.hpp"

namespace gw {

/// So many looks a Beijing day, whoever it is; beyond it a reviewer allows further ones.
inline constexpr std::int64_t kRevealsADay = 30;
/// So many more at a time.
inline constexpr std::int64_t kAllowanceMost = 20;
/// So long a page shows what was revealed.
inline constexpr std::chrono::seconds kRevealShown{60};

/// Why somebody looks; the last is that of rows shown as they came.
inline constexpr std::array<std::string_view, 6> kRevealReasons{
    "counter", "case", "complaint", "correction", "inspection", "received_row"};

struct RevealReason {
  std::string code;  // one of kRevealReasons
  std::string why;   // in words, without anybody's number
  std::string case_number;
};
/// The number of a case (案号): letters, digits and `-`, `/`, `_`, `.`, up to 64, too few digits
/// between letters to be somebody's number, however they are set apart.
bool is_case_number(std::string_view text) noexcept;
/// A listed code for a person, words that read as a reason, a number of the case.
bool is_whole(const RevealReason& reason) noexcept;

/// One look, as the ledger keeps it.
struct Reveal {
  std::int64_t number = 0;
  std::string actor;
  Instant at{};
  std::string object;  // "P-000000000001A", "rejects 17-20": ids of ours
  RevealReason reason;
};

/// Further looks of one day, asked for by whom they are for, allowed by a reviewer (may_review).
struct RevealAllowance {
  std::int64_t number = 0;
  std::string actor;
  RegionCode region;  // of the actor: whose reviewer decides
  Instant asked{};
  Day day{};
  std::int64_t count = 0;
  RevealReason reason;
  GrantState state = GrantState::waiting;
  std::string decided_by;
  Instant decided{};
};

}  // namespace gw
