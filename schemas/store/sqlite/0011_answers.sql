-- What agencies said later: rows of a message that they refused, what became of flags, and how far
-- each agency's answers were followed.
ALTER TABLE message ADD COLUMN answers_closed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message_flag ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
CREATE INDEX message_followed ON message (agency, id) WHERE state = 3 AND answers_closed = 0;
-- Instants are milliseconds; words and corrections stand as the agency wrote them.
CREATE TABLE flag_answer (
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  said INTEGER NOT NULL,
  code INTEGER NOT NULL,
  words TEXT NOT NULL,
  corrected TEXT NOT NULL,
  learned INTEGER NOT NULL,
  PRIMARY KEY (year, number, said, code)
) WITHOUT ROWID;
CREATE TABLE answer_watch (
  agency TEXT PRIMARY KEY,
  position TEXT NOT NULL,
  asked INTEGER NOT NULL
) WITHOUT ROWID;
