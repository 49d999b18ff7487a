"""The gateway as a contender: one pull by ingest_bench, from a demo agency over mutual TLS or from a drop folder."""

import os

from measured import cpu_of, run_json
from peer import Agency
from rosters import read_list
from workshop import NOW, SAMPLES, YEAR

UNIVERSITIES, COUNTY = "education-province.roster", "education-xiangcheng.roster"


def pull(bench, state, feed, port, drop):
    listed = os.path.join(bench.work, "gateway.csv")
    outcome = run_json([bench.program("ingest_bench"), "pull", bench.settings, bench.overlay(state, port, drop), NOW,
                        feed, YEAR, listed])
    outcome["listed"] = read_list(listed)
    return outcome


def pull_xml(bench, state, *batches):
    agency = Agency("education-province", SAMPLES, bench.certs, os.path.join(bench.work, "agency"), "--now", NOW,
                    *(part for batch in batches for part in ("--extra-batch", batch)))
    try:
        before = cpu_of(agency.process.pid)
        outcome = pull(bench, state, UNIVERSITIES, agency.port, bench.work)
        outcome["agency_cpu"] = cpu_of(agency.process.pid) - before
        return outcome
    finally:
        agency.stop()


def fresh_xml(bench, batch):
    return pull_xml(bench, bench.fresh(bench.seed), batch)


def fresh_csv(bench, drop):
    return pull(bench, bench.fresh(bench.seed), COUNTY, 1, drop)


def open_flags(bench, state, schools):
    """The open flags that a gateway which has ended left for these universities."""
    listed = os.path.join(bench.work, "gateway.csv")
    run_json([bench.program("ingest_bench"), "uninsured", bench.settings, bench.overlay(state, 1, bench.work), NOW,
              UNIVERSITIES, YEAR, listed])
    return read_list(listed, schools)
