-- What overview, regions and audit ask for, found without walking what is long.

-- What an entry of the journal is about: the first word of its object.
ALTER TABLE journal ADD COLUMN about TEXT
  GENERATED ALWAYS AS (substr(object, 1, instr(object || ' ', ' ') - 1)) VIRTUAL;
CREATE INDEX journal_about ON journal (about);
CREATE INDEX journal_actor ON journal (actor);
CREATE INDEX journal_action ON journal (action);
CREATE INDEX journal_at ON journal (at);

-- Rows by feed, county and day of receipt: sums kept in the transaction of their batch.
CREATE TABLE day_rows (
  feed TEXT NOT NULL,
  region INTEGER NOT NULL,
  day INTEGER NOT NULL,
  batches INTEGER NOT NULL,
  unbalanced INTEGER NOT NULL,  -- batches whose own rows do not add up
  rows_in INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  repeated INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  PRIMARY KEY (feed, region, day)
) WITHOUT ROWID;
INSERT INTO day_rows
  SELECT feed, region, (received + 28800000) / 86400000, count(*),
         sum(rows_in <> accepted + rejected + repeated + quarantined), sum(rows_in), sum(accepted),
         sum(rejected), sum(repeated), sum(quarantined)
  FROM batch WHERE state > 3 AND kind <> 6 GROUP BY 1, 2, 3;

-- The few that wait for a person among the many that do not.
CREATE INDEX batch_held ON batch (id) WHERE state = 6;
CREATE INDEX message_dead ON message (id) WHERE state = 4;

-- How many persons of a region are to be insured in a year.
CREATE TABLE target (
  year INTEGER NOT NULL,
  region INTEGER NOT NULL,
  persons INTEGER NOT NULL,
  loaded INTEGER NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (year, region)
) WITHOUT ROWID;

-- Where the time of a run went; how long a delivery took to come.
CREATE TABLE run_stage (
  batch INTEGER NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  spent_us INTEGER NOT NULL,
  PRIMARY KEY (batch, position)
) WITHOUT ROWID;
ALTER TABLE delivery ADD COLUMN fetched_ms INTEGER NOT NULL DEFAULT 0;
