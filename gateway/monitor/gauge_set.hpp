#pragma once
// Gauges of one look: those that this look did not name say 0, for a series that stays at its last
// value would tell of a backlog that is gone.  One thread at a time.
#include <string_view>
#include <unordered_set>

#include "gateway/metrics/registry.hpp"

namespace gw::monitor {

class GaugeSet {
 public:
  explicit GaugeSet(metrics::Registry& registry) : registry_(registry) {}

  void set(std::string_view name, std::string_view help, const metrics::Labels& labels,
           double value);
  /// The look is over.
  void finish();

 private:
  metrics::Registry& registry_;
  std::unordered_set<metrics::Gauge*> told_;
  std::unordered_set<metrics::Gauge*> told_before_;
};

}  // namespace gw::monitor
