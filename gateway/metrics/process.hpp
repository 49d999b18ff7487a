#pragma once
// What the system tells of this process, under the names that every Prometheus client uses
// (process_*): time on the processors, memory, descriptors, start.  Any thread.
#include <string>

namespace gw::metrics {

/// Prometheus text format 0.0.4; what /proc does not tell is left out.
std::string process_exposition();

}  // namespace gw::metrics
