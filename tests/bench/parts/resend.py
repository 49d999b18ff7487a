"""The same rows under another batch number: what a delivery costs of which nothing is new."""

import os
import sqlite3
import statistics

from gateway_side import fresh_xml, pull_xml
from rosters import again_xml, roster_xml


def plan_writes(state):
    """Plan records that were ever written: the present ones and those they took the place of."""
    database = sqlite3.connect(f"file:{os.path.join(state, 'store', 'gateway.db')}?mode=ro", uri=True)
    try:
        return sum(database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                   for name in ("plan_record", "plan_history"))
    finally:
        database.close()


def run(bench):
    rows = bench.options.rows
    batch, again = roster_xml(bench, rows), again_xml(bench, rows)
    state = os.path.join(bench.work, "copy", "state")
    ratios, written, good = [], 0, True
    for _ in range(bench.options.rounds):
        first = fresh_xml(bench, batch)
        before = plan_writes(state)
        second = pull_xml(bench, state, batch, again)
        written += plan_writes(state) - before
        good &= second["listed"] == first["listed"] and second["batches"] == 1
        ratios.append({name: second[name] / first[name] for name in ("wall", "cpu")})
        print(f"\nthe same {rows} rows under another number: {first['wall']:.3f} s, again {second['wall']:.3f} s")
        print("  us a row: " + "  ".join(f"{stage} {spent / rows * 1e6:.2f}"
                                         for stage, spent in second["stages"].items()))
    print(f"  again / first: wall {statistics.median(one['wall'] for one in ratios):.2f}, "
          f"CPU {statistics.median(one['cpu'] for one in ratios):.2f}; plan records written: {written}", flush=True)
    return good and written == 0
