-- Looks at what stands masked: the ledger that daily limits are counted from, and further looks that
-- a reviewer allows.  Instants are milliseconds, days are days since 1970-01-01.
CREATE TABLE reveal (
  number INTEGER PRIMARY KEY,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  object TEXT NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  case_number TEXT NOT NULL
);
CREATE INDEX reveal_by_actor ON reveal (actor, at);
CREATE INDEX reveal_by_object ON reveal (object, number);
CREATE TABLE reveal_allowance (
  number INTEGER PRIMARY KEY,
  actor TEXT NOT NULL,
  region INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  day INTEGER NOT NULL,
  count INTEGER NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  case_number TEXT NOT NULL,
  state INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  decided INTEGER NOT NULL
);
CREATE INDEX reveal_allowance_of ON reveal_allowance (actor, day);
