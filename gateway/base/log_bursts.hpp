#pragma once
// For tests, which share a process: all events of the log may be written as if none had been.

namespace gw::log {

void begin_bursts_anew();

}  // namespace gw::log
