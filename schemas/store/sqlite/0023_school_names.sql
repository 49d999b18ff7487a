-- What the lists last called a school (学校名称), by its code (学校标识码).
CREATE TABLE school_name (
  school TEXT PRIMARY KEY,
  name TEXT NOT NULL
) WITHOUT ROWID;
