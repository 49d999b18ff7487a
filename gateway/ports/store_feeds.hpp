#pragma once
// What the store keeps of feeds: their clocks, what asking came to by day, units within a feed, the
// contract and what differs from it.  Values only; ports/store.hpp has the calls.
#include <bitset>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/domain/drift.hpp"
#include "gateway/domain/feed_form.hpp"

namespace gw {

/// A scheduled feed's state that survives a restart.
struct FeedClock {
  FeedId feed;
  Instant last_fire{};     // the scheduled moment last taken up
  Instant last_success{};  // a request that succeeded, also one that found nothing new
  Failure last_failure;
  bool failing = false;
};

/// A feed and the moment from which on the gateway waits for it: before that nothing was missing.
struct KnownFeed {
  FeedId feed;
  Instant since{};
};

/// What asking a feed's agency came to on one Beijing day.  An answer is one that was whole: it
/// brought what there is, or said that there is nothing new (304, a 404 in its time).
struct FeedDay {
  static constexpr std::chrono::minutes kSlot{15};
  static constexpr std::int64_t kSlots = std::chrono::hours(24) / kSlot;

  FeedId feed;
  Day day{};
  std::int64_t answers = 0;
  std::int64_t failures = 0;
  Instant first_answer{};
  Instant last_answer{};
  Instant last_failure{};     // also of an answer that was not whole
  Failure failure;            // the last one; none for an answer that was not whole
  std::bitset<kSlots> heard;  // the slots in which an answer came
};

/// The batches of a feed that came on one Beijing day, by what became of them.
struct DayBatches {
  FeedId feed;
  Day day{};
  BatchKind kind = BatchKind::full;
  BatchState state = BatchState::received;
  BatchReason reason = BatchReason::none;
  VolumeSide volume_side = VolumeSide::none;
  std::int64_t batches = 0;
  std::int64_t rows = 0;
  Instant first{};  // receipt of the first and of the last of them
  Instant last{};
  std::int64_t mended = 0;  // refused ones whose scope has had a later batch applied
  Instant mended_at{};      // receipt of the last such batch
};

/// A unit (单位: county, school, city) within a feed that brings several, and what came of it by
/// day.
struct FeedUnit {
  FeedId feed;
  std::string unit;  // the agency's own scope text, without its entry year
  RegionCode region;
  Instant known_since{};            // receipt of its first batch
  std::vector<DayBatches> batches;  // in the order of the days; mended by a later one of the unit
};

/// Which units a question for a county's means: also those of its pool, in which the county may
/// have its share, or those alone that are wholly its own.
enum class UnitReach : std::uint8_t { with_pool, own };

/// A unit by its name.
struct UnitName {
  FeedId feed;
  std::string unit;
  RegionCode region;
};

/// A version of the contract (接口约定) of one kind of a feed's batches: the form accepted last.
struct ContractVersion {
  FeedId feed;
  std::string entity;        // FeedForm::entity
  std::int64_t version = 0;  // 1, 2, ... within (feed, entity)
  FeedForm form;
  std::vector<Drift> changes;  // against the version before; none of the first
  BatchId batch;               // whose form it is
  std::string accepted_by;     // certificate CN or "local"; "first" and "settings" by themselves
  Instant since{};
};

/// What a batch showed that differs from its contract, and the forms in which it came.
struct BatchDrift {
  BatchId batch;
  std::vector<FeedForm> forms;
  std::vector<Drift> drifts;
};

}  // namespace gw
