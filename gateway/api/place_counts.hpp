#pragma once
// Persons and flags by place: counted one by one behind the pages that show them, and kept with the
// moment for which they hold; in the store each day's last count, for trends.  Counting reads every
// record of a year, so it never runs beside itself nor more than a twentieth of the time; the bulk
// path pays nothing for it.  Any thread.
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/metrics/registry.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::api {

/// A number that is known, or between two while sources are stale (law 7).
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// What is known of the persons and flags of one place, or of several together.
struct PlaceFigures {
  std::map<PlanStatus, std::int64_t> statuses;
  std::int64_t persons = 0;
  std::int64_t undetermined = 0;
  std::int64_t flags_open = 0;
  std::int64_t flags_settled = 0;
  std::int64_t flags_paid = 0;
  Instant oldest_flag{};
  std::map<PlanStatus, std::int64_t> certain;  // of the statuses, without the undetermined

  void add(const PlaceCount& count);
  void add(const UnitFlags& flags);
  /// Covered, more than once too.
  Range insured() const;
  /// Without cover: nothing registered, or registered and not paid.
  Range uninsured() const;
  std::int64_t of(PlanStatus status) const;
  std::int64_t certain_of(PlanStatus status) const;  // without the undetermined
  /// Who is left out where cover is measured: another scheme or the service covers them, or they
  /// are gone.
  std::int64_t outside() const;

 private:
  Range between(std::initializer_list<PlanStatus> statuses) const;
};

/// One year, on one snapshot.
struct YearCounts {
  std::vector<PlaceCount> persons;
  std::vector<UnitFlags> flags;
  std::int64_t recorded = 0;   // persons by the sums that the store keeps as records change (law 2)
  std::int64_t imbalance = 0;  // persons that the sums lack, or have too many, status by status
};

struct PlaceCounted {
  pipeline::DecisionDay as_of;
  std::chrono::milliseconds took{0};
  std::map<PlanYear, YearCounts> years;

  /// Of a region (a county, a pool: its counties; nothing: all, what has no place too).
  PlaceFigures of(PlanYear year, const std::optional<RegionCode>& region) const;
  /// As the store keeps them by day: county by county.
  std::vector<PlaceDay> places_of(PlanYear year) const;
};

/// Whether a place is the region or lies in it.
bool lies_in(RegionCode place, RegionCode region);

class PlaceCounts {
 public:
  /// References outlive every count that was begun.  Each count tells
  /// enrollgate_funnel_imbalance_persons of its years.
  PlaceCounts(const pipeline::RunServices& run, boost::asio::thread_pool& pool,
              metrics::Registry& registry);

  /// The last count; where it is old a new one is begun, and waited for no longer than `patience`,
  /// or not at all where the last took longer.  Null: none is through yet.  Blocks; not on a thread
  /// of `pool` while all others are busy.
  std::shared_ptr<const PlaceCounted> latest(std::chrono::milliseconds patience);
  /// A count as of `moment` or later, for which one is begun where there is none, and waited for no
  /// longer than `patience` or until it is stopped; null: it was not through.  Blocks as `latest`
  /// does.
  std::shared_ptr<const PlaceCounted> not_before(Instant moment, std::chrono::milliseconds patience,
                                                 const std::stop_token& stop);
  /// Begins a count where the last is old; waits for none.
  void refresh();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gw::api
