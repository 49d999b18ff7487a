#include "gateway/outbox/backoff.hpp"

#include <algorithm>

namespace gw::outbox {

std::chrono::milliseconds backoff(const BackoffSettings& settings, std::int32_t attempts,
                                  double jitter) {
  const auto longest = std::chrono::milliseconds(settings.longest);
  auto wait = std::chrono::milliseconds(settings.first);
  for (std::int32_t i = 1; i < attempts && wait < longest; ++i) wait *= 2;
  wait = std::min(wait, longest);
  const auto half = wait / 2;
  return half + std::chrono::milliseconds(
                    static_cast<std::int64_t>(static_cast<double>(half.count()) * jitter));
}

}  // namespace gw::outbox
