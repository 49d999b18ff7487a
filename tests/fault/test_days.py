#!/usr/bin/env python3
"""Days pass while the gateway is down, and it is killed (SIGKILL, by itself) while it makes up for them: each day's
effect is there once, as in a sweep that nobody disturbed.

A season's day on 2026-11-30 is the base. Then the gateway starts on 2027-01-04 and is killed at a page of the sweep, at a
write of the days due, before and after a commit; it is started again, sweeps to its end, and the store must say the
same as after the undisturbed one: records with their dates, flags with their events, whom the next day touches.
"""

import argparse
import os
import shutil
import sys
import tempfile

import end_state
from day import LISTS, REGISTERS, Day
from gateway_process import Died, Gateway, Ground, find_program, has_fault_points, make_certificates, signal_name

AGENCIES = ("education-province", "civil-affairs", "insured-register", "tax")
LATER = "2027-01-04T09:00"
FAULTS = ("sweep.page:1", "sweep.page:3", "store.put_due:1", "store.put_due:2", "store.before_commit:2",
          "store.after_commit:2", "store.after_commit:4")


def what_stands(state):
    with end_state.opened(state) as database:
        persons = end_state.persons_of(database)
        records = sorted((year, persons[person], version, status, marks, since) for
                         year, person, version, status, marks, since in database.execute(
            "SELECT year, person, version, status, marks, since FROM plan_record UNION ALL "
            "SELECT year, person, version, status, marks, since FROM plan_history"))
        flags = sorted((year, persons[person], agency, county, state, code, settled, version) for
                       year, person, agency, county, state, code, settled, version in database.execute(
            "SELECT year, person, agency, county, state, code, settled_by, version FROM flag"))
        due = sorted((persons[person], day) for person, day in database.execute("SELECT person, day FROM person_due"))
        events = sorted(database.execute(
            "SELECT f.year, f.agency, f.county, e.event, count(*) FROM flag_event e JOIN flag f USING (year, number)"
            " WHERE e.event IN (1, 2, 3, 4, 5, 6) GROUP BY 1, 2, 3, 4"))
        waiting = database.execute("SELECT count(*) FROM person_due WHERE day <= 20822").fetchone()[0]
    return {"records": records, "flags": flags, "due": due, "events": events}, waiting


def one(program, certs, base, fault=None):
    """(what stands in the end, what is wrong)"""
    wrong, deaths = [], 0
    with Ground(certs, (), base) as ground:
        while True:
            gateway = Gateway(program, ground, fault=fault if deaths == 0 else None, today=LATER, wait=False)
            try:
                gateway.wait_ready()
                answer = gateway.request("POST", "/v1/sweep", {})
                if answer.status != 200:
                    wrong.append(f"sweep: {answer.status} {answer.body[:300]!r}")
                again = gateway.request("POST", "/v1/sweep", {})
                if again.status != 200 or again.item["through"] != "2027-01-04":
                    wrong.append(f"sweep again: {again.status} {again.body[:300]!r}")
                gateway.stop()
                break
            except Died:
                deaths += 1
                code = gateway.end()
                if code != -9 or deaths > 1:
                    raise AssertionError(f"the gateway ended by itself: {signal_name(code)}") from None
                wrong += ["at the kill: " + text for text in end_state.broken_invariants(ground.state)]
        wrong += end_state.broken_invariants(ground.state)
        stands, waiting = what_stands(ground.state)
        if waiting:
            wrong.append(f"{waiting} persons are still due")
        if fault and deaths == 0:
            wrong.append("the fault point was not passed")
        return stands, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program")
    program = find_program(parser.parse_args())
    if not has_fault_points(program):
        print(f"{program} has no fault points: build the preset ci or dev", file=sys.stderr)
        return 2
    work, failed = tempfile.mkdtemp(prefix="gwd"), 0
    try:
        certs = make_certificates(os.path.join(work, "certs"))
        base = os.path.join(work, "base")
        with Ground(certs, AGENCIES) as ground:
            ground.drop_rosters()
            day = Day(program, ground)
            day.drive(day.pull(*REGISTERS), day.pull(*LISTS))
            day.stop()
            before, _ = what_stands(ground.state)
            shutil.copytree(ground.folder, base, ignore=shutil.ignore_patterns("local.sock"))
        expected, wrong = one(program, certs, base)
        changed = {name: len(set(expected[name]) - set(before[name])) for name in before}
        print(f"undisturbed: {changed}", *wrong[:10], sep="\n  ", flush=True)
        failed += bool(wrong) or not changed["flags"] or not changed["due"]
        for fault in FAULTS:
            stands, wrong = one(program, certs, base, fault)
            wrong += [f"{name} differ: {len(set(stands[name]) ^ set(expected[name]))}" for name in expected
                      if stands[name] != expected[name]]
            failed += bool(wrong)
            print("FAILED" if wrong else "ok    ", fault, *wrong[:8], sep="\n    " if wrong else " ", flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"days: {len(FAULTS)} kills, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
