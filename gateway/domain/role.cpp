#include "gateway/domain/role.hpp"

#include <algorithm>

namespace gw {

std::string_view name_of(Role role) noexcept {
  switch (role) {
    case Role::monitor:
      return "monitor";
    case Role::clerk:
      return "clerk";
    case Role::reviewer:
      return "reviewer";
    case Role::engineer:
      return "engineer";
    case Role::system_admin:
      return "system_admin";
    case Role::security_admin:
      return "security_admin";
    case Role::audit_admin:
      return "audit_admin";
    case Role::local:
      return "local";
    case Role::agency:
      return "agency";
    case Role::stranger:
      break;
  }
  return "stranger";
}

std::optional<Role> role_named(std::string_view name) noexcept {
  const auto* const found = std::find_if(kGivenRoles.begin(), kGivenRoles.end(),
                                         [&](Role role) { return name == name_of(role); });
  if (found == kGivenRoles.end()) return std::nullopt;
  return *found;
}

}  // namespace gw
