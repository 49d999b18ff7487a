"""The work folder: generated worlds, certificates, settings, seeded stores, and fresh copies of them.

Worlds and seeds are kept for the next run; copies live as long as one measurement.
"""

import json
import os
import shutil
import subprocess
import sys

from measured import run_json

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SIM = os.path.join(ROOT, "tests", "sim")
SAMPLES = os.path.join(ROOT, "tests", "samples")
PYTHON = "/usr/bin/python3"  # Debian's own, for python3-lxml is installed there
NOW = "2026-11-30T09:00"
YEAR = "2027"
# A feed is pulled when the benchmark says so; its own hours must not come in between.
NEVER = {"schedule": "0 4 29 2 *", "missed_runs": "skip"}


class Bench:
    """One size of world with all that is made of it."""

    def __init__(self, options, people=None):
        self.options = options
        self.people = people or options.people
        self.work = os.path.abspath(options.work)
        self.name = f"{self.people}-{options.rows}"
        self.world = os.path.join(self.work, "world-" + self.name)
        self.certs = os.path.join(self.work, "certs")
        self.settings = os.path.join(ROOT, "config", "gateway.yaml")
        os.makedirs(self.work, exist_ok=True)
        self.prepare()

    def prepare(self):
        if not os.path.exists(os.path.join(self.world, "truth.json")):
            print("world ...", flush=True)
            subprocess.run([sys.executable, os.path.join(SIM, "generate.py"), "--people", str(self.people), "--rows",
                            str(self.options.rows), "--out", self.world], check=True, stdout=subprocess.DEVNULL)
        if not os.path.exists(os.path.join(self.certs, "gateway", "tls.pem")):
            subprocess.run([os.path.join(ROOT, "certs", "issue"), self.certs], check=True, stdout=subprocess.DEVNULL)

    @property
    def register(self):
        """The register's people, one a line."""
        return os.path.join(self.world, "people.csv")

    def program(self, name):
        """A program of the build that is measured; enrollgate lies at its top."""
        folder = os.path.dirname(self.options.program)
        return os.path.join(folder, *([".."] * 2 if name == "enrollgate" else []), name)

    def seeded(self, contender, make):
        """Where a contender's seeded store lies; `make(path)` fills it if it is not there yet."""
        path = os.path.join(self.work, f"{contender}-{self.name}")
        if not os.path.exists(path):
            print(f"seeding {path} ...", flush=True)
            part = path + ".part"
            shutil.rmtree(part, ignore_errors=True)
            if os.path.isfile(part):
                os.remove(part)
            make(part)
            os.rename(part, path)
        return path

    @property
    def seed(self):
        """The gateway's store with the register and its payments."""
        def make(state):
            seeded = run_json([self.program("ingest_bench"), "seed", self.settings, self.overlay(state, 1, self.work),
                               NOW, self.register])
            print(f"  {seeded['people']} persons, {seeded['cpu'] / seeded['people'] * 1e6:.1f} us each (CPU)")
        return self.seeded("seed", make)

    def fresh(self, source):
        """A copy of a seeded store, made durable so that no write-back falls into a measurement."""
        target = os.path.join(self.work, "copy")
        self.drop_copy()
        os.makedirs(target)
        subprocess.run(["cp", "-a", "--reflink=auto", source, os.path.join(target, "state")], check=True)
        for folder, _, names in os.walk(target):
            for path in [folder, *(os.path.join(folder, name) for name in names)]:
                file = os.open(path, os.O_RDONLY)
                os.fsync(file)
                os.close(file)
        return os.path.join(target, "state")

    def drop_copy(self):
        shutil.rmtree(os.path.join(self.work, "copy"), ignore_errors=True)

    def overlay(self, state, port, drop, more=()):
        """The shipped settings with the two agencies of the benchmark, and `more`, and the places of this run."""
        agencies = os.path.join(self.work, "agencies")
        os.makedirs(agencies, exist_ok=True)
        for name in os.listdir(agencies):
            os.remove(os.path.join(agencies, name))
        for name in ("education-province", "education-xiangcheng", *more):
            shutil.copy(os.path.join(ROOT, "config", "agencies", name + ".yaml"), agencies)
        own = os.path.join(self.certs, "gateway")
        overlay = {
            "demo": "true", "state": state, "agencies": agencies,
            "certificates": {"certificate": f"{own}/tls.pem", "key": f"{own}/tls.key",
                             "trust": f"{self.certs}/root.pem", "revocations": f"{self.certs}/crl.pem"},
            "signing": {"key": f"{own}/sign.key"},
            "agency": {
                "education-province": {"endpoint": {"host": "127.0.0.1", "port": port,
                                                    "server_name": "localhost",
                                                    "certificate_name": "education-province"}},
                "education-xiangcheng": {"folder": drop}},
        }
        path = os.path.join(self.work, "overlay.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(overlay, file, indent=1)
        return path
