-- What came of each feed on each day (the feed matrix), so that silence can be told from the store
-- alone, after a restart too.

-- On which side of its usual size a list lies that is held for it: 1 small, 2 large.
ALTER TABLE batch ADD COLUMN volume_side INTEGER NOT NULL DEFAULT 0;
-- 1: a person released it from being held.
ALTER TABLE batch ADD COLUMN released INTEGER NOT NULL DEFAULT 0;

-- From when on a feed is waited for.
CREATE TABLE feed_known (
  feed TEXT PRIMARY KEY,
  since INTEGER NOT NULL
) WITHOUT ROWID;

-- Whole answers and failures by day.
CREATE TABLE feed_day (
  feed TEXT NOT NULL,
  day INTEGER NOT NULL,
  answers INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  first_answer INTEGER NOT NULL,
  last_answer INTEGER NOT NULL,
  last_failure INTEGER NOT NULL,
  failure TEXT NOT NULL,
  heard_before_noon INTEGER NOT NULL,  -- a bit for each quarter of an hour in which an answer came
  heard_after_noon INTEGER NOT NULL,
  PRIMARY KEY (feed, day)
) WITHOUT ROWID;

-- Settled batches by the day of their receipt: sums kept in the transaction of the batch.
CREATE TABLE day_batch (
  feed TEXT NOT NULL,
  day INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  volume_side INTEGER NOT NULL,
  batches INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (feed, day, kind, state, reason, volume_side)
) WITHOUT ROWID;
INSERT INTO day_batch
  SELECT feed, (received + 28800000) / 86400000, kind, state, reason, 0, count(*), sum(rows_in),
         min(received), max(received)
  FROM batch WHERE state > 3 GROUP BY 1, 2, 3, 4, 5;
CREATE INDEX batch_refused ON batch (feed, received) WHERE state = 5;
