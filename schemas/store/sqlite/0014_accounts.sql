-- People without a certificate: their accounts, what was asked for them and by whom decided, their
-- sessions.  Instants are milliseconds; role, state and kind are numbers of closed lists; `totp` is
-- sealed; of a one-time code and of a session's token only SHA-256 is kept, as hex.
CREATE TABLE account (
  name TEXT PRIMARY KEY,
  role INTEGER NOT NULL,
  region INTEGER NOT NULL,
  agency TEXT NOT NULL,
  state INTEGER NOT NULL,
  made INTEGER NOT NULL,
  salt BLOB NOT NULL,
  digest BLOB NOT NULL,
  cost_n INTEGER NOT NULL,
  cost_r INTEGER NOT NULL,
  cost_p INTEGER NOT NULL,
  totp BLOB NOT NULL,
  totp_used INTEGER NOT NULL,
  code TEXT NOT NULL,
  code_ends INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  last_sign_in INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE account_grant (
  number INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  account TEXT NOT NULL,
  role INTEGER NOT NULL,
  region INTEGER NOT NULL,
  agency TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_as INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  state INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  decided INTEGER NOT NULL
);
CREATE TABLE account_session (
  digest TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  made INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  ends INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_session_of ON account_session (account);
