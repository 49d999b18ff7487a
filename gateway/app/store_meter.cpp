#include "gateway/app/store_meter.hpp"

#include <array>
#include <string>

namespace gw::app {

namespace {

constexpr std::array<const char*, 3> kWork{"read", "write", "grouped"};  // by StoreWork

}  // namespace

store::StoreWatch store_meter(metrics::Registry& registry) {
  std::array<metrics::Histogram*, kWork.size()> seconds{};
  for (std::size_t i = 0; i < kWork.size(); ++i) {
    seconds.at(i) =
        &registry.histogram("enrollgate_store_seconds", "Transactions of the store, by kind.",
                            {{"op", kWork.at(i)}}, metrics::duration_bounds());
  }
  metrics::Gauge& lent =
      registry.gauge("enrollgate_store_readers_in_use", "Reading connections lent to jobs.");
  metrics::Counter& lost = registry.counter(
      "enrollgate_audit_write_failures_total",
      "Entries of the journal that were not kept, nor what they tell of was done.");
  store::StoreWatch watch;
  watch.done = [seconds](store::StoreWork work, std::chrono::duration<double> took) {
    seconds.at(static_cast<std::size_t>(work))->observe(took.count());
  };
  watch.readers_lent = [&lent](int change) { lent.add(change); };
  watch.flags_moved = [&registry](const std::string& agency, std::string_view standing,
                                  std::uint64_t flags) {
    registry
        .counter("enrollgate_flag_transitions_total",
                 "Flags that came to a state, by agency: open, dormant, sent, received, "
                 "acknowledged, working, claimed, disputed, returned, settled.",
                 {{"agency", agency}, {"state", std::string(standing)}})
        .add(flags);
  };
  watch.journal_lost = [&lost](std::uint64_t entries) { lost.add(entries); };
  return watch;
}

}  // namespace gw::app
