#pragma once
// How long to wait before a message is tried again.  Pure: the random part comes in.
#include <chrono>
#include <cstdint>

namespace gw::outbox {

struct BackoffSettings {
  std::chrono::seconds first{15};
  std::chrono::seconds longest{3600};
  std::int32_t attempts = 60;  // then the message is dead: visible, resendable by a person
};

/// Doubles from `first` to `longest`; `jitter` in [0, 1) spreads over the upper half, so that many
/// messages that failed together do not return together.  `attempts` counts the tries so far,
/// from 1.
std::chrono::milliseconds backoff(const BackoffSettings& settings, std::int32_t attempts,
                                  double jitter);

}  // namespace gw::outbox
