"""The day that the kill tests drive: lists come in, feedback goes out, payments settle it, withdrawals follow.

`Day` supervises the gateway as an init system would: whenever the process dies it is started again, without the fault,
and the day's steps are taken again from the first; each is safe to repeat. The client of the webhook is a process of its
own that retries as tax does and journals what was acknowledged to it.
"""

import csv
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time

from end_state import with_inbox
from gateway_process import ROOT, SAMPLES, SIM, Died, Gateway, signal_name

sys.path.insert(0, os.path.join(ROOT, "config", "demo"))

REGISTERS = ("insured-register.register", "tax.reconciliation")
LISTS = ("education-province.roster", "civil-affairs.recipients", "education-xiangcheng.roster")
PATIENCE = 90


def free_port():
    """A port that stays ours while nobody listens on it, between two lives of the gateway.

    Outside the range from which the system takes the ports of connections: another test's client, or our own that
    connects to itself while the gateway is down, would hold it else.
    """
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first, last = map(int, file.read().split())
    outside = [port for port in range(10000, 65536) if not first <= port <= last]
    for port in random.sample(outside, 100):
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError(f"of 100 ports outside {first}-{last} none is free")


def write_payers(path, students=12, recipients=0):
    """Who of the samples' uninsured people pays; returns how many there are."""
    from people import who_pays
    chosen = who_pays(SAMPLES, students, recipients)
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(chosen)
    return len(chosen)


class Day:
    def __init__(self, program, ground, fault=None, trace=None):
        self.program, self.ground = program, ground
        self.fault, self.trace = fault, trace
        self.kills, self.ends = 0, []
        self.gateway = None
        self.journal = os.path.join(ground.folder, "acknowledged.jsonl")
        self.senders = []
        self.fix_port()

    def fix_port(self):
        """The same port in every life, for the client that goes on sending."""
        with open(self.ground.overlay, encoding="utf-8") as file:
            overlay = json.load(file)
        self.port = overlay["listeners"]["api"]["port"] or free_port()
        overlay["listeners"]["api"]["port"] = self.port
        with open(self.ground.overlay, "w", encoding="utf-8") as file:
            json.dump(overlay, file, ensure_ascii=False, indent=1)

    # The process

    def start(self):
        """Starts it; a fault that hits while it starts is a death like any other."""
        while True:
            environment = {}
            if self.trace:
                environment["ENROLLGATE_FAULT_TRACE"] = self.trace
            gateway = Gateway(self.program, self.ground, fault=self.fault, environment=environment, wait=False)
            self.gateway = gateway
            try:
                gateway.wait_ready()
                return
            except Died:
                self.note_death()

    def note_death(self):
        code = self.gateway.end()
        self.kills += 1
        self.ends.append(signal_name(code))
        if code != -9:
            with open(os.path.join(self.ground.folder, "stderr.log"), errors="replace") as file:
                tail = "".join(file.readlines()[-5:])
            raise AssertionError(f"the gateway ended by itself: {signal_name(code)}\n{tail}")
        if self.kills > 3 and self.fault:
            raise AssertionError("the fault hits again and again")
        self.after_death()
        self.fault = None

    def after_death(self):
        """For the judge: called between a death and the next start."""

    def drive(self, *steps):
        """All steps to their end, through however many deaths."""
        self.start()
        while True:
            try:
                for step in steps:
                    step()
                return self
            except Died:
                self.note_death()
                self.start()

    def stop(self):
        for sender in self.senders:
            sender.kill()
            sender.wait()
        if self.gateway and self.gateway.alive():
            code = self.gateway.stop()
            if code != 0:
                raise AssertionError(f"the gateway stopped with {signal_name(code)}")

    # Steps

    def pull(self, *feeds):
        def step():
            for feed in feeds:
                answer = self.gateway.pull_all(feed)
                if answer.status != 200:
                    raise AssertionError(f"pull {feed}: {answer.status} {answer.body[:400]!r}")
        return step

    def send(self, *options, code=0):
        """The client sends; it is the same process through all lives of the gateway."""
        sender = []

        def step():
            if not sender:
                sender.append(self.start_sender(*options))
            self.wait(lambda: sender[0].poll() is not None, "the sender ends")
            if sender[0].returncode != code:
                raise AssertionError(f"the sender ended with {sender[0].returncode}: {sender[0].stdout.read()[:600]}")
        return step

    def start_sender(self, *options):
        command = [sys.executable, os.path.join(SIM, "tax_send.py"), "--gateway",
                   f"https://localhost:{self.port}/v1/webhooks/tax", "--samples", SAMPLES, "--certs", self.ground.certs,
                   "--journal", self.journal, "--scale", "0.02", *options]
        sender = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.senders.append(sender)
        return sender

    def quiet(self):
        """Kept requests have had their effect, and what was to go out has gone out."""
        self.wait(lambda: not any(self.waiting()), f"nothing waits any more, but {self.waiting()}")

    def waiting(self):
        """(requests, items, messages) that wait, read beside the writer as its own readers do."""
        return self.counted("SELECT count(*) FROM kept WHERE done = 0", "SELECT count(*) FROM outbox_item",
                            "SELECT count(*) FROM message WHERE state = 1")

    def counted(self, *queries):
        """Beside a running gateway: a copy of its files (end_state) would be torn by what it writes meanwhile."""
        database = sqlite3.connect(f"file:{self.ground.state}/store/gateway.db?mode=ro", uri=True, timeout=10)
        try:
            with_inbox(database, f"{self.ground.state}/store")
            return [database.execute(sql).fetchone()[0] for sql in queries]
        finally:
            database.close()

    def wait(self, done, what):
        deadline = time.monotonic() + PATIENCE
        while not done():
            if not self.gateway.alive():
                raise Died()
            if time.monotonic() > deadline:
                raise AssertionError(f"in vain: {what}")
            time.sleep(0.02)
