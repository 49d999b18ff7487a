#include "gateway/api/principal.hpp"

#include <algorithm>

namespace gw::api {

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
  principal.agency = caller->agency;
  return principal;
}

}  // namespace gw::api
