#pragma once
// Port: what the store keeps of accounts, what was asked for them, and sessions.  Part of the store
// (ports/store.hpp): the same transactions, so that an act and its line in the journal are one.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/account.hpp"

namespace gw {

class AccountReader {
 public:
  virtual ~AccountReader() = default;

  virtual Result<std::vector<Account>> accounts() = 0;  // by name
  virtual Result<std::optional<Account>> account(std::string_view name) = 0;
  /// Newest first; those of a state, or all.
  virtual Result<std::vector<Grant>> grants(std::optional<GrantState> state, std::int64_t before,
                                            std::int64_t limit) = 0;
  virtual Result<std::optional<Grant>> grant(std::int64_t number) = 0;
  virtual Result<std::optional<AccountSession>> account_session(std::string_view digest) = 0;
  /// Whether the account was signed in from this source since then.
  virtual Result<bool> knows_source(std::string_view account, std::string_view source,
                                    Instant since) = 0;
};

class AccountWriter {
 public:
  virtual ~AccountWriter() = default;

  virtual Result<void> put(const Account& account) = 0;         // new, or in place of the one known
  virtual Result<std::int64_t> add(const Grant& grant) = 0;     // gives it its number
  virtual Result<void> update(const Grant& grant) = 0;          // who decided what
  virtual Result<void> put(const AccountSession& session) = 0;  // likewise
  /// The account was signed in from there; of each the newest sixteen are kept.
  virtual Result<void> put_source(std::string_view account, std::string_view source,
                                  Instant now) = 0;
  virtual Result<void> forget_sources(std::string_view account) = 0;
  virtual Result<void> end_session(std::string_view digest) = 0;
  virtual Result<void> end_sessions_of(std::string_view account) = 0;
  /// Those past their end, or not seen since.
  virtual Result<void> forget_sessions(Instant now, Instant seen_before) = 0;
};

}  // namespace gw
