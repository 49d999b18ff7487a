"""The look-up before money is taken (税务局 (d)) on a store of millions: first alone, then while a batch is pulled.

A whole `enrollgate serve` over mutual TLS, asked by a client of its own that starts each question at its moment and
counts from there, so that a late answer delays no later question's clock.
"""

import json
import os
import subprocess
import sys

from generate import BATCH
from rosters import roster_xml
from serving import Serving
from workshop import SAMPLES, SIM

RATE = 200  # look-ups a second


def ask(serving, count):
    """What the client saw: statuses, wrong forms, milliseconds."""
    done = subprocess.run([sys.executable, os.path.join(SIM, "tax_lookup.py"), "--gateway",
                           f"https://localhost:{serving.port}/v1/tax/lookups", "--samples", SAMPLES, "--certs",
                           serving.bench.certs, "--patience", "30", "--rate", str(RATE), "--count", str(count),
                           "--numbers", serving.people], capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def run(bench):
    """Prints both figures; whether every look-up was answered in the right form."""
    rows = bench.options.rows
    serving = Serving(bench, [roster_xml(bench, rows)])
    try:
        ask(serving, RATE)  # the first second finds a cold store
        quiet = ask(serving, RATE * (2 if bench.options.small else 15))
        pull = serving.begin_pull()
        beside, asked = [], 0
        while pull.poll() is None:
            beside.append(ask(serving, RATE * 5))
            asked += RATE * 5
        states = serving.end_pull(pull)
    finally:
        serving.close()
    print(f"\nlook-up before money is taken, {RATE} a second, 16 connections, {bench.people} people")
    good = states.get(BATCH) == "applied"
    for name, parts in (("alone", [quiet]), (f"beside a pull of {rows} rows", beside)):
        worst = {figure: max(part["ms"][figure] for part in parts) for figure in ("p50", "p99", "max")}
        good &= all(set(part["statuses"]) == {"200"} and not part["wrong"] for part in parts)
        print(f"  {name:34} p50 {worst['p50']:.1f} ms, p99 {worst['p99']:.1f} ms, longest {worst['max']:.1f} ms")
    print(f"  {asked} asked beside the pull, in parts of {RATE * 5}, of which the worst is told", flush=True)
    return good
