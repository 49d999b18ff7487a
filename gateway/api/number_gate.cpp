#include "gateway/api/number_gate.hpp"

namespace gw::api {

namespace {

// A counter has two hundred people a day, in bursts; somebody who is not there, or of another
// county, is a slip of the pen now and then.  288 misses a day find no digits among thousands.
constexpr BucketSize kAll{30, std::chrono::seconds(10)};
constexpr BucketSize kMisses{10, std::chrono::minutes(5)};
constexpr std::chrono::minutes kToldEach{1};

}  // namespace

NumberGate::Tries::Tries(Instant now) : all(kAll, now), misses(kMisses, now) {}

NumberGate::Tries& NumberGate::tries_of(const std::string& actor, Instant now) {
  return tries_.try_emplace(actor, now).first->second;
}

std::optional<NumberGate::Wait> NumberGate::enter(const std::string& actor, Instant now,
                                                  TryCost cost) {
  const std::lock_guard lock(mutex_);
  Tries& tries = tries_of(actor, now);
  const bool enough = tries.all.has(cost.all, now);
  const bool may_miss = tries.misses.has(cost.misses, now);
  if (enough && may_miss) {
    tries.all.take(now, cost.all);
    return std::nullopt;
  }
  Wait wait;
  wait.seconds = std::max(enough ? std::chrono::seconds(1) : tries.all.wait(now, cost.all),
                          may_miss ? std::chrono::seconds(1) : tries.misses.wait(now, cost.misses));
  wait.tell = now - tries.told >= kToldEach;
  if (wait.tell) tries.told = now;
  return wait;
}

void NumberGate::missed(const std::string& actor, Instant now, TryCost cost) {
  const std::lock_guard lock(mutex_);
  tries_of(actor, now).misses.take(now, cost.misses);
}

}  // namespace gw::api
