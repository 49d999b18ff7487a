-- Several documents of one person, by a row that carries both or by a clerk's decision.  Each document
-- was once numbered as a person of its own, and `own` keeps that number where it is one person with
-- others; 0: it is a person by itself.  So nothing that came under a document is lost in the other.
ALTER TABLE citizen ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
CREATE INDEX citizen_own ON citizen (own) WHERE own <> 0;
CREATE INDEX document_own ON document (own) WHERE own <> 0;
-- The document under which a fact came, and its class; likewise for the naming of a flag.
ALTER TABLE fact ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact ADD COLUMN document INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact_history ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact_history ADD COLUMN document INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flag ADD COLUMN own INTEGER NOT NULL DEFAULT 0;

-- Records that need a clerk's review: the worklist of identity conflicts.
CREATE INDEX plan_review ON plan_record (year, person) WHERE status = 1;

-- Clerks' decisions about identities: who, when, why.  What was decided is a fact of the person.
CREATE TABLE identity_decision (
  number INTEGER PRIMARY KEY,
  own INTEGER NOT NULL,
  verdict INTEGER NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  actor TEXT NOT NULL,
  run INTEGER NOT NULL,
  made INTEGER NOT NULL,
  undone_reason TEXT NOT NULL,
  undone_evidence TEXT NOT NULL,
  undone_by TEXT NOT NULL,
  undone INTEGER NOT NULL
);
