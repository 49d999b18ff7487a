-- Feeds that a person paused: since when, through which day (`until`, days since 1970), and when it ends or ended: at the
-- end of that day, or when `ended_by` ended it (empty: nobody).  Reasons are sealed.
CREATE TABLE feed_pause (
  number INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  actor TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  sealed BLOB NOT NULL
);
CREATE INDEX feed_pause_ends ON feed_pause (ends);
