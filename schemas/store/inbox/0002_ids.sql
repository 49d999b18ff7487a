-- Ids come in no order: an index over them cost each commit a page for each request.  What is new is
-- known by the memory of the thread that writes, and enters `request_key` in the order of ids, many
-- at a time; `request_keyed` says up to which request that is done, the rest is read again at the
-- opening.
CREATE TABLE request_new (
  sequence INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  request_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  received INTEGER NOT NULL,
  body BLOB NOT NULL
);
INSERT INTO request_new SELECT sequence, agency, request_id, sha256, received, body FROM request;
CREATE TABLE request_key (
  agency TEXT NOT NULL,
  request_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (agency, request_id)
) WITHOUT ROWID;
INSERT INTO request_key SELECT agency, request_id, sequence FROM request
  ORDER BY agency, request_id;
CREATE TABLE request_keyed (through INTEGER NOT NULL);
INSERT INTO request_keyed SELECT coalesce(max(sequence), 0) FROM request;
-- The request that a conflict stands beside.
ALTER TABLE conflict ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
UPDATE conflict SET first = (SELECT sequence FROM request_key AS known
  WHERE known.agency = conflict.agency AND known.request_id = conflict.request_id);
DROP TABLE request;
ALTER TABLE request_new RENAME TO request;
CREATE INDEX request_order ON request (agency, sequence);
