// The commands on accounts, and on looks at what stands masked.
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"

namespace gw::cli {

void CommandTree::account_commands() {
  CLI::App* account = group("account", "Accounts of people without a certificate");
  list_command(account, "Accounts with role, scope and last sign-in", "/v1/accounts", Paging::whole,
               [] { return QueryFields{}; });
  CLI::App* grants = account->add_subcommand("grants", "What was asked for accounts, newest first");
  grants->add_option("--state", typed_.state, "waiting, confirmed or refused");
  as_list(grants, "/v1/grants", Paging::after, [this] {
    return QueryFields{{"state", typed_.state}};
  });
  CLI::App* setup = account->add_subcommand(
      "setup", "The three administrators of a new gateway, each with a one-time code");
  AccountRequest& request = typed_.account;
  setup->add_option("--system", request.system_admin, "Name of the system administrator")
      ->capture_default_str();
  setup->add_option("--security", request.security_admin, "Name of the security administrator")
      ->capture_default_str();
  setup->add_option("--audit", request.audit_admin, "Name of the audit administrator")
      ->capture_default_str();
  setup->callback([this] {
    typed_.client = [this](const Session& session) {
      return set_up_accounts(session, typed_.account);
    };
  });

  const auto act = [this, account](const char* name, AccountAct what, const char* object,
                                   const char* help) {
    CLI::App* command = account->add_subcommand(name, help);
    command->add_option(object, typed_.account.object, "Whom or what it is about")
        ->required()
        ->check(CLI::Validator(check_id, ""));
    command
        ->add_option("--as", typed_.account.as,
                     "Who does it; password and code come by standard input, a line each")
        ->required();
    command->callback([this, what] {
      typed_.account.act = what;
      typed_.client = [this](const Session& session) {
        return act_on_account(session, typed_.account);
      };
    });
    return command;
  };
  CLI::App* add =
      act("add", AccountAct::add, "NAME", "Ask for an account (security administrator)");
  add->add_option("--role", request.role,
                  "monitor, clerk, reviewer, engineer, system_admin, security_admin, audit_admin")
      ->required();
  CLI::App* scope = act("scope", AccountAct::scope, "NAME", "Ask for another region or agency");
  for (CLI::App* scoped : {add, scope}) {
    scoped->add_option("--region", request.region, "Six digits; otherwise the province");
    scoped->add_option("--agency", request.agency, "Of an agency's engineer");
  }
  act("enable", AccountAct::enable, "NAME", "Ask for a disabled account to be let in again");
  act("reset", AccountAct::reset, "NAME", "Ask for a new one-time code in place of the password");
  act("disable", AccountAct::disable, "NAME", "Let nobody in by this account from now on");
  act("confirm", AccountAct::confirm, "NUMBER",
      "Do what was asked (audit or system administrator); shows the one-time code");
  act("refuse", AccountAct::refuse, "NUMBER", "Nothing comes of what was asked");
}

void CommandTree::reveal_commands() {
  CLI::App* reveal = group("reveal", "Looks at what stands masked: who saw whose data, and why");
  list_command(reveal, "The ledger, newest first", "/v1/reveals", Paging::after,
               [] { return QueryFields{}; });
  CLI::App* allowances =
      reveal->add_subcommand("allowances", "Further looks asked for, and who allowed them");
  allowances->add_option("--state", typed_.state, "waiting, confirmed or refused");
  as_list(allowances, "/v1/allowances", Paging::after, [this] {
    return QueryFields{{"state", typed_.state}};
  });
}

}  // namespace gw::cli
