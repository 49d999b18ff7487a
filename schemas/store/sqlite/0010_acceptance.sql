-- A word about a check beside words about values: rows that fail `reason` in the field are accepted
-- until the day `until` (NULL: it ends).  `reason` 0: a mapping.
ALTER TABLE value_mapping ADD COLUMN reason INTEGER NOT NULL DEFAULT 0;
ALTER TABLE value_mapping ADD COLUMN until INTEGER;
ALTER TABLE value_mapping ADD COLUMN why TEXT NOT NULL DEFAULT '';
