#pragma once
// Accounts of people without a certificate (本地账户), what raises their rights (授权申请), and
// their sessions: values and the rules that need no store.  Used by ports, store and api; pure.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/domain/role.hpp"

namespace gw {

enum class AccountState : std::uint8_t {
  invited = 1,  // a code is out; no password yet
  active,
  disabled,  // for as long as nobody grants otherwise
};
std::string_view name_of(AccountState state) noexcept;

/// A password as kept: scrypt with its cost beside it.  Empty digest: none.
struct PasswordDigest {
  std::string salt;
  std::string digest;
  std::uint64_t n = 0, r = 0, p = 0;
};

struct Account {
  std::string name;  // in the journal as the actor; never given to another person
  Role role = Role::monitor;
  RegionCode region;
  AgencyId agency;  // of an engineer alone
  AccountState state = AccountState::invited;
  Instant made{};
  PasswordDigest password;
  std::string totp_secret;     // sealed by the store; empty until the code was shown
  std::int64_t totp_used = 0;  // the step of the last code that counted
  std::string code_digest;     // of the one-time code's halves; empty: none is out
  Instant code_ends{};
  Instant last_sign_in{};

  /// Whether the person was ever here; an account that was not may be invited again.
  bool ever_used() const { return last_sign_in != Instant{}; }
};

enum class GrantKind : std::uint8_t { add = 1, scope, enable, reset };
/// `lapsed`: nobody confirmed it in time; never stored, for it follows from when it was asked.
enum class GrantState : std::uint8_t { waiting = 1, confirmed, refused, lapsed };
std::string_view name_of(GrantKind kind) noexcept;
std::string_view name_of(GrantState state) noexcept;

/// What raises somebody's rights, or could be used to take them: asked for by one person, decided
/// by another of another role.
struct Grant {
  std::int64_t number = 0;
  GrantKind kind = GrantKind::add;
  std::string account;
  Role role = Role::monitor;  // of the account
  RegionCode region;          // of add and scope
  AgencyId agency;
  std::string asked_by;
  Role asked_as = Role::security_admin;
  Instant asked{};
  GrantState state = GrantState::waiting;
  std::string decided_by;
  Instant decided{};
  /// SHA-256 of the half of the one-time code that was told to who asked, hex; the other half is
  /// told to who confirms, so that neither has the account.  Empty: it gives no code.
  std::string half_digest;
};

/// What is not confirmed so long after it was asked for is asked for anew.
inline constexpr std::chrono::hours kGrantValid{72};
/// As it is now: one that waits may have lapsed.  `Asked`: what one person asks for and another
/// decides.
template <class Asked>
constexpr GrantState state_of(const Asked& asked, Instant now) noexcept {
  return asked.state == GrantState::waiting && now - asked.asked >= kGrantValid ? GrantState::lapsed
                                                                                : asked.state;
}

/// Of a token only its digest is known here.
struct AccountSession {
  std::string digest;  // SHA-256 of the token, hex
  std::string account;
  Instant made{};
  Instant seen{};  // the last act, to half a minute
  Instant ends{};  // whatever happens
};

/// Somebody who acts, as far as the rules below look.
struct Actor {
  std::string_view name;
  Role role;
};

/// 2 to 32 of a-z, 0-9, `.`, `_`, `-`, beginning with a letter; no more than eight
/// digits in a row: it stands in logs and journals, which are no place for anybody's number.
bool is_account_name(std::string_view text) noexcept;
/// Too short (12 characters), fewer than five different ones, more than 256 bytes, or the name in
/// it.
bool is_weak(std::string_view password, std::string_view name);
/// Until when a source may not try a name again after so many failures in a row: not for the first
/// four, then a minute, doubling up to an hour.
Instant locked_until(std::int64_t failures, Instant now) noexcept;
/// A region for those of regions, an agency for engineers, the province for the rest.
bool fits(Role role, RegionCode region, const AgencyId& agency) noexcept;
/// The security administrator asks, for anybody but himself; to reset a security administrator also
/// the system administrator may.  Errc::second_person.
Result<void> may_ask(const Actor& actor, GrantKind kind, std::string_view account, Role role);
/// Whatever else one person asks for, a reviewer decides who is another.  Errc::second_person.
Result<void> may_review(const Actor& actor, std::string_view asked_by);
/// The audit or system administrator confirms; neither who asked, nor one of his role, nor whose
/// account it is.  Errc::second_person.
Result<void> may_decide(const Actor& actor, const Grant& grant);

}  // namespace gw
