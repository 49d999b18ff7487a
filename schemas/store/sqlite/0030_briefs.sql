-- Daily briefs (日报): how each region stood on a morning.  Written once, kept for 400 days.  Sums, no person.
CREATE TABLE brief (
  region INTEGER NOT NULL,
  day INTEGER NOT NULL,
  made INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (region, day)
) WITHOUT ROWID;
CREATE INDEX brief_day ON brief (day, region);
