"""The most memory that the gateway holds, by the size of the batch."""

from gateway_side import fresh_xml
from rosters import roster_xml


def run(bench):
    print("\nmemory of the gateway, peak MiB")
    rows = bench.options.rows
    for part in (rows // 100, rows // 10, rows):
        print(f"  {part:9} rows: {fresh_xml(bench, roster_xml(bench, part))['peak_mib']:.0f}", flush=True)
    return True
