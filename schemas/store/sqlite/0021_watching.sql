-- How each county stood at a day's last count: what a trend is drawn from.  Sums, no person.
CREATE TABLE place_day (
  year INTEGER NOT NULL,
  day INTEGER NOT NULL,
  place INTEGER NOT NULL,  -- 0: of nobody's county
  persons INTEGER NOT NULL,
  insured INTEGER NOT NULL,       -- for certain, and so the next two
  uninsured INTEGER NOT NULL,
  outside INTEGER NOT NULL,
  undetermined INTEGER NOT NULL,
  flags_open INTEGER NOT NULL,
  PRIMARY KEY (year, day, place)
) WITHOUT ROWID;

-- What came on one day, of all feeds.
CREATE INDEX batch_received ON batch (received);
