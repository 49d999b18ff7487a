-- The register's people and a plan row for each; variable: people (generate.py's people.csv).
\set ON_ERROR_STOP on
\set QUIET on
CREATE UNLOGGED TABLE source (psn_no text, certno text, psn_name text, gend text, brdy text, insutype text,
  psn_insu_stas text, poolarea_no text, insu_admdvs text, paid text);
COPY source FROM :'people' WITH (FORMAT csv, HEADER true);
CREATE TABLE person AS
  SELECT substr(certno, 1, 17)::bigint AS number, psn_no, psn_name, insutype, psn_insu_stas AS state,
         insu_admdvs AS county, paid = '1' AS paid
  FROM source ORDER BY 1;
DROP TABLE source;
ALTER TABLE person ADD PRIMARY KEY (number);
CREATE TABLE plan AS
  SELECT 2027::smallint AS year, number, CASE WHEN paid THEN '' ELSE '02' END AS code, county FROM person ORDER BY number;
ALTER TABLE plan ADD PRIMARY KEY (year, number);
CREATE TABLE flag (year smallint, number bigint, row_key text, code text);
CREATE TABLE rejection (row_key text, number text);
VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
