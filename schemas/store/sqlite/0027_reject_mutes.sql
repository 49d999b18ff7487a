-- Causes of refused rows that nobody wants to hear of through the day `until` (days since 1970-01-01); the journal has those
-- that ended.
CREATE TABLE reject_mute (
  cause INTEGER PRIMARY KEY,
  until INTEGER NOT NULL,
  why TEXT NOT NULL,
  actor TEXT NOT NULL,
  made INTEGER NOT NULL  -- milliseconds
);
