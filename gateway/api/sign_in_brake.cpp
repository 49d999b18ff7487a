#include "gateway/api/sign_in_brake.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "gateway/domain/account.hpp"

namespace gw::api {

namespace {

// Strangers' tries at one name: 20 at once, then 480 a day.  Who knows the password and guesses the
// code of six digits, of which three count at a time, needs two years on the average.
constexpr BucketSize kShare{20, std::chrono::minutes(3)};
constexpr std::chrono::hours kRemembered{24};
constexpr std::size_t kKeptMost = 50'000;
// In a flood, a look through all of it for each try would cost more than the tries.
constexpr std::chrono::minutes kBetweenLooks{1};
constexpr std::size_t kNetworkBytes = 8;

}  // namespace

std::string source_of(std::string_view address) {
  if (address.empty()) return "local";
  const std::string text(address.substr(0, address.find('%')));
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return text;
  const auto& bytes = six.s6_addr;
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    inet_ntop(AF_INET, &bytes[12], shown.data(), shown.size());
    return shown.data();
  }
  std::fill(std::begin(six.s6_addr) + kNetworkBytes, std::end(six.s6_addr), std::uint8_t{0});
  inet_ntop(AF_INET6, &six, shown.data(), shown.size());
  return std::string(shown.data()) + "/64";
}

TokenBucket& SignInBrake::share_of(const std::string& name, Instant now) {
  return shares_.try_emplace(name, kShare, now).first->second;
}

void SignInBrake::forget(Instant now) {
  if (failures_.size() + shares_.size() < kKeptMost || now - looked_ < kBetweenLooks) return;
  looked_ = now;
  std::erase_if(failures_, [&](const auto& one) { return now - one.second.last >= kRemembered; });
  for (auto one = shares_.begin(); one != shares_.end();)
    one = one->second.is_full(now) ? shares_.erase(one) : std::next(one);
}

bool SignInBrake::admits(const Try& one, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto failures = failures_.find({one.name, one.source});
  if (failures != failures_.end() && failures->second.locked_until > now) return false;
  if (one.known) return true;
  forget(now);
  // Too much to remember is a flood of strangers: none of them counts.
  if (failures_.size() + shares_.size() >= kKeptMost) return false;
  return share_of(one.name, now).has_one(now);
}

void SignInBrake::failed(const Try& one, Instant now) {
  const std::lock_guard lock(mutex_);
  Failures& failures = failures_[{one.name, one.source}];
  if (now - failures.last >= kRemembered) failures.in_a_row = 0;
  ++failures.in_a_row;
  failures.last = now;
  failures.locked_until = locked_until(failures.in_a_row, now);
  if (!one.known) share_of(one.name, now).take(now);
}

void SignInBrake::succeeded(const Try& one) {
  const std::lock_guard lock(mutex_);
  failures_.erase({one.name, one.source});
}

}  // namespace gw::api
