-- The runs of one region, newest first, found without a walk over all.
CREATE INDEX batch_of_region ON batch (region, id) WHERE region <> 0;

-- Of a one-time code who asks is told one half and who confirms the other: SHA-256 of the first, hex.
ALTER TABLE account_grant ADD COLUMN half TEXT NOT NULL DEFAULT '';

-- Wrong tries are counted by source and not with the account, which nobody locks any more; from where
-- an account was signed in is known, so that strangers' tries do not slow its owner.
ALTER TABLE account DROP COLUMN failures;
ALTER TABLE account DROP COLUMN locked_until;
CREATE TABLE account_source (
  account TEXT NOT NULL,
  source TEXT NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (account, source)
) WITHOUT ROWID;

-- Why somebody looked is told in words, which may name people: sealed.  `why` is empty from now on;
-- the rows so far are sealed by the program that opens the store next (sqlite/reveals.cpp).
ALTER TABLE reveal ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
ALTER TABLE reveal_allowance ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
