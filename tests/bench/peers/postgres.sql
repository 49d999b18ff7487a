-- The gateway's job in PostgreSQL: COPY, checks in SQL, repeats, anti-join against the register, upsert of the plan rows,
-- flags and refusals, one transaction a roster.  Variables: roster (a CSV that the server reads), key, number, birth (the
-- columns' names), columns (all of the table's, with type text).
\set ON_ERROR_STOP on
\set QUIET on
BEGIN;
CREATE TEMP TABLE line (:columns) ON COMMIT DROP;
COPY line FROM :'roster' WITH (FORMAT csv, HEADER true);
CREATE TEMP TABLE checked ON COMMIT DROP AS
  SELECT :key AS row_key, :number AS number,
         CASE WHEN :number ~ '^[0-9]{17}[0-9X]$' AND :birth ~ '^[0-9]{8}$' THEN
           substr(:number, 7, 8) = :birth
           AND substr(:birth, 5, 2) BETWEEN '01' AND '12'
           AND substr(:birth, 7, 2)::int BETWEEN 1 AND
             CASE substr(:birth, 5, 2) WHEN '02' THEN
               CASE WHEN substr(:birth, 1, 4)::int % 4 = 0 AND (substr(:birth, 1, 4)::int % 100 <> 0
                      OR substr(:birth, 1, 4)::int % 400 = 0) THEN 29 ELSE 28 END
             WHEN '04' THEN 30 WHEN '06' THEN 30 WHEN '09' THEN 30 WHEN '11' THEN 30 ELSE 31 END
           AND substr('10X98765432', 1 + (
              7 * (ascii(substr(:number, 1, 1)) - 48) + 9 * (ascii(substr(:number, 2, 1)) - 48)
            + 10 * (ascii(substr(:number, 3, 1)) - 48) + 5 * (ascii(substr(:number, 4, 1)) - 48)
            + 8 * (ascii(substr(:number, 5, 1)) - 48) + 4 * (ascii(substr(:number, 6, 1)) - 48)
            + 2 * (ascii(substr(:number, 7, 1)) - 48) + 1 * (ascii(substr(:number, 8, 1)) - 48)
            + 6 * (ascii(substr(:number, 9, 1)) - 48) + 3 * (ascii(substr(:number, 10, 1)) - 48)
            + 7 * (ascii(substr(:number, 11, 1)) - 48) + 9 * (ascii(substr(:number, 12, 1)) - 48)
            + 10 * (ascii(substr(:number, 13, 1)) - 48) + 5 * (ascii(substr(:number, 14, 1)) - 48)
            + 8 * (ascii(substr(:number, 15, 1)) - 48) + 4 * (ascii(substr(:number, 16, 1)) - 48)
            + 2 * (ascii(substr(:number, 17, 1)) - 48)) % 11, 1) = substr(:number, 18, 1)
         ELSE false END AS valid
  FROM line;
INSERT INTO rejection SELECT row_key, number FROM checked WHERE NOT valid;
CREATE TEMP TABLE decided ON COMMIT DROP AS
  SELECT r.number, r.row_key, p.county,
         CASE WHEN p.number IS NULL THEN '01' WHEN p.state <> '1' THEN '03' WHEN NOT p.paid THEN '02' ELSE '' END AS code
  FROM (SELECT substr(number, 1, 17)::bigint AS number, min(row_key) AS row_key FROM checked WHERE valid GROUP BY 1) r
  LEFT JOIN person p ON p.number = r.number;
INSERT INTO plan SELECT 2027, number, code, county FROM decided ORDER BY number
  ON CONFLICT (year, number) DO UPDATE SET code = excluded.code, county = excluded.county;
INSERT INTO flag SELECT 2027, number, row_key, code FROM decided WHERE code <> '';
COMMIT;
