-- Webhook requests kept before they are acknowledged (laws 4 and 5), in a file of their own.  What
-- has taken effect is said by the store (`request_mark`), so that an answer costs one small commit.
-- Bodies are sealed.
CREATE TABLE request (
  sequence INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  request_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  received INTEGER NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (agency, request_id)
);
CREATE INDEX request_order ON request (agency, sequence);
-- A request under a known id with another content is kept apart for a person to look at.
CREATE TABLE conflict (
  number INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  request_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  received INTEGER NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (agency, request_id, sha256)
);
