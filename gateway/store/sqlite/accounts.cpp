// Accounts, what was asked for them, and sessions.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"

#define GW_ACCOUNT_COLUMNS                                                                \
  "name, role, region, agency, state, made, salt, digest, cost_n, cost_r, cost_p, totp, " \
  "totp_used, code, code_ends, last_sign_in"
#define GW_GRANT_COLUMNS                                                                        \
  "number, kind, account, role, region, agency, asked_by, asked_as, asked, state, decided_by, " \
  "decided, half"

namespace gw::store::sqlite {
namespace {

constexpr std::int64_t kSourcesMost = 16;

Result<std::vector<Account>> read_accounts(Query& query, const crypto::SealKey& key) {
  std::vector<Account> accounts;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return accounts;
    Account& account = accounts.emplace_back();
    account.name = query.text(0);
    GW_TRY(account.role, code_from(query.integer(1), Role::monitor, Role::audit_admin));
    account.region = region(query.integer(2));
    account.agency = AgencyId(std::string(query.text(3)));
    GW_TRY(account.state,
           code_from(query.integer(4), AccountState::invited, AccountState::disabled));
    account.made = instant(query.integer(5));
    account.password.salt = query.blob(6);
    account.password.digest = query.blob(7);
    account.password.n = query.id(8);
    account.password.r = query.id(9);
    account.password.p = query.id(10);
    if (const std::string_view sealed = query.blob(11); !sealed.empty()) {
      GW_TRY(account.totp_secret, crypto::open_bytes(key, sealed));
    }
    account.totp_used = query.integer(12);
    account.code_digest = query.text(13);
    account.code_ends = instant(query.integer(14));
    account.last_sign_in = instant(query.integer(15));
  }
}

Result<std::vector<Grant>> read_grants(Query& query) {
  std::vector<Grant> grants;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return grants;
    Grant& grant = grants.emplace_back();
    grant.number = query.integer(0);
    GW_TRY(grant.kind, code_from(query.integer(1), GrantKind::add, GrantKind::reset));
    grant.account = query.text(2);
    GW_TRY(grant.role, code_from(query.integer(3), Role::monitor, Role::audit_admin));
    grant.region = region(query.integer(4));
    grant.agency = AgencyId(std::string(query.text(5)));
    grant.asked_by = query.text(6);
    GW_TRY(grant.asked_as, code_from(query.integer(7), Role::monitor, Role::audit_admin));
    grant.asked = instant(query.integer(8));
    GW_TRY(grant.state, code_from(query.integer(9), GrantState::waiting, GrantState::refused));
    grant.decided_by = query.text(10);
    grant.decided = instant(query.integer(11));
    grant.half_digest = query.text(12);
  }
}

}  // namespace

Result<std::vector<Account>> Session::accounts() {
  Query query = connection_.query("SELECT " GW_ACCOUNT_COLUMNS " FROM account ORDER BY name");
  return read_accounts(query, key_);
}

Result<std::optional<Account>> Session::account(std::string_view name) {
  Query query = connection_.query("SELECT " GW_ACCOUNT_COLUMNS " FROM account WHERE name = ?");
  query.bind(name);
  GW_TRY(auto found, read_accounts(query, key_));
  if (found.empty()) return std::optional<Account>();
  return std::optional<Account>(std::move(found.front()));
}

Result<std::vector<Grant>> Session::grants(std::optional<GrantState> state, std::int64_t before,
                                           std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_GRANT_COLUMNS
                                  " FROM account_grant WHERE number < ? AND state BETWEEN ? AND ?"
                                  " ORDER BY number DESC LIMIT ?");
  query.bind(before == 0 ? std::numeric_limits<std::int64_t>::max() : before);
  query.bind_code(state.value_or(GrantState::waiting));
  query.bind_code(state.value_or(GrantState::refused)).bind(limit);
  return read_grants(query);
}

Result<std::optional<Grant>> Session::grant(std::int64_t number) {
  Query query =
      connection_.query("SELECT " GW_GRANT_COLUMNS " FROM account_grant WHERE number = ?");
  query.bind(number);
  GW_TRY(auto found, read_grants(query));
  if (found.empty()) return std::optional<Grant>();
  return std::optional<Grant>(std::move(found.front()));
}

Result<std::optional<AccountSession>> Session::account_session(std::string_view digest) {
  Query query = connection_.query(
      "SELECT digest, account, made, seen, ends FROM account_session WHERE digest = ?");
  GW_TRY(const bool found, query.bind(digest).row());
  if (!found) return std::optional<AccountSession>();
  AccountSession session;
  session.digest = query.text(0);
  session.account = query.text(1);
  session.made = instant(query.integer(2));
  session.seen = instant(query.integer(3));
  session.ends = instant(query.integer(4));
  return std::optional<AccountSession>(std::move(session));
}

Result<void> Session::put(const Account& account) {
  GW_FAULT_POINT("store.put_account");
  const std::string totp = account.totp_secret.empty()
                               ? std::string()
                               : crypto::seal_bytes(key_, random_, account.totp_secret);
  Query query = connection_.query("INSERT OR REPLACE INTO account (" GW_ACCOUNT_COLUMNS
                                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(account.name).bind_code(account.role).bind(account.region.number());
  query.bind(account.agency.text()).bind_code(account.state).bind(millis(account.made));
  query.bind_blob(account.password.salt).bind_blob(account.password.digest);
  query.bind_id(account.password.n).bind_id(account.password.r).bind_id(account.password.p);
  query.bind_blob(totp).bind(account.totp_used).bind(account.code_digest);
  return query.bind(millis(account.code_ends)).bind(millis(account.last_sign_in)).run();
}

Result<std::int64_t> Session::add(const Grant& grant) {
  GW_FAULT_POINT("store.add_grant");
  GW_TRY(const std::int64_t number, take_numbers("account_grant", 1));
  Query query = connection_.query("INSERT INTO account_grant (" GW_GRANT_COLUMNS
                                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(number).bind_code(grant.kind).bind(grant.account).bind_code(grant.role);
  query.bind(grant.region.number()).bind(grant.agency.text()).bind(grant.asked_by);
  query.bind_code(grant.asked_as).bind(millis(grant.asked)).bind_code(grant.state);
  query.bind(grant.decided_by).bind(millis(grant.decided)).bind(grant.half_digest);
  GW_CHECK(query.run());
  return number;
}

Result<void> Session::update(const Grant& grant) {
  GW_FAULT_POINT("store.update_grant");
  Query query = connection_.query(
      "UPDATE account_grant SET state = ?, decided_by = ?, decided = ? WHERE number = ?");
  query.bind_code(grant.state).bind(grant.decided_by).bind(millis(grant.decided));
  GW_CHECK(query.bind(grant.number).run());
  if (connection_.changes() == 0) return fail(Errc::not_found, "store.update_grant");
  return {};
}

Result<void> Session::put(const AccountSession& session) {
  GW_FAULT_POINT("store.put_session");
  Query query = connection_.query(
      "INSERT OR REPLACE INTO account_session (digest, account, made, seen, ends)"
      " VALUES (?, ?, ?, ?, ?)");
  query.bind(session.digest).bind(session.account).bind(millis(session.made));
  return query.bind(millis(session.seen)).bind(millis(session.ends)).run();
}

Result<bool> Session::knows_source(std::string_view account, std::string_view source,
                                   Instant since) {
  Query query = connection_.query(
      "SELECT 1 FROM account_source WHERE account = ? AND source = ? AND seen >= ?");
  return query.bind(account).bind(source).bind(millis(since)).row();
}

Result<void> Session::put_source(std::string_view account, std::string_view source, Instant now) {
  GW_FAULT_POINT("store.put_source");
  Query query = connection_.query(
      "INSERT OR REPLACE INTO account_source (account, source, seen) VALUES (?, ?, ?)");
  GW_CHECK(query.bind(account).bind(source).bind(millis(now)).run());
  return connection_
      .query(
          "DELETE FROM account_source WHERE account = ?1 AND source NOT IN (SELECT source FROM"
          " account_source WHERE account = ?1 ORDER BY seen DESC, source LIMIT ?2)")
      .bind(account)
      .bind(kSourcesMost)
      .run();
}

Result<void> Session::forget_sources(std::string_view account) {
  return connection_.query("DELETE FROM account_source WHERE account = ?").bind(account).run();
}

Result<void> Session::end_session(std::string_view digest) {
  return connection_.query("DELETE FROM account_session WHERE digest = ?").bind(digest).run();
}

Result<void> Session::end_sessions_of(std::string_view account) {
  return connection_.query("DELETE FROM account_session WHERE account = ?").bind(account).run();
}

Result<void> Session::forget_sessions(Instant now, Instant seen_before) {
  return connection_.query("DELETE FROM account_session WHERE ends <= ? OR seen <= ?")
      .bind(millis(now))
      .bind(millis(seen_before))
      .run();
}

}  // namespace gw::store::sqlite
