-- Whom a document stood for, and since when: documents become one person and are parted again, and a look
-- at a day before either sees them as they were believed to be.  `own` is the person as which the document
-- was numbered; before its first row here it stood for itself.
CREATE TABLE holder_history (
  own INTEGER NOT NULL,
  since INTEGER NOT NULL,
  person INTEGER NOT NULL,
  PRIMARY KEY (own, since)
) WITHOUT ROWID;
CREATE INDEX holder_history_person ON holder_history (person);
-- Earlier programs kept no such moment: whoever has several documents is taken to have had them always.
INSERT INTO holder_history (own, since, person)
  SELECT own, 0, person FROM citizen WHERE own <> 0 AND own <> person
  UNION ALL SELECT own, 0, person FROM document WHERE own <> 0 AND own <> person;
