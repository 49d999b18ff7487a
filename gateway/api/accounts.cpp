// Accounts (账户) and what was asked for them (授权申请): made, scoped and disabled by the security
// administrator; what raises rights waits for the audit or system administrator.  The three
// administrators of a new gateway are made over the local socket, once.
#include <algorithm>
#include <array>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/sign_in.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kAccountBody = 4096;
constexpr Roles kAdministrators{Role::system_admin, Role::security_admin, Role::audit_admin};
constexpr Roles kAccountReaders{Role::system_admin, Role::security_admin, Role::audit_admin,
                                Role::local};
constexpr Roles kSecurity{Role::security_admin};
constexpr Roles kResetters{Role::system_admin, Role::security_admin};
constexpr Roles kDeciders{Role::system_admin, Role::audit_admin};
constexpr std::array kThree{Role::system_admin, Role::security_admin, Role::audit_admin};

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::object account_json(const Account& account) {
  json::object object;
  object["name"] = account.name;
  object["role"] = name_of(account.role);
  object["region"] = account.region.text();
  object["agency"] = text_or_null(account.agency.text());
  object["state"] = name_of(account.state);
  object["made"] = time_json(account.made);
  object["last_sign_in"] = time_json(account.last_sign_in);
  object["code_ends"] = account.code_digest.empty() ? json::value() : time_json(account.code_ends);
  object["origin"] = "account";
  return object;
}

/// A certificate listed in the settings, beside the accounts: it has its rights without a grant.
json::object caller_json(const Caller& caller) {
  json::object object;
  object["name"] = caller.common_name;
  object["role"] = name_of(caller.role);
  object["region"] = caller.region.text();
  object["agency"] = text_or_null(caller.agency.text());
  object["state"] = name_of(AccountState::active);
  object["made"] = nullptr;
  object["last_sign_in"] = nullptr;
  object["code_ends"] = nullptr;
  object["origin"] = "settings";
  return object;
}

json::object grant_json(const Grant& grant, Instant now) {
  json::object object;
  object["number"] = grant.number;
  object["kind"] = name_of(grant.kind);
  object["account"] = grant.account;
  object["role"] = name_of(grant.role);
  object["region"] = grant.region.text();
  object["agency"] = text_or_null(grant.agency.text());
  object["asked_by"] = grant.asked_by;
  object["asked"] = time_json(grant.asked);
  object["state"] = name_of(state_of(grant, now));
  object["decided_by"] = text_or_null(grant.decided_by);
  object["decided"] = time_json(grant.decided);
  return object;
}

Actor actor_of(const Call& call) {
  return {call.principal.actor, call.principal.role};
}

Result<Account> known_account(StoreReader& store, const std::string& name) {
  GW_TRY(auto account, store.account(name));
  if (!account) return fail(Errc::not_found, "accounts.name");
  return std::move(*account);
}

/// Where role, region and agency of a body lead.
Result<void> scope_in(const ApiServices& services, const json::object& object, Grant& grant) {
  const Failure wrong = fail(Errc::invalid_argument, "accounts.scope");
  GW_TRY(const auto region, body::text(object, "region", wrong));
  GW_TRY(const auto agency, body::text(object, "agency", wrong));
  const auto code = RegionCode::parse(region.empty() ? "420000" : region);
  if (!code) return wrong;
  grant.region = *code;
  grant.agency = AgencyId(std::string(agency));
  const bool known_agency = agency.empty() || agency_of(services, agency) != nullptr;
  if (!known_agency || !fits(grant.role, grant.region, grant.agency)) return wrong;
  return {};
}

/// A name that nobody has or had: the journal must not tell of two people under one.
Result<void> is_free(const ApiServices& services, StoreReader& store, const std::string& name) {
  GW_TRY(const auto account, store.account(name));
  GW_TRY(const auto waiting, store.grants(GrantState::waiting, 0, kPageMost));
  const bool listed = std::any_of(services.callers.begin(), services.callers.end(),
                                  [&](const Caller& one) { return one.common_name == name; });
  const Instant now = services.real.now();
  const bool asked = std::any_of(waiting.begin(), waiting.end(), [&](const Grant& one) {
    return one.kind == GrantKind::add && one.account == name &&
           state_of(one, now) == GrantState::waiting;
  });
  const bool own_word = name == name_of(Role::local) || name == name_of(Role::stranger);
  if (account || listed || asked || own_word) return fail(Errc::conflict, "accounts.name");
  return {};
}

/// Whether the account is entered by a one-time code once the grant is confirmed.
bool gives_code(const Grant& grant, const Account& account) {
  return grant.kind == GrantKind::add || grant.kind == GrantKind::reset ||
         (grant.kind == GrantKind::enable && account.password.digest.empty());
}

/// Writes the grant down under its number, with its line in the journal.  Of a one-time code the
/// first half is told here, to who asks, and nowhere else.
Result<ports::HttpResponse> ask(const ApiServices& services, SignInDesk& desk, const Call& call,
                                Grant grant,
                                const std::function<Result<Account>(StoreReader&, Grant&)>& check) {
  std::string told;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(const Account account, check(store, grant));
    if (gives_code(grant, account)) {
      const CodeHalf half = desk.half();
      grant.half_digest = half.digest;
      told = half.told;
    }
    GW_CHECK(may_ask(actor_of(call), grant.kind, grant.account, grant.role));
    grant.asked_by = call.principal.actor;
    grant.asked_as = call.principal.role;
    grant.asked = services.real.now();
    GW_TRY(grant.number, store.add(grant));
    std::string object = std::to_string(grant.number) + " " + std::string(name_of(grant.kind));
    object += " " + grant.account + " " + std::string(name_of(grant.role)) + " " +
              grant.region.text() + " " + grant.agency.text();
    return store.append_journal(journal_entry(services, call, "accounts.ask", object));
  }));
  json::object item = grant_json(grant, grant.asked);
  item["code_half"] = text_or_null(told);
  return item_reply("grant", std::move(item));
}

Result<ports::HttpResponse> list_accounts(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"after", "limit"}));
  std::vector<Account> accounts;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(accounts, store.accounts());
    return {};
  }));
  json::array items;
  for (const Account& account : accounts) items.push_back(account_json(account));
  for (const Caller& caller : services.callers) items.push_back(caller_json(caller));
  return list_reply("accounts", std::move(items), nullptr);
}

Result<ports::HttpResponse> list_grants(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"state", "after", "limit"}));
  GW_TRY(const PageAsked page, page_asked(call));
  GW_TRY(const auto state, grant_state_asked(call));
  const auto kept = state == GrantState::lapsed ? GrantState::waiting : state;
  std::vector<Grant> grants;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(grants, store.grants(kept, page.cursor, page.limit));
    return {};
  }));
  json::array items;
  const Instant now = services.real.now();
  for (const Grant& grant : grants) {
    if (!state || state_of(grant, now) == *state) items.push_back(grant_json(grant, now));
  }
  const bool more = static_cast<std::int64_t>(grants.size()) == page.limit;
  return list_reply("grants", std::move(items), more ? json::value(grants.back().number) : nullptr);
}

Result<ports::HttpResponse> ask_account(const ApiServices& services, SignInDesk& desk,
                                        const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "accounts.add");
  GW_CHECK(call.query.only({}));
  GW_TRY(const json::object object, body_object(call, kAccountBody));
  GW_CHECK(body::only(object, {"name", "role", "region", "agency"}, wrong));
  GW_TRY(const auto name, body::text(object, "name", wrong));
  GW_TRY(const auto role, body::text(object, "role", wrong));
  const auto named = role_named(role);
  if (!is_account_name(name)) return fail(Errc::invalid_argument, "accounts.name");
  if (!named) return fail(Errc::invalid_argument, "accounts.role");
  Grant grant;
  grant.account = name;
  grant.role = *named;
  GW_CHECK(scope_in(services, object, grant));
  return ask(services, desk, call, grant, [&](StoreReader& store, Grant& asked) -> Result<Account> {
    GW_CHECK(is_free(services, store, asked.account));
    return Account();
  });
}

Result<ports::HttpResponse> ask_scope(const ApiServices& services, SignInDesk& desk,
                                      const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const json::object object, body_object(call, kAccountBody));
  GW_CHECK(
      body::only(object, {"region", "agency"}, fail(Errc::invalid_argument, "accounts.scope")));
  Grant grant;
  grant.kind = GrantKind::scope;
  grant.account = call.parameter;
  return ask(services, desk, call, grant, [&](StoreReader& store, Grant& asked) -> Result<Account> {
    GW_TRY(Account account, known_account(store, asked.account));
    asked.role = account.role;
    GW_CHECK(scope_in(services, object, asked));
    return account;
  });
}

/// Enabling gives the account back as it was; resetting takes password and secret and lets somebody
/// in by a new code.
Result<ports::HttpResponse> ask_again(const ApiServices& services, SignInDesk& desk,
                                      const Call& call, GrantKind kind) {
  GW_CHECK(call.query.only({}));
  Grant grant;
  grant.kind = kind;
  grant.account = call.parameter;
  return ask(services, desk, call, grant, [&](StoreReader& store, Grant& asked) -> Result<Account> {
    GW_TRY(Account account, known_account(store, asked.account));
    const bool disabled = account.state == AccountState::disabled;
    if (disabled != (kind == GrantKind::enable)) return fail(Errc::conflict, "accounts.state");
    asked.role = account.role;
    asked.region = account.region;
    asked.agency = account.agency;
    return account;
  });
}

Result<ports::HttpResponse> disable(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  Account account;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(account, known_account(store, call.parameter));
    if (account.name == call.principal.actor) return fail(Errc::second_person, "accounts.own");
    if (account.state == AccountState::disabled) return fail(Errc::conflict, "accounts.state");
    // Without one of the three nobody could confirm anything any more.
    GW_TRY(const auto all, store.accounts());
    const auto others = std::count_if(all.begin(), all.end(), [&](const Account& one) {
      return one.role == account.role && one.name != account.name &&
             one.state == AccountState::active;
    });
    if (is_administrator(account.role) && account.state == AccountState::active && others == 0)
      return fail(Errc::conflict, "accounts.last_administrator");
    account.state = AccountState::disabled;
    account.code_digest.clear();
    GW_CHECK(store.put(account));
    GW_CHECK(store.end_sessions_of(account.name));
    return store.append_journal(journal_entry(services, call, "accounts.disable", account.name));
  }));
  return item_reply("account", account_json(account));
}

/// What the grant says is done; the second half of a one-time code is told here and nowhere else.
Result<std::string> carry_out(StoreWriter& store, SignInDesk& desk, const Grant& grant,
                              Instant now) {
  std::string told;
  Account account;
  if (grant.kind == GrantKind::add) {
    account.name = grant.account;
    account.role = grant.role;
    account.made = now;
  } else {
    GW_TRY(account, known_account(store, grant.account));
  }
  const bool disabled = account.state == AccountState::disabled;
  if (grant.kind != GrantKind::add && disabled != (grant.kind == GrantKind::enable) &&
      grant.kind != GrantKind::scope)
    return fail(Errc::conflict, "accounts.state");
  if (grant.kind == GrantKind::add || grant.kind == GrantKind::scope) {
    account.region = grant.region;
    account.agency = grant.agency;
  }
  const bool by_code = gives_code(grant, account);
  if (grant.kind == GrantKind::enable) account.state = AccountState::active;
  if (by_code) {
    // Nobody has the first half: to be asked for anew.
    if (grant.half_digest.empty()) return fail(Errc::conflict, "accounts.lapsed");
    const CodeHalf half = desk.half();
    desk.invite(account, grant.half_digest, half.digest);
    told = half.told;
  }
  if (grant.kind == GrantKind::reset) {
    GW_CHECK(store.end_sessions_of(account.name));
    GW_CHECK(store.forget_sources(account.name));
  }
  GW_CHECK(store.put(account));
  return told;
}

Result<ports::HttpResponse> decide(const ApiServices& services, SignInDesk& desk, const Call& call,
                                   GrantState verdict) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const std::uint64_t number, id_parameter(call));
  Grant grant;
  std::string told;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto found, store.grant(static_cast<std::int64_t>(number)));
    if (!found) return fail(Errc::not_found, "accounts.grant");
    grant = std::move(*found);
    const GrantState state = state_of(grant, services.real.now());
    if (state == GrantState::lapsed) return fail(Errc::conflict, "accounts.lapsed");
    if (state != GrantState::waiting) return fail(Errc::conflict, "accounts.decided");
    grant.state = verdict;
    grant.decided_by = call.principal.actor;
    grant.decided = services.real.now();
    if (verdict == GrantState::confirmed) {
      GW_CHECK(may_decide(actor_of(call), grant));
      GW_TRY(told, carry_out(store, desk, grant, grant.decided));
    }
    GW_CHECK(store.update(grant));
    const std::string object =
        std::to_string(grant.number) + " " + std::string(name_of(grant.kind)) + " " + grant.account;
    return store.append_journal(journal_entry(
        services, call, verdict == GrantState::confirmed ? "accounts.confirm" : "accounts.refuse",
        object));
  }));
  json::object item = grant_json(grant, grant.decided);
  // Who asked has the other half: no single person makes an account or resets it and enters it.
  item["code_half"] = text_or_null(told);
  item["code_ends"] =
      told.empty() ? json::value() : time_json(grant.decided + desk.settings().code_valid);
  return item_reply("grant", std::move(item));
}

/// Names of the three by role, as asked for.
Result<std::vector<std::pair<Role, std::string>>> three_in(const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "accounts.setup");
  GW_TRY(const json::object object, body_object(call, kAccountBody));
  GW_CHECK(body::only(object, {"system_admin", "security_admin", "audit_admin"}, wrong));
  std::vector<std::pair<Role, std::string>> names;
  for (const Role role : kThree) {
    GW_TRY(const auto name, body::text(object, name_of(role), wrong));
    const bool twice = std::any_of(names.begin(), names.end(),
                                   [&](const auto& one) { return one.second == name; });
    if (!is_account_name(name) || twice) return wrong;
    names.emplace_back(role, name);
  }
  return names;
}

/// The first start: each of the three roles that nobody has ever used gets its account and a code.
/// Once all three were there, the socket makes nobody any more.
Result<ports::HttpResponse> set_up(const ApiServices& services, SignInDesk& desk,
                                   const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const auto names, three_in(call));
  json::array items;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(const auto all, store.accounts());
    const Instant now = services.real.now();
    for (const auto& [role, name] : names) {
      const Role wanted = role;
      const auto holder = std::find_if(all.begin(), all.end(),
                                       [&](const Account& one) { return one.role == wanted; });
      const bool used = std::any_of(all.begin(), all.end(), [&](const Account& one) {
        return one.role == wanted && one.ever_used();
      });
      if (used) continue;
      Account account;
      if (holder != all.end()) {
        account = *holder;  // its code was lost, or is over
      } else {
        GW_CHECK(is_free(services, store, name));
        account.name = name;
        account.role = role;
        account.region = RegionCode::from_number(420000);
        account.made = now;
      }
      const CodeHalf first = desk.half();
      const CodeHalf second = desk.half();
      desk.invite(account, first.digest, second.digest);
      GW_CHECK(store.put(account));
      GW_CHECK(store.append_journal(journal_entry(
          services, call, "accounts.setup", account.name + " " + std::string(name_of(role)))));
      json::object item = account_json(account);
      item["one_time_code"] = first.told + '-' + second.told;
      items.push_back(std::move(item));
    }
    if (items.empty()) return fail(Errc::conflict, "accounts.setup");
    return {};
  }));
  return list_reply("account_setup", std::move(items), nullptr);
}

}  // namespace

void add_account_routes(const ApiServices& services, SignInDesk& desk, std::vector<Route>& routes) {
  const auto asking = [&desk](auto ask_for) {
    return [&desk, ask_for](const ApiServices& all, const Call& call) {
      return ask_for(all, desk, call);
    };
  };
  const auto again = [&desk](GrantKind kind) {
    return [&desk, kind](const ApiServices& all, const Call& call) {
      return ask_again(all, desk, call, kind);
    };
  };
  const auto deciding = [&desk](GrantState verdict) {
    return [&desk, verdict](const ApiServices& all, const Call& call) {
      return decide(all, desk, call, verdict);
    };
  };
  const auto setting_up = [&desk](const ApiServices& all, const Call& call) {
    return set_up(all, desk, call);
  };
  // All of them are the province's.
  const auto add = [&](const char* method, const char* path, Roles roles, auto handler) {
    routes.push_back({method, path, roles, Reach::province, blocking(services, handler)});
  };
  add("GET", "/v1/accounts", kAccountReaders, list_accounts);
  add("POST", "/v1/accounts", kSecurity, asking(ask_account));
  add("POST", "/v1/accounts/setup", Roles{Role::local}, setting_up);
  add("POST", "/v1/accounts/{name}/scope", kSecurity, asking(ask_scope));
  add("POST", "/v1/accounts/{name}/enable", kSecurity, again(GrantKind::enable));
  add("POST", "/v1/accounts/{name}/reset", kResetters, again(GrantKind::reset));
  add("POST", "/v1/accounts/{name}/disable", kSecurity, disable);
  add("GET", "/v1/grants", kAccountReaders, list_grants);
  add("POST", "/v1/grants/{number}/confirm", kDeciders, deciding(GrantState::confirmed));
  add("POST", "/v1/grants/{number}/refuse", kAdministrators, deciding(GrantState::refused));
}

}  // namespace gw::api
