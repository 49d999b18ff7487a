-- How the work stands (gateway/ports/store_standing.hpp).

-- Law 2 (conservation): always empty.
CREATE INDEX batch_unbalanced ON batch (id)
  WHERE state > 3 AND rows_in <> accepted + rejected + repeated + quarantined;

-- What a measure was at a moment (milliseconds): whole numbers, a few each five minutes, kept for a month.
CREATE TABLE measure (
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (name, at)
) WITHOUT ROWID;
CREATE INDEX measure_at ON measure (at);
