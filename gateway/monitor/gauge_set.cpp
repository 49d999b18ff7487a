#include "gateway/monitor/gauge_set.hpp"

#include <utility>

namespace gw::monitor {

void GaugeSet::set(std::string_view name, std::string_view help, const metrics::Labels& labels,
                   double value) {
  metrics::Gauge& gauge = registry_.gauge(name, help, labels);
  gauge.set(value);
  told_.insert(&gauge);
}

void GaugeSet::finish() {
  for (metrics::Gauge* gauge : told_before_) {
    if (!told_.contains(gauge)) gauge->set(0);
  }
  told_before_ = std::exchange(told_, {});
}

}  // namespace gw::monitor
