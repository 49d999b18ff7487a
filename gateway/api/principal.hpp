#pragma once
// Who asks, and what they may see: a listed certificate with its role and region, or a process of
// this machine by the unix socket.  Used by the router and every handler; values, any thread.
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/region_code.hpp"
#include "gateway/ports/message.hpp"

namespace gw::api {

/// What people do here.  `agency` is the peer of a webhook, checked by its endpoint.
enum class Role : std::uint8_t { admin, monitor, clerk, auditor, local, agency };
/// "admin", "monitor", "clerk", "auditor": the roles that settings may give.
std::optional<Role> role_named(std::string_view name) noexcept;
std::string_view name_of(Role role) noexcept;

/// A set of roles; empty = nobody said, which no route may be.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ = static_cast<std::uint8_t>(bits_ | bit(role));
  }
  constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr std::uint8_t bit(Role role) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role));
  }
  std::uint8_t bits_ = 0;
};

/// A certificate that may use the interface, from the settings.
struct Caller {
  std::string common_name;
  Role role = Role::monitor;
  RegionCode region;
};

struct Principal {
  Principal() = default;

  std::string actor;  // certificate CN or "local": as the journal names it
  Role role = Role::monitor;
  RegionCode region;  // province, pool or county

  bool sees_province() const noexcept;
  /// The province sees all, a pool its counties, a county itself.  An empty or foreign county
  /// belongs to the province alone.
  bool sees(RegionCode county) const noexcept;
  /// Whether a query for this region (county, pool or province) stays within what may be seen.
  bool covers(RegionCode queried) const noexcept;
};

/// Nothing for an unlisted certificate or none.
std::optional<Principal> principal_of(const ports::PeerIdentity& peer,
                                      const std::vector<Caller>& callers);

}  // namespace gw::api
