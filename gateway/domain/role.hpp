#pragma once
// What people do here (角色), as settings and accounts name it.  Used by the interface for its
// rules and by the store for accounts; values, any thread.
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace gw {

/// Each with its share; nobody has two.  The three administrators (三员) hold each other in check
/// and see nobody's data.  Stored by number.
enum class Role : std::uint8_t {
  monitor = 1,     // 监测: figures, feeds, runs; no persons
  clerk,           // 经办: the persons and flags of a region
  reviewer,        // 复核: as a clerk; decides what was proposed
  engineer,        // 机构工程师: what one agency brings and is sent
  system_admin,    // 系统管理员: keeps the gateway running
  security_admin,  // 安全管理员: accounts and their scopes
  audit_admin,     // 审计管理员: reads the journal, confirms grants
  // No person's: a process of this machine, the peer of a webhook (its endpoint checks it), and who
  // has not said yet who he is.
  local,
  agency,
  stranger,
};

/// The roles that settings and accounts may give.
inline constexpr std::array kGivenRoles{Role::monitor,    Role::clerk,        Role::reviewer,
                                        Role::engineer,   Role::system_admin, Role::security_admin,
                                        Role::audit_admin};

std::string_view name_of(Role role) noexcept;
/// One of kGivenRoles.
std::optional<Role> role_named(std::string_view name) noexcept;
/// 三员: nobody of them opens person data, and none confirms what he asked for himself.
constexpr bool is_administrator(Role role) {
  return role == Role::system_admin || role == Role::security_admin || role == Role::audit_admin;
}

/// A set of roles; empty = nobody said, which no route may be.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ = static_cast<std::uint16_t>(bits_ | bit(role));
  }
  constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr std::uint16_t bit(Role role) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(role));
  }
  std::uint16_t bits_ = 0;
};

}  // namespace gw
