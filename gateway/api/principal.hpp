#pragma once
// Who asks, and what they may see: a listed certificate with its role and scope, or a process of
// this machine by the unix socket; accounts are sign_in.hpp's.  Used by the router and every
// handler; values, any thread.
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/domain/role.hpp"
#include "gateway/ports/message.hpp"

namespace gw::api {

using gw::Role;
using gw::Roles;

/// A certificate that may use the interface, from the settings.
struct Caller {
  std::string common_name;
  Role role = Role::monitor;
  RegionCode region;
  AgencyId agency;  // of an engineer alone
};

/// Of whoever signed in with an account.
struct SessionTimes {
  std::string digest;  // of its token
  Instant idle_ends{};
  Instant ends{};
};

struct Principal {
  Principal() = default;

  std::string actor;  // certificate CN, account or "local": as the journal names it
  Role role = Role::monitor;
  RegionCode region;  // province, pool or county
  AgencyId agency;    // an engineer's; empty: of no single agency

  std::optional<SessionTimes> session;  // nothing: by certificate or socket

  bool sees_province() const noexcept;
  /// The province sees all, a pool its counties, a county itself.  An empty or foreign county
  /// belongs to the province alone.
  bool sees(RegionCode county) const noexcept;
  /// Whether a query for this region (county, pool or province) stays within what may be seen.
  bool covers(RegionCode queried) const noexcept;
  /// The region whose rows alone are shown; nothing: the whole province's.
  std::optional<RegionCode> own_region() const {
    return sees_province() ? std::nullopt : std::optional(region);
  }
  /// An engineer's own agency; anybody else serves all that his region shows.
  bool serves(const AgencyId& one) const noexcept { return agency.empty() || agency == one; }
};

/// Nothing for an unlisted certificate or none.
std::optional<Principal> principal_of(const ports::PeerIdentity& peer,
                                      const std::vector<Caller>& callers);

}  // namespace gw::api
