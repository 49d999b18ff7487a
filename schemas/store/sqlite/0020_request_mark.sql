-- Webhook requests lie in the inbox (schemas/store/inbox); here is how far each agency's have their
-- effect.  What earlier versions kept in `webhook_request` and `webhook_conflict` is moved there, and
-- both tables dropped, when the store is opened: that takes both files.
CREATE TABLE request_mark (
  agency TEXT PRIMARY KEY,
  through INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO request_mark (agency, through)
  SELECT agency, max(sequence) FROM webhook_request WHERE done = 1 GROUP BY agency;
