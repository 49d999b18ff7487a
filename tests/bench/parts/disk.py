"""What the store takes for each person, plan record, source row and journal entry, by SQLite's own count of pages."""

import os
import sqlite3

from parts.lookup import ask
from rosters import roster_xml
from serving import Serving

# Which tables, with their indexes, are of what; the rest is told in one sum.
GROUPS = {"person": ("citizen", "document"),
          "plan record": ("plan_record", "plan_history"),
          "fact (relation, payment, naming)": ("fact", "fact_history"),
          "source row's key": ("fact_key",),
          "flag": ("flag", "flag_event"),
          "journal entry": ("journal",)}
LOOKUPS = 1000  # each is an entry of the journal


def pages(database):
    """{table: bytes with its indexes}."""
    owner = dict(database.execute("SELECT name, tbl_name FROM sqlite_schema WHERE rootpage > 0"))
    sums = {}
    page = database.execute("PRAGMA page_size").fetchone()[0]
    # Summed up, its pgsize is too small for more than 2 GB; `pageno` is then the count of pages.
    for name, count in database.execute("SELECT name, pageno FROM dbstat WHERE aggregate = 1"):
        table = owner.get(name, name)
        sums[table] = sums.get(table, 0) + count * page
    return sums


def evidence_bytes(state):
    return sum(os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(os.path.join(state, "evidence")) for name in names)


def run(bench):
    rows = bench.options.rows
    serving = Serving(bench, [roster_xml(bench, rows)])
    try:
        ask(serving, LOOKUPS)
        serving.end_pull(serving.begin_pull())
    finally:
        serving.close()
    state = os.path.join(bench.work, "copy", "state")
    database = sqlite3.connect(os.path.join(state, "store", "gateway.db"))
    sums = pages(database)
    print(f"\ndisk, after {rows} rows against {bench.people} people (bytes, with indexes)")
    count = lambda table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: E731
    for name, tables in GROUPS.items():
        size, records = sum(sums.pop(table, 0) for table in tables), count(tables[0])
        print(f"  {name:36}{size / max(1, records):8.1f} each  ({records} of them, {size / (1 << 20):.0f} MiB)")
        if len(tables) > 1 and (older := count(tables[1])):
            print(f"  {'':36}{older} rows of {tables[1]} among them")
    database.close()
    print(f"  {'all else':36}{sum(sums.values()) / (1 << 20):8.1f} MiB")
    print(f"  {'evidence, sealed, of a source row':36}{evidence_bytes(state) / rows:8.1f} each", flush=True)
    return True
