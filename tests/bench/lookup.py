"""The look-up before money is taken (税务局 (d)) on a store of millions: first alone, then while a batch is pulled.

A whole `enrollgate serve` over mutual TLS, asked by a client of its own that starts each question at its moment and
counts from there, so that a late answer delays no later question's clock.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SIM = os.path.join(ROOT, "tests", "sim")
SAMPLES = os.path.join(ROOT, "tests", "samples")
sys.path.insert(0, SIM)

from generate import BATCH  # noqa: E402
from peer import Agency  # noqa: E402

NOW = "2026-11-30T09:00"
RATE = 200  # look-ups a second
ASKED_ABOUT = 50_000  # persons, spread over the register
FEED = "education-province.roster"
# The feed is pulled when the benchmark says so; its own hours must not come in between.
NEVER = {"schedule": "0 4 29 2 *", "missed_runs": "skip"}


class Serving:
    """One gateway on a copy of a seeded store, with the roster's agency beside it."""

    def __init__(self, bench, xml):
        self.bench = bench
        self.folder = tempfile.TemporaryDirectory(prefix="gwlookup")
        self.agency = Agency("education-province", SAMPLES, bench.certs, os.path.join(self.folder.name, "agency"),
                             "--now", NOW, "--extra-batch", xml)
        self.program = os.path.join(os.path.dirname(bench.options.program), "..", "..", "enrollgate")
        self.overlay = self.write_overlay(bench.fresh(bench.seed))
        self.log = open(os.path.join(self.folder.name, "log"), "wb")
        self.process = subprocess.Popen([self.program, "serve", "--settings", bench.settings, "--overlay", self.overlay,
                                         "--today", NOW], stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.port = json.loads(self.process.stdout.readline())["api_port"]
        self.people = self.some_people()

    def write_overlay(self, state):
        path = self.bench.overlay(state, self.agency.port, self.folder.name, ("tax",))
        secret = os.path.join(self.folder.name, "webhook.secret")
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write("wh" + "sec_" + "A" * 44 + "\n")
        with open(path, encoding="utf-8") as file:
            overlay = json.load(file)
        overlay["listeners"] = {"api": {"address": "127.0.0.1", "port": 0}, "ops": {"port": 0},
                                "local": {"socket": os.path.join(self.folder.name, "local.sock")}}
        overlay["agency"]["education-province"]["feeds"] = {"roster": NEVER}
        overlay["agency"]["education-xiangcheng"]["feeds"] = {"roster": NEVER}
        overlay["agency"]["tax"] = {"webhook": {"secret_files": [secret]}, "feeds": {"reconciliation": NEVER}}
        path = os.path.join(self.folder.name, "overlay.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(overlay, file, indent=1)
        return path

    def some_people(self):
        path = os.path.join(self.folder.name, "people.csv")
        every = max(1, self.bench.options.people // ASKED_ABOUT)
        with open(os.path.join(self.bench.world, "people.csv"), encoding="utf-8") as whole:
            lines = itertools.chain([next(whole)], itertools.islice(whole, 0, None, every))
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(lines)
        return path

    def begin_pull(self):
        return subprocess.Popen([self.program, "feed", "pull", FEED, "--settings", self.bench.settings, "--overlay",
                                 self.overlay, "--json"], stdout=subprocess.PIPE, text=True)

    def ask(self, count):
        """What the client saw: statuses, wrong forms, milliseconds."""
        done = subprocess.run([sys.executable, os.path.join(SIM, "tax_lookup.py"), "--gateway",
                               f"https://localhost:{self.port}/v1/tax/lookups", "--samples", SAMPLES, "--certs",
                               self.bench.certs, "--patience", "30", "--rate", str(RATE), "--count", str(count),
                               "--numbers", self.people], capture_output=True, text=True, check=False)
        return json.loads(done.stdout)

    def close(self):
        self.process.terminate()
        self.process.wait(60)
        self.process.stdout.close()
        self.agency.stop()
        self.log.close()
        self.folder.cleanup()


def run(bench, xml, rows):
    """Prints both figures; whether every look-up was answered in the right form."""
    serving = Serving(bench, xml)
    try:
        serving.ask(RATE)  # the first second finds a cold store
        quiet = serving.ask(RATE * (2 if bench.options.small else 15))
        pull = serving.begin_pull()
        beside, asked = [], 0
        while pull.poll() is None:
            beside.append(serving.ask(RATE * 5))
            asked += RATE * 5
        outcome = json.loads(pull.stdout.read())
        pull.stdout.close()
    finally:
        serving.close()
    print(f"\nlook-up before money is taken, {RATE} a second, 16 connections, {bench.options.people} people")
    good = "applied" in [each["state"] for each in outcome["item"]["runs"] if each["identity"] == BATCH]
    for name, parts in (("alone", [quiet]), (f"beside a pull of {rows} rows", beside)):
        worst = {figure: max(part["ms"][figure] for part in parts) for figure in ("p50", "p99", "max")}
        good &= all(set(part["statuses"]) == {"200"} and not part["wrong"] for part in parts)
        print(f"  {name:34} p50 {worst['p50']:.1f} ms, p99 {worst['p99']:.1f} ms, longest {worst['max']:.1f} ms")
    print(f"  {asked} asked beside the pull, in parts of {RATE * 5}, of which the worst is told")
    return good
