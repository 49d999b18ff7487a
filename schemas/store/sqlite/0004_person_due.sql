-- The day on which a person is to be decided again though no fact came, written with the decision.
-- The day's sweep finds whom a day touches here instead of looking at everybody.  Day 0: at once.
CREATE TABLE person_due (
  person INTEGER PRIMARY KEY,
  day INTEGER NOT NULL
);
CREATE INDEX person_due_day ON person_due (day, person);
-- Whoever was decided by an earlier program has no day yet.
INSERT INTO person_due (person, day) SELECT DISTINCT person, 0 FROM plan_record ORDER BY person;
