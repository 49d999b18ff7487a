"""How the cost of a row grows with the rows of a batch and with the register: a table and a chart."""

import os
import shutil

from chart import Series, write_chart
from gateway_side import fresh_xml
from measured import median
from peers import duckdb
from rosters import roster_xml
from workshop import Bench

FORMS = {"gateway": lambda bench, batch: fresh_xml(bench, batch),
         "duckdb": lambda bench, batch: duckdb.ingest(bench, "university", [batch])}


def run(bench):
    whole = bench.options.rows
    sizes = (whole // 10, whole) if bench.options.small else (whole // 100, whole // 10, whole)
    small = Bench(bench.options, max(bench.people // 10, whole))
    series = {}
    print(f"\nmicroseconds a row (XML), by rows of the batch: {', '.join(map(str, sizes))}")
    for world in (small, bench):
        for name, form in FORMS.items():
            points = []
            for rows in sizes:
                batch = roster_xml(world, rows)
                rounds = [form(world, batch) for _ in range(bench.options.rounds)]
                points.append((rows, median(rounds, "wall") / rows * 1e6))
            series[name, world.people] = points
            print(f"  {name:8} {world.people:9} people: " + "  ".join(f"{cost:9.2f}" for _, cost in points), flush=True)
    ours = [series["gateway", world.people][-1][1] for world in (small, bench)]
    print(f"  gateway, {whole} rows: {bench.people} people cost {ours[1] / ours[0]:.2f} of what {small.people} cost")
    path = os.path.join(bench.work, "growth.svg")
    write_chart(path, "XML over mutual TLS: microseconds a row", "rows of the batch",
                [Series(f"{name}, {people:,} people", points) for (name, people), points in series.items()])
    print(f"  chart: {path}")
    if bench.options.chart:
        shutil.copy(path, bench.options.chart)
    return True
