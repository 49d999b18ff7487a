#pragma once
// Who called whom about a feed (联系记录): so that whoever sees that it is late sees that somebody
// is on it.  Values; pure.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/personal.hpp"

namespace gw {

/// Stored; never renumber.
enum class ContactKind : std::uint8_t { called = 1, reached, promised, note };
inline constexpr std::array<std::string_view, 4> kContactKinds{"called", "reached", "promised",
                                                               "note"};
inline std::string_view name_of(ContactKind kind) noexcept {
  return kContactKinds[static_cast<std::size_t>(kind) - 1];
}

struct FeedContact {
  std::int64_t number = 0;
  FeedId feed;
  Instant at{};
  std::string actor;
  ContactKind kind = ContactKind::note;
  Instant until{};     // of promised: by when it will be there; 0: nothing promised
  PersonalText words;  // they may name whoever was spoken to
};

/// Whether somebody is on it: spoken with on the day of `now`, or what was promised is not over.
inline bool is_on_it(const FeedContact& contact, Instant now) noexcept {
  return beijing_day(contact.at) == beijing_day(now) || contact.until > now;
}

}  // namespace gw
