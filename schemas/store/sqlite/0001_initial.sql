-- Version 1 of the SQLite store.  Never edited once released: a change is a new file with the next
-- number.  Instants are milliseconds since 1970 UTC, days are days since 1970-01-01, codes are the
-- numbers of gateway/domain.  Tables that are walked in key order are WITHOUT ROWID (clustered).

-- Identities (身份) and the persons they stand for.  Persons are numbered as they appear, so that
-- the reverse indexes grow at their end.
CREATE TABLE citizen (
  number INTEGER PRIMARY KEY,  -- the first 17 digits
  person INTEGER NOT NULL
);
CREATE INDEX citizen_person ON citizen (person);
CREATE TABLE document (
  class INTEGER NOT NULL,
  number TEXT NOT NULL,
  person INTEGER NOT NULL,
  PRIMARY KEY (class, number)
) WITHOUT ROWID;
CREATE INDEX document_person ON document (person);

-- Facts: current ones by person, so that one range is a person's whole dossier; earlier ones apart.
CREATE TABLE fact (
  person INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  key TEXT NOT NULL,
  batch INTEGER NOT NULL,
  line INTEGER NOT NULL,
  learned INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (person, kind, scope, key)
) WITHOUT ROWID;
CREATE TABLE fact_history (
  person INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  key TEXT NOT NULL,
  change INTEGER NOT NULL,  -- grows with every fact superseded
  batch INTEGER NOT NULL,
  line INTEGER NOT NULL,
  learned INTEGER NOT NULL,
  superseded INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (person, kind, scope, key, change)
) WITHOUT ROWID;

-- The sender's keys of what it asserts now or asserted last.
CREATE TABLE scope (
  id INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  agency TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (feed, text)
);
CREATE TABLE fact_key (
  scope INTEGER NOT NULL,
  key TEXT NOT NULL,
  person INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  stamp INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) WITHOUT ROWID;

-- Plan records (参保计划记录): the year first, so that old years lie cold and this year's is dense.
CREATE TABLE plan_record (
  year INTEGER NOT NULL,
  person INTEGER NOT NULL,
  status INTEGER NOT NULL,
  marks INTEGER NOT NULL,  -- bits: 0 action, 3 settled by, 8 reason, 12 ever related, 13 undetermined
  county INTEGER NOT NULL,
  pool INTEGER NOT NULL,
  since INTEGER NOT NULL,
  decided INTEGER NOT NULL,
  version INTEGER NOT NULL,
  trace BLOB NOT NULL,
  PRIMARY KEY (year, person)
) WITHOUT ROWID;
-- The mark *undetermined* is the highest bit of the marks.
CREATE INDEX plan_undetermined ON plan_record (year, person) WHERE marks >= 8192;
CREATE TABLE plan_history (
  year INTEGER NOT NULL,
  person INTEGER NOT NULL,
  version INTEGER NOT NULL,
  status INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  county INTEGER NOT NULL,
  pool INTEGER NOT NULL,
  since INTEGER NOT NULL,
  decided INTEGER NOT NULL,
  trace BLOB NOT NULL,
  PRIMARY KEY (year, person, version)
) WITHOUT ROWID;
-- Sums kept in the transaction of their rows (conservation).
CREATE TABLE plan_count (
  year INTEGER NOT NULL,
  status INTEGER NOT NULL,
  persons INTEGER NOT NULL,
  PRIMARY KEY (year, status)
) WITHOUT ROWID;

-- Flags (未参保反馈) and their history.
CREATE TABLE flag (
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  person INTEGER NOT NULL,
  agency TEXT NOT NULL,
  county INTEGER NOT NULL,
  state INTEGER NOT NULL,
  code INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  settled_by INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  last_payable_day INTEGER NOT NULL,
  unit TEXT NOT NULL,
  row_key TEXT NOT NULL,
  as_supplied TEXT NOT NULL,
  opened INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (year, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX flag_identity ON flag (person, year, agency, county);
CREATE INDEX flag_agency ON flag (agency, year, number);
CREATE TABLE flag_event (
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event INTEGER NOT NULL,
  code INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (year, number, sequence)
) WITHOUT ROWID;
CREATE TABLE flag_count (
  agency TEXT NOT NULL,
  year INTEGER NOT NULL,
  county INTEGER NOT NULL,
  state INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  PRIMARY KEY (agency, year, county, state, delivery, paid)
) WITHOUT ROWID;

-- What waits to be told, and the messages made of it.  Bodies are sealed.
CREATE TABLE outbox_item (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  agency TEXT NOT NULL,
  grp TEXT NOT NULL,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  code INTEGER NOT NULL,
  batch INTEGER NOT NULL
);
CREATE INDEX outbox_item_group ON outbox_item (agency, grp, year, number);
CREATE INDEX outbox_item_flag ON outbox_item (year, number);
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  grp TEXT NOT NULL,
  county INTEGER NOT NULL,  -- of its flags; 0: of several
  year INTEGER NOT NULL,
  identity TEXT NOT NULL,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  created INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL,
  failure TEXT NOT NULL,
  receipt TEXT NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (agency, identity)
);
-- To be sent, or sent and to be looked after.
CREATE INDEX message_due ON message (agency, next_attempt, id) WHERE state IN (1, 2);
CREATE TABLE message_flag (
  message INTEGER NOT NULL,
  position INTEGER NOT NULL,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (message, position)
) WITHOUT ROWID;
CREATE INDEX message_flag_flag ON message_flag (year, number, message);

-- Deliveries, batches and what became of their rows.
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  agency TEXT NOT NULL,
  origin TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  received INTEGER NOT NULL
);
CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  delivery INTEGER NOT NULL,
  feed TEXT NOT NULL,
  agency TEXT NOT NULL,
  region INTEGER NOT NULL,  -- the county whose rows these are; 0: the province's
  scope TEXT NOT NULL,
  identity TEXT NOT NULL,
  base TEXT NOT NULL,
  kind INTEGER NOT NULL,
  ordering INTEGER NOT NULL,
  declared_rows INTEGER,
  context TEXT NOT NULL,  -- what its reader needs besides the bytes, after a restart too
  state INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  failure TEXT NOT NULL,
  rows_in INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  repeated INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  review INTEGER NOT NULL,
  remarks INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  applied_rows INTEGER NOT NULL,
  facts_changed INTEGER NOT NULL,
  plans_changed INTEGER NOT NULL,
  flags_changed INTEGER NOT NULL,
  received INTEGER NOT NULL,
  finished INTEGER NOT NULL
);
CREATE INDEX batch_feed ON batch (feed, id);
CREATE INDEX batch_identity ON batch (feed, identity);
CREATE INDEX batch_scope ON batch (feed, scope, state, ordering);
CREATE INDEX batch_unfinished ON batch (id) WHERE state IN (1, 2, 3);
CREATE TABLE rejection (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  batch INTEGER NOT NULL,
  line INTEGER NOT NULL,
  field TEXT NOT NULL,
  reason INTEGER NOT NULL,
  row_key TEXT NOT NULL,
  row TEXT NOT NULL
);
CREATE INDEX rejection_batch ON rejection (batch, number);
CREATE TABLE row_note (
  number INTEGER PRIMARY KEY,
  batch INTEGER NOT NULL,
  line INTEGER NOT NULL,
  field TEXT NOT NULL,
  reason INTEGER NOT NULL
);
CREATE INDEX row_note_batch ON row_note (batch, line);

-- Webhook requests kept before they are acknowledged; a request under a known id with another
-- content is kept apart for a person to look at.  Bodies are sealed.
CREATE TABLE webhook_request (
  sequence INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  request_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  received INTEGER NOT NULL,
  receipt TEXT NOT NULL,
  done INTEGER NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (agency, request_id)
);
CREATE INDEX webhook_pending ON webhook_request (agency, sequence) WHERE done = 0;
CREATE TABLE webhook_conflict (
  sequence INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  request_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  received INTEGER NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (agency, request_id, sha256)
);
CREATE TABLE event (
  agency TEXT NOT NULL,
  event_id TEXT NOT NULL,
  fact_key TEXT NOT NULL,
  digest INTEGER NOT NULL,
  held INTEGER NOT NULL,
  PRIMARY KEY (agency, event_id)
) WITHOUT ROWID;
-- Money that a webhook brought and no reconciled day has shown.
CREATE TABLE unconfirmed_event (
  number INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  fact_key TEXT NOT NULL,
  event_id TEXT NOT NULL,
  person INTEGER NOT NULL,
  since INTEGER NOT NULL,
  UNIQUE (agency, fact_key)
);

-- What survives a restart.
CREATE TABLE feed_clock (
  feed TEXT PRIMARY KEY,
  last_fire INTEGER NOT NULL,
  last_success INTEGER NOT NULL,
  failure TEXT NOT NULL,
  failing INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE memo (
  feed TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (feed, name)
) WITHOUT ROWID;
CREATE TABLE series (
  agency TEXT NOT NULL,
  name TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (agency, name)
) WITHOUT ROWID;
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) WITHOUT ROWID;

-- The hash chain (gateway/store/journal_chain.hpp says what is hashed).
CREATE TABLE journal (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  hash TEXT NOT NULL
);
