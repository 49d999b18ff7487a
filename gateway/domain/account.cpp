#include "gateway/domain/account.hpp"

#include <algorithm>
#include <set>

namespace gw {

namespace {

constexpr std::size_t kNameMost = 32;
constexpr std::size_t kNameDigits = 8;
constexpr std::size_t kPasswordCharacters = 12;
constexpr std::size_t kPasswordKinds = 5;
constexpr std::size_t kPasswordBytes = 256;
constexpr std::int64_t kFreeFailures = 4;
constexpr std::chrono::minutes kFirstLock{1};
constexpr std::chrono::minutes kLongestLock{60};
constexpr std::uint32_t kProvince = 420000;

bool is_small_letter(char c) {
  return c >= 'a' && c <= 'z';
}

}  // namespace

std::string_view name_of(AccountState state) noexcept {
  switch (state) {
    case AccountState::invited:
      return "invited";
    case AccountState::active:
      return "active";
    case AccountState::disabled:
      break;
  }
  return "disabled";
}

std::string_view name_of(GrantKind kind) noexcept {
  switch (kind) {
    case GrantKind::add:
      return "add";
    case GrantKind::scope:
      return "scope";
    case GrantKind::enable:
      return "enable";
    case GrantKind::reset:
      break;
  }
  return "reset";
}

std::string_view name_of(GrantState state) noexcept {
  switch (state) {
    case GrantState::waiting:
      return "waiting";
    case GrantState::confirmed:
      return "confirmed";
    case GrantState::lapsed:
      return "lapsed";
    case GrantState::refused:
      break;
  }
  return "refused";
}

bool is_account_name(std::string_view text) noexcept {
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > kNameDigits) return false;
  }
  return text.size() >= 2 && text.size() <= kNameMost && is_small_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_small_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
         });
}

bool is_weak(std::string_view password, std::string_view name) {
  if (password.size() > kPasswordBytes) return true;
  // Characters of UTF-8, not bytes: continuation bytes begin with 10.
  const auto characters = std::count_if(password.begin(), password.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  const std::set<char> kinds(password.begin(), password.end());
  return static_cast<std::size_t>(characters) < kPasswordCharacters ||
         kinds.size() < kPasswordKinds || password.find(name) != std::string_view::npos;
}

Instant locked_until(std::int64_t failures, Instant now) noexcept {
  if (failures <= kFreeFailures) return Instant{};
  const std::int64_t doublings = std::min<std::int64_t>(failures - kFreeFailures - 1, 6);
  const std::chrono::minutes lock = kFirstLock * (std::int64_t{1} << doublings);
  return now + std::min(lock, kLongestLock);
}

bool fits(Role role, RegionCode region, const AgencyId& agency) noexcept {
  const bool whole = region.number() == kProvince;
  if (role == Role::engineer) return whole && !agency.empty();
  if (!agency.empty() || region.empty()) return false;
  return whole || !is_administrator(role);
}

Result<void> may_ask(const Actor& actor, GrantKind kind, std::string_view account, Role role) {
  const bool by_system =
      actor.role == Role::system_admin && kind == GrantKind::reset && role == Role::security_admin;
  if ((actor.role != Role::security_admin && !by_system) || actor.name == account)
    return fail(Errc::second_person, "accounts.ask");
  return {};
}

Result<void> may_review(const Actor& actor, std::string_view asked_by) {
  if (actor.role != Role::reviewer || actor.name == asked_by)
    return fail(Errc::second_person, "review");
  return {};
}

Result<void> may_decide(const Actor& actor, const Grant& grant) {
  const bool decides = actor.role == Role::audit_admin || actor.role == Role::system_admin;
  if (!decides || actor.role == grant.asked_as || actor.name == grant.asked_by ||
      actor.name == grant.account)
    return fail(Errc::second_person, "accounts.decide");
  return {};
}

}  // namespace gw
