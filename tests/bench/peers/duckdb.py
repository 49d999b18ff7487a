"""DuckDB by its node package: the job in SQL, two threads."""

import os
import shutil
import subprocess

from measured import run_json
from peers.tables import converted, with_conversion
from rosters import read_list
from workshop import HERE

FOLDER = os.path.join(HERE, "peers")
PROGRAM = os.path.join(FOLDER, "duckdb.mjs")


def missing():
    """What is not there; installs the package on the first call."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm"
    if not os.path.isdir(os.path.join(FOLDER, "node_modules", "@duckdb")):
        done = subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=FOLDER,
                              check=False)
        if done.returncode != 0:
            return "@duckdb/node-api (npm ci)"
    return None


def ingest(bench, kind, rosters, empty=False):
    """One transaction for each roster; with `empty` the plan table begins empty."""
    source = bench.seeded("duckdb", lambda path: run_json(["node", PROGRAM, "seed", path, bench.register]))
    database = bench.fresh(source)
    tables, spent = converted(bench, kind, rosters)
    listed = os.path.join(bench.work, "peer.csv")
    outcome = run_json(["node", PROGRAM, "ingest", database, kind, "empty_plan" if empty else "plan", listed, *tables])
    outcome["listed"] = read_list(listed)
    return with_conversion(outcome, spent, tables)
