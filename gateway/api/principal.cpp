#include "gateway/api/principal.hpp"

#include <algorithm>

namespace gw::api {

std::optional<Role> role_named(std::string_view name) noexcept {
  for (const Role role : {Role::admin, Role::monitor, Role::clerk, Role::auditor}) {
    if (name == name_of(role)) return role;
  }
  return std::nullopt;
}

std::string_view name_of(Role role) noexcept {
  switch (role) {
    case Role::admin:
      return "admin";
    case Role::monitor:
      return "monitor";
    case Role::clerk:
      return "clerk";
    case Role::auditor:
      return "auditor";
    case Role::local:
      return "local";
    case Role::agency:
      break;
  }
  return "agency";
}

bool Principal::sees_province() const noexcept {
  return role == Role::local || region == kHubei;
}

bool Principal::sees(RegionCode county) const noexcept {
  if (sees_province()) return true;
  if (region.empty() || county.empty()) return false;
  return county == region || (!region.is_county() && county.pool() == region);
}

bool Principal::covers(RegionCode queried) const noexcept {
  return sees(queried);  // a pool is in its own pool, a province in none
}

std::optional<Principal> principal_of(const ports::PeerIdentity& peer,
                                      const std::vector<Caller>& callers) {
  Principal principal;
  if (peer.local) {
    principal.actor = "local";
    principal.role = Role::local;
    principal.region = kHubei;
    return principal;
  }
  if (!peer.present || peer.common_name.empty()) return std::nullopt;
  const auto caller = std::find_if(callers.begin(), callers.end(), [&](const Caller& listed) {
    return listed.common_name == peer.common_name;
  });
  if (caller == callers.end()) return std::nullopt;
  principal.actor = caller->common_name;
  principal.role = caller->role;
  principal.region = caller->region;
  return principal;
}

}  // namespace gw::api
