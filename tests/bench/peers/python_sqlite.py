#!/usr/bin/env python3
"""The gateway's job as a competent script: lxml or csv, checks in Python, SQLite for register, plan and flags.

  python_sqlite.py seed   DATABASE people.csv
  python_sqlite.py ingest DATABASE university|county uninsured.csv roster...

It does what makes Python fast: one pass, rows sorted by number before the database sees them, joins and the upsert in
SQL, one transaction a roster, WAL with synchronous=FULL.  It does less than the gateway: no transport, no evidence, no
facts, no traces.  Prints one line of JSON.
"""

import csv
import datetime
import json
import os
import resource
import sqlite3
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

YEAR = 2027
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
TABLES = """
  CREATE TABLE person (number INTEGER PRIMARY KEY, psn_no TEXT, psn_name TEXT, insutype TEXT, state TEXT, county TEXT,
                       paid INTEGER);
  CREATE TABLE plan (year INTEGER, number INTEGER, code TEXT, county TEXT, PRIMARY KEY (year, number)) WITHOUT ROWID;
  CREATE TABLE flag (year INTEGER, number INTEGER, row_key TEXT, code TEXT);
  CREATE TABLE rejection (row_key TEXT, number TEXT);
"""
DECIDE = """
  INSERT INTO decided
    SELECT r.number, r.row_key, p.county,
           CASE WHEN p.number IS NULL THEN '01' WHEN p.state <> '1' THEN '03' WHEN NOT p.paid THEN '02' ELSE '' END
    FROM line r LEFT JOIN person p ON p.number = r.number ORDER BY r.number"""
UPSERT = """
  INSERT INTO plan SELECT ?, number, code, county FROM decided WHERE true
    ON CONFLICT DO UPDATE SET code = excluded.code, county = excluded.county"""
DAYS = {}


def connect(path, temporary="MEMORY"):
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-262144", "temp_store=" + temporary):
        database.execute("PRAGMA " + pragma)
    return database


def seed(path, people):
    database = connect(path, "FILE")
    database.executescript(TABLES)
    database.execute("BEGIN")
    database.execute("CREATE TEMP TABLE source (number, psn_no, psn_name, insutype, state, county, paid)")
    with open(people, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        database.executemany("INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?)",
                             ((int(row[1][:17]), row[0], row[2], row[5], row[6], row[8], row[9] == "1")
                              for row in rows))
    database.execute("INSERT INTO person SELECT * FROM source ORDER BY number")
    database.execute("INSERT INTO plan SELECT ?, number, iif(paid, '', '02'), county FROM person", (YEAR,))
    database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return {}


def rows_of(kind, roster):
    """(key of the row, number, birth) of each row of what the agency sent."""
    if kind == "university":
        from roster_xml import students
        for values in students(roster):
            yield values[0], values[4], values[3]
        return
    with open(roster, encoding="gb18030", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        key, number, birth = (header.index(name) for name in ("学籍号", "身份证号", "出生日期"))
        for row in rows:
            yield row[key], row[number], row[birth]


def is_day(text):
    known = DAYS.get(text)
    if known is None:
        try:
            datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
            known = DAYS[text] = True
        except ValueError:
            known = DAYS[text] = False
    return known


def is_valid(number, birth):
    """GB 11643 with ISO 7064 MOD 11-2, and the birth that the row says."""
    if len(number) != 18 or not number.isascii() or not number[:17].isdigit():
        return False
    total = sum(weight * (ord(digit) - 48) for weight, digit in zip(WEIGHTS, number))
    return CHECKS[total % 11] == number[17] and number[6:14] == birth and is_day(birth)


def take(database, kind, roster):
    known, refused = {}, []
    for key, number, birth in rows_of(kind, roster):
        if is_valid(number, birth):
            known.setdefault(int(number[:17]), key)
        else:
            refused.append((key, number))
    database.execute("BEGIN")
    database.executemany("INSERT INTO rejection VALUES (?, ?)", refused)
    database.execute("CREATE TEMP TABLE line (number INTEGER PRIMARY KEY, row_key TEXT)")
    database.execute("CREATE TEMP TABLE decided (number INTEGER PRIMARY KEY, row_key TEXT, county TEXT, code TEXT)")
    database.executemany("INSERT INTO line VALUES (?, ?)", sorted(known.items()))
    database.execute(DECIDE)
    database.execute(UPSERT, (YEAR,))
    database.execute("INSERT INTO flag SELECT ?, number, row_key, code FROM decided WHERE code <> ''", (YEAR,))
    database.execute("DROP TABLE line")
    database.execute("DROP TABLE decided")
    database.execute("COMMIT")


def ingest(path, kind, listed, *rosters):
    database = connect(path)
    began, usage = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    for roster in rosters:
        take(database, kind, roster)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF)
    with open(listed, "w", encoding="utf-8") as file:
        file.writelines(f"{key},{code}\n" for key, code in database.execute("SELECT row_key, code FROM flag"))
    with open("/proc/self/status", encoding="utf-8") as file:
        peak = next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:"))
    return {"wall": wall, "cpu": after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime, "peak_mib": peak}


def main():
    task, *rest = sys.argv[1:]
    print(json.dumps({"seed": seed, "ingest": ingest}[task](*rest)))


if __name__ == "__main__":
    main()
