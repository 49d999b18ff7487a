-- Of how many open rows the trial of an acceptance told, and whether it came to their end; 0: not known, asked for before.
-- A trial stopped at 20 000 rows, and what it told then says how many rows it read.
ALTER TABLE acceptance_request ADD COLUMN told_total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE acceptance_request ADD COLUMN told_complete INTEGER NOT NULL DEFAULT 0;
UPDATE acceptance_request SET told_total = CAST(told AS INTEGER), told_complete = 1 WHERE CAST(told AS INTEGER) < 20000;
