#include "gateway/schedule/beijing_time.hpp"

#include <date/tz.h>

namespace gw::schedule {

namespace {

/// Null if the machine has no time zone data: then the offset of every day since 1991 serves, which
/// is the only one business moments need.
const date::time_zone* shanghai() noexcept {
  static const date::time_zone* const zone = []() -> const date::time_zone* {
    try {
      return date::locate_zone("Asia/Shanghai");
    } catch (const std::exception&) {  // the library's way to say that data is missing
      return nullptr;
    }
  }();
  return zone;
}

}  // namespace

LocalMinute local_minute_of(Instant moment) {
  const auto second = std::chrono::floor<std::chrono::seconds>(moment);
  const std::chrono::seconds offset = shanghai() == nullptr ? std::chrono::seconds(kBeijingOffset)
                                                            : shanghai()->get_info(second).offset;
  return LocalMinute{std::chrono::floor<std::chrono::minutes>(second.time_since_epoch() + offset)};
}

Instant instant_of(LocalMinute minute) {
  if (shanghai() == nullptr) return Instant(minute.count) - kBeijingOffset;
  const date::local_seconds local(minute.count);
  const date::local_info info = shanghai()->get_info(local);
  if (info.result == date::local_info::nonexistent) return info.first.end;
  return date::sys_seconds(local.time_since_epoch() - info.first.offset);
}

}  // namespace gw::schedule
