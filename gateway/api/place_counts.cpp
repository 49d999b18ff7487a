#include "gateway/api/place_counts.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <stop_token>

#include "gateway/base/log.hpp"
#include "gateway/monitor/gauge_set.hpp"
#include "gateway/policy/decide.hpp"

namespace gw::api {

namespace {

constexpr std::chrono::seconds kFreshFor{30};
constexpr int kRestPerWork = 20;

/// Persons counted beside the sums of the year (law 2): who has another status there is missed at
/// one and too many at the other, and counts once.
void compare(const std::vector<StatusCount>& sums, PlanYear year, YearCounts& counts) {
  std::map<PlanStatus, std::int64_t> differences;
  for (const PlaceCount& count : counts.persons) differences[count.status] += count.persons;
  for (const StatusCount& sum : sums) {
    if (sum.year != year) continue;
    counts.recorded += sum.persons;
    differences[sum.status] -= sum.persons;
  }
  std::int64_t missed = 0;
  std::int64_t too_many = 0;
  for (const auto& [status, difference] : differences) {
    (difference > 0 ? missed : too_many) += std::abs(difference);
  }
  counts.imbalance = std::max(missed, too_many);
}

Result<PlaceCounted> count_places(const pipeline::RunServices& run) {
  const auto begun = std::chrono::steady_clock::now();
  PlaceCounted counted;
  GW_CHECK(run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(counted.as_of, pipeline::decision_day(run, store));
    GW_TRY(const auto sums, store.status_counts());
    for (const PlanYear year : policy::years_in_view(counted.as_of.day, *run.policy)) {
      YearCounts& counts = counted.years[year];
      GW_TRY(counts.persons, store.count_persons(year, run.stop));
      GW_TRY(counts.flags, store.count_flags(year, run.stop));
      compare(sums, year, counts);
    }
    return {};
  }));
  counted.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begun);
  return counted;
}

Result<void> keep_days(const pipeline::RunServices& run, const PlaceCounted& counted) {
  return run.store.write_grouped([&](StoreWriter& store) -> Result<void> {
    for (const auto& year : counted.years) {
      const std::vector<PlaceDay> places = counted.places_of(year.first);
      GW_CHECK(store.put_place_days(year.first, counted.as_of.day, places));
    }
    return {};
  });
}

}  // namespace

void PlaceFigures::add(const PlaceCount& count) {
  persons += count.persons;
  statuses[count.status] += count.persons;
  if (count.undetermined) {
    undetermined += count.persons;
  } else {
    certain[count.status] += count.persons;
  }
}

void PlaceFigures::add(const UnitFlags& flags) {
  flags_open += flags.open;
  flags_settled += flags.settled;
  flags_paid += flags.paid;
  const bool older = oldest_flag == Instant{} || flags.oldest < oldest_flag;
  if (flags.oldest != Instant{} && older) oldest_flag = flags.oldest;
}

std::int64_t PlaceFigures::of(PlanStatus status) const {
  const auto found = statuses.find(status);
  return found == statuses.end() ? 0 : found->second;
}

std::int64_t PlaceFigures::certain_of(PlanStatus status) const {
  const auto found = certain.find(status);
  return found == certain.end() ? 0 : found->second;
}

Range PlaceFigures::between(std::initializer_list<PlanStatus> wanted) const {
  Range range;
  for (const PlanStatus status : wanted) range.least += certain_of(status);
  // Whoever is marked may stand on either side once the sources are in.
  range.most = range.least + undetermined;
  return range;
}

Range PlaceFigures::insured() const {
  return between({PlanStatus::covered, PlanStatus::duplicate});
}

Range PlaceFigures::uninsured() const {
  return between({PlanStatus::uninsured, PlanStatus::registered_unpaid});
}

bool lies_in(RegionCode place, RegionCode region) {
  if (place.empty()) return false;
  if (region == kHubei) return place.in_hubei();
  return place == region || (!region.is_county() && place.pool() == region);
}

PlaceFigures PlaceCounted::of(PlanYear year, const std::optional<RegionCode>& region) const {
  PlaceFigures figures;
  const auto found = years.find(year);
  if (found == years.end()) return figures;
  for (const PlaceCount& count : found->second.persons) {
    if (!region || lies_in(count.place, *region)) figures.add(count);
  }
  for (const UnitFlags& flags : found->second.flags) {
    if (!region || lies_in(flags.county, *region)) figures.add(flags);
  }
  return figures;
}

std::int64_t PlaceFigures::outside() const {
  return of(PlanStatus::exempt) + of(PlanStatus::terminated);
}

std::vector<PlaceDay> PlaceCounted::places_of(PlanYear year) const {
  const auto found = years.find(year);
  if (found == years.end()) return {};
  std::map<RegionCode, PlaceFigures> by_place;
  for (const PlaceCount& count : found->second.persons) by_place[count.place].add(count);
  for (const UnitFlags& flags : found->second.flags) by_place[flags.county].add(flags);
  std::vector<PlaceDay> places;
  places.reserve(by_place.size());
  for (const auto& [place, figures] : by_place) {
    places.push_back({as_of.day, place, figures.persons, figures.insured().least,
                      figures.uninsured().least, figures.outside(), figures.undetermined,
                      figures.flags_open});
  }
  return places;
}

/// Kept by the count that is under way, too: it may end after its owner.
struct PlaceCounts::State {
  State(const pipeline::RunServices& services, boost::asio::thread_pool& threads,
        metrics::Registry& registry)
      : run(services), pool(threads), gauges(registry) {}

  bool is_old(Instant now) const {
    if (!last) return true;
    const auto rest = std::max<std::chrono::milliseconds>(kFreshFor, kRestPerWork * last->took);
    return now - last->as_of.now >= rest || now < last->as_of.now;
  }

  const pipeline::RunServices& run;
  boost::asio::thread_pool& pool;
  /// Counts on a thread of the pool.  REQUIRES: mutex held, no count under way.
  static void begin(const std::shared_ptr<State>& state) {
    state->counting = true;
    boost::asio::post(state->pool, [state] {
      auto counted = count_places(state->run);
      const auto kept = counted ? keep_days(state->run, *counted) : Result<void>(counted.error());
      if (!kept) log::failure("figures.count_failed", kept.error());
      const std::lock_guard guard(state->mutex);
      if (counted) {
        state->tell(*counted);
        state->last = std::make_shared<const PlaceCounted>(std::move(*counted));
      }
      state->counting = false;
      state->ended.notify_all();
    });
  }

  /// REQUIRES: mutex held.
  void tell(const PlaceCounted& counted) {
    for (const auto& [year, counts] : counted.years) {
      gauges.set("enrollgate_funnel_imbalance_persons",
                 "Persons of a year by which its sums differ from the records, at the last count.",
                 {{"year", std::to_string(year.value)}}, static_cast<double>(counts.imbalance));
    }
    gauges.finish();
  }

  std::mutex mutex;  // readers wait for a count that another thread makes
  std::condition_variable ended;
  std::shared_ptr<const PlaceCounted> last;
  bool counting = false;
  monitor::GaugeSet gauges;
};

PlaceCounts::PlaceCounts(const pipeline::RunServices& run, boost::asio::thread_pool& pool,
                         metrics::Registry& registry)
    : state_(std::make_shared<State>(run, pool, registry)) {}

std::shared_ptr<const PlaceCounted> PlaceCounts::latest(std::chrono::milliseconds patience) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  if (state.is_old(state.run.clock.now()) && !state.counting) State::begin(state_);
  // A count that took longer before would keep every page waiting for nothing.
  if (!state.last || state.last->took < patience)
    state.ended.wait_for(lock, patience, [&] { return !state.counting; });
  return state.last;
}

std::shared_ptr<const PlaceCounted> PlaceCounts::not_before(Instant moment,
                                                            std::chrono::milliseconds patience,
                                                            const std::stop_token& stop) {
  State& state = *state_;
  const std::stop_callback wake(stop, [&state] {
    const std::lock_guard lock(state.mutex);
    state.ended.notify_all();
  });
  const auto end = std::chrono::steady_clock::now() + patience;
  std::unique_lock lock(state.mutex);
  const auto there = [&] { return state.last && state.last->as_of.now >= moment; };
  // The one under way may have begun before it.
  for (int counts = 0; counts < 2 && !there() && !stop.stop_requested(); ++counts) {
    if (!state.counting) State::begin(state_);
    const auto over = [&] { return !state.counting || stop.stop_requested(); };
    if (!state.ended.wait_until(lock, end, over)) break;
  }
  return there() ? state.last : nullptr;
}

void PlaceCounts::refresh() {
  const std::lock_guard lock(state_->mutex);
  if (state_->is_old(state_->run.clock.now()) && !state_->counting) State::begin(state_);
}

}  // namespace gw::api
