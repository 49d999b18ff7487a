"""Python with lxml and sqlite3: it reads what the agency sent itself."""

import os
import subprocess

from measured import run_json
from rosters import read_list
from workshop import HERE, PYTHON

PROGRAM = os.path.join(HERE, "peers", "python_sqlite.py")


def missing():
    have = subprocess.run([PYTHON, "-c", "import lxml, sqlite3"], stderr=subprocess.DEVNULL, check=False)
    return "python3-lxml" if have.returncode != 0 else None


def seed(bench, path):
    os.makedirs(path)
    run_json([PYTHON, PROGRAM, "seed", os.path.join(path, "db"), bench.register])


def ingest(bench, kind, rosters):
    database = os.path.join(bench.fresh(bench.seeded("python", lambda path: seed(bench, path))), "db")
    listed = os.path.join(bench.work, "peer.csv")
    outcome = run_json([PYTHON, PROGRAM, "ingest", database, kind, listed, *rosters])
    outcome["listed"] = read_list(listed)
    return outcome
