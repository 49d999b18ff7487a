#pragma once
// The commands on accounts.  Acts need a person: --as signs in with name, password and code read
// from standard input, does the one thing and signs out; no session is kept on this machine.  A
// one-time code is data: it goes to standard output, once.
#include <cstdint>
#include <functional>
#include <string>

#include "gateway/cli/session.hpp"

namespace gw::cli {

enum class AccountAct : std::uint8_t { add, scope, enable, reset, disable, confirm, refuse };

struct AccountRequest {
  AccountAct act = AccountAct::add;
  std::string as;      // who acts
  std::string object;  // the account's name, or the number of what was asked
  std::string role;
  std::string region;
  std::string agency;
  // Of a new gateway.
  std::string system_admin = "system";
  std::string security_admin = "security";
  std::string audit_admin = "audit";
};

/// The three administrators with their one-time codes.
ExitCode set_up_accounts(const Session& session, const AccountRequest& request);
/// Does the one thing signed in as `as`: password and code come by standard input, a line each.
ExitCode acting_as(const Session& session, const std::string& as,
                   const std::function<ExitCode(const Session&)>& act);
ExitCode act_on_account(const Session& session, const AccountRequest& request);

}  // namespace gw::cli
