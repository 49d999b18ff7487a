-- Refused rows by their cause, what became of each, and the jobs that read them again.
-- Rows refused before have no value kept: their cause is reason and column alone.
CREATE TABLE reject_group (
  number INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  region INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  field TEXT NOT NULL,
  shape TEXT NOT NULL,
  code TEXT NOT NULL,
  rows INTEGER NOT NULL DEFAULT 0,
  open INTEGER NOT NULL DEFAULT 0,
  UNIQUE (feed, region, reason, field, shape, code)
);
ALTER TABLE rejection ADD COLUMN value TEXT NOT NULL DEFAULT '';
ALTER TABLE rejection ADD COLUMN cause INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rejection ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rejection ADD COLUMN settled_by INTEGER NOT NULL DEFAULT 0;
INSERT INTO reject_group (feed, region, reason, field, shape, code, rows, open)
  SELECT b.feed, b.region, r.reason, r.field, '', '', count(*), count(*)
  FROM rejection r JOIN batch b ON b.id = r.batch GROUP BY b.feed, b.region, r.reason, r.field;
UPDATE rejection SET cause = (
  SELECT g.number FROM reject_group g, batch b
  WHERE b.id = rejection.batch AND g.feed = b.feed AND g.region = b.region
    AND g.reason = rejection.reason AND g.field = rejection.field);
CREATE INDEX rejection_cause ON rejection (cause, batch, line);
CREATE INDEX rejection_place ON rejection (batch, line);
CREATE INDEX rejection_open ON rejection (cause, batch, line) WHERE state = 0;
-- The sums follow the rows by themselves: no way of writing a row can miss them.
CREATE TRIGGER rejection_added AFTER INSERT ON rejection BEGIN
  UPDATE reject_group SET rows = rows + 1, open = open + (NEW.state = 0) WHERE number = NEW.cause;
END;
CREATE TRIGGER rejection_gone AFTER DELETE ON rejection BEGIN
  UPDATE reject_group SET rows = rows - 1, open = open - (OLD.state = 0) WHERE number = OLD.cause;
END;
CREATE TRIGGER rejection_changed AFTER UPDATE OF cause, state ON rejection BEGIN
  UPDATE reject_group SET rows = rows - 1, open = open - (OLD.state = 0) WHERE number = OLD.cause;
  UPDATE reject_group SET rows = rows + 1, open = open + (NEW.state = 0) WHERE number = NEW.cause;
END;

-- What was said of values, in order: the last word about one holds.  `word` NULL: it ends.
CREATE TABLE value_mapping (
  number INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  word TEXT,
  actor TEXT NOT NULL,
  made INTEGER NOT NULL
);
CREATE INDEX value_mapping_feed ON value_mapping (feed, number);
ALTER TABLE batch ADD COLUMN mapping INTEGER NOT NULL DEFAULT 0;

CREATE TABLE replay_job (
  number INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  source INTEGER NOT NULL,
  target INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  state INTEGER NOT NULL,
  actor TEXT NOT NULL,
  made INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  total INTEGER NOT NULL,
  at_batch INTEGER NOT NULL,
  at_line INTEGER NOT NULL,
  counted TEXT NOT NULL,
  failure TEXT NOT NULL
);
CREATE INDEX replay_job_unfinished ON replay_job (number) WHERE state IN (1, 2);
CREATE UNIQUE INDEX replay_job_file ON replay_job (target, sha256) WHERE source = 3;
