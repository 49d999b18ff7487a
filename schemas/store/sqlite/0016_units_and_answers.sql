-- Units within feeds: what came of a region, found without a walk over all batches.
CREATE INDEX batch_region ON batch (region, received, feed, scope) WHERE region <> 0 AND kind <> 6;
CREATE INDEX batch_unit ON batch (feed, scope, received) WHERE kind <> 6;

-- An acceptance is of one cause: the rows of its region whose value looks like `shape` (or, where
-- it is a code, is `value`).  NULL: one made before, of whatever stands in the field.
ALTER TABLE value_mapping ADD COLUMN region INTEGER;
ALTER TABLE value_mapping ADD COLUMN shape TEXT;
-- Or of one row: its sender's key of it and the refused value, sealed.
ALTER TABLE value_mapping ADD COLUMN row BLOB NOT NULL DEFAULT x'';

-- What agencies answer holds words about people and their numbers: sealed.  `digest`, under the
-- store's key, tells two answers apart.  `delivery`: the evidence of it; 0: heard before any was kept.
-- The rows so far are sealed by the program that opens the store next (sqlite/answers.cpp).
ALTER TABLE flag_answer RENAME TO flag_answer_clear;
CREATE TABLE flag_answer (
  arrival INTEGER PRIMARY KEY,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  said INTEGER NOT NULL,
  code INTEGER NOT NULL,
  digest TEXT NOT NULL,
  sealed BLOB NOT NULL,
  learned INTEGER NOT NULL,
  delivery INTEGER NOT NULL DEFAULT 0,
  UNIQUE (year, number, said, code, digest)
);
