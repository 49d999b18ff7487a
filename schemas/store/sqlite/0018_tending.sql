-- What people do about what is open: the task of each flag, calls about feeds that are late.

-- The task of a flag (跟踪): what its agency is doing about it, since it was first told in this round (`told`, 0: not yet;
-- a flag that opens again begins anew).  `step` is a number of gateway/domain/flag_task.hpp, kept as messages, receipts,
-- answers and entries change it; what follows from the clock is asked with the clock.  Spans are milliseconds since
-- `told`, -1: not yet.
ALTER TABLE flag ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flag ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flag ADD COLUMN acknowledged_after INTEGER NOT NULL DEFAULT -1;
ALTER TABLE flag ADD COLUMN settled_after INTEGER NOT NULL DEFAULT -1;
ALTER TABLE flag ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;  -- when its latest answer was learned
ALTER TABLE flag ADD COLUMN answer INTEGER NOT NULL DEFAULT 0;    -- the handling code of that
ALTER TABLE flag ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flag ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0; -- the region it was handed up to
ALTER TABLE flag ADD COLUMN assignee TEXT NOT NULL DEFAULT '';

-- Flags so far: told when first handed over since they opened last, then what was heard of them.
UPDATE flag SET told = ifnull((SELECT min(e.at) FROM flag_event e WHERE e.year = flag.year AND e.number = flag.number
    AND e.event IN (7, 8, 9) AND e.sequence > (SELECT ifnull(max(o.sequence), 0) FROM flag_event o
      WHERE o.year = flag.year AND o.number = flag.number AND o.event IN (1, 2))
    AND e.sequence < ifnull((SELECT max(s.sequence) FROM flag_event s
      WHERE s.year = flag.year AND s.number = flag.number AND s.event = 3 AND flag.state = 2), 9e9)), 0);
UPDATE flag SET
    answered = ifnull((SELECT a.learned FROM flag_answer a WHERE a.year = flag.year AND a.number = flag.number
      AND a.learned >= flag.told ORDER BY a.said DESC, a.learned DESC, a.arrival DESC LIMIT 1), 0),
    answer = ifnull((SELECT a.code FROM flag_answer a WHERE a.year = flag.year AND a.number = flag.number
      AND a.learned >= flag.told ORDER BY a.said DESC, a.learned DESC, a.arrival DESC LIMIT 1), 0),
    acknowledged_after = ifnull((SELECT max(min(a.learned) - flag.told, 0) FROM flag_answer a
      WHERE a.year = flag.year AND a.number = flag.number AND a.learned >= flag.told), -1)
  WHERE told > 0;
UPDATE flag SET settled_after = max(ifnull((SELECT max(e.at) FROM flag_event e WHERE e.year = flag.year
    AND e.number = flag.number AND e.event = 3), changed) - told, 0) WHERE told > 0 AND state = 2;
UPDATE flag SET step = CASE WHEN state = 2 THEN 8 WHEN delivery = 7 THEN 0 WHEN delivery = 5 THEN 7
    WHEN answer = 4 THEN 6 WHEN answer IN (6, 9) THEN 4 WHEN answer > 0 THEN 5 WHEN delivery = 4 THEN 2 ELSE 1 END
  WHERE told > 0;

-- The oldest first, of each agency; and what one person has in hand.
CREATE INDEX flag_task ON flag (agency, told, year, number, county, step, answered, escalated)
  WHERE step BETWEEN 1 AND 7;
CREATE INDEX flag_task_of ON flag (assignee, agency, told, year, number, county, step, answered, escalated)
  WHERE step BETWEEN 1 AND 7 AND assignee <> '';
-- The middle one of each agency is found without sorting.
CREATE INDEX flag_acknowledged ON flag (agency, acknowledged_after, county, year) WHERE acknowledged_after >= 0;
CREATE INDEX flag_settled ON flag (agency, settled_after, county, year) WHERE settled_after >= 0;

-- Tasks that are open, by the Beijing day on which they were told and (of claims) answered: sums kept in the transaction
-- of their flags, so that what is late is counted at once whatever the number of flags.
CREATE TABLE flag_task_count (
  agency TEXT NOT NULL,
  county INTEGER NOT NULL,
  year INTEGER NOT NULL,
  told_day INTEGER NOT NULL,
  step INTEGER NOT NULL,
  answered_day INTEGER NOT NULL,  -- 0 where the step is no claim
  flags INTEGER NOT NULL,
  PRIMARY KEY (agency, county, year, told_day, step, answered_day)
) WITHOUT ROWID;
INSERT INTO flag_task_count
  SELECT agency, county, year, (told + 28800000) / 86400000, step,
         CASE WHEN step = 5 THEN (answered + 28800000) / 86400000 ELSE 0 END, count(*)
  FROM flag WHERE step BETWEEN 1 AND 7 GROUP BY 1, 2, 3, 4, 5, 6;

-- What people did about a flag; kinds are numbers of gateway/domain/flag_task.hpp.  Words are sealed.
CREATE TABLE flag_entry (
  entry INTEGER PRIMARY KEY,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  kind INTEGER NOT NULL,
  assignee TEXT NOT NULL,
  region INTEGER NOT NULL,
  sealed BLOB NOT NULL
);
CREATE INDEX flag_entry_flag ON flag_entry (year, number, entry);

-- Who called whom about a feed, and what was promised (`until`, 0: nothing).  Words are sealed.
CREATE TABLE feed_contact (
  number INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  kind INTEGER NOT NULL,
  until INTEGER NOT NULL,
  sealed BLOB NOT NULL
);
CREATE INDEX feed_contact_feed ON feed_contact (feed, number);
CREATE INDEX feed_contact_at ON feed_contact (at);
