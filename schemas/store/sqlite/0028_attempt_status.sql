-- The HTTP status with which the agency answered an attempt; 0: it did not, it was a file, or an attempt of versions before.
ALTER TABLE message_attempt ADD COLUMN status INTEGER NOT NULL DEFAULT 0;
