#!/usr/bin/env python3
"""Kills the gateway (SIGKILL, by itself) at every fault point of the main path, and lets it go on: law 3 and 4.

An undisturbed day says what is passed and what the end is: universities', recipients' and the county's lists through
pull, record, flag and receipt, then payments by webhook, flags settled and withdrawn. A second day takes the register's
snapshot and tax's days. Then one run per fault point: the process dies there, is started again, the day goes on, and
the end must be the same by natural keys, each flag told once, each acknowledged event there once.

  --full       first, second, middle and last passage of each point, and every commit; else the middle passage
  --point P:n  only this one
"""

import argparse
import collections
import concurrent.futures
import os
import shutil
import sys
import tempfile
import threading
import time

import end_state
from day import LISTS, REGISTERS, Day, write_payers
from gateway_process import Gateway, Ground, find_program, has_fault_points, make_certificates

PAYERS = 12
SAMPLE_REQUESTS = 6
LATER = "2026-11-30T09:30"
EVERY_COMMIT = ("store.before_commit", "store.after_commit")


class Judged(Day):
    """A day whose store is looked at in the moment of death, too."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.wrong = []

    def after_death(self):
        self.wrong += ["at the kill: " + text for text in end_state.broken_invariants(self.ground.state)]
        self.wrong += ["at the kill: " + text for text in kept(self.ground.state, self.journal)]


def kept(state, journal):
    """Acknowledged requests are in the store, whatever else is still to come (law 4)."""
    return [text for text in end_state.missing_acknowledged(state, journal) if text.startswith("request")
            and text.endswith("is not there")]


class Registers:
    """The register's snapshot and tax's days: what the lists are held against."""

    name = "registers"
    agencies = ("insured-register", "tax")

    def __init__(self, base):
        self.base = None

    def run(self, day):
        day.drive(day.pull(*REGISTERS), day.quiet)

    def end(self, day):
        return {}


class Lists:
    """The main path, on a store that knows register and tax."""

    name = "lists"
    agencies = ("education-province", "civil-affairs")

    def __init__(self, base):
        self.base = base

    def run(self, day):
        day.ground.drop_rosters()
        payers = os.path.join(day.ground.folder, "payers.csv")
        count = write_payers(payers, PAYERS)
        # Requests that speak of the same people come one at a time: which of those that wait take effect together is a
        # matter of the moment, and with it how many versions a record goes through; here the way is compared, too.
        # Requests that come at once are the kill loop's.
        payments = [day.send("--generate", str(count), "--numbers", payers, "--events", "4", "--seed", "7"), day.quiet]
        for number in range(1, SAMPLE_REQUESTS + 1):
            payments += [day.send("--from", str(number), "--to", str(number)), day.quiet]
        day.drive(day.pull(*LISTS), day.quiet, *payments)
        # The county's bureau takes its files in the evening; the receipts are found half an hour later.
        self.stop_and_collect(day)

    def stop_and_collect(self, day):
        day.stop()
        day.taken = day.ground.collect()
        later = Gateway(day.program, day.ground, today=LATER)
        day.gateway = later
        day.wait(lambda: day.counted("SELECT count(*) FROM message WHERE state = 2") == [0],
                 "the county's receipts are found")
        day.quiet()

    def end(self, day):
        told = {}
        for name in self.agencies:
            received = day.ground.agencies[name].received()
            told[name], wrong = end_state.feedback_state(received)
            day.wrong += [f"{name}: {text}" for text in wrong]
        told["education-xiangcheng"], wrong = end_state.folder_state(day.ground.drop)
        day.wrong += [f"education-xiangcheng: {text}" for text in wrong]
        return told


def one_run(program, certs, scenario, fault=None, trace=None):
    """(end state, what the agencies were told, what is wrong, deaths)"""
    with Ground(certs, scenario.agencies, scenario.base) as ground:
        day = Judged(program, ground, fault=fault, trace=trace)
        try:
            scenario.run(day)
            told = scenario.end(day)
            day.stop()
            wrong = day.wrong + end_state.broken_invariants(ground.state) + end_state.unfinished(ground.state)
            wrong += end_state.missing_acknowledged(ground.state, day.journal)
            state = end_state.end_state(ground.state)
            state["told"] = sorted((name, end_state.short(key), code) for name, each in told.items()
                                   for key, code in each.items())
            return state, wrong, day.kills
        finally:
            for sender in day.senders:
                if sender.poll() is None:
                    sender.kill()
                    sender.wait()
                sender.stdout.close()
            if day.gateway and day.gateway.alive():
                day.gateway.kill()


def passages(trace):
    with open(trace, encoding="ascii") as file:
        return collections.Counter(file.read().split())


def chosen(counts, full):
    """Which passages of each point are tried."""
    faults = []
    for point, count in sorted(counts.items()):
        if full and point in EVERY_COMMIT:
            numbers = range(1, count + 1)
        elif full:
            numbers = sorted({1, min(2, count), (count + 1) // 2, count})
        else:
            numbers = [(count + 1) // 2]
        faults += [f"{point}:{number}" for number in numbers]
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--point", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 2))
    options = parser.parse_args()
    program = find_program(options)
    if not has_fault_points(program):
        print(f"{program} has no fault points: build the preset ci or dev", file=sys.stderr)
        return 2
    began = time.monotonic()
    work = tempfile.mkdtemp(prefix="gwk")
    try:
        certs = make_certificates(os.path.join(work, "certs"))
        base = make_base(program, certs, work)
        plans, expected, points = [], {}, set()
        for scenario in (Registers(base), Lists(base)):
            trace = os.path.join(work, scenario.name + ".trace")
            state, wrong, _ = one_run(program, certs, scenario, trace=trace)
            if wrong:
                print(f"the undisturbed day of {scenario.name} is wrong:", *wrong[:20], sep="\n  ")
                return 1
            expected[scenario.name] = state
            counts = passages(trace)
            points |= set(counts)
            rows = {section: len(each) for section, each in state.items()}
            print(f"{scenario.name}: {sum(counts.values())} passages of {len(counts)} fault points; end: {rows}",
                  flush=True)
            plans += [(scenario, fault) for fault in chosen(counts, options.full)]
        if options.point:
            plans = [(scenario, fault) for scenario in (Registers(base), Lists(base)) for fault in options.point]
        failed = run_all(program, certs, plans, expected, options.jobs)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"kill points: {len(plans)} kills at {len({fault.rpartition(':')[0] for _, fault in plans})} of {len(points)} "
          f"points, {failed} failed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def make_base(program, certs, work):
    """A world after register and tax: the start of the lists' day."""
    with Ground(certs, Registers.agencies) as ground:
        day = Day(program, ground)
        day.drive(day.pull(*REGISTERS), day.quiet)
        day.stop()
        base = os.path.join(work, "base")
        shutil.copytree(ground.folder, base, ignore=shutil.ignore_patterns("local.sock"))
    return base


def run_all(program, certs, plans, expected, jobs):
    lock, failed = threading.Lock(), []

    def one(plan):
        scenario, fault = plan
        try:
            state, wrong, kills = one_run(program, certs, scenario, fault=fault)
            wrong += end_state.differences(expected[scenario.name], state)
            if kills == 0:
                wrong.append("the fault point was not passed")
        except Exception as error:  # a run that cannot go on is a failed run, and the others go on
            wrong = [f"{type(error).__name__}: {error}"]
        with lock:
            if wrong:
                failed.append(plan)
                print(f"FAILED {scenario.name} {fault}", *wrong[:12], sep="\n    ", flush=True)
            else:
                print(f"ok     {scenario.name} {fault}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, plans))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
