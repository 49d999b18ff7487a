#!/usr/bin/env python3
"""Kills the gateway at random moments, again and again, while lists come in, payments burst and feedback goes out.

Each season is the main path's day (test_kill_points.py) on a fresh copy of the same world, with a burst of payments by
further people beside it. A killer ends the process at a random moment of its life, start included, until the season
has had its kills; then the day ends, and its end must be that of the undisturbed day. What the sender's journal calls
acknowledged must be there at every kill and at the end.

  --rounds N   kills in all (default 12; --full: 200)
  --seed S     of the moments; printed, so that a failure can be tried again
"""

import argparse
import concurrent.futures
import csv
import os
import random
import shutil
import sys
import tempfile
import threading
import time

import end_state
from gateway_process import find_program, make_certificates
from day import LISTS, write_payers
from test_kill_points import PAYERS, Lists, make_base, one_run

KILLS_A_SEASON = 10
BURST = 600  # payments beside the day
LONGEST_LIFE = 1.6  # seconds


def write_strangers(path, count):
    """People of whom nobody else speaks: formally valid numbers of the year 1990."""
    weights, checks = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        for index in range(count):
            head = f"4206251990{1 + index % 12:02d}{1 + index // 12 % 28:02d}{index % 999:03d}"
            check = checks[sum(int(digit) * weight for digit, weight in zip(head, weights)) % 11]
            rows.writerow([head + check, "李青山"])


class Killer(threading.Thread):
    """Ends every life after a random time, until the kills are used up or the day is over."""

    def __init__(self, day, kills, chance):
        super().__init__(daemon=True)
        self.day, self.left, self.chance = day, kills, chance
        self.over = threading.Event()

    def run(self):
        last = None
        while self.left and not self.over.is_set():
            gateway = self.day.gateway
            if gateway is None or gateway is last:
                self.over.wait(0.005)
                continue
            last = gateway
            # Half of the lives end soon after the start, where resuming is under way.
            longest = LONGEST_LIFE if self.chance.random() < 0.5 else LONGEST_LIFE / 4
            if self.over.wait(self.chance.uniform(0.01, longest)) or not gateway.alive():
                continue
            gateway.process.kill()
            self.left -= 1


class Season(Lists):
    """The lists' day with a burst beside it, and maybe a killer."""

    def __init__(self, base, seed=None, kills=0):
        super().__init__(base)
        self.seed, self.kills = seed, kills

    def run(self, day):
        day.ground.drop_rosters()
        payers, strangers = (os.path.join(day.ground.folder, name) for name in ("payers.csv", "strangers.csv"))
        count = write_payers(payers, PAYERS)
        write_strangers(strangers, BURST)
        killer = Killer(day, self.kills, random.Random(self.seed))
        killer.start()
        burst = day.start_sender("--generate", str(BURST), "--numbers", strangers, "--events", "5", "--connections", "3",
                                 "--rate", "25", "--seed", "11", "--inject", "duplicate*20")
        try:
            day.drive(day.pull(*LISTS), day.quiet,
                      day.send("--generate", str(count), "--numbers", payers, "--events", "4", "--seed", "7"),
                      lambda: day.wait(lambda: burst.poll() is not None, "the burst ends"),
                      lambda: day.wait(lambda: not killer.is_alive(), "the killer ends"), day.quiet)
            if burst.returncode != 0:
                raise AssertionError(f"the burst ended with {burst.returncode}: {burst.stdout.read()[:600]}")
        finally:
            killer.over.set()
            killer.join()
        self.stop_and_collect(day)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    program = find_program(options)
    rounds = options.rounds or (200 if options.full else 12)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**9)
    print(f"kill loop: {rounds} kills, --seed {seed}", flush=True)
    began = time.monotonic()
    work = tempfile.mkdtemp(prefix="gwl")
    try:
        certs = make_certificates(os.path.join(work, "certs"))
        base = make_base(program, certs, work)
        expected, wrong, _ = one_run(program, certs, Season(base))
        if wrong:
            print("the undisturbed day is wrong:", *wrong[:20], sep="\n  ")
            return 1
        done, failed, number = 0, 0, 0
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            while done < rounds and failed < 5:
                seasons = [Season(base, f"{seed}/{number + turn}", min(KILLS_A_SEASON, rounds - done))
                           for turn in range(options.jobs)]
                number += len(seasons)
                for season, outcome in zip(seasons, pool.map(lambda each: judge(program, certs, each, expected), seasons)):
                    wrong, kills = outcome
                    done += kills
                    failed += bool(wrong)
                    print(f"{'FAILED' if wrong else 'ok    '} season {season.seed}: {kills} kills, {done} of {rounds}",
                          *wrong[:12], sep="\n    ", flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"kill loop: {done} kills in {number} seasons, {failed} failed, {time.monotonic() - began:.0f} s")
    return 1 if failed or done < rounds else 0


def judge(program, certs, season, expected):
    try:
        state, wrong, kills = one_run(program, certs, season)
        return wrong + end_state.differences(expected, state), kills
    except Exception as error:  # a season that cannot go on has failed, and the next begins
        return [f"{type(error).__name__}: {error}"], season.kills


if __name__ == "__main__":
    sys.exit(main())
