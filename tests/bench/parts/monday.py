"""A Monday in September: the lists of many universities at once, while tax reports payments."""

import os
import statistics
import time

from contenders import agree, ratio
from gateway_side import open_flags
from generate import SCHOOL
from measured import cpu_of, median, peak_mib_of
from peers import duckdb
from rosters import monday_xml, shared, truth
from serving import Sender, Serving, answered

EVENTS = 300  # payments a second, a request each
CONNECTIONS = 16


def gateway(bench, batches):
    """The pull's cost and list, and the webhooks' milliseconds before it and meanwhile."""
    serving = Serving(bench, batches)
    try:
        sender = Sender(bench, serving.port, serving.secret, serving.people)
        sender.send(CONNECTIONS, 1, EVENTS)  # the first second finds a cold store
        quiet = sender.send(CONNECTIONS, 2 if bench.options.small else 10, EVENTS)
        cpu, agency, began = cpu_of(serving.process.pid), cpu_of(serving.agency.process.pid), time.monotonic()
        sender.begin(CONNECTIONS, EVENTS)
        serving.end_pull(serving.begin_pull())
        wall = time.monotonic() - began
        outcome = {"wall": wall, "cpu": cpu_of(serving.process.pid) - cpu, "peak_mib": peak_mib_of(serving.process.pid),
                   "agency_cpu": cpu_of(serving.agency.process.pid) - agency, "quiet": quiet, "beside": sender.end()}
    finally:
        serving.close()
    schools = {name_of(batch)[:len(SCHOOL)] for batch in batches}
    outcome["listed"] = open_flags(bench, os.path.join(bench.work, "copy", "state"), schools)
    return outcome


def name_of(batch):
    return os.path.basename(batch).removeprefix("xsxx_").removesuffix(".xml")


def run(bench):
    count, rows = (10, bench.options.rows // 3) if bench.options.small else (130, 330_000)
    batches = monday_xml(bench, count, rows)
    right, aside = truth(bench, rows=rows), shared(bench)
    ours, theirs, good = [], [], True
    for _ in range(bench.options.rounds):
        ours.append(gateway(bench, batches))
        theirs.append(duckdb.ingest(bench, "university", batches))
        good &= agree(ours[-1].pop("listed"), right, aside, "gateway")
        good &= agree(theirs[-1].pop("listed"), right, aside, "duckdb")
        good &= answered([ours[-1]["quiet"], ours[-1]["beside"]], "202")
    print(f"\na Monday: {count} batches, {rows} rows, against {bench.people} people, {EVENTS} webhooks a second")
    for name, rounds in (("gateway", ours), ("duckdb", theirs)):
        print(f"  {name:24} wall {median(rounds, 'wall'):.3f} s, CPU {median(rounds, 'cpu'):.3f} s, "
              f"peak {median(rounds, 'peak_mib'):.0f} MiB")
    print(f"  gateway / duckdb: {ratio(ours, theirs)} (the gateway's CPU with the webhooks; the peer has none)")
    for name in ("quiet", "beside"):
        figures = {part: statistics.median(one[name]["ms"][part] for one in ours) for part in ("p50", "p99", "max")}
        print(f"  webhooks {'before' if name == 'quiet' else 'meanwhile':10} p50 {figures['p50']:.1f} ms, "
              f"p99 {figures['p99']:.1f} ms, longest {figures['max']:.1f} ms, "
              f"{sum(one[name]['requests'] for one in ours)} sent")
    times = statistics.median(one["beside"]["ms"]["p99"] / one["quiet"]["ms"]["p99"] for one in ours)
    print(f"  p99 meanwhile / before: {times:.1f}; lists {'agree' if good else 'DIFFER'}", flush=True)
    return good
