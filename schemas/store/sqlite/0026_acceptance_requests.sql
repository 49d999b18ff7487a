-- Acceptances of refused rows, asked for by one person and decided by another (gateway/domain/acceptance.hpp): of which
-- cause or row, until which day, and what the trial told.  Instants are milliseconds, days are days since 1970-01-01.
CREATE TABLE acceptance_request (
  number INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  target INTEGER NOT NULL,
  feed TEXT NOT NULL,
  region INTEGER NOT NULL,  -- in whose lists the rows stood
  reason INTEGER NOT NULL,
  field TEXT NOT NULL,
  until INTEGER NOT NULL,
  why TEXT NOT NULL,
  actor TEXT NOT NULL,
  asked INTEGER NOT NULL,
  told TEXT NOT NULL,  -- as replay_job.counted
  state INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  decided INTEGER NOT NULL
);
