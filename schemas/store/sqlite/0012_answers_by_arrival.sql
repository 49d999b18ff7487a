-- Some agencies say only a day, or no time that can be read, so that neither tells two answers apart: what is
-- the same in all it says is the same answer, and of one time the later arrival counts.
CREATE TABLE flag_answer_by_arrival (
  arrival INTEGER PRIMARY KEY,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  said INTEGER NOT NULL,
  code INTEGER NOT NULL,
  words TEXT NOT NULL,
  corrected TEXT NOT NULL,
  learned INTEGER NOT NULL,
  UNIQUE (year, number, said, code, words, corrected)
);
INSERT INTO flag_answer_by_arrival (year, number, said, code, words, corrected, learned)
  SELECT year, number, said, code, words, corrected, learned FROM flag_answer
  ORDER BY learned, said, code DESC;
DROP TABLE flag_answer;
ALTER TABLE flag_answer_by_arrival RENAME TO flag_answer;
