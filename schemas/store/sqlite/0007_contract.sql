-- The contract of each feed: the form accepted last and those before it, who accepted it and what
-- changed.  `form` and `changes` are the texts of domain/feed_form and domain/drift.
CREATE TABLE contract_version (
  feed TEXT NOT NULL,
  entity TEXT NOT NULL,
  version INTEGER NOT NULL,
  form TEXT NOT NULL,
  changes TEXT NOT NULL,
  batch INTEGER NOT NULL,
  accepted_by TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (feed, entity, version)
) WITHOUT ROWID;

-- What a batch showed that differs from its contract, and the forms in which it came: a person may
-- accept them.
CREATE TABLE batch_drift (
  batch INTEGER PRIMARY KEY,
  forms TEXT NOT NULL,
  drifts TEXT NOT NULL
);
