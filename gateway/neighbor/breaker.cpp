#include "gateway/neighbor/breaker.hpp"

#include <algorithm>

namespace gw::neighbor {

std::string_view name_of(BreakerState state) noexcept {
  switch (state) {
    case BreakerState::closed:
      return "closed";
    case BreakerState::open:
      return "open";
    case BreakerState::half_open:
      return "half_open";
  }
  return "";
}

std::optional<std::chrono::seconds> Breaker::ask(Time now) {
  constexpr std::chrono::seconds kLeast{1};
  if (pause_.count() == 0) return std::nullopt;
  if (now < until_) return std::max(kLeast, std::chrono::ceil<std::chrono::seconds>(until_ - now));
  if (trying_) return kLeast;
  trying_ = true;
  return std::nullopt;
}

void Breaker::succeeded() noexcept {
  running_ = 0;
  pause_ = std::chrono::seconds(0);
  trying_ = false;
}

void Breaker::failed(Failure why, Time now) noexcept {
  ++running_;
  last_ = why;
  if (pause_.count() > 0) {
    // Calls that were under way when it opened say nothing new.
    if (!trying_) return;
    pause_ = std::min(pause_ * 2, settings_.longest_pause);
  } else if (running_ >= settings_.failures) {
    pause_ = std::min(settings_.pause, settings_.longest_pause);
  } else {
    return;
  }
  trying_ = false;
  until_ = now + pause_;
}

BreakerState Breaker::state(Time now) const noexcept {
  if (pause_.count() == 0) return BreakerState::closed;
  return now < until_ ? BreakerState::open : BreakerState::half_open;
}

}  // namespace gw::neighbor
