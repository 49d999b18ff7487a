#!/usr/bin/env python3
"""300 feeds with schedules of their own in one gateway: memory, idle CPU, and what a trickling agency costs the others.

  tests/bench/many_feeds.py --program build/release/enrollgate [--feeds N] [--seconds S] [--pulls N]

The shipped agencies, and copies of the county bureau's file for as many further bureaus as make N feeds, each with its
own county, folder and minute.  Idle is a gateway whose folders hold nothing new: its schedules run all the same.
Then one bureau's list is pulled again and again, first with every agency well, then while the universities' agency
answers one byte a second.  Prints figures; asserts none.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SAMPLES = os.path.join(ROOT, "tests", "samples")
sys.path.insert(0, os.path.join(ROOT, "tests", "sim"))

from bureaus import add_bureaus, make_folders  # noqa: E402
from peer import Agency  # noqa: E402

NOW = "2026-11-30T09:00"
PULLED = "education-xiangcheng.roster"
SLOW = "education-province.roster"
TICKS = os.sysconf("SC_CLK_TCK")


class Gateway:
    """A gateway with so many feeds, on an empty store in a folder of its own."""

    def __init__(self, program, feeds, folder, certs, province_port):
        self.program = program
        config = os.path.join(folder, "config")
        shutil.copytree(os.path.join(ROOT, "config"), config, ignore=shutil.ignore_patterns("demo"))
        agencies = os.path.join(config, "agencies")
        # The other shipped ones call servers that are not there: they stay out, and bureaus stand in for them.
        for name in os.listdir(agencies):
            if name not in ("education-province.yaml", "education-xiangcheng.yaml"):
                os.remove(os.path.join(agencies, name))
        drop = os.path.join(folder, "drop")
        overlay = {
            "demo": "true", "state": os.path.join(folder, "state"),
            "certificates": {"certificate": f"{certs}/gateway/tls.pem", "key": f"{certs}/gateway/tls.key",
                             "trust": f"{certs}/root.pem", "revocations": f"{certs}/crl.pem"},
            "signing": {"key": f"{certs}/gateway/sign.key"},
            "listeners": {"api": {"address": "127.0.0.1", "port": 0}, "ops": {"port": 0}, "local": {}},
            "agency": {"education-province": {"endpoint": {
                "host": "127.0.0.1", "port": province_port, "server_name": "localhost",
                "certificate_name": "education-province"},
                "limits": {"piece_seconds": 600, "bytes_per_second": 0},
                "feeds": {"roster": {"schedule": "0 4 29 2 *", "missed_runs": "skip"}}},
                "education-xiangcheng": {"folder": os.path.join(drop, "0")}},
        }
        add_bureaus(agencies, overlay, drop, feeds - 2)
        make_folders(os.path.join(drop, "0"), "420602")
        self.list_folder = os.path.join(drop, "0", "420602", "xsxx")
        self.options = ["--settings", os.path.join(config, "gateway.yaml"), "--overlay", os.path.join(folder, "overlay.yaml")]
        with open(self.options[-1], "w", encoding="utf-8") as file:
            json.dump(overlay, file)
        self.log = open(os.path.join(folder, "log"), "wb")
        began = time.monotonic()
        self.process = subprocess.Popen([program, "serve", *self.options, "--today", NOW], stdout=subprocess.PIPE,
                                        stderr=self.log, text=True)
        self.ready = json.loads(self.process.stdout.readline())
        self.started = time.monotonic() - began

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        """Resident MiB now, and at most."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii", errors="replace") as file:
            values = dict(line.split(":", 1) for line in file)
        return int(values["VmRSS"].split()[0]) / 1024, int(values["VmHWM"].split()[0]) / 1024

    def looks(self):
        """How often schedules have asked so far."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ready['ops_port']}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("enrollgate_feed_pulls_total{"))

    def command(self, *words):
        return subprocess.run([self.program, *words, *self.options, "--json"], capture_output=True, text=True, check=False)

    def pull_seconds(self, times):
        seconds = []
        for _ in range(times):
            began = time.monotonic()
            self.command("feed", "pull", PULLED)
            seconds.append(time.monotonic() - began)
        return seconds

    def close(self):
        self.process.terminate()
        self.process.wait(60)
        self.process.stdout.close()
        self.log.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=120, help="how long it is watched idle")
    parser.add_argument("--pulls", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gwfeeds") as folder:
        certs = os.path.join(folder, "certs")
        subprocess.run([os.path.join(ROOT, "certs", "issue"), certs], check=True, stdout=subprocess.DEVNULL)
        province = Agency("education-province", SAMPLES, certs, os.path.join(folder, "agency"), "--now", NOW)
        gateway = Gateway(os.path.abspath(options.program), options.feeds, folder, certs, province.port)
        try:
            time.sleep(min(20, options.seconds))  # what it does at its start is no idling
            cpu, looks, began = gateway.cpu(), gateway.looks(), time.monotonic()
            time.sleep(options.seconds)
            passed = time.monotonic() - began
            now, peak = gateway.memory()
            spent, looked = gateway.cpu() - cpu, gateway.looks() - looks
            print(f"{options.feeds} feeds: ready after {gateway.started:.1f} s; {now:.0f} MiB, at most {peak:.0f}")
            print(f"idle for {passed:.0f} s: {spent / passed * 100:.2f} % of one core, {looked:.0f} looks by schedule")
            source = os.path.join(SAMPLES, "education-xiangcheng", "420602", "xsxx")
            for name in sorted(os.listdir(source)):
                shutil.copy(os.path.join(source, name), gateway.list_folder)
            first = gateway.pull_seconds(1)[0]
            well = gateway.pull_seconds(options.pulls)
            province.misbehave("trickle=1")
            stuck = subprocess.Popen([gateway.program, "feed", "pull", SLOW, *gateway.options, "--json"],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(2)
            beside = gateway.pull_seconds(options.pulls)
            waiting = stuck.poll() is None
            stuck.kill()
            stuck.wait()
            print(f"{PULLED}: its lists {first * 1000:.0f} ms; then, by command, {statistics.median(well) * 1000:.0f} ms "
                  f"a pull with every agency well, {statistics.median(beside) * 1000:.0f} ms beside one byte a second "
                  f"({'still trickling' if waiting else 'which had ENDED'} afterwards): "
                  f"ratio {statistics.median(beside) / statistics.median(well):.2f}")
        finally:
            gateway.close()
            province.stop()


if __name__ == "__main__":
    main()
